import { limits } from "../config.ts";
import { createLately } from "../lib/lately.ts";
import type { Store } from "./store.ts";

/**
 * `read`, which gives a row by a key, asked once in each state of what is recalled: to look whether that is still the same takes a fifth
 * of the time of a read. What it gives must be a matter of the key and the database alone, not of the time nor of what turns write
 * (changes.ts), and nobody may change it. Of rows that are small, `most` may be more.
 */
export function createRecall<Row>(
  store: Store,
  read: (key: string) => Promise<Row | undefined>,
  most: number = limits.rememberedRows,
): (key: string) => Promise<Row | undefined> {
  let state = 0;
  const createRows = () => createLately<Row>(limits.rememberedSecretChars, most);
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
