import { type ErrorCode, errorStatus } from "../errors.ts";
import { type Access, accessNote, guardErrors } from "./guard.ts";
import { errorCodes, errorExample, isErrorCode } from "./openapi-errors.ts";
import {
  attachedFile,
  type Content,
  conversationFile,
  type Media,
  metricsFile,
  qrFile,
  tableFile,
} from "./openapi-files.ts";
import { methodNames } from "./openapi-names.ts";
import { describePlace, type Parameter } from "./openapi-places.ts";
import { exampleOf, nameSchemas, type Schema, writePlainly } from "./openapi-schemas.ts";
import { bodyErrors, errors } from "./wire.ts";

/** The parts of an OpenAPI document that are mended here. */
interface Spec {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

interface Operation {
  summary?: string;
  operationId?: string;
  parameters?: Parameter[];
  responses: Record<string, ResponseObject>;
  requestBody?: { content: Content };
  security?: Record<string, string[]>[];
  [accessNote]?: Access;
}

interface ResponseObject {
  description?: string;
  title?: string;
  examples?: unknown[];
  headers?: Record<string, unknown>;
  content?: Content;
}

const isUpload = (method: string, path: string) => method === "post" && /\/(documents|import)$/.test(path);
const isAttaching = (method: string, path: string) => method === "post" && path.endsWith("/attachments");
const isEventStream = (path: string) => path.endsWith("/stream") || path.endsWith("/chat/completions");
const bytes = { type: "string", format: "binary" };
const retryAfter = { description: "Seconds to wait", schema: { type: "integer" } };

/**
 * Mends what the generator cannot know: TypeBox writes JSON Schema as OpenAPI 3.1 has it, bodies are JSON (an upload also a form),
 * answers may be files or event streams, and what the guard and the body's reader can answer goes for each route by its access, so that
 * no route can leave it out. Whatever is not public needs a token. Each body and each answer has an example; schemas with a title
 * stand once, among the components.
 */
export function tidySpec(given: Spec): Spec {
  const spec = writePlainly(given);
  for (const [path, operations] of Object.entries(spec.paths)) {
    for (const [method, operation] of Object.entries(operations)) tidyOperation(method, path, operation);
  }
  const { value, schemas } = nameSchemas({ ...spec, openapi: "3.1.0" });
  const code = schemas.Error?.properties?.code;
  if (code !== undefined) code.enum = errorCodes;
  return { ...value, components: { ...value.components, schemas } };
}

function tidyOperation(method: string, path: string, operation: Operation): void {
  operation.operationId = methodNames[`${method.toUpperCase()} ${path}`] ?? methodName(operation.summary);
  operation.parameters = operation.parameters?.map((parameter) => describePlace(path, parameter));
  if (operation.requestBody) {
    operation.requestBody.content = bodyContent(method, path, firstMedia(operation.requestBody.content));
  }
  operation.responses["200"] ??= {};
  const access = operation[accessNote] ?? "public";
  delete operation[accessNote];
  addErrors(operation, guardErrors(access, method.toUpperCase()));
  if (operation.requestBody?.content["application/json"]) addErrors(operation, bodyErrors);
  if (operation.requestBody?.content["multipart/form-data"]) {
    addErrors(operation, ["malformed_upload", "body_too_slow", "unsupported_media_type"]);
  }
  for (const [status, response] of Object.entries(operation.responses)) {
    if (status === "200") tidyAnswer(method, path, response);
    else tidyError(status, response);
  }
  operation.security = access === "public" ? [] : [{ bearer: [] }];
}

/**
 * What a body is: JSON, for a document a form too, which comes first, and for what is attached a form alone. A form's file says what it
 * is: fields filled in beside it would say otherwise.
 */
function bodyContent(method: string, path: string, media: Media): Content {
  const json = withExample(media, false);
  if (!isUpload(method, path) && !isAttaching(method, path)) return { "application/json": json };
  const { file, ...fields } = media.schema?.properties ?? {};
  const { default: _, ...told } = Object.assign({ default: undefined }, file);
  const schema = { type: "object", required: ["file"], properties: { file: { ...told, ...bytes } } };
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
  const { description, title, ...schema } = errors(code)[errorStatus(code)] ?? {};
  return { description, title, content: { "application/json": { schema } } };
}

function tidyAnswer(method: string, path: string, response: ResponseObject): void {
  response.description ??= "Done";
  const media = takeMedia(response);
  if (media !== undefined) response.content = { "application/json": withExample(media, true) };
  if (isEventStream(path)) {
    const example =
      'data: {"choices":[{"index":0,"delta":{"content":"Makoto"},"finish_reason":null}]}\n\ndata: [DONE]\n\n';
    response.content = { ...response.content, "text/event-stream": { schema: { type: "string" }, example } };
  }
  response.content =
    conversationFile(path) ??
    tableFile(path) ??
    qrFile(path) ??
    metricsFile(path) ??
    attachedFile(method, path) ??
    response.content;
}

/** An error's example is that of the first code it names. */
function tidyError(status: string, response: ResponseObject): void {
  if (status === "429") response.headers = { "Retry-After": retryAfter };
  const [, code = ""] = /`([a-z_]+)`/.exec(response.description ?? "") ?? [];
  const media = takeMedia(response);
  const example = isErrorCode(code) ? errorExample(code) : undefined;
  response.content = { "application/json": { ...media, example } };
}

/** The generator writes what is said of an answer's schema as if it were said of the answer. */
function takeMedia(response: ResponseObject): Media | undefined {
  const { title, examples } = response;
  delete response.title;
  delete response.examples;
  if (response.content === undefined) return undefined;
  const media = firstMedia(response.content);
  return { ...media, schema: { ...media.schema, title, examples } };
}

const firstMedia = (content: Content): Media => Object.values(content)[0] ?? {};

/** The schema's own example, else one put together from its fields'. */
function withExample(media: Media, isWhole: boolean): Media {
  const { examples: _, ...schema } = media.schema ?? {};
  const example = media.schema === undefined ? undefined : exampleOf(media.schema, isWhole);
  return example === undefined ? media : { ...media, schema, example };
}

/** The summary's words but for their articles: "Create a bot" is `createBot`. */
const methodName = (summary = "") => camelCase(summary.replace(/\b(a|an|the)\b /gi, ""));

const camelCase = (sentence: string) =>
  sentence
    .replace(/'s?\b/g, "")
    .replace(/[^a-z0-9]+(.)/gi, (_, letter: string) => letter.toUpperCase())
    .replace(/^./, (letter) => letter.toLowerCase());
