import type { Command } from "commander";
import type { App } from "../../app.ts";
import { createAdmin, offerSetup, resetPassword } from "../accounts.ts";
import { type Flags, onFolder, readFlags, withDataFolder } from "../command.ts";
import { assertInstalled } from "../open-app.ts";

/** `admin`: rescue work on accounts, without the web. */
export function addAdmin(program: Command): void {
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
    assertInstalled(readFlags({ dataDir: flags.dataDir }));
    return onAccount(flags, resetPassword);
  });
}

const withAccount = (command: Command): Command =>
  withDataFolder(
    command.option("--password <password>", "its password (default: one is made up and printed)"),
  );

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
