import { constants, Database } from "bun:sqlite";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { listMigrations } from "./migrations.ts";

/**
 * Opens a database to be looked at alone, be it served or not: nothing is written, and nothing made beside it. Bun's own driver, for the
 * other one knows no `immutable` and no `readonly_shm`, without which SQLite makes a log beside a database that has none, and an index of
 * it beside a log (sqlite.org/uri.html, sqlite.org/wal.html "Read-Only Databases"). Only a log whose index is gone, as a copy of the two
 * files alone leaves it, gets one. Throws what SQLite throws.
 */
export function peekDatabase(path: string): Database {
  // A log is there exactly while somebody has the database open, or has been killed.
  const isAtRest = !existsSync(`${path}-wal`);
  const more = isAtRest ? "&immutable=1" : existsSync(`${path}-shm`) ? "&readonly_shm=1" : "";
  const uri = `${pathToFileURL(resolve(path)).href}?mode=ro${more}`;
  return new Database(uri, constants.SQLITE_OPEN_READONLY | constants.SQLITE_OPEN_URI);
}

/** How many migrations a database has seen, and how many this build knows. Throws what SQLite throws. */
export function readSchemaStatus(database: Database): { applied: number; known: number } {
  const row = database.query<{ user_version: number }, []>("PRAGMA user_version").get();
  return { applied: row?.user_version ?? 0, known: listMigrations().length };
}
