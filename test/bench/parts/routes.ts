import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must, share } from "../../helpers/api-client.ts";
import { startExecutable } from "../../helpers/executable.ts";
import type { Figure, Part } from "../figure.ts";
import { ask, type Round, type Target } from "../routes/clients.ts";
import { startServer } from "../servers.ts";
import { inTurns, median, ratios, spread } from "../turns.ts";

// The routes that are asked most, each beside one of Elysia that does next to nothing but the same statement, in turns.

const clients = 32;
const plans = { quick: { rounds: 5, roundMs: 150 }, full: { rounds: 9, roundMs: 500 } };
/** Before anything is counted each answers so many, so that what it runs is compiled. */
const firstAnswers = 2_000;
/** The links of the bot whose links are listed: one more than fill a page. */
const links = 51;

/** What is compared: a route of the product, what with, and how much of its rate is wanted. */
const pairs = [
  { name: "entry", what: "a link's entry", than: "one row", atLeast: 0.6 },
  { name: "information", what: "a bot's public information", than: "one row", atLeast: 0.6 },
  { name: "create", what: "create a share token", than: "one insert", atLeast: 0.5 },
  { name: "list", what: "list fifty share tokens", than: "one select", atLeast: 0.5 },
] as const;

type Name = (typeof pairs)[number]["name" | "than"];

/** The rates of a link's entry, a bot's information, and the making and listing of share tokens, by those of one statement. */
export const measureRoutes: Part = async ({ quick }) => {
  const { rounds, roundMs } = plans[quick ? "quick" : "full"];
  const folder = mkdtempSync(join(tmpdir(), "botshare-bench-"));
  try {
    await using oneRow = await startServer("routes/one-row.ts");
    await using oneStatement = await startServer("routes/one-statement.ts", join(folder, "one.db"));
    await using product = await startExecutable();
    const targets: Record<Name, Target> = {
      ...(await routesOf(product.url, product.pid, product.masterKey())),
      "one row": { ...oneRow, method: "GET", path: "/links/token", isGood: has('"name":"Film guide"') },
      "one insert": {
        ...{ ...oneStatement, method: "POST", path: "/links", body: { name: "A link" } },
        isGood: has('"name":"A link"'),
      },
      "one select": { ...oneStatement, method: "GET", path: "/links", isGood: hasLinks },
    };
    const rates = new Map<Name, number>();
    const names = [...new Set(pairs.flatMap(({ name, than }) => [name, than]))];
    const outcomes = await inTurns<Name, Round>(names, rounds, async (name) => {
      const rate = rates.get(name);
      const total =
        rate === undefined ? firstAnswers : Math.max(clients * 4, Math.round((rate * roundMs) / 1_000));
      const round = await ask(targets[name], clients, total);
      rates.set(name, round.perSecond);
      return round;
    });
    return pairs.flatMap((pair) =>
      figuresOf(pair, outcomes.get(pair.name) ?? [], outcomes.get(pair.than) ?? []),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A bot with a link that customers come to, and another with as many as fill a list. */
async function routesOf(url: string, pid: number, masterKey: string) {
  const shared = await share(url, masterKey, { upstreamUrl: url });
  const { ownerToken: token, botId } = shared;
  const body = { name: "A link" };
  const listed = await must(url, "POST", "/api/v1/bots", {
    token,
    body: { name: "Listed", model: "builtin" },
  });
  for (let count = 0; count < links; count += 1)
    await must(url, "POST", `/api/v1/bots/${listed.id}/share-tokens`, { token, body });
  const link = `/api/v1/public/bot-share/${shared.shareToken}`;
  const as = (bearer: string) => ({ headers: { authorization: `Bearer ${bearer}` } });
  const at = { url, pid };
  return {
    entry: { ...at, method: "GET", path: `${link}/entry`, isGood: has('"status":"open"') },
    information: {
      ...{ ...at, ...as(shared.customerToken), method: "GET", path: link },
      isGood: has(`"bot_id":"${botId}"`),
    },
    create: {
      ...{ ...at, ...as(token), method: "POST", path: `/api/v1/bots/${botId}/share-tokens`, body },
      isGood: has('"share_token":"'),
    },
    list: {
      ...{ ...at, ...as(token), method: "GET", path: `/api/v1/bots/${listed.id}/share-tokens?limit=50` },
      isGood: hasLinks,
    },
  } satisfies Partial<Record<Name, Target>>;
}

const has = (text: string) => (body: string) => body.includes(text);
const hasLinks = (body: string) => body.split('"name":"').length - 1 >= 50;

type Pair = (typeof pairs)[number];

function figuresOf({ what, than, atLeast }: Pair, own: readonly Round[], others: readonly Round[]): Figure[] {
  const compared = (read: (round: Round) => number) => {
    const all = ratios(own.map(read), others.map(read));
    return { all, of: median(own.map(read)), than: median(others.map(read)) };
  };
  const rate = compared(({ perSecond }) => perSecond);
  const processor = compared(({ serverUs }) => serverUs);
  const wait = compared(({ waitMs }) => waitMs);
  const load = `${what}, ${clients} clients, of ${than} on Elysia`;
  return [
    {
      what: `answers a second: ${load}`,
      ...{ value: median(rate.all), unit: "×", target: { atLeast } },
      detail: `${rate.of.toFixed(0)} of ${rate.than.toFixed(0)}; rounds ${spread(rate.all)}; an answer after ${wait.of.toFixed(2)} ms, ${wait.than.toFixed(2)} ms`,
    },
    {
      what: `processor time: ${load}`,
      ...{ value: median(processor.all), unit: "×", target: null },
      detail: `${processor.of.toFixed(0)} µs of ${processor.than.toFixed(0)} µs; rounds ${spread(processor.all)}`,
    },
  ];
}

if (import.meta.main) {
  const figures = await measureRoutes({ quick: Bun.argv.includes("--quick") });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
