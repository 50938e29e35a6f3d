import { accessSync, constants } from "node:fs";
import { callVariables } from "./dot-env.ts";

/** What Bun reads when a process starts: how many requests it sends at once. */
export const requestsAtOnce = "BUN_CONFIG_MAX_HTTP_REQUESTS";

/**
 * Bun sends at most 256 requests at once unless that stands in its environment when the process starts, which is too few for as many
 * answers. Starts the program over with it, and with what `.env` gives for calls, where the system can; otherwise the 256 stay.
 */
export function allowManyRequests(): void {
  Object.assign(process.env, callVariables());
  if (process.env[requestsAtOnce] !== undefined) return;
  if (process.platform !== "linux" || process.execve === undefined) return;
  const script = Bun.isStandaloneExecutable ? [] : process.argv.slice(1, 2);
  const args = [process.execPath, ...script, ...process.argv.slice(2)];
  try {
    // Before it is tried: what Bun says of a failure would be the first thing that this user reads.
    accessSync(process.execPath, constants.X_OK);
    process.execve(process.execPath, args, { ...process.env, [requestsAtOnce]: "65535" });
  } catch {
    // Whoever started the program for this user may read its file, and this user not: it goes on as it is.
  }
}
