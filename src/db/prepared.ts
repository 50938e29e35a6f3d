import { type Column, type SQL, sql } from "drizzle-orm";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { ExecuteResultSync } from "drizzle-orm/sqlite-core";
import type { Prepared } from "./guarded.ts";
import type { Store } from "./store.ts";

/** The statements that `prepare` makes, once for each store: building a statement takes much longer than running it. */
export function preparedOnce<Statements>(
  prepare: (store: Store) => Statements,
): (store: Store) => Statements {
  const known = new WeakMap<Store, Statements>();
  return (store) => {
    const statements = known.get(store) ?? prepare(store);
    known.set(store, statements);
    return statements;
  };
}

/** The place of a value in a prepared statement, written the way `column` writes it; null is NULL, for a JSON column too. */
export function slot(column: Column, name: string): SQL {
  const mapToDriverValue = (value: unknown) => (value === null ? null : column.mapToDriverValue(value));
  return sql`${sql.param(sql.placeholder(name), { mapToDriverValue })}`;
}

/**
 * The place of a text or a number in a prepared statement's condition. A bare one in a join SQLite takes for a hint of how to run it, and
 * plans the whole statement anew for each run, which takes ten times as long as to run it (sqlite3_reoptimize, "expmask" in its source); a
 * `+` before a value changes nothing else.
 */
export const given = (name: string): SQL<unknown> => sql`+${sql.placeholder(name)}`;

/** A prepared statement with its values, for a batch. */
export function bind<Result>(
  statement: { execute: (values?: Record<string, unknown>) => ExecuteResultSync<Result> },
  values: Record<string, unknown>,
): RunnableQuery<Result, "sqlite"> {
  // What is prepared can be run at once as well (guarded.ts), which drizzle's type does not declare.
  const { now } = statement as typeof statement & Pick<Prepared, "now">;
  const bound = { _prepare: () => ({ now: () => now(values) }) };
  // The store runs a query by what `_prepare` gives; the fields that drizzle declares beside it exist for the compiler alone.
  return bound as unknown as RunnableQuery<Result, "sqlite">;
}
