/** One figure of the bench: a ratio within this run wherever there is something to compare with. */
export interface Figure {
  /** What is measured, in a few words, the load included ("streams a second, 32 clients, of a bare pass-through"). */
  what: string;
  /** The median over the rounds where there are several; not a number where it could not be measured, and `detail` says why. */
  value: number;
  /** "×" for a ratio, else the unit of the value. */
  unit: "×" | "ms" | "µs" | "MiB" | "KB" | "requests" | "streams" | "%";
  /** What the project wants of it; null where it is shown for its own sake. */
  target: { atMost: number } | { atLeast: number } | null;
  /** The figures behind a ratio and how they came about, for who doubts it. */
  detail?: string;
  /** The ratio of each round. */
  rounds?: readonly number[];
}

/** A part of the bench. It starts what it needs on the loopback, ends it, and gives its figures; `quick` takes seconds. */
export type Part = (options: { quick: boolean }) => Promise<Figure[]>;

export const isMet = ({ value, target }: Figure): boolean =>
  target === null || ("atMost" in target ? value <= target.atMost : value >= target.atLeast);
