import type Database from "better-sqlite3";
import { getTableColumns, getTableName, type InferInsertModel } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";

/**
 * Writes rows of a table by one prepared statement, which the first row makes: all rows have its fields. A row that is there already is
 * left as it is.
 */
export function writerOf<Table extends SQLiteTable>(
  connection: Database.Database,
  table: Table,
): (row: InferInsertModel<Table>) => void {
  const columns = getTableColumns(table);
  let insert: ((row: Record<string, unknown>) => void) | undefined;
  const prepare = (fields: readonly string[]) => {
    const used = fields.map((field) => {
      const column = columns[field];
      if (column === undefined) throw new Error(`${getTableName(table)} has no ${field}`);
      return { field, column };
    });
    const names = used.map(({ column }) => `"${column.name}"`).join(", ");
    const places = used.map(() => "?").join(", ");
    const statement = connection.prepare(
      `INSERT OR IGNORE INTO "${getTableName(table)}" (${names}) VALUES (${places})`,
    );
    return (row: Record<string, unknown>) => {
      statement.run(
        used.map(({ field, column }) => {
          const value = row[field];
          return value === null || value === undefined ? null : column.mapToDriverValue(value);
        }),
      );
    };
  };
  return (row) => {
    insert ??= prepare(Object.keys(row));
    insert(row);
  };
}

/** Runs the work in transactions of so many pieces: one for each would wait for the disk. */
export function inTransactions(
  connection: Database.Database,
  count: number,
  each: (at: number) => void,
  pieces = 20_000,
): void {
  const run = connection.transaction((from: number) => {
    for (let at = from; at < Math.min(count, from + pieces); at += 1) each(at);
  });
  for (let from = 0; from < count; from += pieces) run(from);
}
