import { EventEmitter } from "node:events";
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { App } from "../app.ts";
import { removeLeftovers } from "../db/backup/files.ts";
import { finishRestore } from "../db/backup/restore.ts";
import { lockFolder } from "../db/lock.ts";
import { databaseFile, openDatabase } from "../db/open.ts";
import { createStore } from "../db/store.ts";
import { createLog } from "../lib/log.ts";
import { createLogDestination } from "../lib/log-destination.ts";
import { createMetrics } from "../lib/metrics.ts";
import { createKeyring } from "../lib/secret.ts";
import { lookupHost } from "../upstream/address.ts";
import { copyBeforeMigrating } from "./copy-before-migrating.ts";
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
  removeLeftovers(settings.dataDir);
  return openApp(settings);
}

/**
 * Opens the data folder and everything in it; what it makes there is for its owner's eyes alone. Throws an Error with a sentence for the owner when a setting or the folder is not
 * usable, or the database was written by a newer botshare.
 */
export function openApp(settings: Settings): App {
  makeDataFolder(settings.dataDir);
  const masterKey = settings.masterKey ?? readOrMakeMasterKey(settings.dataDir);
  const keyring = createKeyring(readOrMakeSealingKey(settings.dataDir, databaseFile));
  const copy = copyBeforeMigrating(settings.dataDir);
  const opened = openOrExplain(join(settings.dataDir, databaseFile));
  if ("kind" in opened) {
    throw new Error(
      `The database in ${settings.dataDir} was written by a newer botshare (schema ${opened.found}; this one knows ${opened.known}). Start the newer version, or restore a backup.`,
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
  if (copy !== undefined)
    app.log.info({ copy }, "this version has changed the database; a copy from before it is kept");
  return app;
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

function lockOrExplain(folder: string): ReturnType<typeof lockFolder> {
  try {
    return lockFolder(folder);
  } catch (error) {
    throw new Error(explainUnlocked(folder, error));
  }
}

function openOrExplain(path: string): ReturnType<typeof openDatabase> {
  try {
    return openDatabase(path);
  } catch (error) {
    throw new Error(explainUnopened(path, error));
  }
}
