import { share } from "../../helpers/api-client.ts";
import { startExecutable } from "../../helpers/executable.ts";
import type { Figure, Part } from "../figure.ts";
import { type Load, type Round, startLoad } from "../held/round.ts";
import { asVisitors, plainly } from "../held/scene.ts";
import { startServer } from "../servers.ts";
import { median } from "../turns.ts";

// A thousand answers at one time, each with a chunk every 100 ms, through the product, through a bare pass-through, and from the model
// itself, in turns.

/** The same streams by each way, one round after the other. */
interface Turn {
  direct: Round;
  raw: Round;
  botshare: Round;
}

/** The streams held: that they are whole, how late their chunks come, and what that takes. */
export const measureHeld: Part = async ({ quick }) => {
  const streams = quick ? 300 : 1_000;
  const rounds = quick ? 1 : 5;
  await using upstream = await startServer("held/upstream.ts");
  await using raw = await startServer("raw.ts", upstream.url);
  await using botshare = await startExecutable({ args: ["--trusted-proxies", "127.0.0.1"] });
  await using load = startLoad();
  const shared = await share(botshare.url, botshare.masterKey(), { upstreamUrl: upstream.url });
  const asked = {
    direct: plainly(upstream, streams),
    raw: plainly(raw, streams),
    botshare: await asVisitors(botshare, shared, streams),
  };
  const turns: Turn[] = [];
  // The first warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const turn = await takeTurn(load, asked, round);
    if (round > 0) turns.push(turn);
  }
  return figuresOf(turns, streams, quick);
};

async function takeTurn(load: Load, asked: Record<keyof Turn, Parameters<Load["ask"]>[0]>, round: number) {
  const direct = await load.ask(asked.direct);
  // What slows the machine for a moment is not to meet the same one each time.
  if (round % 2 === 0) {
    const raw = await load.ask(asked.raw);
    return { direct, raw, botshare: await load.ask(asked.botshare) };
  }
  const botshare = await load.ask(asked.botshare);
  return { direct, raw: await load.ask(asked.raw), botshare };
}

function figuresOf(turns: readonly Turn[], streams: number, quick: boolean): Figure[] {
  const load = `${streams} streams held, 20 chunks at 100 ms`;
  const added = (what: "firstMs" | "lateMs"): Pick<Figure, "value" | "detail"> => {
    const ratios = turns.map(
      ({ direct, raw, botshare }) =>
        // Where a bare one adds less than the clock shows, a tenth of a millisecond stands for it.
        Math.max(0, botshare[what].p99 - direct[what].p99) / Math.max(0.1, raw[what].p99 - direct[what].p99),
    );
    const shown = (["direct", "raw", "botshare"] as const).map(
      (name) => `${name} ${median(turns.map((turn) => turn[name][what].p99)).toFixed(1)} ms`,
    );
    return { value: median(ratios), detail: `p99 ${shown.join(", ")}; rounds ${listed(ratios)}` };
  };
  const chunkUs = (name: "raw" | "botshare") => turns.map((turn) => turn[name].chunkUs);
  const chunkRatios = chunkUs("botshare").map((us, at) => us / (chunkUs("raw")[at] ?? Number.NaN));
  // A few streams are late by less than what any other process takes for a moment.
  const late = quick ? null : { atMost: 2 };
  const memory = turns.flatMap(({ botshare }) => botshare.memory ?? []);
  const mostOf = (kind: "peak" | "pss" | "own") => Math.max(...memory.map((it) => it[kind]));
  const ownLate = turns.flatMap((turn) => Object.values(turn).map((round: Round) => round.ownLateMs.p99));
  return [
    {
      what: `first token p99 added over direct, by raw's, ${load}`,
      unit: "×",
      target: late,
      ...added("firstMs"),
    },
    {
      what: `jitter p99 added over direct, by raw's, ${load}`,
      unit: "×",
      target: late,
      ...added("lateMs"),
    },
    {
      what: `processor time a chunk, of raw's, ${load}`,
      value: median(chunkRatios),
      unit: "×",
      target: { atMost: 1.4 },
      detail: `raw ${median(chunkUs("raw")).toFixed(1)} µs, botshare ${median(chunkUs("botshare")).toFixed(1)} µs; rounds ${listed(chunkRatios)}`,
    },
    {
      what: `peak memory, ${load}`,
      value: mostOf("peak"),
      unit: "MiB",
      target: { atMost: 120 },
      detail: `resident; by its share of shared pages ${mostOf("pss").toFixed(0)}, its own alone ${mostOf("own").toFixed(0)}`,
    },
    {
      what: `how late whoever listens was itself, p99, ${load}`,
      value: Math.max(...ownLate),
      unit: "ms",
      target: null,
      detail: "the most of all rounds; every answer was compared byte for byte",
    },
  ];
}

const listed = (values: readonly number[]): string => values.map((value) => value.toFixed(2)).join(" ");

if (import.meta.main) {
  const figures = await measureHeld({ quick: Bun.argv.includes("--quick") });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
