import type { TestServer } from "./test-server.ts";

/** What a body, an answer or an error is, in one of its media types. */
export interface Media {
  schema?: { required?: string[]; properties?: Record<string, unknown> };
  example?: unknown;
}

/** One route of the API, as its description has it. */
export interface Operation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  parameters?: {
    name: string;
    in: string;
    required?: boolean;
    schema?: { examples?: unknown[]; enum?: string[] };
  }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<
    string,
    { description?: string; headers?: Record<string, unknown>; content?: Record<string, Media> }
  >;
  security?: Record<string, string[]>[];
}

interface Spec {
  paths: Record<string, Record<string, unknown>>;
  components: { schemas: Record<string, unknown> };
}

/** The description of the API as it is served; the schemas that it refers to stand where they are referred to. */
export async function readApi(server: TestServer) {
  const { body: spec } = await server.request("GET", "/swagger/json");
  return { spec, operations: readSpec(spec) };
}

/** What a description of the API, as it is served, says of each route. */
export function readSpec(spec: Spec): [route: string, operation: Operation][] {
  const inPlace = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(inPlace);
    const name = "$ref" in value ? String(value.$ref).split("/").at(-1) : undefined;
    if (name !== undefined) return inPlace(spec.components.schemas[name]);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, inPlace(item)]));
  };
  return Object.entries(spec.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, it]): [route: string, operation: Operation] => [
      `${method.toUpperCase()} ${path}`,
      // What stands in place of a reference has the form of everything else.
      inPlace(it) as Operation,
    ]),
  );
}
