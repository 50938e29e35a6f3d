import { hasAdministrator } from "../features/users/accounts.ts";
import { offerSetup } from "./admin.ts";
import { openAppAlone } from "./open-app.ts";
import { runServer, untilAskedToStop } from "./run-server.ts";
import type { Settings } from "./settings.ts";

/** Serves until SIGTERM or SIGINT. */
export async function serve(settings: Settings): Promise<void> {
  const asked = untilAskedToStop();
  const app = openAppAlone(settings);
  const server = await runServer(app);
  if (!(await hasAdministrator(app))) {
    app.log.warn("there is no administrator yet: the link on the standard output makes one");
    // Not into the log, which others may keep and read.
    process.stdout.write(`${await offerSetup(app, reachable(server.url))}\n`);
  }
  await asked;
  await server.stop();
}

/** Where it listens on every address of the machine, the one that a browser there can open. */
const reachable = (url: string) => url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:");

/**
 * Bun sends at most 256 requests at once unless this stands in its environment when the process starts, which is too few for as many
 * answers. Starts the program over with it, where the system can; otherwise the 256 stay.
 */
export function allowManyRequests(): void {
  const name = "BUN_CONFIG_MAX_HTTP_REQUESTS";
  if (process.env[name] !== undefined || process.platform !== "linux" || process.execve === undefined) return;
  const script = Bun.isStandaloneExecutable ? [] : process.argv.slice(1, 2);
  const args = [process.execPath, ...script, ...process.argv.slice(2)];
  process.execve(process.execPath, args, { ...process.env, [name]: "65535" });
}
