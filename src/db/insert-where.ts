import { getTableColumns, is, SQL, sql } from "drizzle-orm";
import type { SQLiteInsertValue, SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Store } from "./store.ts";

/**
 * The statement that inserts one row if `condition` holds at that moment, and nothing otherwise: the rule is in the statement, so
 * nothing can come between the look and the write. Give it a `returning` to learn which it was.
 */
export function insertWhere<Table extends SQLiteTable>(
  store: Store,
  table: Table,
  row: SQLiteInsertValue<Table>,
  condition: SQL,
) {
  const given: Record<string, unknown> = row;
  const values = Object.entries(getTableColumns(table)).map(([key, column]) => {
    const value = given[key] ?? column.default ?? null;
    if (value === null) return sql`NULL`;
    return is(value, SQL) ? value : sql`${sql.param(value, column)}`;
  });
  return store.db.insert(table).select(sql`SELECT ${sql.join(values, sql`, `)} WHERE ${condition}`);
}
