import { closeSync, existsSync, openSync, readdirSync, readSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import Database from "better-sqlite3";
import { assertRoom, makeWorkFolder, publish } from "../db/backup/files.ts";
import { copyName, readCopyName } from "../db/backup/names.ts";
import { listMigrations } from "../db/migrations.ts";
import { databaseFile } from "../db/open.ts";
import { explainUnopened } from "./unusable.ts";

/** A copy that is kept, and the schema that it has. */
export interface KeptCopy {
  path: string;
  schema: number;
}

/**
 * Keeps a copy of a database that is about to be migrated, as it is, in the data folder: it is as legible as the database itself, so it
 * goes nowhere else. Gives undefined where there is nothing to migrate, or nobody's data in it. The caller has the folder's lock. Throws
 * an Error with a sentence where there is no room for it.
 */
export function copyBeforeMigrating(dataDir: string): KeptCopy | undefined {
  const path = join(dataDir, databaseFile);
  if (!existsSync(path) || schemaOnDisk(path) >= listMigrations().length) return undefined;
  try {
    return copyDatabase(dataDir, path);
  } catch (error) {
    throw error instanceof Database.SqliteError ? new Error(explainUnopened(path, error)) : error;
  }
}

/**
 * The schema by the head of the file (sqlite.org/fileformat.html, "User Version Number"): that of the database, or an earlier one while
 * its log knows better. Opening it takes a start a millisecond more. 0 where that is no database, or cannot be read.
 */
function schemaOnDisk(path: string): number {
  const head = Buffer.alloc(64);
  let file: number | undefined;
  try {
    file = openSync(path, "r");
    readSync(file, head, 0, head.length, 0);
  } catch {
    // Whoever opens it next says what is wrong.
    return 0;
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return head.toString("latin1", 0, 15) === "SQLite format 3" ? head.readUInt32BE(60) : 0;
}

const noRoom =
  " A copy of the database is kept there before this version changes it. Make room, or make a backup elsewhere and run `botshare migrate up --no-backup`.";

function copyDatabase(dataDir: string, path: string): KeptCopy | undefined {
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
    const kept = resolve(dataDir, copyName(known, applied));
    publish(copy, kept);
    return { path: kept, schema: applied };
  } finally {
    connection.close();
  }
}

/**
 * Removes the copies of upgrades before the one that began at `schema`, for that one is done now. Those of an upgrade that ended half-way,
 * and was to come further than that, stay: they may be the only ones that the version before can open.
 */
export function removeFormerCopies(dataDir: string, schema: number): void {
  for (const { name, to } of listCopies(dataDir)) if (to <= schema) rmSync(join(dataDir, name));
}

/** Removes such copies when they are older than `keptMs`, and says whether one went. */
export function removeOldCopy(dataDir: string, nowMs: number, keptMs: number): boolean {
  const old = listCopies(dataDir)
    .map(({ name }) => name)
    .filter((name) => nowMs - statSync(join(dataDir, name)).mtimeMs > keptMs);
  for (const name of old) rmSync(join(dataDir, name));
  return old.length > 0;
}

const listCopies = (dataDir: string): { name: string; to: number }[] =>
  readdirSync(dataDir, { withFileTypes: true }).flatMap((entry) => {
    const copy = entry.isFile() ? readCopyName(entry.name) : null;
    return copy === null ? [] : [{ name: entry.name, to: copy.to }];
  });
