import type Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import { limits } from "../config.ts";

type Query = RunnableQuery<unknown, "sqlite">;
type Results<Q extends readonly Query[]> = {
  [K in keyof Q]: Q[K] extends RunnableQuery<infer Result, "sqlite"> ? Result : never;
};

/**
 * The one seam under every query. Queries are built on `db` and always awaited. There is no interactive transaction: what must
 * agree is either one statement or one batch.
 */
export interface Store {
  db: BetterSQLite3Database;
  /** Runs built queries as one transaction and gives their results in order. Survives a crash of the process. */
  batch: <const Q extends readonly Query[]>(queries: Q) => Promise<Results<Q>>;
  /** As `batch`, and on the disk before it answers: for what must outlive a power cut (accounts, links, revocations). */
  durably: <const Q extends readonly Query[]>(queries: Q) => Promise<Results<Q>>;
  /**
   * Takes what was deleted out of the write-ahead log too, which keeps former pages until it is written over. While another process
   * reads the file (a backup), the log cannot be emptied: then that is done once it has ended, and nobody waits for it.
   */
  scrub: () => Promise<void>;
  close: () => void;
}

/** A store over an open better-sqlite3 connection. A scrub that another process is in the way of is tried again every `scrubPauseMs`. */
export function createStore(
  connection: Database.Database,
  scrubPauseMs: number = limits.scrubPauseMs,
): Store {
  const db = drizzle(connection);
  const runAll = connection.transaction((queries: readonly Query[]) => queries.map(runNow));
  // The results come in the order of the queries, each of its query's type: the compiler cannot follow that through map.
  const transact = <const Q extends readonly Query[]>(queries: Q) => runAll.immediate(queries) as Results<Q>;
  const scrubber = createScrubber(connection, scrubPauseMs);
  return {
    db,
    batch: async (queries) => transact(queries),
    durably: async (queries) => {
      // The driver is synchronous, so no other statement runs between these three.
      connection.pragma("synchronous = FULL");
      try {
        return transact(queries);
      } finally {
        connection.pragma("synchronous = NORMAL");
      }
    },
    scrub: async () => scrubber.scrub(),
    close: () => {
      scrubber.end();
      connection.close();
    },
  };
}

/** Empties the log, and remembers that it is owed where that cannot be done now. */
function createScrubber(connection: Database.Database, pauseMs: number) {
  let timer: Timer | undefined;
  const scrub = () => {
    clearTimeout(timer);
    timer = emptyLog(connection) ? undefined : setTimeout(scrub, pauseMs).unref();
  };
  return {
    scrub,
    /** Tries a last time where it is owed. */
    end: () => {
      if (timer !== undefined) scrub();
      clearTimeout(timer);
      timer = undefined;
    },
  };
}

/** Whether the log is empty now. What is wrong with the file beside readers shows where it is written, and not here. */
function emptyLog(connection: Database.Database): boolean {
  const waitMs = connection.pragma("busy_timeout", { simple: true });
  // The driver is synchronous: to wait for another process's readers would hold everything up.
  connection.pragma("busy_timeout = 0");
  try {
    return connection.pragma("wal_checkpoint(TRUNCATE)", { simple: true }) === 0;
  } catch {
    return false;
  } finally {
    connection.pragma(`busy_timeout = ${waitMs}`);
  }
}

/** A built query's prepared form, which drizzle's own batches use too but does not declare on RunnableQuery. */
interface Preparable {
  _prepare: () => { execute: () => { sync: () => unknown } };
}

function runNow(query: Query): unknown {
  // Every built query has it, and only `_prepare` gives a query that the synchronous driver runs at once.
  const { _prepare } = query as Query & Preparable;
  return _prepare.call(query).execute().sync();
}
