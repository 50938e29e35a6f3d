import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command } from "commander";
import type { App } from "../app.ts";
import { readEnvironment } from "./dot-env.ts";
import { assertInstalled, isInstalled } from "./open-app.ts";
import { openAppBeside } from "./open-beside.ts";
import { asServed, reachable } from "./server-note.ts";
import { environmentName, settings } from "./setting-list.ts";
import { findSetting, readSettings, type Settings } from "./settings.ts";

/** What the command line gave, by the names that commander gives flags. */
export type Flags = Record<string, string | undefined>;

/** Every setting as a flag. Defaults are the settings' own, so that the environment is asked first. */
export function withSettings(command: Command): Command {
  for (const { flag, group, value, help, fallback } of settings) {
    const words = fallback ? `${help} (default: ${fallback})` : help;
    const option = command.createOption(`--${flag} <${value}>`, `${words}\n${environmentName(flag)}`);
    command.addOption(option.helpGroup(`${group}:`));
  }
  return command.addHelpText(
    "after",
    "\nBelow each flag stands its environment variable. With _FILE behind it, as in\nBOTSHARE_MASTER_KEY_FILE, that is the path of a file which holds the value.\nA .env file in the current folder is read too; the environment wins over it. An\nempty variable counts as not set.",
  );
}

/** The flag of a verb that works on a data folder. */
export const withDataFolder = (command: Command): Command =>
  command.option("--data-dir <folder>", "folder of the database and the keys (default: ./data)");

/** Opens the data folder that the flags or the environment name, does something in it, and prints the words that it gives. */
export async function onFolder(flags: Flags, work: (app: App) => Promise<string>): Promise<void> {
  const { dataDir, publicUrl, port } = flags;
  const settings = readLinkFlags({ dataDir, publicUrl, port });
  const isNew = !isInstalled(settings);
  const app = openAppBeside(settings);
  try {
    if (isNew)
      process.stdout.write(`A new installation begins in ${resolve(settings.dataDir)}: there was none.\n`);
    const words = await work(app);
    process.stdout.write(words === "" || words.endsWith("\n") ? words : `${words}\n`);
  } finally {
    app.store.close();
  }
}

/** The same in an installation that is there. Throws an Error with a sentence where there is none, and makes nothing. */
export async function onInstalled(flags: Flags, work: (app: App) => Promise<string>): Promise<void> {
  assertInstalled(readFlags({ dataDir: flags.dataDir }));
  await onFolder(flags, work);
}

/** The settings of flags and the environment. */
export const readFlags = (flags: Flags): Settings => readSettings(namedFlags(flags), readEnvironment().env);

/** The same, with what the server that runs on the data folder says of itself in the place of what nobody gave. */
export const readServedFlags = (flags: Flags): Settings => asServed(readFlags(flags), isGivenIn(flags));

/** The same for verbs that print links: a port that is given asks for this machine's own address. */
function readLinkFlags(flags: Flags): Settings {
  const { publicUrl } = readFlags(flags);
  const served = readServedFlags(flags);
  return isGivenIn(flags)("port") ? { ...served, publicUrl } : served;
}

const isGivenIn = (flags: Flags) => (flag: string) =>
  findSetting(flag, namedFlags(flags)[flag], readEnvironment().env).source.kind !== "default";

/** Flags by the names of the settings: commander names them in camelCase, settings are named as they are typed. */
export const namedFlags = (flags: Flags): Flags =>
  Object.fromEntries(
    Object.entries(flags).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
      value,
    ]),
  );

/** The flag of a verb whose answer programs read too. */
export const withJson = (command: Command): Command => command.option("--json", "print JSON, for programs");

/** The flags by which a link that is printed leads to the server. */
export const withLinkBase = (command: Command): Command =>
  command
    .option(
      "--public-url <url>",
      "where the link leads (default: as the running server has it; else this machine, at --port)",
    )
    .option("--port <number>", "port of the server that the link leads to, on this machine");

/** What printed links begin with. Throws an Error with a sentence where nobody can know it. */
export function linkBase({ config: { publicUrl, host, port, tls } }: App): string {
  if (publicUrl === null && port === 0)
    throw new Error("port: 0 is no port that a link can lead to; give the server's --port or --public-url");
  return publicUrl ?? `${tls === null ? "http" : "https"}://${reachable(host)}:${port}`;
}

/** The flags of a password. In a file it is in no list of processes and in no shell's history. */
export const withPassword = (command: Command): Command =>
  command
    .option("--password <password>", "its password (default: one is made up and printed)")
    .option("--password-file <file>", "file that holds it; - reads it from the standard input");

/** The password that the flags give, without the line break at its file's end; undefined where they give none. Throws an Error with a sentence. */
export function readPassword({ password, passwordFile }: Flags): string | undefined {
  if (passwordFile === undefined) return password;
  if (password !== undefined) throw new Error("--password and --password-file are both set; keep one");
  try {
    return readFileSync(passwordFile === "-" ? 0 : passwordFile, "utf8").replace(/\r?\n$/, "");
  } catch {
    throw new Error(`--password-file: the file ${passwordFile} cannot be read`);
  }
}
