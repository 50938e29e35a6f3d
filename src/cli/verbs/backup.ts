import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import { megabytes } from "../../db/backup/files.ts";
import type { BackupFacts } from "../../db/backup/inspect.ts";
import { sumOf } from "../../db/backup/rows.ts";
import { verifyBackup } from "../../db/backup/verify.ts";
import { type Flags, readFlags, withDataFolder } from "../command.ts";
import { makeBackup } from "../make-backup.ts";
import { assertInstalled } from "../open-app.ts";
import type { Settings } from "../settings.ts";

/** `backup`: one file that holds the installation, beside a running server. */
export function addBackup(program: Command): void {
  const backup = program
    .command("backup")
    .description("Copy the installation into one file, beside a running server too, and read it again")
    .argument("[file]", "the backup (default: a name with the time, in the folder of backups)")
    .option("--verify", "read a backup that is there, whole, and say what it holds");
  withPassphrase(withDataFolder(backup))
    .option("--backup-dir <folder>", "folder of backups (default: backups, in the data folder)")
    .addHelpText(
      "after",
      "\nWithout a passphrase the backup is an SQLite database without the keys: keep\nsealing.key apart from it. With one it is an age file (`age -d` opens it) that\nholds the keys too.",
    )
    .action(async (file: string | undefined, { verify, ...flags }: Flags & { verify?: true }) => {
      const settings = readPassphrase(flags);
      process.stdout.write(verify ? await describeBackup(settings, file) : await backUp(settings, file));
    });
}

/** The flag of a verb that makes or reads encrypted backups. */
export const withPassphrase = (command: Command): Command =>
  command.option(
    "--passphrase-file <file>",
    "file that holds the passphrase (or BOTSHARE_BACKUP_PASSPHRASE, or BOTSHARE_BACKUP_PASSPHRASE_FILE)",
  );

/** The settings of these flags, the passphrase from the file that one of them names. */
export function readPassphrase({ passphraseFile, ...flags }: Flags): Settings {
  if (passphraseFile === undefined) return readFlags(flags);
  try {
    return readFlags({ ...flags, backupPassphrase: readFileSync(passphraseFile, "utf8").trim() });
  } catch (error) {
    const isUnread = error instanceof Error && "syscall" in error;
    throw isUnread ? new Error(`--passphrase-file: ${passphraseFile} cannot be read`) : error;
  }
}

async function backUp(settings: Settings, given: string | undefined): Promise<string> {
  assertInstalled(settings);
  const { file, bytes, readingMs, ...facts } = await makeBackup(settings, given);
  const dataDir = resolve(settings.dataDir);
  const keys =
    settings.backups.passphrase === null
      ? `It holds no keys: keep ${resolve(dataDir, "sealing.key")} apart from it. Without that file, no secret in it can be opened.`
      : "It is encrypted and holds the keys: whoever has it and the passphrase has everything.";
  return `${dataDir} is in ${file}, read again and whole: ${describe(facts, bytes)}, copied in ${(readingMs / 1000).toFixed(1)} s.\n${keys}\n`;
}

async function describeBackup(settings: Settings, file: string | undefined): Promise<string> {
  if (file === undefined) throw new Error("--verify needs the backup's file.");
  const facts = await verifyBackup(file, settings.backups.passphrase, settings.dataDir);
  const keys = facts.keys.length === 0 ? "It holds no keys." : `It holds ${facts.keys.join(" and ")}.`;
  const origin =
    facts.madeAt === null
      ? ""
      : `It was made at ${new Date(facts.madeAt).toISOString()} by botshare ${facts.version}. `;
  return `${file} is whole: ${describe(facts, statSync(file).size)}.\n${origin}${keys}\n`;
}

function describe({ rows, schema }: BackupFacts, bytes: number): string {
  const tables = Object.keys(rows).length;
  return `${sumOf(rows).toLocaleString("en")} rows in ${tables} tables, schema ${schema}, ${megabytes(bytes)}`;
}
