import type Database from "better-sqlite3";
import type { Row } from "./past-installation.ts";

/** The tables that hold rows themselves, without those of the search index and of SQLite. */
export const tablesOf = (connection: Database.Database): string[] =>
  connection
    .prepare<[], string>(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
    )
    .pluck()
    .all();

/** Writes the rows into a database of any schema: its tables, and of each row the columns that it has. */
export function writeRows(connection: Database.Database, rows: Record<string, Row[]>): void {
  connection.pragma("foreign_keys = OFF");
  for (const table of tablesOf(connection)) {
    const columns = connection
      .prepare<[string], string>("SELECT name FROM pragma_table_info(?)")
      .pluck()
      .all(table);
    for (const row of rows[table] ?? []) {
      const names = columns.filter((name) => row[name] !== undefined);
      const places = names.map((name) => `@${name}`);
      connection.prepare(`INSERT INTO ${table} (${names}) VALUES (${places})`).run(row);
    }
  }
}

/** All rows of all tables, each table's in one order whatever the pages of the file are. */
export function readRows(connection: Database.Database): Record<string, unknown[]> {
  return Object.fromEntries(
    tablesOf(connection).map((table) => {
      const rows = connection.prepare(`SELECT * FROM "${table}"`).all();
      return [table, rows.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))];
    }),
  );
}
