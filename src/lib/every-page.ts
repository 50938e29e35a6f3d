import { giveWay } from "./give-way.ts";

/** The items of a whole list, a page at a time as `read` gives them; whatever else waits goes first in between. */
export async function* everyPage<Item>(
  read: (cursor: string | undefined) => Promise<{ items: Item[]; next_cursor: string | null }>,
): AsyncGenerator<Item[]> {
  for (let cursor: string | undefined; ; await giveWay()) {
    const { items, next_cursor } = await read(cursor);
    yield items;
    if (next_cursor === null) return;
    cursor = next_cursor;
  }
}
