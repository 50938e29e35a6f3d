import { createHash } from "node:crypto";
import { readApi } from "./api-document.ts";
import { startTestServer } from "./test-server.ts";

// What only a person reads. A better word for something makes no other types.
const forPeople = new Set([
  "description",
  "summary",
  "tags",
  "title",
  "example",
  "examples",
  "info",
  "headers",
]);

/** What the API's description says to a program: its routes, what they take and what they answer. Errors have one form on all. */
export async function readApiShape(): Promise<unknown> {
  const server = startTestServer();
  const { spec } = await readApi(server);
  await server.close();
  for (const operation of Object.values<Record<string, { responses: Record<string, unknown> }>>(
    spec.paths,
  ).flatMap(Object.values)) {
    const error = { content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } } };
    operation.responses = { 200: operation.responses["200"], default: error };
  }
  return withoutWords(spec);
}

/** Leaves out what is for people; in lists of fields and of schemas the same words are names. */
function withoutWords(value: unknown, isNamed = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutWords(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isNamed || !forPeople.has(key))
      .map(([key, item]) => [key, withoutWords(item, key === "properties" || key === "schemas")]),
  );
}

/** Tells one shape from another. */
export const fingerprintOf = (shape: unknown): string =>
  createHash("sha256").update(JSON.stringify(shape)).digest("hex").slice(0, 32);
