import type Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import type { ExecuteResultSync, SQLiteExecuteMethod } from "drizzle-orm/sqlite-core";
import type { Keeper } from "./keeper.ts";

/** What drizzle's session gives for each query that it prepares. */
interface Prepared {
  execute: (values?: Record<string, unknown>) => ExecuteResultSync<unknown>;
}

/** The session behind drizzle's `db`, which prepares every query that is built on it; the declared type keeps it to itself. */
interface WithSession {
  session: { prepareQuery: (...query: [unknown, unknown, SQLiteExecuteMethod, boolean]) => Prepared };
}

/**
 * drizzle's query builder, each of whose queries is run by the keeper when it is awaited. In a batch, which runs them at once by `sync()`,
 * the keeper runs the whole batch instead.
 */
export function createGuarded(connection: Database.Database, { attempt }: Keeper): BetterSQLite3Database {
  const db = drizzle(connection);
  const { session } = db as unknown as WithSession;
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (...query) => {
    const prepared = prepareQuery(...query);
    const execute = prepared.execute.bind(prepared);
    prepared.execute = (values) => {
      const result = execute(values);
      result.execute = () => attempt(() => result.sync());
      return result;
    };
    return prepared;
  };
  return db;
}
