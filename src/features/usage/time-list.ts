/** Items in the order of their times, those of one time as they came. Made by `createTimeList` and changed by the functions below alone. */
export interface TimeList<Item> {
  items: Item[];
  /** Where it starts: those before have been removed. */
  start: number;
}

interface Timed {
  at: number;
}

/** An empty list, as plain data: there may be three for each question of a minute. */
export const createTimeList = <Item>(): TimeList<Item> => ({ items: [], start: 0 });

/** How many items it has. */
export const lengthOf = ({ items, start }: TimeList<Timed>): number => items.length - start;

/** The item at a place, from 0 on. */
export const itemAt = <Item>({ items, start }: TimeList<Item>, place: number): Item | undefined =>
  items[start + place];

/** How many are not later than `ms`. */
export const countUntil = (list: TimeList<Timed>, ms: number): number => placeAfter(list, ms) - list.start;

/** Adds an item, mostly at the end. */
export function addTo<Item extends Timed>(list: TimeList<Item>, item: Item): void {
  list.items.splice(placeAfter(list, item.at), 0, item);
}

/** Removes an item, mostly the first, in constant time then; one that is not in the list is none. */
export function removeFrom<Item extends Timed>(list: TimeList<Item>, item: Item): void {
  if (list.items[list.start] !== item) {
    const place = list.items.lastIndexOf(item, placeAfter(list, item.at) - 1);
    if (place > list.start) list.items.splice(place, 1);
    return;
  }
  list.start += 1;
  if (list.start > 100 && list.start * 2 > list.items.length) {
    list.items = list.items.slice(list.start);
    list.start = 0;
  }
}

/** The place behind all that are not later than `ms`. */
function placeAfter({ items, start }: TimeList<Timed>, ms: number): number {
  const isBefore = (place: number) => (items[place]?.at ?? Number.POSITIVE_INFINITY) <= ms;
  if (items.length > start && isBefore(items.length - 1)) return items.length;
  let [low, high] = [start, items.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
