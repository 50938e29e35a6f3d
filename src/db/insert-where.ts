import { type Column, getTableColumns, is, SQL, sql } from "drizzle-orm";
import type { SQLiteInsertValue, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Store } from "./store.ts";

/**
 * The statement that inserts one row if `condition` holds at that moment, and nothing otherwise: the rule is in the statement, so
 * nothing can come between the look and the write. Give it a `returning` to learn which it was.
 */
export const insertWhere = <Table extends SQLiteTable>(
  store: Store,
  table: Table,
  row: SQLiteInsertValue<Table>,
  condition: SQL,
) => store.db.insert(table).select(sql`SELECT ${valuesOf(table, row)} WHERE ${condition}`);

/** The same for several rows, in their order: all of them or none. The condition is looked at once. */
export function insertAllWhere<Table extends SQLiteTable>(
  store: Store,
  table: Table,
  rows: readonly SQLiteInsertValue<Table>[],
  condition: SQL,
) {
  const selects = rows.map((row) => sql`SELECT ${valuesOf(table, row)} FROM allowed`);
  const all = sql.join(selects, sql` UNION ALL `);
  return store.db
    .insert(table)
    .select(sql`WITH allowed(one) AS MATERIALIZED (SELECT 1 WHERE ${condition}) ${all}`);
}

function valuesOf<Table extends SQLiteTable>(table: Table, row: SQLiteInsertValue<Table>): SQL {
  const given: Record<string, unknown> = row;
  const values = Object.entries(getTableColumns(table)).map(([key, column]) => {
    const value = given[key] ?? column.default ?? null;
    if (value === null) return sql`NULL`;
    return is(value, SQL) ? value : constant(column, value);
  });
  return sql.join(values, sql`, `);
}

/** Whole numbers stand in the statement itself: each that is bound takes time at each run. */
function constant(column: Column, value: unknown): SQL {
  const written = column.mapToDriverValue(value);
  return Number.isSafeInteger(written) ? sql.raw(String(written)) : sql`${sql.param(value, column)}`;
}
