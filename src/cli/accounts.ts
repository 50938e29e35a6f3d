import { resolve } from "node:path";
import type { App } from "../app.ts";
import { commandLine } from "../features/audit/record.ts";
import { createSetupLink } from "../features/invites/links.ts";
import { createAccount, getAccountByName, setPassword } from "../features/users/accounts.ts";
import { newPassword } from "./new-password.ts";

/** Makes an administrator and gives the words to print, which name the data folder. A password that is not given is made up. */
export async function createAdmin(app: App, username: string, given: string | undefined): Promise<string> {
  const password = given ?? newPassword();
  await createAccount(app, commandLine, "staff", { username, password, isAdmin: true });
  return `Administrator ${username} is made in ${folderOf(app)}.${given === undefined ? `\nPassword: ${password}` : ""}`;
}

/**
 * The words to print of a link by which whoever has it makes an administrator, at a server that is reached at `baseUrl` (no slash at its
 * end). Links that were printed before are void.
 */
export async function offerSetup(app: App, baseUrl: string): Promise<string> {
  const url = await createSetupLink(app, commandLine, baseUrl);
  const minutes = app.config.limits.setupLinkMs / 60_000;
  return `Set up: ${url}\n        Open it to make an administrator in ${folderOf(app)}. It works once, for ${minutes} minutes.`;
}

/** Gives any account a new password, ends its sessions, and gives the words to print, which name the data folder. */
export async function resetPassword(app: App, username: string, given: string | undefined): Promise<string> {
  const account = await getAccountByName(app, username);
  if (account === undefined) throw new Error(`There is no account named ${username} in ${folderOf(app)}.`);
  const password = given ?? newPassword();
  await setPassword(app, commandLine, account, password);
  return `${username} has a new password in ${folderOf(app)}; its sessions have ended.${given === undefined ? `\nPassword: ${password}` : ""}`;
}

/** The data folder as it is told, whole: an administrator of another installation helps nobody. */
const folderOf = ({ config }: App) => resolve(config.dataDir);
