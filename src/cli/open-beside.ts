import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { App } from "../app.ts";
import { finishRestore, isRestoring } from "../db/backup/restore.ts";
import { joinFolder, lockFolder } from "../db/lock.ts";
import { databaseFile } from "../db/open.ts";
import { peekDatabase, readSchemaStatus } from "../db/peek.ts";
import { makeDataFolder } from "./data-folder.ts";
import { openApp } from "./open-app.ts";
import type { Settings } from "./settings.ts";
import { explainUnlocked } from "./unusable.ts";

/**
 * As `openApp`, for a process that serves nothing and may run beside one that does. It brings the database to this build's schema only
 * where nobody serves the folder: a server of an earlier version would not know its own tables any more. Nobody replaces the database
 * until the store is closed. Throws as `openApp`, and an Error with a sentence where that is in the way.
 */
export function openAppBeside(settings: Settings): App {
  makeDataFolder(settings.dataDir);
  const leave = joinOrExplain(settings.dataDir);
  try {
    const app = openShared(settings);
    const close = () => {
      app.store.close();
      leave();
    };
    return { ...app, store: { ...app.store, close } };
  } catch (error) {
    leave();
    throw error;
  }
}

/** Takes part in the folder's use, until what it gives is called. Throws an Error with a sentence while its database is replaced. */
export function joinOrExplain(dataDir: string): () => void {
  let leave: ReturnType<typeof joinFolder>;
  try {
    leave = joinFolder(dataDir);
  } catch (error) {
    throw new Error(explainUnlocked(dataDir, error));
  }
  if (leave !== undefined) return leave;
  throw new Error(
    `A backup is being put in the place of the database in ${dataDir}. Try again when that is done.`,
  );
}

function openShared(settings: Settings): App {
  const { dataDir } = settings;
  if (!isOutdated(join(dataDir, databaseFile)) && !isRestoring(dataDir)) return openApp(settings);
  const release = lockFolder(dataDir);
  if (release === undefined) {
    throw new Error(
      `The data folder ${dataDir} is in use by an earlier version of botshare, or by one that is just starting. This one would have to change its database first: use that version's executable, or stop it and try again.`,
    );
  }
  try {
    finishRestore(resolve(dataDir));
    return openApp(settings);
  } finally {
    release();
  }
}

/** Whether it would be migrated. What cannot be read at all is told of by whoever opens it. */
function isOutdated(path: string): boolean {
  if (!existsSync(path)) return true;
  try {
    using database = peekDatabase(path);
    const { applied, known } = readSchemaStatus(database);
    return applied < known;
  } catch {
    return false;
  }
}
