import { resolve } from "node:path";
import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import type { App } from "../app.ts";
import { createAdmin, explain, offerSetup, resetPassword } from "./admin.ts";
import { demo } from "./demo.ts";
import { assertInstalled, isInstalled, openApp } from "./open-app.ts";
import { allowManyRequests, serve } from "./serve.ts";
import { readSettings, type Settings, settings } from "./settings.ts";

type Flags = Record<string, string | undefined>;

/** Runs the command line and gives the exit code: 0, 1 for what failed, 2 for what was asked wrongly. Prints as it goes. */
export async function runCommandLine(argv: readonly string[]): Promise<number> {
  // Whatever is written, in a folder that was there before too, is for its owner's eyes alone.
  process.umask(0o077);
  const program = new Command("botshare")
    .description("Share your LLM bots with your customers through links.")
    .version(version)
    .showHelpAfterError("(run with --help for the flags)")
    .exitOverride();
  withSettings(program.command("serve").description("Serve the pages, the API and the chat")).action(
    async (flags: Flags) => {
      allowManyRequests();
      await serve(read(flags));
    },
  );
  withSettings(
    program
      .command("demo")
      .description("Serve with a demo owner, bots, a customer and a link, and print them"),
  ).action(async (flags: Flags) => {
    allowManyRequests();
    await demo(read(flags));
  });
  const admin = program.command("admin").description("Rescue work on accounts, without the web");
  const create = admin
    .command("create")
    .description("Make an administrator: by its name, or without one by a link to open in a browser")
    .option("--username <name>", "the account's name (default: a link is printed, where it is chosen)");
  withAccount(create)
    .option("--public-url <url>", "where the link leads (default: this machine, at --port)")
    .option("--port <number>", "port of the server that the link leads to (default: 3000)")
    .action(makeAdministrator);
  const reset = admin
    .command("reset-password")
    .description("Give any account a new password; ends its sessions")
    .requiredOption("--username <name>", "the account's name");
  withAccount(reset).action((flags: Flags) => {
    assertInstalled(read({ dataDir: flags.dataDir }));
    return onAccount(flags, resetPassword);
  });
  try {
    await program.parseAsync([...argv], { from: "user" });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    process.stderr.write(`botshare: ${explain(error)}\n`);
    return 1;
  }
}

/** Every setting as a flag. Defaults are the settings' own, so that the environment is asked first. */
function withSettings(command: Command): Command {
  for (const { flag, value, help, fallback } of settings) {
    command.option(`--${flag} <${value}>`, fallback ? `${help} (default: ${fallback})` : help);
  }
  return command.addHelpText(
    "after",
    "\nEach flag is also an environment variable, such as BOTSHARE_PORT, or BOTSHARE_PORT_FILE for a file that holds it.\nA .env file in the current folder is read.",
  );
}

function withAccount(command: Command): Command {
  return command
    .option("--password <password>", "its password (default: one is made up and printed)")
    .option("--data-dir <folder>", "folder of the database and the keys (default: ./data)");
}

async function makeAdministrator(flags: Flags): Promise<void> {
  if (flags.username !== undefined) return await onAccount(flags, createAdmin);
  if (flags.password !== undefined) throw new Error("--password needs a --username");
  await onFolder(flags, (app) => {
    const { publicUrl, port } = app.config;
    if (publicUrl === null && port === 0)
      throw new Error("port: 0 is no port that a link can lead to; give the server's --port or --public-url");
    return offerSetup(app, publicUrl ?? `http://127.0.0.1:${port}`);
  });
}

const onAccount = (
  flags: Flags,
  work: (app: App, username: string, password: string | undefined) => Promise<string>,
): Promise<void> => onFolder(flags, (app) => work(app, flags.username ?? "", flags.password));

/** Does something in the data folder and prints the words that it gives. */
async function onFolder(flags: Flags, work: (app: App) => Promise<string>): Promise<void> {
  const { dataDir, publicUrl, port } = flags;
  const settings = read({ dataDir, publicUrl, port });
  const isNew = !isInstalled(settings);
  const app = openApp(settings);
  try {
    if (isNew)
      process.stdout.write(`A new installation begins in ${resolve(settings.dataDir)}: there was none.\n`);
    process.stdout.write(`${await work(app)}\n`);
  } finally {
    app.store.close();
  }
}

/** Commander names flags in camelCase; settings are named as they are typed. */
function read(flags: Flags): Settings {
  const named = Object.entries(flags).map(([key, value]) => [
    key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
    value,
  ]);
  return readSettings(Object.fromEntries(named), process.env);
}
