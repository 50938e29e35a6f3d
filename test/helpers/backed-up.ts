import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { readSettings, type Settings } from "../../src/cli/settings.ts";
import { createBackup } from "../../src/db/backup/create.ts";
import type { Keys } from "../../src/db/backup/manifest.ts";
import { databaseFile, openDatabase } from "../../src/db/open.ts";
import { pastRows } from "./past-installation.ts";
import { readRows, writeRows } from "./table-rows.ts";

/** What encrypts the backups of tests. */
export const passphrase = "correct horse battery staple";

/** The key of test servers, as its file holds it. */
export const sealingKey = `${Buffer.alloc(32, 7).toString("base64url")}\n`;

/** An empty folder that goes when the scope that holds it ends. */
export function makePlace() {
  const path = mkdtempSync(join(tmpdir(), "botshare-backup-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Makes a data folder with rows in every table, and the keys that sealed them. Gives its path. */
export async function makeInstallation(folder: string, change = ""): Promise<string> {
  const dataDir = join(folder, "data");
  mkdirSync(dataDir);
  const connection = openDatabase(join(dataDir, databaseFile));
  if ("kind" in connection) throw new Error("the test's database is newer than the code");
  writeRows(connection, await pastRows());
  connection.exec(change);
  connection.close();
  writeFileSync(join(dataDir, "sealing.key"), sealingKey);
  writeFileSync(join(dataDir, "master.key"), "the master key of the first\n");
  return dataDir;
}

/** The settings of a data folder, as `--data-dir` and a passphrase give them. */
export const settingsOf = (dataDir: string, words?: string): Settings =>
  readSettings({ "data-dir": dataDir, "backup-passphrase": words }, {});

/** Backs a data folder up into `file`, encrypted where keys are given, at a cost that suits a test. */
export const backUp = (dataDir: string, file: string, keys: Keys | null = null) =>
  createBackup({
    database: join(dataDir, databaseFile),
    file,
    encryption: keys === null ? null : { passphrase, keys, workFactor: 8 },
    version: "1.2.3",
    nowMs: Date.parse("2026-11-21T00:00:00Z"),
    pagesAtOnce: 4_096,
  });

/** The rows of a database file. */
export function rowsIn(path: string): Record<string, unknown[]> {
  const connection = new Database(path, { fileMustExist: true });
  try {
    return readRows(connection);
  } finally {
    connection.close();
  }
}

/** Everything in a folder and the folders in it, by its path: what must not have changed. */
export function contentsOf(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const names = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile() && !["serve.lock", "beside.lock"].includes(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path, Bun.hash(readFileSync(path)).toString(16)]),
  );
}
