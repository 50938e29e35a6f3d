import { EventEmitter } from "node:events";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { App } from "../app.ts";
import { removeLeftovers } from "../db/backup/files.ts";
import { finishRestore } from "../db/backup/restore.ts";
import { belongsTo } from "../db/backup/sealed.ts";
import { lockFolder } from "../db/lock.ts";
import { databaseFile, openDatabase } from "../db/open.ts";
import { createStore } from "../db/store.ts";
import { createLog } from "../lib/log.ts";
import { createLogDestination } from "../lib/log-destination.ts";
import { createMetrics } from "../lib/metrics.ts";
import { createKeyring } from "../lib/secret.ts";
import { lookupHost } from "../upstream/address.ts";
import { copyBeforeMigrating, removeFormerCopies } from "./copy-before-migrating.ts";
import { makeDataFolder, readOrMakeMasterKey, readOrMakeSealingKey } from "./data-folder.ts";
import type { Settings } from "./settings.ts";
import { explainUnlocked, explainUnopened } from "./unusable.ts";

/**
 * As `openApp`, for a process that serves: the folder is its own until it ends. A second server would mark the first one's running
 * answers as cut off and remove the documents it is writing. Throws an Error with a sentence when another one serves the folder.
 */
export function openAppAlone(settings: Settings): App {
  makeDataFolder(settings.dataDir);
  if (!lockOrExplain(settings.dataDir)) {
    throw new Error(
      `The data folder ${settings.dataDir} is in use: another botshare serves it. Stop that one, or use another --data-dir.`,
    );
  }
  finishRestore(resolve(settings.dataDir));
  const left = removeLeftovers(settings.dataDir);
  const app = openApp(settings);
  for (const entry of left) app.log.warn({ entry }, "something in the data folder is left as it is");
  return app;
}

/**
 * Opens the data folder and everything in it; what it makes there is for its owner's eyes alone. Throws an Error with a sentence for the owner when a setting or the folder is not
 * usable, or the database was written by a newer botshare.
 */
export function openApp(settings: Settings): App {
  makeDataFolder(settings.dataDir);
  const isEmptied = hasLostDatabase(settings.dataDir);
  const masterKey = settings.masterKey ?? readOrMakeMasterKey(settings.dataDir);
  const keyring = createKeyring(readOrMakeSealingKey(settings.dataDir, databaseFile));
  const copy = copyBeforeMigrating(settings.dataDir);
  const opened = openOrExplain(join(settings.dataDir, databaseFile));
  if ("kind" in opened) {
    throw new Error(
      `The database in ${settings.dataDir} was written by a newer botshare (schema ${opened.found}; this one knows ${opened.known}). Start the newer version, or restore a backup.`,
    );
  }
  if (!belongsTo(opened, keyring)) {
    opened.close();
    throw new Error(
      `${join(settings.dataDir, "sealing.key")} does not open the secrets in the database: it belongs to another one. Put back the sealing.key that was there with this database.`,
    );
  }
  const metrics = createMetrics();
  const app: App = {
    config: Object.freeze({ ...settings, masterKey }),
    store: createStore(opened, settings.limits),
    clock: Date.now,
    log: createLog(
      settings.logLevel,
      createLogDestination((lines) => metrics.process.lostLines.inc(lines)),
    ),
    fetch,
    lookup: lookupHost,
    keyring,
    endings: new EventEmitter(),
    backups: { newestAt: null, failure: null },
    metrics,
  };
  if (copy !== undefined) {
    removeFormerCopies(settings.dataDir, copy.schema);
    app.log.info({ copy: copy.path }, "this version has changed the database; a copy from before it is kept");
  }
  if (isEmptied)
    app.log.warn(
      { data_dir: resolve(settings.dataDir) },
      "there was a sealing.key and no database beside it, so a new installation begins; if one was there, stop and restore it",
    );
  return app;
}

/** Whether the sealing key is there and what it sealed is not: somebody lost it, or a first start was cut off. */
function hasLostDatabase(dataDir: string): boolean {
  const size = statSync(join(dataDir, databaseFile), { throwIfNoEntry: false })?.size ?? 0;
  return size === 0 && existsSync(join(dataDir, "sealing.key"));
}

/** Whether the data folder has a database: what opens one without makes a new installation. */
export const isInstalled = ({ dataDir }: Settings): boolean => existsSync(join(dataDir, databaseFile));

/** For what is of use in an installation that is there alone. Throws an Error with a sentence where there is none, and makes nothing. */
export function assertInstalled(settings: Settings): void {
  // A file in the folder's place has a sentence of its own.
  const isFile = statSync(settings.dataDir, { throwIfNoEntry: false })?.isFile() ?? false;
  if (isFile || isInstalled(settings)) return;
  throw new Error(
    `There is no installation in ${resolve(settings.dataDir)}. Name its folder with --data-dir or BOTSHARE_DATA_DIR.`,
  );
}

/** Takes the folder for this process alone, as `lockFolder`. Throws an Error with a sentence where that cannot even be tried. */
export function lockOrExplain(folder: string): ReturnType<typeof lockFolder> {
  try {
    return lockFolder(folder);
  } catch (error) {
    throw new Error(explainUnlocked(folder, error));
  }
}

/** Opens the database, as `openDatabase`. Throws an Error with a sentence where it cannot be opened. */
export function openOrExplain(path: string): ReturnType<typeof openDatabase> {
  try {
    return openDatabase(path);
  } catch (error) {
    throw new Error(explainUnopened(path, error));
  }
}
