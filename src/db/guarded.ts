import type Database from "better-sqlite3";
import { type BetterSQLite3Database, drizzle } from "drizzle-orm/better-sqlite3";
import type { ExecuteResultSync, SQLiteExecuteMethod } from "drizzle-orm/sqlite-core";
import type { Attempt } from "./keeper.ts";

/** What drizzle's session gives for each query that it prepares: a built one is run by `all`, `get` or `run`, a prepared one by `execute`. */
interface Prepared extends Record<SQLiteExecuteMethod, (values?: Record<string, unknown>) => unknown> {
  execute: (values?: Record<string, unknown>) => ExecuteResultSync<unknown>;
}

/** The session behind drizzle's `db`, which prepares every query that is built on it; the declared type keeps it to itself. */
interface WithSession {
  session: { prepareQuery: (...query: [unknown, unknown, SQLiteExecuteMethod, boolean]) => Prepared };
}

/**
 * drizzle's query builder, each of whose queries is run by `attempt` when it is awaited. In a batch, which runs them at once by `sync()`,
 * the store does that with the whole batch instead.
 */
export function createGuarded(connection: Database.Database, attempt: Attempt): BetterSQLite3Database {
  const db = drizzle(connection);
  // The session is there, and no field of the declared type.
  const { session } = db as unknown as WithSession;
  const prepareQuery = session.prepareQuery.bind(session);
  session.prepareQuery = (...query) => {
    const prepared = prepareQuery(...query);
    const method = query[2];
    const run = prepared[method].bind(prepared);
    const execute = prepared.execute.bind(prepared);
    // The builder is asynchronous around it, and awaits what it gives.
    prepared[method] = (values) => attempt(() => run(values));
    prepared.execute = (values) => {
      const result = execute(values);
      result.sync = () => run(values);
      result.execute = () => attempt(() => run(values));
      return result;
    };
    return prepared;
  };
  return db;
}
