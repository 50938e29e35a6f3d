import { randomBytes } from "node:crypto";
import { resolve } from "node:path";
import type { App } from "../app.ts";
import { AppError, describeError } from "../errors.ts";
import { commandLine } from "../features/audit/record.ts";
import { createSetupLink } from "../features/invites/links.ts";
import { createAccount, getAccountByName, setPassword } from "../features/users/accounts.ts";

/** A password that can be read aloud and typed: 20 characters of base32, some 100 bits. */
export const newPassword = (): string =>
  [...randomBytes(20)]
    .map((byte, at) => (at % 5 === 0 && at > 0 ? "-" : "") + "abcdefghijkmnpqrstuvwxyz23456789"[byte % 32])
    .join("");

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

/** The sentence of an error, for the terminal. */
export const explain = (error: unknown): string => {
  if (error instanceof AppError) {
    const fields = (error.errors ?? []).map(({ path, message }) => ` ${path.slice(1)}: ${message}`);
    return describeError(error, "en") + fields.join("");
  }
  return error instanceof Error ? error.message : String(error);
};
