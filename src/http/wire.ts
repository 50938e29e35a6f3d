import { t } from "elysia";
import { limits } from "../config.ts";
import { type ErrorCode, errorStatus } from "../errors.ts";

/** Schemas that more than one feature writes on the wire. */
export const id = t.String({
  description: "Lower-case UUIDv7",
  examples: ["0199f3a2-7c4e-7000-8a10-5b1f0c2d3e4f"],
});
export const instant = t.String({ description: "ISO 8601 in UTC", examples: ["2026-11-22T08:00:00.000Z"] });
export const nullable = <Schema extends Parameters<typeof t.Union>[0][number]>(
  schema: Schema,
  options: { examples?: unknown[] } = {},
) => t.Union([schema, t.Null()], options);
export const success = t.Object(
  { success: t.Boolean({ examples: [true] }), message: t.String({ examples: ["Done."] }) },
  { title: "Success" },
);

/** The query of a list that goes on with a cursor. */
export const pageQuery = t.Object({
  cursor: t.Optional(t.String({ description: "`next_cursor` of the page before" })),
  limit: t.Optional(t.Integer({ minimum: 1, maximum: limits.pageItems, description: "Items a page" })),
});

export const page = <Schema extends Parameters<typeof t.Array>[0]>(item: Schema) =>
  t.Object({
    items: t.Array(item),
    next_cursor: nullable(t.String({ description: "Where the next page begins; null: this is the last" })),
  });

/** The fields of every error. */
export const errorSchema = {
  detail: t.String({ description: "A sentence for a person" }),
  code: t.String(),
  request_id: t.String({
    description: "Of this request; the header `x-request-id` and the log say the same",
  }),
  errors: t.Optional(t.Array(t.Object({ path: t.String(), message: t.String() }))),
};

/** What any route that takes JSON can say of it. */
export const bodyErrors = [
  "malformed_json",
  "body_too_slow",
  "payload_too_large",
  "unsupported_media_type",
  "validation_failed",
] as const;

/**
 * The `response` entries of the errors a route can answer, by status, each naming its codes. What the guard answers by the route's
 * access, and what is wrong with a body, the API's description adds by itself (`tidySpec`).
 */
export function errors(...codes: ErrorCode[]) {
  const statuses = [...new Set(codes.map(errorStatus))].sort();
  return Object.fromEntries(
    statuses.map((status) => {
      const named = codes.filter((code) => errorStatus(code) === status);
      const description = named.map((code) => `\`${code}\``).join(", ");
      return [status, t.Object(errorSchema, { title: "Error", description })];
    }),
  );
}
