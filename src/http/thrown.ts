import { isUnstored } from "../db/condition.ts";
import { AppError, type FieldError } from "../errors.ts";
import { describeExpected } from "./expected.ts";
import { noteFailure, noteTold } from "./observed.ts";

/** What Elysia's validation says of one field: `errors` are those of each form that a choice has, in the order of the schema's `anyOf`. */
interface Complaint {
  path?: string;
  message?: string;
  summary?: string;
  schema?: { anyOf?: unknown; type?: unknown; pattern?: unknown };
  value?: unknown;
  errors?: Iterable<Complaint>[];
}

/** As many are told of one request. */
const toldErrors = 20;

/**
 * Anything that was thrown on the way, as the error the wire shows. What is nobody's fault but the server's goes out as internal_error,
 * and is told by the request's line in the log.
 */
export function toAppError(thrown: unknown, code: number | string, request: Request): AppError {
  if (thrown instanceof AppError) {
    // One line tells of all that cannot be stored, and not one for each request.
    if (isUnstored(thrown)) noteTold();
    else if (thrown.status >= 500) noteFailure(thrown.cause ?? thrown);
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
  noteFailure(isValidation(thrown) ? withoutValues(thrown) : thrown);
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

/** One complaint a field: the schema library gives several for a choice, which are told as one sentence. */
function fieldErrors(complaints: Iterable<Complaint>, base: string): FieldError[] {
  const byPath = new Map<string, FieldError>();
  for (const complaint of complaints) {
    const inside = insideOf(complaint);
    const told =
      inside === undefined
        ? [{ path: `${base}${complaint.path ?? ""}`, message: messageOf(complaint) }]
        : fieldErrors(inside, base);
    for (const error of told) if (!byPath.has(error.path)) byPath.set(error.path, error);
    if (byPath.size >= toldErrors) break;
  }
  return [...byPath.values()].slice(0, toldErrors);
}

/** The complaints within an object that may also be null, where an object was given. */
function insideOf({ schema, value, errors = [] }: Complaint): Iterable<Complaint> | undefined {
  if (!Array.isArray(schema?.anyOf) || typeof value !== "object" || value === null || Array.isArray(value))
    return undefined;
  const objects = schema.anyOf.flatMap((form: Complaint["schema"], at) =>
    form?.type === "object" ? [at] : [],
  );
  const [only, ...others] = objects;
  return only === undefined || others.length > 0 ? undefined : errors[only];
}

function messageOf({ schema, message, summary }: Complaint): string {
  const needsWords = Array.isArray(schema?.anyOf) || schema?.pattern !== undefined;
  return (needsWords ? describeExpected(schema) : undefined) ?? message ?? summary ?? "Not as expected.";
}
