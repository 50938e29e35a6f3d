import type Database from "better-sqlite3";
import { limits } from "../config.ts";
import { createLately } from "../lib/lately.ts";
import type { Store } from "./store.ts";

/**
 * Gives what tells one state of a database from the next: the same number as long as nothing in it has changed, be it by this connection
 * (`total_changes`) or by another process (SQLite's documentation, "PRAGMA data_version").
 */
export function createStateReader(connection: Database.Database): () => number {
  const byOthers = connection.prepare("PRAGMA data_version").pluck();
  const byThisOne = connection.prepare("SELECT total_changes()").pluck();
  let state = 0;
  let last: unknown[] = [];
  return () => {
    const now = [byOthers.get(), byThisOne.get()];
    if (now[0] !== last[0] || now[1] !== last[1]) {
      last = now;
      state += 1;
    }
    return state;
  };
}

/**
 * `read`, which gives a row by a key, asked once in each state of the database: to look whether that is still the same takes a third of
 * the time of a read. What it gives must be a matter of the key and the database alone, not of the time.
 */
export function createRecall<Row>(
  store: Store,
  read: (key: string) => Promise<Row | undefined>,
): (key: string) => Promise<Row | undefined> {
  let state = 0;
  const createRows = () => createLately<Row>(limits.rememberedSecretChars, limits.rememberedRows);
  let rows = createRows();
  return async (key) => {
    const now = await store.state();
    if (now !== state) {
      state = now;
      rows = createRows();
    }
    const known = rows.get(key);
    if (known !== undefined) return known;
    const row = await read(key);
    // Somebody else may have found another state meanwhile.
    if (row !== undefined && now === state) rows.add(key, row);
    return row;
  };
}
