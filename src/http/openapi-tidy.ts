/** The parts of an OpenAPI document that are mended here. */
interface Spec {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
}

interface Operation {
  responses: Record<string, { description?: string; content?: Content }>;
  requestBody?: { content: Content };
  security?: Record<string, string[]>[];
}

type Content = Record<string, { schema?: unknown }>;

const isUpload = (method: string, path: string) => method === "post" && path.endsWith("/documents");
const isEventStream = (path: string) => path.endsWith("/stream") || path.endsWith("/chat/completions");

/**
 * Mends what the generator cannot know: TypeBox writes JSON Schema as OpenAPI 3.1 has it, bodies are JSON (an upload also a form),
 * answers may be event streams, and a route that can answer `unauthenticated` needs a token.
 */
export function tidySpec(spec: Spec): Spec {
  for (const [path, operations] of Object.entries(spec.paths)) {
    for (const [method, operation] of Object.entries(operations)) tidyOperation(method, path, operation);
  }
  return { ...spec, openapi: "3.1.0" };
}

function tidyOperation(method: string, path: string, operation: Operation): void {
  if (operation.requestBody) {
    const schema = firstSchema(operation.requestBody.content);
    operation.requestBody.content = { "application/json": schema };
    if (isUpload(method, path)) operation.requestBody.content["multipart/form-data"] = schema;
  }
  operation.responses["200"] ??= {};
  for (const [status, response] of Object.entries(operation.responses)) {
    response.description ??= "Done";
    if (response.content) response.content = { "application/json": firstSchema(response.content) };
    if (status === "200" && isEventStream(path)) {
      response.content = { ...response.content, "text/event-stream": { schema: { type: "string" } } };
    }
  }
  const needsToken = operation.responses["401"]?.description?.includes("`unauthenticated`") ?? false;
  operation.security = needsToken ? [{ bearer: [] }] : [];
}

const firstSchema = (content: Content) => Object.values(content)[0] ?? {};
