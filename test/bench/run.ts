import { cpus } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { createCustomers, questionBody, type Shared, share } from "../helpers/api-client.ts";
import { projectFolder, startExecutable } from "../helpers/executable.ts";
import { chat, lookUp, type Target } from "./load.ts";
import { type Comparison, compare, describe } from "./rounds.ts";

// `make bench`: a link's lookup beside one prepared row, and a streamed chat beside a bare pass-through and the model itself. Each
// server is a process of its own on the loopback; this one asks. Prints tables and writes dist/bench.json.

const rounds = 7;
const maxMs = 100_000;

/** Starts a server of this folder; it ends when the scope that holds it ends, or with this process. */
async function start(file: string, ...args: string[]) {
  const child = Bun.spawn([process.execPath, join(import.meta.dir, file), ...args], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  const reader = child.stdout.getReader();
  const port = new TextDecoder().decode((await reader.read()).value).trim();
  if (!/^\d+$/.test(port)) throw new Error(`${file} did not start`);
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      child.kill();
      await child.exited;
    },
  };
}

function lookups(oneRow: string, botshare: string, shared: Shared): Comparison {
  const clients = 16;
  const publicUrl = `${botshare}/api/v1/public/bot-share/${shared.shareToken}`;
  const headers = { authorization: `Bearer ${shared.customerToken}` };
  return {
    title: `Link lookup, ${clients} clients`,
    counts: "requests/s",
    waits: "answer",
    baseline: "one row",
    targets: [
      { name: "one row", url: `${oneRow}/links/token`, requestOf: () => ({}) },
      { name: "entry", url: `${publicUrl}/entry`, requestOf: () => ({}) },
      { name: "bot information", url: publicUrl, requestOf: () => ({ headers }) },
    ],
    run: (target) => lookUp(target, clients, 2_000),
  };
}

function chats(targets: Target[], clients: number, streams: number): Comparison {
  return {
    title: `Streamed chat, 64 chunks, ${clients === 1 ? "1 client" : `${clients} clients`}`,
    counts: "streams/s",
    waits: "first word",
    baseline: "raw",
    targets,
    run: (target) => chat(target, clients, streams),
  };
}

function chatTargets(
  upstream: string,
  raw: string,
  botshare: string,
  shared: Shared,
  tokens: readonly string[],
): Target[] {
  const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const messages = [{ role: "user", content: "Say the words." }];
  const plain = post({ model: "bench", stream: true, messages });
  const asked = questionBody(shared, "Say the words.");
  const questions = tokens.map((token) => post(asked, { authorization: `Bearer ${token}` }));
  return [
    { name: "upstream itself", url: `${upstream}/chat/completions`, requestOf: () => plain },
    { name: "raw", url: `${raw}/chat/completions`, requestOf: () => plain },
    {
      name: "botshare",
      url: `${botshare}/api/v3/chat/completions`,
      requestOf: (client) => questions[client % questions.length] ?? plain,
    },
  ];
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  await using upstream = await start("upstream.ts");
  await using raw = await start("raw.ts", upstream.url);
  await using oneRow = await start("one-row.ts");
  await using botshare = await startExecutable();
  const shared = await share(botshare.url, botshare.masterKey(), { upstreamUrl: upstream.url });
  const tokens = await createCustomers(botshare.url, botshare.masterKey(), 8);
  const targets = chatTargets(upstream.url, raw.url, botshare.url, shared, tokens);
  const comparisons = [
    lookups(oneRow.url, botshare.url, shared),
    chats(targets, 1, 40),
    chats(targets, 32, 320),
  ];
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`;
  process.stdout.write(`botshare ${version}, bun ${Bun.version}, ${machine}\n\n`);
  const written = [];
  for (const [at, comparison] of comparisons.entries()) {
    const results = await compare(comparison, rounds, startedAt + (maxMs * (at + 1)) / comparisons.length);
    process.stdout.write(describe(comparison, results));
    written.push({ title: comparison.title, baseline: comparison.baseline, results });
  }
  const file = join(projectFolder, "dist/bench.json");
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  await Bun.write(
    file,
    `${JSON.stringify({ version, bun: Bun.version, machine, comparisons: written }, null, 2)}\n`,
  );
  process.stdout.write(
    `Every answer was compared byte for byte. ${seconds} s; written to dist/bench.json.\n`,
  );
}

await main();
