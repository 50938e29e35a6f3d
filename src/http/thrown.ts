import type { App } from "../app.ts";
import { AppError, type FieldError } from "../errors.ts";

/** What Elysia's validation says of one field. */
interface Complaint {
  path?: string;
  message?: string;
  summary?: string;
}

/**
 * Anything that was thrown on the way, as the error the wire shows. What is nobody's fault but the server's goes to the log, whole,
 * and out as internal_error.
 */
export function toAppError(app: App, thrown: unknown, code: number | string, request: Request): AppError {
  if (thrown instanceof AppError) {
    if (thrown.status >= 500) logFailure(app, thrown.cause ?? thrown, request, "a request failed");
    return thrown;
  }
  if (code === "NOT_FOUND") return new AppError("not_found");
  if (code === "PARSE") return new AppError("malformed_json");
  if (code === "VALIDATION" && isValidation(thrown) && thrown.type !== "response") {
    if (thrown.type === "params") return new AppError("not_found");
    return new AppError("validation_failed", {
      errors: fieldErrors(thrown.all, numberPath(thrown, request)),
    });
  }
  logFailure(app, isValidation(thrown) ? withoutValues(thrown) : thrown, request, "an unexpected error");
  return new AppError("internal_error");
}

/** What does not fit in an answer, without what stood there: a bot's prompt, a customer's words. */
const withoutValues = ({ all }: { all: Complaint[] }): Error =>
  new Error(`An answer does not fit its schema: ${all.map(({ path }) => path ?? "").join(", ")}`);

/**
 * The path of a number in the query that is out of its range: Elysia checks that after the others, and tells the number but not the
 * field it was in.
 */
function numberPath(thrown: { type: string; value?: unknown }, request: Request): string {
  if (thrown.type !== "property") return "";
  const fields = [...(URL.parse(request.url)?.searchParams ?? [])];
  const field = fields.find(([, value]) => Number(value) === thrown.value);
  return field === undefined ? "" : `/${field[0]}`;
}

function isValidation(thrown: unknown): thrown is { type: string; value?: unknown; all: Complaint[] } {
  return (
    typeof thrown === "object" &&
    thrown !== null &&
    "type" in thrown &&
    "all" in thrown &&
    Array.isArray(thrown.all)
  );
}

/** One complaint a field: the schema library gives several for a union. */
function fieldErrors(complaints: Complaint[], base: string): FieldError[] {
  const byPath = new Map<string, FieldError>();
  for (const { path: place = "", message, summary } of complaints) {
    const path = `${base}${place}`;
    if (!byPath.has(path)) byPath.set(path, { path, message: message ?? summary ?? "Not as expected." });
  }
  return [...byPath.values()].slice(0, 20);
}

function logFailure(app: App, error: unknown, request: Request, what: string): void {
  // The address without its query, and without a share token: a log is no place for either.
  const path = (URL.parse(request.url)?.pathname ?? "").replace(/(\/s\/|bot-share\/)[^/]+/, "$1…");
  app.log.error({ err: error, method: request.method, path }, what);
}
