import { ask, type Person } from "./ask.ts";
import type { Job, Target } from "./messages.ts";
import type { Pace } from "./words.ts";

export interface StreamsOptions {
  target: Target;
  people: Person[];
  /** Streams of each of them. */
  each: number;
  pace: Pace;
  /** New streams a second. */
  perSecond: number;
  name: string;
}

export interface StreamsResult {
  firstMs: number[];
  wrong: string[];
}

/** Opens streams until all are there, which it tells, and reads each to its end. */
export async function runStreams({ options, ready }: Job<StreamsOptions>): Promise<StreamsResult> {
  const { target, people, each, pace, perSecond, name } = options;
  const result: StreamsResult = { firstMs: [], wrong: [] };
  const all = people.flatMap((person) => Array.from({ length: each }, () => person));
  let begun = 0;
  const isFull = Promise.withResolvers<void>();
  const count = () => {
    begun += 1;
    if (begun === all.length) isFull.resolve();
  };
  const running: Promise<void>[] = [];
  for (const [at, person] of all.entries()) {
    running.push(read(result, () => ask(target, person, `${name}${at}`, pace, count)));
    if (at % 20 === 19) await Bun.sleep((20 * 1000) / perSecond);
  }
  const ended = Promise.all(running);
  // Where some are refused the rest is told of all the same, in the end.
  await Promise.race([isFull.promise, ended]);
  ready(begun);
  await ended;
  return result;
}

async function read({ firstMs, wrong }: StreamsResult, once: () => ReturnType<typeof ask>): Promise<void> {
  try {
    const answer = await once();
    if (answer.wrong === "") firstMs.push(answer.firstMs);
    else wrong.push(answer.wrong);
  } catch (error) {
    wrong.push(String(error));
  }
}
