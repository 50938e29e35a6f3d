import { type Column, getTableColumns, type SQL, sql } from "drizzle-orm";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { ExecuteResultSync, SQLiteTable } from "drizzle-orm/sqlite-core";
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

/** A slot for each column of a table, by the field's own name: the row of a prepared insert. */
export function slotsOf<Table extends SQLiteTable>(table: Table) {
  const slots = Object.entries(getTableColumns(table)).map(([name, column]) => [name, slot(column, name)]);
  // Object.fromEntries forgets the names, which are those of the columns.
  return Object.fromEntries(slots) as Record<keyof Table["_"]["columns"] & string, SQL>;
}

/** A statement that is prepared. */
export interface Statement<Result> {
  execute: (values?: Record<string, unknown>) => ExecuteResultSync<Result>;
}

/** A prepared statement with its values, for a batch. */
export const bind = <Result>(
  statement: Statement<Result>,
  values: Record<string, unknown>,
): RunnableQuery<Result, "sqlite"> => step(() => runNow(statement, values));

/** A step of a batch that has statements run itself (`runNow`) when its turn comes in the transaction. It may run twice (batches.ts). */
export function step<Result>(run: () => Result): RunnableQuery<Result, "sqlite"> {
  // The store runs a query by what `_prepare` gives; the fields that drizzle declares beside it exist for the compiler alone.
  return { _prepare: () => ({ now: run }) } as unknown as RunnableQuery<Result, "sqlite">;
}

/** Runs a prepared statement at once, within a step of a batch. */
export function runNow<Result>(statement: Statement<Result>, values: Record<string, unknown>): Result {
  // What is prepared can be run at once as well (guarded.ts), which drizzle's type does not declare.
  const { now } = statement as typeof statement & Pick<Prepared, "now">;
  // It gives what `execute` gives a promise of.
  return now(values) as Result;
}
