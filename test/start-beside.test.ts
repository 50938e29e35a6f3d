import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { openAppAlone } from "../src/cli/open-app.ts";
import { runServer, serveUntil } from "../src/cli/run-server.ts";
import { readSettings } from "../src/cli/settings.ts";

// A moment after a server listens it starts what goes on beside the requests.

const folder = mkdtempSync(join(tmpdir(), "botshare-"));

/** A server that begins at once, and what its log says of failures. `getEveryMs` is asked when its backups are started. */
async function start(name: string, getEveryMs: () => null) {
  const settings = readSettings({ "data-dir": join(folder, name), port: "0", "log-level": "silent" }, {});
  const app = openAppAlone(settings);
  const logged: string[] = [];
  const log = pino({ level: "error" }, { write: (line) => logged.push(JSON.parse(line).msg) });
  const backups = Object.defineProperty({ ...app.config.backups }, "everyMs", { get: getEveryMs });
  const limits = { ...app.config.limits, besideAfterMs: 1 };
  return { server: await runServer({ ...app, log, config: { ...app.config, backups, limits } }), logged };
}

test("where that fails it is logged, and the server ends with the failure as one that could not start", async () => {
  const { server, logged } = await start("failing", () => {
    throw new Error("no backups today");
  });
  const never = new Promise<void>(() => {});
  const ended = serveUntil(never, server);
  await expect(ended).rejects.toThrow("no backups today");
  expect(logged).toEqual(["what goes on beside the requests cannot be started"]);
  await expect(fetch(server.url)).rejects.toThrow();
});

test("where it does not, the server ends when it is asked to, without a failure", async () => {
  const begun = Promise.withResolvers<void>();
  const { server, logged } = await start("well", () => {
    begun.resolve();
    return null;
  });
  await serveUntil(begun.promise, server);
  expect(logged).toEqual([]);
  await expect(fetch(server.url)).rejects.toThrow();
  rmSync(folder, { recursive: true });
});
