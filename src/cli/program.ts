import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { createAdmin, explain, resetPassword } from "./admin.ts";
import { demo } from "./demo.ts";
import { openApp } from "./open-app.ts";
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
  withAccount(admin.command("create").description("Make an administrator")).action((flags: Flags) =>
    onAccount(flags, createAdmin),
  );
  withAccount(
    admin.command("reset-password").description("Give any account a new password; ends its sessions"),
  ).action((flags: Flags) => onAccount(flags, resetPassword));
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
    .requiredOption("--username <name>", "the account's name")
    .option("--password <password>", "its password (default: one is made up and printed)")
    .option("--data-dir <folder>", "folder of the database and the keys (default: ./data)");
}

async function onAccount(
  flags: Flags,
  work: (app: ReturnType<typeof openApp>, username: string, password: string | undefined) => Promise<string>,
): Promise<void> {
  const app = openApp(read({ dataDir: flags.dataDir }));
  try {
    process.stdout.write(`${await work(app, flags.username ?? "", flags.password)}\n`);
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
