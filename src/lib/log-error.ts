import { AppError } from "../errors.ts";
import { whyCallFailed } from "./call-failure.ts";

const messageChars = 500;
/** What comes later in a message is not looked at: some of the forms below are sought anew from each of its letters. */
const readChars = 4_000;
const stackLines = 15;
const nestedErrors = 5;

/** An error as the log shows it. */
export interface LoggedError {
  type: string;
  message: string;
  code?: string;
  /** Where it was thrown: frames alone. */
  stack?: string;
  cause?: LoggedError;
  errors?: LoggedError[];
}

/**
 * An error for the log, its causes included: what kind it is, where it arose, and of its message what cannot be anybody's words or
 * secret. Libraries quote what they were given (drizzle a statement's values, JSON.parse the text, fetch the address, headers the key),
 * so whatever is quoted goes, of addresses all but the host, and no further fields of an error are shown.
 */
export function describeForLog(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: "what was thrown is no error" };
  const { cause } = error;
  const logged: LoggedError = { type: error.constructor.name || error.name, message: messageOf(error) };
  if ("code" in error && /^[\w-]{1,60}$/.test(String(error.code))) logged.code = String(error.code);
  // An AppError that was caused by something else is only its name on the wire.
  const stack = error instanceof AppError && cause instanceof Error ? "" : framesOf(error);
  if (stack !== "") logged.stack = stack;
  if (depth >= nestedErrors) return logged;
  if (cause !== undefined && cause !== null) logged.cause = describeForLog(cause, depth + 1);
  if (error instanceof AggregateError)
    logged.errors = error.errors.slice(0, nestedErrors).map((each) => describeForLog(each, depth + 1));
  return logged;
}

/** The lines of the stack that name places; what stands before them is the message again. */
const framesOf = ({ stack }: Error): string =>
  String(stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, stackLines)
    .map((line) => line.trim())
    .join("\n");

function messageOf(error: Error): string {
  // drizzle's DrizzleQueryError: the message holds the values, `query` only their places.
  if ("query" in error && "params" in error) return cut(`Failed query: ${error.query}`);
  // SQLite's general error holds parts of the statement, and full-text search a word that was looked for.
  if ("code" in error && error.code === "SQLITE_ERROR")
    return /^no such table: [\w.]+$/.test(error.message) ? error.message : "SQL logic error";
  // The runtime's own words of a failed call are advice for programmers.
  if (/in the second argument to fetch\(\)|able to access the url/.test(error.message))
    return whyCallFailed(error) ?? "the call failed";
  return cut(withoutQuotes(error, withoutAddresses(error.message.slice(0, readChars))));
}

const withoutAddresses = (text: string) =>
  text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s"'`<>]+/gi, (address, scheme: string) => {
    const host = URL.parse(address)?.host;
    return `${scheme}${host || ""}…`;
  });

/** A failed call of the system quotes a path of ours, and an engine's complaint the code that it could not evaluate: both stay. */
function withoutQuotes(error: Error, text: string): string {
  if ("syscall" in error) return text;
  return text
    .replace(/"[^"]*("|$)/g, '"…"')
    .replace(/`[^`]*(`|$)/g, "`…`")
    .replace(/(evaluating )?(?<!\w)'(?:[^']|'(?=\w))*('|$)/g, (quoted, code?: string) =>
      code === undefined ? "'…'" : quoted,
    )
    .replace(/\b(bearer|basic)\s+\S+/gi, "$1 …")
    .replace(/\b(?:sk|pk|rk|gsk|xai|hf|r8)[-_][\w.-]{6,}/g, "…");
}

const cut = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length <= messageChars ? line : `${line.slice(0, messageChars).toWellFormed()}…`;
};
