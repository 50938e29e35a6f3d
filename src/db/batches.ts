import type Database from "better-sqlite3";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { Changes } from "./changes.ts";
import type { Prepared } from "./guarded.ts";
import type { Attempt } from "./keeper.ts";

export type Query = RunnableQuery<unknown, "sqlite">;

/** A batch that waits for the end of this turn of the event loop. */
interface Waiting {
  queries: readonly Query[];
  isDurable: boolean;
  answer: PromiseWithResolvers<unknown[]>;
}

/** So many share a transaction at most, which takes some milliseconds: meanwhile nothing else goes on. */
export const batchesTogether = 32;

/**
 * Runs batches of built queries. Those that are asked for in one turn of the event loop share one transaction, for to commit takes most of
 * a batch's time, and where they are too many the next turns' too; each is answered once that has committed. Where one of them fails, all
 * of it is undone and each runs alone, so that none hears of another's fault. `noteWritten` hears how many were run.
 */
export function createBatches(
  connection: Database.Database,
  attempt: Attempt,
  changes: Changes,
  noteWritten: (batches: number) => void = () => undefined,
) {
  const waiting: Waiting[] = [];
  let next: NodeJS.Immediate | undefined;
  const transact = connection.transaction((group: readonly Waiting[]) =>
    group.map(({ queries }) => queries.map(runNow)),
  );
  const runAll = (group: readonly Waiting[]) => changes.quietly(() => transact.immediate(group));
  const commit = (group: readonly Waiting[]): unknown[][] => {
    if (!group.some(({ isDurable }) => isDurable)) return runAll(group);
    // The driver is synchronous, so no other statement runs between these three.
    connection.pragma("synchronous = FULL");
    try {
      return runAll(group);
    } finally {
      connection.pragma("synchronous = NORMAL");
    }
  };
  const runAlone = (one: Waiting) => {
    attempt(() => commit([one])[0] ?? []).then(one.answer.resolve, one.answer.reject);
  };
  const runSome = () => {
    const group = waiting.splice(0, batchesTogether);
    const results = group.length > 1 ? tryTogether(() => commit(group)) : undefined;
    for (const [at, one] of group.entries()) {
      const result = results?.[at];
      if (result === undefined) runAlone(one);
      else one.answer.resolve(result);
    }
    noteWritten(group.length);
  };
  const runNext = () => {
    runSome();
    next = waiting.length > 0 ? setImmediate(runNext) : undefined;
  };
  return {
    /** Gives the results of the queries in their order. With `isDurable` they are on the disk before. */
    run: (queries: readonly Query[], isDurable: boolean): Promise<unknown[]> => {
      const answer = Promise.withResolvers<unknown[]>();
      waiting.push({ queries, isDurable, answer });
      next ??= setImmediate(runNext);
      return answer.promise;
    },
    /** Runs all that waits, now. */
    end: (): void => {
      clearImmediate(next);
      next = undefined;
      while (waiting.length > 0) runSome();
    },
  };
}

/** Why it failed shows where each runs alone: it may have been the file that could not be written, or a rule that one of them breaks. */
function tryTogether<Results>(commit: () => Results): Results | undefined {
  try {
    return commit();
  } catch {
    return undefined;
  }
}

/** A built query's prepared form, which drizzle's own batches use too but does not declare on RunnableQuery. */
interface Preparable {
  _prepare: () => Pick<Prepared, "now">;
}

function runNow(query: Query): unknown {
  // Every built query has it, and only what `_prepare` gives can be run at once.
  const { _prepare } = query as Query & Preparable;
  return _prepare.call(query).now();
}
