import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { version } from "../../package.json";
import { type BackupReport, createBackup } from "../db/backup/create.ts";
import { type Keys, keyFiles } from "../db/backup/manifest.ts";
import { backupName } from "../db/backup/names.ts";
import { databaseFile } from "../db/open.ts";
import { joinOrExplain } from "./open-beside.ts";
import type { Settings } from "./settings.ts";

/**
 * Makes a backup of the data folder, into `file` or under a name of its own in the folder of backups, encrypted where a passphrase is set. Throws an
 * Error with a sentence, and leaves no file, when it cannot.
 */
export async function makeBackup(
  settings: Settings,
  file: string | undefined,
): Promise<BackupReport & { file: string }> {
  const { backups, dataDir, limits } = settings;
  const nowMs = Date.now();
  const to = resolve(file ?? join(backups.folder, backupName(nowMs, backups.passphrase !== null)));
  const encryption =
    backups.passphrase === null
      ? null
      : {
          passphrase: backups.passphrase,
          keys: readKeyFiles(dataDir),
          workFactor: limits.backupScryptLog2,
        };
  const leave = joinOrExplain(dataDir);
  try {
    const report = await createBackup({
      database: resolve(dataDir, databaseFile),
      file: to,
      encryption,
      version,
      nowMs,
      pagesAtOnce: limits.backupStepPages,
    });
    return { ...report, file: to };
  } finally {
    leave();
  }
}

function readKeyFiles(dataDir: string): Keys {
  const paths = keyFiles.map((name) => ({ name, path: join(dataDir, name) }));
  const keys: Keys = Object.fromEntries(
    paths.filter(({ path }) => existsSync(path)).map(({ name, path }) => [name, readFileSync(path, "utf8")]),
  );
  if (keys["sealing.key"] === undefined)
    throw new Error(
      `${resolve(dataDir, "sealing.key")} is missing, and a backup with a passphrase holds it.`,
    );
  return keys;
}
