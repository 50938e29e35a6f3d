import { type ErrorCode, errorStatus } from "../errors.ts";
import { type Access, accessNote, guardErrors } from "./guard.ts";
import { bodyErrors, errors } from "./wire.ts";

/** The parts of an OpenAPI document that are mended here. */
interface Spec {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  summary?: string;
  operationId?: string;
  responses: Record<string, ResponseObject>;
  requestBody?: { content: Content };
  security?: Record<string, string[]>[];
  [accessNote]?: Access;
}

interface ResponseObject {
  description?: string;
  examples?: unknown[];
  headers?: Record<string, unknown>;
  content?: Content;
}

interface Schema {
  type?: string;
  examples?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
}

interface Media {
  schema?: Schema;
  example?: unknown;
}

type Content = Record<string, Media>;

const isUpload = (method: string, path: string) => method === "post" && path.endsWith("/documents");
const isAttaching = (method: string, path: string) => method === "post" && path.endsWith("/attachments");
const isExport = (path: string) => path.endsWith("/export");
const isAttached = (method: string, path: string) => method === "get" && path.endsWith("/attachments/{id}");
const isEventStream = (path: string) => path.endsWith("/stream") || path.endsWith("/chat/completions");
const bytes = { type: "string", format: "binary" };
const retryAfter = { description: "Seconds to wait", schema: { type: "integer" } };

/** What an export's file is, by its format: a conversation's for its customer, else a table's. */
const exportContent = (path: string): Content =>
  path.includes("/public/")
    ? { "text/markdown": { schema: { type: "string" } }, "application/json": { schema: { type: "object" } } }
    : { "text/csv": { schema: { type: "string" } }, "application/jsonl": { schema: { type: "string" } } };

/** What a file is that was attached, by its content. */
const attachedContent = {
  "image/*": { schema: { type: "string" } },
  "text/*": { schema: { type: "string" } },
  "application/json": { schema: {} },
};

/**
 * Mends what the generator cannot know: TypeBox writes JSON Schema as OpenAPI 3.1 has it, bodies are JSON (an upload also a form),
 * answers may be files or event streams, and what the guard and the body's reader can answer goes for each route by its access, so that
 * no route can leave it out. Whatever is not public needs a token.
 */
export function tidySpec(spec: Spec): Spec {
  for (const [path, operations] of Object.entries(spec.paths)) {
    for (const [method, operation] of Object.entries(operations)) tidyOperation(method, path, operation);
  }
  return plainNumbers({ ...spec, openapi: "3.1.0" });
}

function tidyOperation(method: string, path: string, operation: Operation): void {
  operation.operationId = camelCase(operation.summary ?? `${method} ${path}`);
  if (operation.requestBody) {
    operation.requestBody.content = bodyContent(method, path, firstMedia(operation.requestBody.content));
  }
  operation.responses["200"] ??= {};
  const access = operation[accessNote] ?? "public";
  delete operation[accessNote];
  addErrors(operation, guardErrors(access, method.toUpperCase()));
  if (operation.requestBody?.content["application/json"]) addErrors(operation, bodyErrors);
  if (operation.requestBody?.content["multipart/form-data"]) {
    addErrors(operation, ["malformed_upload", "unsupported_media_type"]);
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    tidyResponse(status, response);
    if (status === "200" && isEventStream(path)) {
      response.content = { ...response.content, "text/event-stream": { schema: { type: "string" } } };
    }
    if (status === "200" && isExport(path)) response.content = exportContent(path);
    if (status === "200" && isAttached(method, path)) response.content = attachedContent;
  }
  operation.security = access === "public" ? [] : [{ bearer: [] }];
}

/**
 * What a body is: JSON, for a document a form too, which comes first, and for what is attached a form alone. A form's file says what it
 * is: fields filled in beside it would say otherwise.
 */
function bodyContent(method: string, path: string, media: Media): Content {
  const json = withExample(media);
  if (!isUpload(method, path) && !isAttaching(method, path)) return { "application/json": json };
  const { file, ...fields } = media.schema?.properties ?? {};
  const schema = { type: "object", required: ["file"], properties: { file: { ...file, ...bytes } } };
  const form = { "multipart/form-data": { schema } };
  if (isAttaching(method, path)) return form;
  return { ...form, "application/json": { ...json, schema: { ...json.schema, properties: fields } } };
}

/** Names further codes in the descriptions of an operation's errors. */
function addErrors(operation: Operation, codes: readonly ErrorCode[]): void {
  for (const code of codes) {
    const status = String(errorStatus(code));
    const named = operation.responses[status];
    if (named?.description?.includes(`\`${code}\``)) continue;
    if (named !== undefined) named.description = `${named.description}, \`${code}\``;
    else operation.responses[status] = errorResponse(code);
  }
}

/** The response object of an error that the generator did not know, in the form that it gives to the others. */
function errorResponse(code: ErrorCode): ResponseObject {
  const { description, examples, ...schema } = errors(code)[errorStatus(code)] ?? {};
  return { description, examples, content: { "application/json": { schema } } };
}

function tidyResponse(status: string, response: ResponseObject): void {
  response.description ??= "Done";
  if (status === "429") response.headers = { "Retry-After": retryAfter };
  if (response.content === undefined) return;
  const media = firstMedia(response.content);
  const [example] = response.examples ?? [];
  delete response.examples;
  response.content = { "application/json": example === undefined ? media : { ...media, example } };
}

const firstMedia = (content: Content): Media => Object.values(content)[0] ?? {};

/** Bodies get an example to send: the schema's own, else one put together from its fields' examples. */
function withExample(media: Media): Media {
  const example = media.schema === undefined ? undefined : exampleOf(media.schema);
  return example === undefined ? media : { ...media, example };
}

function exampleOf(schema: Schema): unknown {
  if (schema.examples !== undefined) return schema.examples[0];
  if (schema.const !== undefined) return schema.const;
  const choice = schema.anyOf?.map(exampleOf).find((example) => example !== undefined);
  if (choice !== undefined) return choice;
  const fields = Object.entries(schema.properties ?? {})
    .map(([name, field]) => [name, exampleOf(field)] as const)
    .filter(([, example]) => example !== undefined);
  return fields.length > 0 ? Object.fromEntries(fields) : undefined;
}

const camelCase = (sentence: string) =>
  sentence
    .replace(/'s?\b/g, "")
    .replace(/[^a-z0-9]+(.)/gi, (_, letter: string) => letter.toUpperCase())
    .replace(/^./, (letter) => letter.toLowerCase());

/** Elysia writes a number that may also come as text in a query as a choice of both. On the wire it is a number. */
function plainNumbers<Value>(value: Value): Value {
  const text = JSON.stringify(value, (_, item: unknown) => {
    if (typeof item !== "object" || item === null || !("anyOf" in item) || !Array.isArray(item.anyOf))
      return item;
    const [asText, asNumber, ...others] = item.anyOf;
    const isChoice =
      others.length === 0 && /^(integer|numeric)$/.test(asText?.format) && asNumber !== undefined;
    return isChoice ? asNumber : item;
  });
  return JSON.parse(text);
}
