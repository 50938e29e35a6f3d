import { hasAdministrator } from "../features/users/accounts.ts";
import { openAppAlone } from "./open-app.ts";
import { runServer, untilAskedToStop } from "./run-server.ts";
import type { Settings } from "./settings.ts";

/** Serves until SIGTERM or SIGINT. */
export async function serve(settings: Settings): Promise<void> {
  const asked = untilAskedToStop();
  const app = openAppAlone(settings);
  const server = await runServer(app);
  if (!(await hasAdministrator(app))) {
    app.log.warn("there is no administrator yet: make one with `botshare admin create --username NAME`");
  }
  await asked;
  await server.stop();
}

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
