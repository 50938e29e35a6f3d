import { closeSync, copyFileSync, existsSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { decryptFile, isEncrypted, needPassphrase } from "./encryption.ts";
import { makeTemporaryFolder, makeWorkFolder } from "./files.ts";
import { type BackupFacts, inspectBackup } from "./inspect.ts";

/**
 * Reads all of a backup and gives what it holds. An encrypted one is decrypted into the data folder for as long as that takes, or into
 * the folder for temporary files where there is none. Throws an Error with a sentence when it is not whole, or the passphrase not its own.
 */
export async function verifyBackup(
  file: string,
  passphrase: string | null,
  dataDir: string,
): Promise<BackupFacts> {
  const isSealed = isEncrypted(file);
  if (!isSealed && !hasLog(file)) return inspectBackup(file, file);
  using work = existsSync(dataDir) ? makeWorkFolder(dataDir) : makeTemporaryFolder();
  const plain = join(work.path, "plain.db");
  if (isSealed) await decryptFile(file, plain, needPassphrase(file, passphrase));
  else copyFileSync(file, plain);
  return inspectBackup(plain, file);
}

/** Whether it is a database that SQLite would make a log beside (its header's byte 18, "File format version numbers"). */
function hasLog(file: string): boolean {
  const opened = openSync(file, "r");
  try {
    const bytes = Buffer.alloc(19);
    return readSync(opened, bytes, 0, bytes.length, 0) === bytes.length && bytes[18] === 2;
  } finally {
    closeSync(opened);
  }
}
