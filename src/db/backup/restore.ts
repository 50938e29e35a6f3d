import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import Database from "better-sqlite3";
import { databaseFile } from "../open.ts";
import { decryptFile, isEncrypted, needPassphrase } from "./encryption.ts";
import { assertRoom, syncFile, syncFolder } from "./files.ts";
import { type BackupFacts, inspectBackup } from "./inspect.ts";
import { type Keys, readKeys, removeManifest } from "./manifest.ts";
import { stampOf } from "./names.ts";

// A restore is prepared in a folder inside the data folder. One rename decides it: that folder's name then begins with `ready`, and
// whoever has the data folder next (this process, the next restore, the next start) moves what is in it to its place. Each of these moves
// can be the last one before a kill.
const preparing = ".restore-new";
const ready = ".restore-ready-";

/** What is put back, and where. */
export interface RestoreOrder {
  file: string;
  passphrase: string | null;
  dataDir: string;
  nowMs: number;
  /** Is told each step before it is taken, in words. */
  tell: (step: string) => void;
  /** Looks at the prepared database and at the keys in the backup, and may change it; throws an Error with a sentence to end it there. */
  adapt: (prepared: Database.Database, keys: Keys | null, facts: BackupFacts) => void;
}

/**
 * Puts a backup in the place of a data folder's database, and of its keys where the backup has them, and gives where what was there before
 * lies now, null where there was nothing. The caller has the folder's lock. Throws an Error with a sentence, and changes nothing, when the
 * backup is not whole, too new, or does not fit the keys. Killed at any moment, `finishRestore` mends the folder.
 */
export async function restoreBackup(order: RestoreOrder): Promise<BackupFacts & { replaced: string | null }> {
  const { dataDir, tell } = order;
  const folder = join(dataDir, preparing);
  rmSync(folder, { recursive: true, force: true });
  try {
    const facts = await prepare(order, folder).catch((error: unknown) => {
      const isOutside =
        error instanceof Database.SqliteError || (error instanceof Error && "syscall" in error);
      throw isOutside ? new Error(`${order.file} could not be restored (${error.message}).`) : error;
    });
    tell("Putting it in its place");
    renameSync(folder, join(dataDir, readyName(dataDir, order.nowMs)));
    syncFolder(dataDir);
    return { ...facts, replaced: finishRestore(dataDir, tell) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reads the backup into the folder of what is being prepared, whole and without what is a backup's own. */
async function prepare(order: RestoreOrder, folder: string): Promise<BackupFacts> {
  const { file, passphrase, tell } = order;
  const hasPassphrase = isEncrypted(file);
  assertAlone(file);
  tell(`Reading ${file}`);
  mkdirSync(folder, { mode: 0o700 });
  assertRoom(order.dataDir, statSync(file).size * 1.02);
  const database = join(folder, databaseFile);
  if (hasPassphrase) await decryptFile(file, database, needPassphrase(file, passphrase));
  else copyFileSync(file, database);
  chmodSync(database, 0o600);
  tell("Checking that it is whole");
  const facts = inspectBackup(database, file);
  const connection = new Database(database);
  try {
    const keys = readKeys(connection);
    connection.pragma("journal_mode = DELETE");
    removeManifest(connection);
    for (const [name, content] of Object.entries(keys ?? {}))
      writeFileSync(join(folder, name), content, { mode: 0o600, flag: "wx" });
    order.adapt(connection, keys, facts);
  } finally {
    connection.close();
  }
  for (const name of readdirSync(folder)) syncFile(join(folder, name));
  syncFolder(folder);
  return facts;
}

/** A name of its own for each restore, and for what it replaces. */
function readyName(dataDir: string, nowMs: number): string {
  const stamp = stampOf(nowMs);
  return existsSync(replacedFolder(dataDir, stamp)) ? readyName(dataDir, nowMs + 1000) : ready + stamp;
}

const replacedFolder = (dataDir: string, stamp: string): string => join(dataDir, `replaced-${stamp}`);

/** A copy of a running server's database without its log would lack its newest rows. */
function assertAlone(file: string): void {
  if (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size)
    throw new Error(
      `${file} is a data folder's own database, with its log ${basename(file)}-wal beside it, and no backup. Make one of it with \`botshare backup --data-dir\`.`,
    );
}

/** Whether a restore of this folder was decided and not finished. */
export const isRestoring = (dataDir: string): boolean => readyFolders(dataDir).length > 0;

const readyFolders = (dataDir: string): string[] =>
  existsSync(dataDir) ? readdirSync(dataDir).filter((name) => name.startsWith(ready)) : [];

/**
 * Ends a restore that was decided: moves what is in the way into `replaced-<time>` and the new files to their places. Gives that folder;
 * null where nothing was in the way or nothing was to do. The caller has the folder's lock. Can be repeated after any kill, and after a power
 * cut: nothing is placed before what it replaces is safe under its new name. `sync` waits until the names in a folder are on the disk.
 */
export function finishRestore(
  dataDir: string,
  tell: (step: string) => void = () => undefined,
  sync: (folder: string) => void = syncFolder,
): string | null {
  let kept: string | null = null;
  // Of one that was cut off before it was decided.
  rmSync(join(dataDir, preparing), { recursive: true, force: true });
  for (const name of readyFolders(dataDir)) {
    const folder = join(dataDir, name);
    const replaced = replacedFolder(dataDir, name.slice(ready.length));
    // The database last: until it is there, everybody sees that something is missing.
    const files = readdirSync(folder)
      .sort()
      .sort((a, b) => Number(a === databaseFile) - Number(b === databaseFile));
    for (const file of files) {
      const names = file === databaseFile ? [`${file}-wal`, `${file}-shm`, file] : [file];
      const former = names.filter((it) => existsSync(join(dataDir, it)));
      for (const old of former) {
        tell(`Keeping ${old}`);
        mkdirSync(replaced, { recursive: true, mode: 0o700 });
        renameSync(join(dataDir, old), join(replaced, old));
      }
      // A power cut must not leave the new database beside the former one's log, nor the new key without the former one. Names that
      // were moved before a kill may be on no disk yet either.
      if (existsSync(replaced)) for (const place of [replaced, dataDir]) sync(place);
      tell(`Placing ${file}`);
      renameSync(join(folder, file), join(dataDir, file));
    }
    tell("Finishing");
    sync(dataDir);
    rmdirSync(folder);
    sync(dataDir);
    if (existsSync(replaced)) kept = replaced;
  }
  return kept;
}
