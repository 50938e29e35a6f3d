import type Database from "better-sqlite3";

/** What SQLite finds wrong in a database. */
export function checkDatabase(database: Database.Database): string[] {
  const integrity = database.pragma("integrity_check", { simple: true });
  const strays = database.pragma("foreign_key_check");
  return [
    ...(integrity === "ok" ? [] : [`integrity_check: ${integrity}`]),
    ...(Array.isArray(strays) && strays.length === 0 ? [] : [`foreign_key_check: ${JSON.stringify(strays)}`]),
  ];
}
