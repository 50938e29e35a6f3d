import Database from "better-sqlite3";
import { listMigrations } from "./migrations.ts";

/** The file of the database inside the data folder. */
export const databaseFile = "botshare.db";

/** The database was written by a newer botshare than this one. */
export interface NewerDatabase {
  kind: "newer";
  found: number;
  known: number;
}

/**
 * Opens the database at `path` (made when missing) and applies the migrations it lacks, each in a transaction of its own.
 * A database that has seen more migrations than this build knows is left untouched and reported. `onMigrated` is told of each step.
 *
 * WAL lets readers go on beside the one writer. `synchronous` is NORMAL, which a killed process never loses by and a power cut
 * may cost the last moments of chat text; Store.durably raises it to FULL for what must not be lost even then.
 */
export function openDatabase(
  path: string,
  onMigrated: (tag: string, ms: number) => void = () => undefined,
): Database.Database | NewerDatabase {
  const connection = new Database(path, { timeout: 5_000 });
  const migrations = listMigrations();
  const applied = Number(connection.pragma("user_version", { simple: true }));
  if (applied > migrations.length) {
    connection.close();
    return { kind: "newer", found: applied, known: migrations.length };
  }
  connection.pragma("journal_mode = WAL");
  connection.pragma("synchronous = NORMAL");
  connection.pragma("foreign_keys = ON");
  // What is deleted is overwritten in the file, not only left to be. (SQLite may leave parts of a row that it moved between pages.)
  connection.pragma("secure_delete = ON");
  connection.pragma("temp_store = MEMORY");
  connection.pragma("cache_size = -16384");
  // In pages: 16 MiB of log before it is carried into the file, for which everything waits some 5 ms (log-sync.ts). A quarter of that took
  // 4 ms each time, and a page that is written again and again is carried over four times as often.
  connection.pragma("wal_autocheckpoint = 4000");
  if (applied < migrations.length) connection.pragma("synchronous = FULL");
  for (const migration of migrations.slice(applied)) {
    const startedAt = performance.now();
    applyMigration(connection, migration);
    onMigrated(migration.tag, performance.now() - startedAt);
  }
  connection.pragma("synchronous = NORMAL");
  return connection;
}

function applyMigration(
  connection: Database.Database,
  migration: { index: number; tag: string; sql: string },
) {
  // A migration may rebuild a table that others refer to (SQLite's own advice, "Making Other Kinds Of Table Schema Changes").
  connection.pragma("foreign_keys = OFF");
  connection.transaction(() => {
    for (const statement of migration.sql.split("--> statement-breakpoint")) {
      if (statement.trim() !== "") connection.exec(statement);
    }
    connection.pragma(`user_version = ${migration.index + 1}`);
  })();
  connection.pragma("foreign_keys = ON");
}
