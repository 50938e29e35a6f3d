import { rmSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import Database from "better-sqlite3";
import { decryptFile, encryptFile } from "./encryption.ts";
import { assertFree, assertRoom, isFull, makeFolder, makeWorkFolder, publish } from "./files.ts";
import { type BackupFacts, inspectBackup } from "./inspect.ts";
import { type Keys, removeManifest, writeManifest } from "./manifest.ts";
import { countRows, type RowCounts } from "./rows.ts";

/** What to back up, and into which file. */
export interface BackupOrder {
  database: string;
  file: string;
  /** Null: a plain database without the keys. */
  encryption: { passphrase: string; keys: Keys; workFactor: number } | null;
  version: string;
  nowMs: number;
  /** Pages that are copied before other work of this process gets its turn. */
  pagesAtOnce: number;
}

/** A backup that was made and verified. */
export interface BackupReport extends BackupFacts {
  bytes: number;
  /** How long the installation's database was being read: for so long its log could only grow. */
  readingMs: number;
}

/**
 * Makes one file that holds the database as it is at one moment, beside a server that goes on writing, and gives it its name only when it
 * has been read again and found whole. Nothing that was deleted travels along. Throws an Error with a sentence for the owner; then
 * there is no such file.
 */
export async function createBackup(order: BackupOrder): Promise<BackupReport> {
  try {
    return await writeBackup(order);
  } catch (error) {
    const isOutside = error instanceof Database.SqliteError || (error instanceof Error && "syscall" in error);
    if (!isOutside) throw error;
    // SQLite says only that it could not write, also of the files that a reader needs beside the database.
    const full = [order.database, order.file].map((path) => dirname(path)).find(isFull);
    const why = full === undefined ? error.message : `the disk of ${full} is full; ${error.message}`;
    throw new Error(`The backup ${order.file} could not be made (${why}). Nothing is left of it.`);
  }
}

async function writeBackup(order: BackupOrder): Promise<BackupReport> {
  const folder = dirname(order.file);
  makeFolder(folder);
  assertFree(order.file);
  // Of what is to be encrypted, nothing legible comes near the backup: that folder may be somebody else's disk.
  using work = makeWorkFolder(order.encryption === null ? folder : dirname(order.database));
  const plain = join(work.path, "plain.db");
  const { rows, readingMs } = await copyMoment(order, join(work.path, "copy.db"), plain);
  const { version, nowMs: madeAt } = order;
  writeManifest(plain, { version, madeAt, rows }, order.encryption?.keys ?? null);
  const facts = inspectBackup(plain, order.file);
  if (order.encryption === null) return { ...facts, ...name(plain, order.file), readingMs };
  assertRoom(folder, statSync(plain).size * 1.01);
  using beside = makeWorkFolder(folder);
  const sealed = join(beside.path, basename(order.file));
  const { passphrase, workFactor } = order.encryption;
  const written = await encryptFile(plain, sealed, passphrase, workFactor);
  if ((await decryptFile(sealed, null, passphrase)) !== written)
    throw new Error(`What was read of ${order.file} is not what was written: its disk may be failing.`);
  return { ...facts, ...name(sealed, order.file), readingMs };
}

function name(from: string, to: string): { bytes: number } {
  assertFree(to);
  publish(from, to);
  return { bytes: statSync(to).size };
}

/** Copies the database as it is at one moment into `copy`, and what of it is not deleted into `plain`; `copy` goes. */
async function copyMoment(
  order: BackupOrder,
  copy: string,
  plain: string,
): Promise<{ rows: RowCounts; readingMs: number }> {
  const startedAt = performance.now();
  // Not as a reader only: the last reader of a stopped server's folder would leave its log behind.
  const source = new Database(order.database, { fileMustExist: true, timeout: 5_000 });
  let rows: RowCounts;
  try {
    // The rows are counted in the same moment that is copied.
    source.exec("BEGIN");
    rows = countRows(source);
    const pages = Number(source.pragma("page_count", { simple: true }));
    assertRoom(dirname(dirname(copy)), pages * Number(source.pragma("page_size", { simple: true })) * 2.02);
    await source.backup(copy, { progress: () => order.pagesAtOnce });
    source.exec("COMMIT");
  } finally {
    source.close();
  }
  const readingMs = performance.now() - startedAt;
  const copied = new Database(copy);
  try {
    copied.pragma("journal_mode = OFF");
    copied.pragma("synchronous = OFF");
    // Where somebody put a backup in the database's place by hand.
    removeManifest(copied);
    copied.prepare("VACUUM INTO ?").run(plain);
  } finally {
    copied.close();
  }
  rmSync(copy);
  return { rows, readingMs };
}
