import { randomBytes } from "node:crypto";
import { existsSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { sql } from "drizzle-orm";
import type { App } from "../app.ts";
import { auditQuery, commandLine } from "../features/audit/record.ts";
import type { Settings } from "./settings.ts";

/** Where the master key is kept, in a sentence; the key itself is not in it. */
export function tellMasterKey(settings: Settings): string {
  if (settings.masterKey !== null)
    return "The master key comes from its setting: `botshare config` says which.";
  const path = keyFile(settings.dataDir);
  return existsSync(path)
    ? `The master key is in ${path}, for its owner's eyes alone.`
    : `The master key is made at the next start, in ${path}.`;
}

/**
 * Puts a new master key in the place of the one in the data folder and gives the words to print. Throws an Error with a sentence where
 * the key is not kept there.
 */
export async function rotateMasterKey(app: App, given: Settings): Promise<string> {
  if (given.masterKey !== null)
    throw new Error("The master key comes from its setting, not from the data folder: change it there.");
  const path = keyFile(given.dataDir);
  const next = `${path}.new`;
  rmSync(next, { force: true });
  writeFileSync(next, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx", flush: true });
  // Whoever reads it at this moment finds the old one or the new one, and never half of one.
  renameSync(next, path);
  const entry = { action: "master_key.rotated", ownerId: null, targetId: "master_key", targetName: null };
  await app.store.durably([auditQuery(app, commandLine, entry, sql`1`)]);
  return `A new master key is in ${path}. A running server takes the old one until it is started again: restart it now.`;
}

const keyFile = (dataDir: string) => join(resolve(dataDir), "master.key");
