import type { Command } from "commander";
import { hasAdministrator } from "../../features/users/accounts.ts";
import { offerSetup } from "../accounts.ts";
import { type Flags, readFlags, withSettings } from "../command.ts";
import { openAppAlone } from "../open-app.ts";
import { runServer, serveUntil, untilAskedToStop } from "../run-server.ts";
import type { Settings } from "../settings.ts";

/** `serve`: what an installation runs. */
export function addServe(program: Command): void {
  withSettings(program.command("serve").description("Serve the pages, the API and the chat")).action(
    serveAsTold,
  );
}

/** Serves with the settings of flags and the environment. */
export async function serveAsTold(flags: Flags): Promise<void> {
  await serve(readFlags(flags));
}

/** Serves until SIGTERM or SIGINT. */
async function serve(settings: Settings): Promise<void> {
  const asked = untilAskedToStop();
  const app = openAppAlone(settings);
  const server = await runServer(app);
  if (!(await hasAdministrator(app))) {
    app.log.warn("there is no administrator yet: the link on the standard output makes one");
    // Not into the log, which others may keep and read.
    process.stdout.write(`${await offerSetup(app, reachable(server.url))}\n`);
  }
  await serveUntil(asked, server);
}

/** Where it listens on every address of the machine, the one that a browser there can open. */
const reachable = (url: string) => url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");
