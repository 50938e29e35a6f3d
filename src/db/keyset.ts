import { type Column, type SQL, sql } from "drizzle-orm";

/**
 * The condition that a row comes after `place` in a list ordered by an instant and an id, both falling. No condition without a
 * place. Written as one comparison of pairs, which SQLite looks up in an index over both.
 */
export const after = (
  at: Column,
  id: Column,
  place: { atMs: number; id: string } | undefined,
): SQL | undefined => place && sql`(${at}, ${id}) < (${place.atMs}, ${place.id})`;
