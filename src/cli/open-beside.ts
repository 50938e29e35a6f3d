import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { App } from "../app.ts";
import { finishRestore, isRestoring } from "../db/backup/restore.ts";
import { lockFolder } from "../db/lock.ts";
import { databaseFile } from "../db/open.ts";
import { peekDatabase, readSchemaStatus } from "../db/peek.ts";
import { makeDataFolder } from "./data-folder.ts";
import { openApp } from "./open-app.ts";
import type { Settings } from "./settings.ts";

/**
 * As `openApp`, for a process that serves nothing and may run beside one that does. It brings the database to this build's schema only
 * where nobody serves the folder: a server of an earlier version would not know its own tables any more. Throws as `openApp`, and an
 * Error with a sentence where that is in the way.
 */
export function openAppBeside(settings: Settings): App {
  const { dataDir } = settings;
  makeDataFolder(dataDir);
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
