import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { megabytes } from "../../db/backup/files.ts";
import { databaseFile } from "../../db/open.ts";
import { type Flags, readFlags, withDataFolder } from "../command.ts";
import { assertInstalled, lockOrExplain, openOrExplain } from "../open-app.ts";
import { explainUnopened } from "../unusable.ts";

/**
 * `compact`: the database written anew, without the room that deleted rows leave and without what SQLite may have left of them: where it
 * moves rows from page to page it overwrites only the last place of each when that is deleted, and forgets the ones before.
 */
export function addCompact(program: Command): void {
  withDataFolder(
    program
      .command("compact")
      .description(
        "Write the database anew: smaller, and without a trace of what was erased (stop `serve` first)",
      ),
  ).action((flags: Flags) => {
    const settings = readFlags(flags);
    assertInstalled(settings);
    const release = lockOrExplain(settings.dataDir);
    if (release === undefined)
      throw new Error(`The data folder ${settings.dataDir} is in use: a botshare serves it. Stop it first.`);
    try {
      process.stdout.write(compact(resolve(settings.dataDir, databaseFile)));
    } finally {
      release();
    }
  });
}

function compact(path: string): string {
  const before = statSync(path).size;
  const connection = openOrExplain(path);
  if ("kind" in connection)
    throw new Error("A newer botshare wrote this database: compact it with that version.");
  try {
    // As large as the database itself, which may not fit in memory.
    connection.pragma("temp_store = FILE");
    connection.exec("VACUUM");
    connection.pragma("wal_checkpoint(TRUNCATE)");
  } catch (error) {
    throw new Error(explainUnopened(path, error));
  } finally {
    connection.close();
  }
  const after = statSync(path).size;
  return `${path} is written anew: ${megabytes(before)} before, ${megabytes(after)} now.\n`;
}
