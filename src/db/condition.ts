import { AppError } from "../errors.ts";

/** Why nothing can be stored. */
export type UnwritableReason = "disk_full" | "read_only" | "locked" | "damaged" | "io_error";

/** Whether the database takes writes; `since` is in milliseconds since 1970. */
export type Condition = { state: "ok" } | { state: "unwritable"; reason: UnwritableReason; since: number };

/** Below this the disk is full for SQLite too, though it may say only that a write failed: what is left is no room for a page. */
const fullBytes = 64 * 1024;

/**
 * Why SQLite could not read or write its file, by its own codes ("Result and Extended Result Codes"); undefined for what is no fault of
 * the file, such as a rule that a row breaks. `getFreeBytes` tells a full disk from another fault where the code does not.
 */
export function reasonOf(
  error: unknown,
  getFreeBytes: () => number | null = () => null,
): UnwritableReason | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  if (code === "SQLITE_FULL") return "disk_full";
  if (/^SQLITE_(BUSY|LOCKED|PROTOCOL)/.test(code)) return "locked";
  if (/^SQLITE_(READONLY|PERM)/.test(code)) return "read_only";
  // An index of words that is damaged alone is made anew from what it stands for, and is no reason to refuse everything.
  if (code === "SQLITE_CORRUPT_VTAB") return undefined;
  if (/^SQLITE_(CORRUPT|NOTADB|IOERR_CORRUPTFS)/.test(code)) return "damaged";
  if (!/^SQLITE_(IOERR|CANTOPEN)/.test(code)) return undefined;
  const freeBytes = getFreeBytes();
  return freeBytes !== null && freeBytes < fullBytes ? "disk_full" : "io_error";
}

/** SQLite's code of an error, or of what it was made from. */
function codeOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth += 1) {
    if ("code" in at && typeof at.code === "string" && at.code.startsWith("SQLITE_")) return at.code;
  }
  return undefined;
}

/** What the sender of a write hears that could not be stored. */
export function unstored(reason: UnwritableReason, cause?: unknown): AppError {
  if (reason === "disk_full") return new AppError("storage_full", { cause, retryAfterSeconds: 30 });
  if (reason === "damaged") return new AppError("storage_damaged", { cause });
  return new AppError("storage_unavailable", { cause, retryAfterSeconds: 5 });
}

/** Whether an error says that the database could not be read or written. The log has one line for all of them (upkeep.ts). */
export const isUnstored = (error: unknown): boolean =>
  error instanceof AppError && unstoredCodes.has(error.code);

const unstoredCodes: ReadonlySet<string> = new Set([
  "storage_full",
  "storage_damaged",
  "storage_unavailable",
]);
