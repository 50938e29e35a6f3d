import { cpus } from "node:os";
import { join } from "node:path";
import { version } from "../../package.json";
import { createCustomers, must, questionBody, type Shared, share } from "../helpers/api-client.ts";
import { projectFolder, startExecutable } from "../helpers/executable.ts";
import { chat, lookUp, type Target } from "./load.ts";
import { describePage, measurePage } from "./page.ts";
import { type Comparison, compare, describe } from "./rounds.ts";

// `make bench`: a link's lookup beside one prepared row, a streamed chat beside a bare pass-through and the model itself, and beside
// itself on a link with limits. Each server is a process of its own on the loopback; this one asks. Prints tables and writes
// dist/bench.json.

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

/** The same turn on a link without limits and on one with a limit of each kind in each scope, all of them too wide to refuse. */
function limitedChats(targets: Target[]): Comparison {
  const clients = 256;
  return {
    title: `Limits held by each turn, 64 chunks, ${clients} clients`,
    counts: "streams/s",
    waits: "first word",
    baseline: "no limits",
    targets,
    run: (target) => chat(target, clients, 2 * clients),
    conclude: (results) => {
      const held = results.find(({ name }) => name === "all limits");
      const share = 1 - (held?.rateOfBaseline ?? Number.NaN);
      const turnMs = 1_000 / (held?.perSecond ?? Number.NaN);
      const figures = `${(share * turnMs).toFixed(2)} ms of ${turnMs.toFixed(2)} ms`;
      return `To reserve and settle takes ${(share * 100).toFixed(0)} % of a turn's time, ${figures}, with a model that takes none.`;
    },
  };
}

const post = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});

/** The customers' questions through a link. */
function questionTarget(name: string, botshare: string, shared: Shared, tokens: readonly string[]): Target {
  const asked = questionBody(shared, "Say the words.");
  // From ten networks: one network address has a limit of its own.
  const questions = tokens.map((token, at) =>
    post(asked, { authorization: `Bearer ${token}`, "x-forwarded-for": `192.0.2.${1 + (at % 10)}` }),
  );
  return {
    name,
    url: `${botshare}/api/v3/chat/completions`,
    requestOf: (client) => questions[client % questions.length] ?? {},
  };
}

function chatTargets(
  upstream: string,
  raw: string,
  botshare: string,
  shared: Shared,
  tokens: readonly string[],
): Target[] {
  const messages = [{ role: "user", content: "Say the words." }];
  const plain = post({ model: "bench", stream: true, messages });
  return [
    { name: "upstream itself", url: `${upstream}/chat/completions`, requestOf: () => plain },
    { name: "raw", url: `${raw}/chat/completions`, requestOf: () => plain },
    questionTarget("botshare", botshare, shared, tokens),
  ];
}

/** A second link to the bot, with every limit there is, and a price, without which no points are held. */
async function addLimitedLink(botshare: string, shared: Shared): Promise<Shared> {
  const token = shared.ownerToken;
  const pricing = { prompt_per_1k: 1, completion_per_1k: 1 };
  await must(botshare, "PATCH", `/api/v1/bots/${shared.botId}`, { token, body: { pricing } });
  const set = { qpm: 1e6, points: 1e9, messages_per_day: 1e6, streams: 1e6 };
  const body = { limits: { ...set, visitor: set, address: set } };
  const link = await must(botshare, "POST", `/api/v1/bots/${shared.botId}/share-tokens`, { token, body });
  return { ...shared, linkId: link.id, linkUrl: link.url, shareToken: link.share_token };
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  await using upstream = await start("upstream.ts");
  await using raw = await start("raw.ts", upstream.url);
  await using oneRow = await start("one-row.ts");
  await using botshare = await startExecutable({ args: ["--trusted-proxies", "127.0.0.1"] });
  const shared = await share(botshare.url, botshare.masterKey(), { upstreamUrl: upstream.url });
  const tokens = await createCustomers(botshare.url, botshare.masterKey(), 40);
  const targets = chatTargets(upstream.url, raw.url, botshare.url, shared, tokens);
  const limited = await addLimitedLink(botshare.url, shared);
  const comparisons = [
    lookups(oneRow.url, botshare.url, shared),
    chats(targets, 1, 40),
    chats(targets, 32, 320),
    limitedChats([
      questionTarget("no limits", botshare.url, shared, tokens),
      questionTarget("all limits", botshare.url, limited, tokens),
    ]),
  ];
  const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? "unknown"}`;
  process.stdout.write(`botshare ${version}, bun ${Bun.version}, ${machine}\n\n`);
  const written = [];
  for (const [at, comparison] of comparisons.entries()) {
    const results = await compare(comparison, rounds, startedAt + (maxMs * (at + 1)) / comparisons.length);
    process.stdout.write(describe(comparison, results));
    written.push({ title: comparison.title, baseline: comparison.baseline, results });
  }
  const page = await measurePage(botshare.url, shared);
  process.stdout.write(`${describePage(page)}\n`);
  const file = join(projectFolder, "dist/bench.json");
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  await Bun.write(
    file,
    `${JSON.stringify({ version, bun: Bun.version, machine, comparisons: written, page }, null, 2)}\n`,
  );
  process.stdout.write(
    `Every answer was compared byte for byte. ${seconds} s; written to dist/bench.json.\n`,
  );
}

await main();
