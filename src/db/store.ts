import type Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import type { RunnableQuery } from "drizzle-orm/runnable-query";

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
  /** Takes what was deleted out of the write-ahead log too, which keeps former pages until it is written over. */
  scrub: () => Promise<void>;
  close: () => void;
}

/** A store over an open better-sqlite3 connection. */
export function createStore(connection: Database.Database): Store {
  const db = drizzle(connection);
  const runAll = connection.transaction((queries: readonly Query[]) => queries.map(runNow));
  // The results come in the order of the queries, each of its query's type: the compiler cannot follow that through map.
  const transact = <const Q extends readonly Query[]>(queries: Q) => runAll.immediate(queries) as Results<Q>;
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
    scrub: async () => {
      connection.pragma("wal_checkpoint(TRUNCATE)");
    },
    close: () => {
      connection.close();
    },
  };
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
