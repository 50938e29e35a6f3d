import type Database from "better-sqlite3";

/** How many rows each table has. */
export type RowCounts = Record<string, number>;

/** Tables of a backup that are no part of the installation. */
export const ownTables = ["backup_manifest", "backup_keys", "backup_digest"] as const;

/** Counts the rows of every table that holds some itself, those of the search index too. */
export function countRows(connection: Database.Database): RowCounts {
  // A virtual table keeps its rows in shadow tables, which are counted.
  const names = connection
    .prepare<[], string>(
      "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'shadow') AND name NOT IN ('sqlite_schema', 'sqlite_temp_schema') ORDER BY name",
    )
    .pluck()
    .all()
    .filter((name) => !ownTables.some((own) => own === name));
  return Object.fromEntries(
    names.map((name) => [
      name,
      Number(
        connection
          .prepare(`SELECT count(*) FROM ${quote(name)}`)
          .pluck()
          .get(),
      ),
    ]),
  );
}

/** The first table whose counts differ, in words; undefined where all are equal. */
export function differenceOf(expected: RowCounts, found: RowCounts): string | undefined {
  const names = new Set([...Object.keys(expected), ...Object.keys(found)]);
  const name = [...names].find((it) => expected[it] !== found[it]);
  return name === undefined
    ? undefined
    : `the table ${name} has ${found[name] ?? "no"} rows where ${expected[name] ?? "none"} should be`;
}

/** All rows of all tables together. */
export const sumOf = (counts: RowCounts): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** A name as SQL takes it. */
export const quote = (name: string): string => `"${name.replaceAll('"', '""')}"`;
