import { resolve } from "node:path";
import type { Command } from "commander";
import { and, eq } from "drizzle-orm";
import type { App } from "../../app.ts";
import { users } from "../../db/schema/accounts.ts";
import { listUsers, updateUser } from "../../features/users/service.ts";
import { everyPage } from "../../lib/every-page.ts";
import { createAdmin, offerSetup, resetPassword } from "../accounts.ts";
import {
  type Flags,
  linkBase,
  onFolder,
  onInstalled,
  readFlags,
  readPassword,
  withDataFolder,
  withJson,
  withLinkBase,
  withPassword,
} from "../command.ts";
import { caller, findNamedAccount } from "../find.ts";
import { rotateMasterKey, tellMasterKey } from "../master-key.ts";
import { assertInstalled } from "../open-app.ts";
import { toJson, toTable } from "../print.ts";

/** `admin`: rescue work on administrators' accounts and the master key, without the web. */
export function addAdmin(program: Command): void {
  const admin = program
    .command("admin")
    .description("List, make and deactivate administrators, reset passwords, and renew the master key");
  withDataFolder(withJson(admin.command("list")))
    .description("List the accounts of administrators and members, the latest first")
    .action((flags: Flags) => onInstalled(flags, (app) => listAll(app, flags)));
  const create = admin
    .command("create")
    .description("Make an administrator: by its name, or without one by a link to open in a browser")
    .option("--username <name>", "the account's name (default: a link is printed, where it is chosen)");
  withLinkBase(withDataFolder(withPassword(create))).action(makeAdministrator);
  const reset = withNamed(admin, "reset-password", "Give any account a new password; ends its sessions");
  withPassword(reset).action((flags: Flags) =>
    onInstalled(flags, async (app) => resetPassword(app, flags.username ?? "", readPassword(flags))),
  );
  withNamed(admin, "deactivate", "Let an administrator in no more; ends its sessions").action(
    (flags: Flags) => onInstalled(flags, (app) => switchTo(app, flags.username ?? "", false)),
  );
  withNamed(admin, "activate", "Let an administrator in again").action((flags: Flags) =>
    onInstalled(flags, (app) => switchTo(app, flags.username ?? "", true)),
  );
  withDataFolder(admin.command("master-key"))
    .description("Say where the master key is kept, without showing it")
    .option("--rotate", "put a new one in its place; a running server needs a restart then")
    .action(masterKey);
}

const withNamed = (admin: Command, name: string, description: string): Command =>
  withDataFolder(admin.command(name))
    .description(description)
    .requiredOption("--username <name>", "the account's name");

async function makeAdministrator(flags: Flags): Promise<void> {
  const { username } = flags;
  if (username !== undefined)
    return await onFolder(flags, async (app) => createAdmin(app, username, readPassword(flags)));
  const given = flags.passwordFile === undefined ? "--password" : "--password-file";
  if (readPassword(flags) !== undefined) throw new Error(`${given} needs a --username`);
  await onFolder(flags, async (app) => offerSetup(app, linkBase(app)));
}

async function listAll(app: App, { json }: Flags): Promise<string> {
  const rows = (
    await Array.fromAsync(everyPage((cursor) => listUsers(app, cursor ? { cursor } : {})))
  ).flat();
  if (json) return toJson(rows);
  return toTable(
    ["NAME", "KIND", "STATUS", "MADE", "LAST SIGNED IN"],
    rows.map((it) => [
      ...[it.username, it.is_admin ? "administrator" : "member", it.is_active ? "active" : "inactive"],
      ...[it.created_at, it.last_login ?? "never"],
    ]),
    "There is no administrator yet: `botshare admin create` makes one.",
  );
}

async function switchTo(app: App, username: string, isActive: boolean): Promise<string> {
  const { id, username: name } = await findNamedAccount(app, "staff", username);
  await updateUser(app, caller, id, { is_active: isActive });
  const folder = resolve(app.config.dataDir);
  if (isActive) return `${name} may sign in again in ${folder}.`;
  const last = (await hasActive(app))
    ? ""
    : "\nNo administrator can sign in now: `botshare admin activate` or `admin create` changes that.";
  return `${name} is let in no more in ${folder}; its sessions have ended.${last}`;
}

async function hasActive({ store }: App): Promise<boolean> {
  const isOne = and(eq(users.isAdmin, true), eq(users.isActive, true));
  return (await store.db.select({ id: users.id }).from(users).where(isOne).limit(1)).length > 0;
}

async function masterKey({ rotate, ...flags }: Flags): Promise<void> {
  const settings = readFlags({ dataDir: flags.dataDir });
  assertInstalled(settings);
  if (!rotate) process.stdout.write(`${tellMasterKey(settings)}\n`);
  else await onFolder(flags, (app) => rotateMasterKey(app, settings));
}
