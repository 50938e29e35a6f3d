import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type Database from "better-sqlite3";
import type { BackupFacts } from "../db/backup/inspect.ts";
import type { Keys } from "../db/backup/manifest.ts";
import { restoreBackup } from "../db/backup/restore.ts";
import { listRevived, type Revived } from "../db/backup/revived.ts";
import { checkSeals } from "../db/backup/sealed.ts";
import { listMigrations } from "../db/migrations.ts";
import { databaseFile } from "../db/open.ts";
import { newId } from "../lib/id.ts";
import { createKeyring } from "../lib/secret.ts";
import { readOrMakeSealingKey } from "./data-folder.ts";
import type { Settings } from "./settings.ts";

/** What is asked of a restore beside the settings. */
export interface RestoreWish {
  file: string;
  /** Whether everybody signs in again. */
  endsSessions: boolean;
  tell: (step: string) => void;
}

/** What a restore has done. */
export interface Restored extends BackupFacts {
  /** Where what was there before lies now; null where there was nothing. */
  replaced: string | null;
  revived: Revived;
}

/**
 * Puts a backup in the place of the data folder's database, and writes that into its audit log. The caller has the folder's lock. Throws an
 * Error with a sentence, and changes nothing, when the backup cannot be used here.
 */
export async function restore(settings: Settings, wish: RestoreWish): Promise<Restored> {
  const dataDir = resolve(settings.dataDir);
  const nowMs = Date.now();
  let revived: Revived | undefined;
  const done = await restoreBackup({
    file: wish.file,
    passphrase: settings.backups.passphrase,
    dataDir,
    nowMs,
    tell: wish.tell,
    adapt: (prepared, keys, facts) => {
      assertKeyFits(prepared, keys, dataDir, wish.file);
      if (wish.endsSessions) endSessions(prepared);
      revived = listRevived(join(dataDir, databaseFile), prepared, nowMs);
      writeAudit(prepared, facts, basename(wish.file), nowMs);
    },
  });
  if (revived === undefined) throw new Error("The prepared database was not looked at.");
  return { ...done, revived };
}

/** Throws an Error with a sentence when the key that the folder will have does not open what is sealed in the database. */
function assertKeyFits(prepared: Database.Database, keys: Keys | null, dataDir: string, file: string): void {
  const path = join(dataDir, "sealing.key");
  const isThere = existsSync(path);
  const content = keys?.["sealing.key"] ?? (isThere ? readFileSync(path, "utf8") : undefined);
  // A folder without the key has one made where there is nothing that it must open.
  const key = content === undefined ? new Uint8Array(32) : Buffer.from(content.trim(), "base64url");
  const check = checkSeals(prepared, createKeyring(key));
  if (check === "nothing sealed" && content === undefined) readOrMakeSealingKey(dataDir, databaseFile);
  if (check !== "does not open") return;
  throw new Error(
    content === undefined
      ? `${file} holds no keys, and there is no ${path}. Put the sealing.key there that was kept apart from this backup.`
      : `The secrets in ${file} are sealed with another key than ${path}. Put the sealing.key in its place that was kept apart from this backup, and keep the one that is there too.`,
  );
}

/** Ends every sign-in of accounts and visitors. */
function endSessions(prepared: Database.Database): void {
  for (const table of ["sessions", "visitor_sessions"])
    if (hasTable(prepared, table)) prepared.exec(`DELETE FROM ${table}`);
}

/** Says in the audit log from when on what follows was not so before. An older schema has none yet, or another one. */
function writeAudit(prepared: Database.Database, { schema }: BackupFacts, file: string, nowMs: number): void {
  if (schema !== listMigrations().length) return;
  prepared
    .prepare(
      `INSERT INTO audit_events (id, audience, actor_kind, action, target_name, created_at)
        VALUES (?, 'admins', 'command_line', 'installation.restored', ?, ?)`,
    )
    .run(newId(nowMs), file, nowMs);
}

const hasTable = (connection: Database.Database, name: string): boolean =>
  connection.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined;
