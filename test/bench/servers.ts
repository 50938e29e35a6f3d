import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A server of the bench on the loopback, a process of its own. */
export interface Server {
  url: string;
  pid: number;
  [Symbol.asyncDispose]: () => Promise<void>;
}

/** Starts a server of this folder, which tells its port (child.ts); it ends when the scope that holds it ends, or with this process. */
export async function startServer(file: string, ...args: string[]): Promise<Server> {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, file), ...args], {
    // Bun sends at most 256 requests at once unless this is there when it starts; the product sees to that for itself.
    env: { ...process.env, BUN_CONFIG_MAX_HTTP_REQUESTS: "65535" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const reader = child.stdout.getReader();
  const port = new TextDecoder().decode((await reader.read()).value).trim();
  if (!/^\d+$/.test(port)) throw new Error(`${file} did not start`);
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await child.exited;
    },
  };
}

/** Linux counts a process's time in these (USER_HZ). */
const tickMs = 10;

/** The processor time that a process has taken, all its threads, in milliseconds; not a number where the system does not tell. */
export function processorMs(pid: number): number {
  if (process.platform !== "linux") return Number.NaN;
  // Fields 14 and 15 of proc(5), behind the name, which may hold anything, in brackets.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ");
  return (Number(fields?.[11]) + Number(fields?.[12])) * tickMs;
}
