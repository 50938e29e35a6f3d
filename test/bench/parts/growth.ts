import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseFile } from "../../../src/db/open.ts";
import { createKeyring } from "../../../src/lib/secret.ts";
import { must, password, send, signIn } from "../../helpers/api-client.ts";
import { startExecutable } from "../../helpers/executable.ts";
import { type Filled, fillDatabase } from "../console/data.ts";
import type { Figure, Part } from "../figure.ts";
import { listPages } from "../growth/pages.ts";
import { keptFolder } from "../kept.ts";

// What a turn, the chat page's lists and each page of the console take on the executable as the messages become ten and a hundred times as
// many: one request after the other, the sizes in turns.

const sizes = [
  { messages: 10_000, conversations: 1_000 },
  { messages: 100_000, conversations: 3_000 },
  { messages: 1_000_000, conversations: 10_000 },
];
const quickSizes = [
  { messages: 4_000, conversations: 400 },
  { messages: 10_000, conversations: 1_000 },
];
const rounds = { whole: 12, quick: 3 };
const target = { atMost: 1.15 };
const sealingKey = new Uint8Array(32).fill(7);
const generator = [
  "console/data.ts",
  "console/people.ts",
  "console/talks.ts",
  "console/words.ts",
  "random.ts",
];

/** A customer's and an owner's requests over a hundred times the data, of what they take over the least of it. */
export const measureGrowth: Part = async ({ quick }) => {
  const measured = quick ? quickSizes : sizes;
  const folder = keptPlaces(quick);
  const root = mkdtempSync(join(tmpdir(), "botshare-bench-"));
  await using places = new AsyncDisposableStack();
  places.defer(() => rmSync(root, { recursive: true, force: true }));
  const servers: Place[] = [];
  for (const { messages } of measured) {
    const data = join(root, String(messages), "data");
    cpSync(join(folder, String(messages)), data, { recursive: true });
    const server = places.use(await startExecutable({ folder: join(root, String(messages)) }));
    servers.push(await enterPlace(server.url, server.masterKey(), data));
  }
  const times = await timeInTurns(servers, quick ? rounds.quick : rounds.whole);
  return [...times].flatMap(([name, least]) => toFigures(name, least, measured, quick));
};

/** The folder that holds a data folder for each of the sizes, named by its messages, with a `filled.json` in it. */
export function keptPlaces(quick: boolean): string {
  // What is read is of the last days, and what is kept for so long only is removed at a start.
  const today = new Date().toISOString().slice(0, 10);
  return keptFolder(quick ? "growth-quick" : "growth", {
    files: [...generator, "parts/growth.ts"],
    also: today,
    make: (to) => {
      for (const size of quick ? quickSizes : sizes) writePlace(to, size, Date.parse(today));
    },
  });
}

export interface Kept {
  filled: Filled;
  endMs: number;
}

function writePlace(to: string, size: { messages: number; conversations: number }, endMs: number): void {
  const folder = join(to, String(size.messages));
  mkdirSync(folder, { mode: 0o700 });
  const filled = fillDatabase(join(folder, databaseFile), createKeyring(sealingKey), size, endMs);
  const kept: Kept = { filled, endMs };
  writeFileSync(join(folder, "sealing.key"), `${Buffer.from(sealingKey).toString("base64url")}\n`, {
    mode: 0o600,
  });
  writeFileSync(join(folder, "filled.json"), JSON.stringify(kept));
}

type Place = Awaited<ReturnType<typeof enterPlace>>;

/** The owner and the customer who comes back most, signed in. */
async function enterPlace(url: string, masterKey: string, data: string) {
  const { filled, endMs }: Kept = JSON.parse(readFileSync(join(data, "filled.json"), "utf8"));
  const reset = `/api/v1/end-users/${filled.customerId}/reset-password`;
  await must(url, "POST", reset, { token: masterKey, body: { password } });
  const tokens = { owner: await signIn(url, "owner"), customer: await signIn(url, "customer-0000") };
  return { url, filled, endMs, tokens };
}

/** The least time of each request, in milliseconds, for each of the places. */
async function timeInTurns(places: readonly Place[], count: number): Promise<Map<string, number[]>> {
  const least = new Map<string, number[]>();
  const asked = places.map(listAsked);
  // The first round only warms up.
  for (let round = 0; round <= count; round += 1)
    for (const step of asked[0]?.keys() ?? [])
      for (const [at, steps] of asked.entries()) {
        const { name, ask } = steps[step] ?? { name: "", ask: async () => undefined };
        const startedAt = performance.now();
        await ask();
        if (round === 0) continue;
        const times = least.get(name) ?? places.map(() => Number.POSITIVE_INFINITY);
        times[at] = Math.min(times[at] ?? 0, performance.now() - startedAt);
        least.set(name, times);
      }
  return least;
}

/** What is measured, in the order in which it is asked. A page is all of its requests, one after the other. */
function listAsked({ url, filled, endMs, tokens }: Place): { name: string; ask: () => Promise<unknown> }[] {
  const { botId, linkToken, conversationId } = filled;
  const shelf = `/api/v1/public/bot-share/${linkToken}/conversations`;
  const read = (path: string, token: string) => () => readWhole(url, "GET", path, { token });
  const question = {
    ...{ bot_id: botId, share_token: linkToken, conversation_id: conversationId, stream: true },
    messages: [{ role: "user", content: "Where is my parcel?" }],
  };
  const turn = () =>
    readWhole(url, "POST", "/api/v3/chat/completions", { token: tokens.customer, body: question });
  return [
    { name: "turn in a long conversation", ask: turn },
    {
      name: "history page of 100 messages",
      ask: read(`${shelf}/${conversationId}/messages`, tokens.customer),
    },
    { name: "visitor's list of conversations", ask: read(`${shelf}?limit=30`, tokens.customer) },
    ...listPages(filled, endMs).map(({ name, requests }) => ({
      name: `console, ${name}`,
      ask: async () => {
        for (const { path } of requests) await read(`/api/v1${path}`, tokens.owner)();
      },
    })),
  ];
}

async function readWhole(...[url, method, path, options]: Parameters<typeof send>): Promise<void> {
  const response = await send(url, method, path, options);
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path} gave ${response.status}: ${text.slice(0, 200)}`);
}

function toFigures(
  name: string,
  times: readonly number[],
  measured: readonly { messages: number }[],
  quick: boolean,
): Figure[] {
  const [base = Number.NaN] = times;
  const counts = measured.map(({ messages }) => messages.toLocaleString("en"));
  return times.slice(1).map((time, index) => ({
    what: `${name}, ${counts[index + 1]} messages, of that at ${counts[0]}`,
    value: time / base,
    unit: "×",
    target: quick || index + 2 < times.length ? null : target,
    detail: `${time.toFixed(2)} ms and ${base.toFixed(2)} ms, the least of all rounds`,
  }));
}

if (import.meta.main) {
  const figures = await measureGrowth({ quick: Bun.argv.includes("--quick") });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
