import { afterAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { is } from "drizzle-orm";
import { getTableConfig, SQLiteSyncDialect, SQLiteTable } from "drizzle-orm/sqlite-core";
import { openDatabase } from "../src/db/open.ts";

// Migrations are files that may be edited by hand. What they make of a new database must be what the schema says of it.

const opened = openDatabase(":memory:");
if ("kind" in opened) throw new Error("the database is newer");
const connection = opened;
afterAll(() => connection.close());

const rows = <Row>(sql: string, ...values: string[]): Row[] =>
  connection.prepare<string[], Row>(sql).all(...values);
const names = (sql: string, ...values: string[]) =>
  rows<{ name: string }>(sql, ...values).map(({ name }) => name);
const byName = <Item extends { name: string }>(items: Item[]) =>
  items.sort((one, other) => (one.name < other.name ? -1 : 1));
/** Some SQL without its quotes and spaces, and without the names of tables before those of columns. */
const plain = (sql: string | undefined) => (sql ?? "").replace(/["`]\w+["`]\.|["`\s]/g, "").toLowerCase();

const folder = join(import.meta.dir, "../src/db/schema");
const modules = await Promise.all(readdirSync(folder).map((file) => import(join(folder, file))));
const tables = modules
  .flatMap((exported) => Object.values(exported))
  .filter((value): value is SQLiteTable => is(value, SQLiteTable))
  .map((table) => getTableConfig(table));
type Table = (typeof tables)[number];

const columnsOf = (table: Table) =>
  byName(
    table.columns.map((column) => ({
      name: column.name,
      type: column.getSQLType(),
      isRequired: column.notNull,
      fallback: column.default === undefined ? null : String(column.mapToDriverValue(column.default)),
      keyPlace: column.primary ? 1 : 1 + (table.primaryKeys[0]?.columns.indexOf(column) ?? -1),
    })),
  );

interface TableInfo {
  name: string;
  type: string;
  notnull: number;
  dflt_value: string | null;
  pk: number;
}

const migratedColumns = (table: string) =>
  byName(
    rows<TableInfo>("SELECT * FROM pragma_table_info(?)", table).map((it) => ({
      name: it.name,
      type: it.type.toLowerCase(),
      isRequired: it.notnull === 1,
      fallback: it.dflt_value?.replace("false", "0").replace("true", "1").replaceAll("'", "") ?? null,
      keyPlace: it.pk,
    })),
  );

const indexesOf = ({ indexes }: Table) =>
  byName(
    indexes.map(({ config }) => ({
      name: config.name,
      isUnique: config.unique,
      columns: config.columns.map((column) => ("name" in column ? String(column.name) : "an expression")),
      where: config.where ? plain(new SQLiteSyncDialect().sqlToQuery(config.where).sql) : "",
    })),
  );

interface IndexInfo {
  name: string;
  isUnique: number;
  sql: string;
}

const migratedIndexes = (table: string) =>
  byName(
    rows<IndexInfo>(
      `SELECT it.name AS name, it."unique" AS isUnique, sql FROM pragma_index_list(?) AS it
      JOIN sqlite_schema ON sqlite_schema.name = it.name WHERE sql IS NOT NULL`,
      table,
    ).map(({ name, isUnique, sql }) => ({
      name,
      isUnique: isUnique === 1,
      columns: names("SELECT name FROM pragma_index_info(?) ORDER BY seqno", name),
      where: plain(sql.split(" WHERE ")[1]),
    })),
  );

const referencesOf = ({ foreignKeys }: Table) =>
  foreignKeys
    .map((key) => {
      const { columns, foreignTable, foreignColumns } = key.reference();
      const [from, to] = [columns, foreignColumns].map((them) => them.map(({ name }) => name).join());
      return `${from} → ${getTableConfig(foreignTable).name}.${to} ${key.onDelete ?? "no action"}`;
    })
    .sort();

const migratedReferences = (table: string) =>
  names(
    `SELECT "from" || ' → ' || "table" || '.' || "to" || ' ' || lower(on_delete) AS name
    FROM pragma_foreign_key_list(?)`,
    table,
  ).sort();

test("the migrated database has the tables of the schema, and the passages' index beside them", () => {
  const found = names(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'passages_fts%'",
  );
  expect(found.sort()).toEqual(tables.map(({ name }) => name).sort());
});

describe("the migrated table is the schema's", () => {
  for (const table of tables) {
    test(table.name, () => {
      expect(migratedColumns(table.name)).toEqual(columnsOf(table));
      expect(migratedIndexes(table.name)).toEqual(indexesOf(table));
      expect(migratedReferences(table.name)).toEqual(referencesOf(table));
    });
  }
});
