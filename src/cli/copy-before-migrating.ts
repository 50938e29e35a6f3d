import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";
import { assertRoom, makeWorkFolder, publish } from "../db/backup/files.ts";
import { copyName, isCopyName } from "../db/backup/names.ts";
import { listMigrations } from "../db/migrations.ts";
import { databaseFile } from "../db/open.ts";
import { explainUnopened } from "./unusable.ts";

/**
 * Keeps a copy of a database that is about to be migrated, as it is, in the data folder: it is as legible as the database itself, so it
 * goes nowhere else. The one before it goes. Gives its path; undefined where there is nothing to migrate, or nobody's data in it. The
 * caller has the folder's lock. Throws an Error with a sentence where there is no room for it.
 */
export function copyBeforeMigrating(dataDir: string): string | undefined {
  const path = join(dataDir, databaseFile);
  if (!existsSync(path)) return undefined;
  try {
    return copyDatabase(dataDir, path);
  } catch (error) {
    throw error instanceof Database.SqliteError ? new Error(explainUnopened(path, error)) : error;
  }
}

const noRoom =
  " A copy of the database is kept there before this version changes it. Make room, or make a backup elsewhere and run `botshare migrate up --no-backup`.";

function copyDatabase(dataDir: string, path: string): string | undefined {
  const connection = new Database(path, { timeout: 5_000 });
  try {
    const applied = Number(connection.pragma("user_version", { simple: true }));
    const known = listMigrations().length;
    if (applied === 0 || applied >= known) return undefined;
    if (connection.prepare("SELECT 1 FROM users LIMIT 1").get() === undefined) return undefined;
    const pages = Number(connection.pragma("page_count", { simple: true }));
    assertRoom(dataDir, pages * Number(connection.pragma("page_size", { simple: true })), noRoom);
    using work = makeWorkFolder(dataDir);
    const copy = join(work.path, databaseFile);
    connection.prepare("VACUUM INTO ?").run(copy);
    const kept = resolve(dataDir, copyName(known));
    publish(copy, kept);
    for (const name of readdirSync(dataDir).filter((it) => isCopyName(it) && it !== copyName(known)))
      rmSync(join(dataDir, name));
    return kept;
  } finally {
    connection.close();
  }
}

/** Removes such a copy when it is older than `keptMs`, and says whether one went. */
export function removeOldCopy(dataDir: string, nowMs: number, keptMs: number): boolean {
  const old = readdirSync(dataDir)
    .filter(isCopyName)
    .filter((name) => nowMs - statSync(join(dataDir, name)).mtimeMs > keptMs);
  for (const name of old) rmSync(join(dataDir, name));
  return old.length > 0;
}
