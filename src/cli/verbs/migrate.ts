import { statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { megabytes } from "../../db/backup/files.ts";
import { finishRestore } from "../../db/backup/restore.ts";
import { lockFolder } from "../../db/lock.ts";
import { listMigrations } from "../../db/migrations.ts";
import { databaseFile, openDatabase } from "../../db/open.ts";
import { peekDatabase, readSchemaStatus } from "../../db/peek.ts";
import { type Flags, readFlags, withDataFolder, withJson } from "../command.ts";
import { makeBackup } from "../make-backup.ts";
import { assertInstalled } from "../open-app.ts";
import { toJson } from "../print.ts";
import type { Settings } from "../settings.ts";

/** `migrate`: what a new version changes in the database, looked at or done before it serves. */
export function addMigrate(program: Command): void {
  const migrate = program
    .command("migrate")
    .description("Look at, or make, what a new version changes in the database (`serve` makes it too)");
  withJson(
    withDataFolder(migrate.command("status").description("Say what is to be done, and change nothing")),
  ).action(({ json, ...flags }: Flags & { json?: true }) => {
    const status = readStatus(readFlags(flags));
    process.stdout.write(json ? toJson(status) : describeStatus(status));
  });
  withDataFolder(migrate.command("up").description("Make a backup, then bring the database to this version"))
    .option("--no-backup", "make no backup before it")
    .action(async ({ backup, ...flags }: Flags & { backup: boolean }) => {
      await migrateUp(readFlags(flags), backup);
    });
}

/** What `migrate status` says, to programs too. */
interface MigrationStatus {
  database: string;
  size_bytes: number;
  /** Migrations that the database has seen, and those that this build knows. */
  schema: number;
  known: number;
  pending: string[];
}

function readStatus(settings: Settings): MigrationStatus {
  assertInstalled(settings);
  const path = resolve(settings.dataDir, databaseFile);
  using database = peekDatabase(path);
  const { applied, known } = readSchemaStatus(database);
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  return {
    database: path,
    size_bytes: statSync(path).size + log,
    schema: applied,
    known,
    pending: listMigrations()
      .slice(applied)
      .map(({ tag }) => tag),
  };
}

function describeStatus({ database, size_bytes, schema, known, pending }: MigrationStatus): string {
  const facts = `${database}: ${megabytes(size_bytes)}, schema ${schema}. This botshare knows ${known}.\n`;
  if (schema > known)
    return `${facts}A newer botshare wrote it: use that version, or restore a backup from before.\n`;
  if (pending.length === 0) return `${facts}Nothing is to be done.\n`;
  const list = pending.map((tag) => `  ${tag}\n`).join("");
  return `${facts}To be done:\n${list}\`botshare migrate up\` does it after a backup. \`botshare serve\` does it too, and keeps a copy of the database as it was.\n`;
}

async function migrateUp(settings: Settings, withBackup: boolean): Promise<void> {
  assertInstalled(settings);
  const release = lockFolder(settings.dataDir);
  if (release === undefined)
    throw new Error(`The data folder ${settings.dataDir} is in use: a botshare serves it. Stop it first.`);
  const say = (line: string) => process.stdout.write(`${line}\n`);
  try {
    finishRestore(resolve(settings.dataDir), say);
    const { database, schema, known, pending } = readStatus(settings);
    const isNewer = `A newer botshare wrote ${database} (schema ${schema}; this one knows ${known}).`;
    if (schema > known) throw new Error(isNewer);
    if (pending.length === 0) return void say(`Nothing is to be done: the schema is ${schema}.`);
    if (withBackup) say(`Backup: ${(await makeBackup(settings, undefined)).file}`);
    const opened = openDatabase(database, (tag, ms) => say(`${tag}: ${Math.round(ms)} ms`));
    if ("kind" in opened) throw new Error(isNewer);
    opened.close();
    say(`The database has schema ${known} now. Start it with \`botshare serve\`.`);
  } finally {
    release();
  }
}
