import { randomBytes } from "node:crypto";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";

/** Makes the data folder, for its owner's eyes alone. An existing folder keeps its permissions. Throws an Error when it cannot. */
export function makeDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = existsSync(path) ? "is not a folder" : `cannot be made (${reasonOf(error)})`;
    throw new Error(`data-dir: ${path} ${reason}`);
  }
}

const reasonOf = (error: unknown) => (error instanceof Error ? error.message : String(error));

/** The master key kept in the folder, made at the first start: 32 random bytes, base64url. */
export const readOrMakeMasterKey = (dataDir: string): string =>
  readOrMake(join(dataDir, "master.key"), () => randomBytes(32).toString("base64url"));

/**
 * The 32 bytes that seal the secrets in the database, made at the first start. Without this file a copy of the database opens none
 * of them. Throws an Error when the file is damaged, or gone while a database is there: a new key could not open what is sealed.
 */
export function readOrMakeSealingKey(dataDir: string, databaseFile: string): Uint8Array {
  const path = join(dataDir, "sealing.key");
  if (!existsSync(path) && existsSync(join(dataDir, databaseFile))) {
    throw new Error(
      `${path} is missing, and the secrets in ${databaseFile} are sealed with it. Restore it from your backup.`,
    );
  }
  const key = Buffer.from(
    readOrMake(path, () => randomBytes(32).toString("base64url")),
    "base64url",
  );
  if (key.length !== 32)
    throw new Error(`${path} is damaged: it does not hold 32 bytes. Restore it from your backup.`);
  return key;
}

function readOrMake(path: string, make: () => string): string {
  if (!existsSync(path)) writeWhole(path, `${make()}\n`);
  const value = readFileSync(path, "utf8").trim();
  if (value === "")
    throw new Error(`${path} is empty. Restore it from your backup, or delete it to have a new one made.`);
  return value;
}

/**
 * Makes a file that is there whole or not at all: a start that is killed here would leave an empty key, which every later one refuses.
 * Where another process makes it at the same moment, that one's stays.
 */
function writeWhole(path: string, content: string): void {
  const half = `${path}.${process.pid}`;
  try {
    writeFileSync(half, content, { mode: 0o600, flush: true });
    chmodSync(half, 0o600);
    nameOnce(half, path);
  } finally {
    rmSync(half, { force: true });
  }
}

function nameOnce(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    // It is there already, or the file system has but one name for each file.
    if (!existsSync(to)) renameSync(from, to);
  }
}
