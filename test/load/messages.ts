/** What a worker is told: what to do, and when to end. */
export type Order = { kind: "begin"; options: unknown } | { kind: "stop" };

/** What a worker tells: that it has reached what it is for, and in the end what came of it. */
export type News =
  | { kind: "ready"; value: unknown }
  | { kind: "done"; result: unknown }
  | { kind: "failed"; why: string };

/** What every worker's work is handed. */
export interface Job<Options> {
  options: Options;
  /** Tells that it has begun in full. */
  ready: (value?: unknown) => void;
  /** Whether it is to end. */
  isOver: () => boolean;
  /** Resolves when it is to end. */
  over: Promise<void>;
}

/** Whom requests are sent to, and as whom. */
export interface Target {
  url: string;
  botId: string;
  shareToken: string;
}

/** An address of its own for each that a proxy in front would tell of. */
export const addressOf = (number: number): string =>
  `10.${(number >> 16) & 255}.${(number >> 8) & 255}.${number & 255}`;
