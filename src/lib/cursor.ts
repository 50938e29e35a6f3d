import { AppError } from "../errors.ts";

type CursorPart = string | number;

/** The opaque place in a list after which its next page begins. */
export const encodeCursor = (parts: readonly CursorPart[]): string =>
  Buffer.from(JSON.stringify(parts)).toString("base64url");

/** The parts of a cursor that `encodeCursor` made. Throws invalid_cursor for anything else. */
export function decodeCursor(cursor: string): CursorPart[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (Array.isArray(parts) && parts.every(isPart)) return parts;
  } catch (cause) {
    throw new AppError("invalid_cursor", { cause });
  }
  throw new AppError("invalid_cursor");
}

/** The cursor of lists ordered by an instant and an id. Throws invalid_cursor. */
export function decodeTimeCursor(cursor: string | undefined): { atMs: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [atMs, id] = decodeCursor(cursor);
  if (typeof atMs !== "number" || typeof id !== "string") throw new AppError("invalid_cursor");
  return { atMs, id };
}

/** One page of a list, newest first: `rows` holds one more than `limit` when there is a next page. */
export function toPage<Row extends { createdAt: number; id: string }, Item>(
  rows: Row[],
  limit: number,
  toItem: (row: Row) => Item,
): { items: Item[]; next_cursor: string | null } {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { items: shown.map(toItem), next_cursor: last ? encodeCursor([last.createdAt, last.id]) : null };
}

const isPart = (part: unknown): part is CursorPart => typeof part === "string" || typeof part === "number";
