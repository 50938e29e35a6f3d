import { expect, test } from "bun:test";
import { existsSync, openSync } from "node:fs";
import { makeFolder } from "../helpers/executable.ts";

const masterKey = "master-key-of-the-tests";
const headers = { authorization: `Bearer ${masterKey}` };

/** The address that a server answers at, from the set-up link that it prints. */
async function addressOf(stdout: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const chunk of stdout) {
    text += new TextDecoder().decode(chunk);
    const address = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0];
    if (address !== undefined) return address;
  }
  throw new Error(`the server did not start: ${text}`);
}

test("a log on a full disk costs its lines, which the metrics count, and nothing else", async () => {
  // Every write to it fails as on a full disk (full(4)); where a system has none, a pipe without a reader stands in for it.
  const log = existsSync("/dev/full") ? openSync("/dev/full", "w") : "pipe";
  using own = makeFolder();
  const server = Bun.spawn([own.program, "serve", "--port", "0", "--log-level", "debug"], {
    cwd: own.path,
    env: { BOTSHARE_MASTER_KEY: masterKey },
    stdout: "pipe",
    stderr: log,
  });
  if (server.stderr instanceof ReadableStream) await server.stderr.cancel();
  const address = await addressOf(server.stdout);
  for (let count = 0; count < 5; count += 1)
    expect((await fetch(`${address}/api/v1/users`, { headers })).status).toBe(200);
  const metrics = await (await fetch(`${address}/metrics`, { headers })).text();
  const lost = Number(/^botshare_log_lines_lost_total (\d+)$/m.exec(metrics)?.[1]);
  expect(lost).toBeGreaterThanOrEqual(5);
  server.kill();
  expect(await server.exited).toBe(0);
});
