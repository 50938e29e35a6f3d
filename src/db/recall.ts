import { limits } from "../config.ts";
import { createLately } from "../lib/lately.ts";
import { andThen, type Soon } from "../lib/soon.ts";
import type { Store } from "./store.ts";

/**
 * `read`, which gives a row by a key, asked once in each state of what is recalled: to look whether that is still the same takes a fifth
 * of the time of a read. What it gives must be a matter of the key and the database alone, not of the time nor of what turns write
 * (changes.ts), and nobody may change it. Of rows that are small, `most` may be more. What is known is given at once.
 */
export function createRecall<Row>(
  store: Store,
  read: (key: string) => Promise<Row | undefined>,
  most: number = limits.rememberedRows,
): (key: string) => Soon<Row | undefined> {
  let state = 0;
  const createRows = () => createLately<Row>(limits.rememberedSecretChars, most);
  let rows = createRows();
  const readAnew = async (key: string, then: number): Promise<Row | undefined> => {
    const row = await read(key);
    // Somebody else may have found another state meanwhile.
    if (row !== undefined && then === state) rows.add(key, row);
    return row;
  };
  return (key) =>
    andThen(store.state(), (now): Soon<Row | undefined> => {
      if (now !== state) {
        state = now;
        rows = createRows();
      }
      return rows.get(key) ?? readAnew(key, now);
    });
}
