import type { Schema } from "./openapi-schemas.ts";

/** A place in the path or a field of the query. */
export interface Parameter {
  name: string;
  in: string;
  description?: string;
  examples?: unknown[];
  schema?: Schema;
}

const exampleId = "0199f3a2-7c4e-7000-8a10-5b1f0c2d3e4f";

/** Whose `{id}` it is, by the part of the path before it. */
const ownersOfIds: Partial<Record<string, string>> = {
  attachments: "The file's, as its upload gave it",
  "bot-share-tokens": "The link's id; not its `share_token`",
  conversations: "The conversation's",
  documents: "The document's",
  "end-users": "The customer's",
  memory: "The memory's",
  messages: "The message's",
  sessions: "The session's",
  users: "The account's",
};

const namedPlaces: Partial<Record<string, { description: string; example: string }>> = {
  attachment_id: { description: "The file's", example: exampleId },
  bot_id: { description: "The bot's `id`", example: exampleId },
  delivery_id: { description: "The report's", example: exampleId },
  share_token: {
    description: "The link's: the last part of its `url`",
    example: "Zk3xq8JwT0mLr5vYb2nHc7dPf1gQs9aU",
  },
};

/** Says what a route's places in the path are, which the generator knows by name alone, and gives each an example. */
export function describePlace(path: string, parameter: Parameter): Parameter {
  const { examples, ...rest } = parameter;
  const before = path.split(`/{${parameter.name}}`)[0]?.split("/").at(-1) ?? "";
  const known =
    parameter.name === "id"
      ? { description: ownersOfIds[before], example: exampleId }
      : namedPlaces[parameter.name];
  if (parameter.in !== "path")
    return examples === undefined ? rest : { ...rest, schema: { ...rest.schema, examples } };
  return {
    ...rest,
    description: parameter.description ?? known?.description,
    schema: { ...rest.schema, examples: examples ?? [known?.example] },
  };
}
