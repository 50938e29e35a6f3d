import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import type { Sums } from "./sums.ts";

// What was counted once is kept in memory: a plot of a year needs every visitor of every day, which in a busy installation is a hundred
// times as many rows as it has days. Whatever is kept has the version that its days had in the database when they were read (versions.ts),
// and counts no longer once they have another.

/** What was asked in a part of time, and the numbers of its different customers. */
export interface Counted {
  sums: Sums;
  customers: Uint32Array;
}

/** The customers who asked in a step, by their numbers. */
export interface Visits {
  step: number;
  customers: readonly number[];
}

/** Gives the number of the customer that a key names; undefined for a key that names none. */
export type NumberOf = (key: string) => number | undefined;

/** What one bot, link or visitor adds to a part of time, with its place among others: what it cost, what was asked, and its id. */
export interface Part {
  rank: Rank;
  sums: Sums;
  customers: readonly number[];
}
export type Rank = readonly [points: number, questions: number, id: string];

/** All parts of a time, those that cost most first. */
export interface Parts {
  ranked: readonly Part[];
  byId: ReadonlyMap<string, Part>;
}

/** The visits of one day in UTC, in the order of time: each a customer's number and, above it, that of its quarter of an hour. */
export interface KnownDay {
  version: number;
  visits: Uint32Array;
}

/** The days of a bot that have been read, and the visits in all of them. */
export interface KnownBot {
  days: Map<number, KnownDay>;
  count: number;
}

/** Values by their keys and versions. Those that were not asked for the longest go first. */
export interface Memory<Value> {
  /** The value of a key, if there is one of this version. */
  get: (key: string, version: number) => Value | undefined;
  /** `items` is how many numbers of eight bytes the value holds, more or less. */
  set: (key: string, version: number, value: Value, items: number) => void;
}

export interface Known {
  /** Customers by the ids of their visitors: a list of numbers is a tenth of a list of ids. */
  numbers: Map<string, number>;
  bots: Map<string, KnownBot>;
  steps: Memory<Counted>;
  parts: Memory<Parts>;
}

const current = preparedOnce((): { known?: Known } => ({}));

/** What is known of an installation's figures. Who counts takes it once: it begins anew where the customers become too many. */
export function knownOf({ store, config }: App): Known {
  const holder = current(store);
  const { knownFigureItems } = config.limits;
  if (holder.known === undefined || holder.known.numbers.size > knownFigureItems)
    holder.known = {
      numbers: new Map(),
      bots: new Map(),
      steps: createMemory(knownFigureItems),
      parts: createMemory(knownFigureItems),
    };
  return holder.known;
}

function createMemory<Value>(maxItems: number): Memory<Value> {
  const kept = new Map<string, { version: number; value: Value; items: number }>();
  let sum = 0;
  const take = (key: string) => {
    const one = kept.get(key);
    kept.delete(key);
    sum -= one?.items ?? 0;
    return one;
  };
  const put = (key: string, one: { version: number; value: Value; items: number }) => {
    kept.set(key, one);
    sum += one.items;
  };
  return {
    get: (key, version) => {
      const one = take(key);
      if (one?.version !== version) return undefined;
      put(key, one);
      return one.value;
    },
    set: (key, version, value, items) => {
      take(key);
      put(key, { version, value, items });
      for (const oldest of kept.keys()) {
        if (sum <= maxItems) return;
        take(oldest);
      }
    },
  };
}
