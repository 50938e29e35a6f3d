/** Items in the order of their times, those of one time as they came: mostly added at its end and removed at its start, both at once. */
export function createTimeList<Item extends { at: number }>() {
  let items: Item[] = [];
  /** Where it starts: those before have been removed. */
  let start = 0;
  /** The place behind all that are not later than `ms`. */
  const placeAfter = (ms: number): number => {
    const isBefore = (place: number) => (items[place]?.at ?? Number.POSITIVE_INFINITY) <= ms;
    if (items.length > start && isBefore(items.length - 1)) return items.length;
    let [low, high] = [start, items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(middle)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return {
    length: (): number => items.length - start,
    at: (place: number): Item | undefined => items[start + place],
    /** How many are not later than `ms`. */
    countUntil: (ms: number): number => placeAfter(ms) - start,
    add: (item: Item): void => {
      items.splice(placeAfter(item.at), 0, item);
    },
    remove: (item: Item): void => {
      if (items[start] !== item) {
        const place = items.lastIndexOf(item, placeAfter(item.at) - 1);
        if (place > start) items.splice(place, 1);
        return;
      }
      start += 1;
      if (start > 100 && start * 2 > items.length) {
        items = items.slice(start);
        start = 0;
      }
    },
  };
}
