import fc from "fast-check";

/** Something that is chosen when the request is made: one of the things there are, by a number. */
export interface Pick {
  pick: string;
  n: number;
}

/** Whether that is one. */
export const isPick = (value: unknown): value is Pick =>
  typeof value === "object" && value !== null && "pick" in value && "n" in value;

/** A choice among the things of a kind: mostly one's own, now and then another's, a deleted one or none at all. */
export const pickOf = (kind: string): fc.Arbitrary<Pick> =>
  fc.record({ pick: fc.constant(kind), n: fc.nat({ max: 9_999 }) });

/** What a place in a path holds, by the name before it or its own. */
const kindsOfPlaces: Record<string, string> = {
  bots: "bot",
  bot_id: "bot",
  documents: "document",
  "bot-share-tokens": "link",
  share_token: "share_token",
  conversations: "conversation",
  messages: "message",
  attachments: "attachment",
  attachment_id: "attachment",
  memory: "memory",
  "end-users": "customer",
  users: "user",
  sessions: "session",
  delivery_id: "delivery",
};

/** The kind of thing that the place `{name}` of `path` names. Throws for a place that nobody has told of here. */
export function kindOfPlace(path: string, name: string): string {
  const before = path.split(`/{${name}}`)[0]?.split("/").at(-1) ?? "";
  const kind = kindsOfPlaces[name === "id" ? before : name];
  if (kind === undefined) throw new Error(`${path}: the fuzz does not know what {${name}} names`);
  return kind;
}

/** The kind of thing that a field names, where it names one. */
export const kindsOfFields: Record<string, string> = {
  bot_id: "bot",
  share_token: "share_token",
  share_token_id: "link",
  customer_id: "customer",
  visitor_id: "visitor",
  actor_id: "user",
  target_id: "bot",
  message_id: "message",
  conversation_id: "conversation",
  end_user_ids: "customer",
  owner_id: "owner",
  cursor: "cursor",
  auth_token: "auth_token",
  local_id: "local_id",
  token: "token",
};
