import { EventEmitter } from "node:events";
import { join } from "node:path";
import { pino } from "pino";
import type { App } from "../app.ts";
import type { Settings } from "../config.ts";
import { databaseFile, openDatabase } from "../db/open.ts";
import { createStore } from "../db/store.ts";
import { blockListOf } from "../http/address.ts";
import { createKeyring } from "../lib/secret.ts";
import { makeDataFolder, readOrMakeMasterKey, readOrMakeSealingKey } from "./data-folder.ts";

/**
 * Opens the data folder and everything in it. Throws an Error with a sentence for the owner when a setting or the folder is not
 * usable, or the database was written by a newer botshare.
 */
export function openApp(settings: Settings): App {
  try {
    blockListOf(settings.trustedProxies);
  } catch (error) {
    throw new Error(`trusted-proxies: ${error instanceof Error ? error.message : error}`);
  }
  makeDataFolder(settings.dataDir);
  const masterKey = settings.masterKey ?? readOrMakeMasterKey(settings.dataDir);
  const keyring = createKeyring(readOrMakeSealingKey(settings.dataDir, databaseFile));
  const opened = openOrExplain(join(settings.dataDir, databaseFile));
  if ("kind" in opened) {
    throw new Error(
      `The database in ${settings.dataDir} was written by a newer botshare (schema ${opened.found}; this one knows ${opened.known}). Start the newer version, or restore a backup.`,
    );
  }
  return {
    config: Object.freeze({ ...settings, masterKey }),
    store: createStore(opened),
    clock: Date.now,
    log: pino({ level: settings.logLevel }, pino.destination({ dest: 2, sync: true })),
    fetch,
    keyring,
    endings: new EventEmitter(),
  };
}

function openOrExplain(path: string): ReturnType<typeof openDatabase> {
  try {
    return openDatabase(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new Error(
      `The database ${path} cannot be opened (${reason}). If it is damaged, restore it from your backup.`,
    );
  }
}
