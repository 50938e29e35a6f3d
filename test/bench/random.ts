/** A source of chance that a seed repeats. */
export type Random = ReturnType<typeof createRandom>;

/** Chance from a seed (mulberry32): the same seed gives the same numbers, ids and choices in the same order. */
export function createRandom(seed: number) {
  let state = seed >>> 0;
  /** At least 0 and below 1. */
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const hex = (digits: number) =>
    Math.floor(next() * 16 ** digits)
      .toString(16)
      .padStart(digits, "0");
  return {
    next,
    /** A whole number between the two, both of them included. */
    whole: (least: number, most: number) => least + Math.floor(next() * (most - least + 1)),
    chance: (share: number) => next() < share,
    pick: <Item>(items: readonly Item[]): Item => {
      const item = items[Math.floor(next() * items.length)];
      if (item === undefined) throw new Error("There is nothing to choose from");
      return item;
    },
    /** A UUIDv7 of that moment, as the product's own ids are. */
    id: (ms: number) => {
      const time = Math.floor(ms).toString(16).padStart(12, "0");
      return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(3)}-${"89ab".charAt(Math.floor(next() * 4))}${hex(3)}-${hex(8)}${hex(4)}`;
    },
  };
}

/** Chooses items by their weights: the place in the list, for a number of at least 0 and below 1. */
export function weighted(weights: readonly number[]): (share: number) => number {
  let sum = 0;
  const ends = weights.map((weight) => {
    sum += weight;
    return sum;
  });
  return (share) => {
    const wanted = share * sum;
    let from = 0;
    let to = ends.length - 1;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((ends[middle] ?? 0) > wanted) to = middle;
      else from = middle + 1;
    }
    return from;
  };
}
