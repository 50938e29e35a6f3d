import type { Part } from "../figure.ts";
import { type Server, startServer } from "../servers.ts";
import {
  type Asked,
  type Asker,
  type Measured,
  plainQuestion,
  questionTo,
  startAsker,
} from "../streams/asking.ts";
import { figuresOf, isShownOnce, type Level, type Name } from "../streams/figures.ts";
import { installPeers, type PeerName, peers, startPeer } from "../streams/peers.ts";
import { startProduct } from "../streams/product.ts";
import { inTurns } from "../turns.ts";

// Whole turns of the executable, with a model that answers 64 chunks at once, each written by itself: beside the model itself, a bare
// pass-through, and other programs that pass chats on. All of them in turns, each round another one first.

interface Plan {
  clients: number;
  rounds: number;
  roundMs: number;
}

const plans: Record<"quick" | "full", Plan[]> = {
  quick: [
    { clients: 32, rounds: 3, roundMs: 250 },
    { clients: 1, rounds: 3, roundMs: 250 },
  ],
  full: [
    { clients: 32, rounds: 7, roundMs: 600 },
    { clients: 1, rounds: 7, roundMs: 600 },
    { clients: 256, rounds: 4, roundMs: 600 },
    { clients: 1_000, rounds: 3, roundMs: 600 },
  ],
};

/** Before anything is counted each answers so many, so that what it runs is compiled. */
const firstStreams = 400;

/** Streams a second, processor time a stream and the time to the first word, by the clients that ask side by side. */
export const measureStreams: Part = async ({ quick }) => {
  const plan = plans[quick ? "quick" : "full"];
  await using model = await startServer("upstream.ts");
  await using raw = await startServer("raw.ts", model.url);
  await using product = await startProduct(model.url, Math.max(...plan.map(({ clients }) => clients)));
  await using others = quick ? noPeers() : await startPeers(model.url);
  await using asker = startAsker();
  const asked = new Map<Name, Asked>([
    ["model", plainly(model, "/chat/completions")],
    ["raw", plainly(raw, "/chat/completions")],
    ...others.asked,
    ["new conversations", product.newTalks],
    ["old conversations", product.oldTalks],
    ...(quick ? [] : product.besides),
  ]);
  const failures = new Map(others.failures);
  const levels: Level[] = [];
  for (const [at, level] of plan.entries()) {
    const rounds = await measureLevel(asker, asked, level, at === 0, failures);
    levels.push({ clients: level.clients, rounds });
  }
  return figuresOf(levels, quick ? null : failures);
};

/** What is compared at that number of clients: what a link's limits and a host's reports cost is shown once. */
function namesAt(clients: number, asked: ReadonlyMap<Name, Asked>): Name[] {
  return [...asked.keys()].filter((name) => clients === 32 || !isShownOnce(name));
}

async function measureLevel(
  asker: Asker,
  asked: ReadonlyMap<Name, Asked>,
  { clients, rounds, roundMs }: Plan,
  isFirst: boolean,
  failures: Map<Name, string>,
): Promise<Map<Name, Measured[]>> {
  const perSecond = new Map<Name, number>();
  const run = async (name: Name, round: number) => {
    const target = asked.get(name);
    if (target === undefined || failures.has(name)) return null;
    const rate = perSecond.get(name) ?? 0;
    const total =
      round === 0
        ? Math.max(clients, isFirst ? firstStreams : 0)
        : Math.max(2 * clients, Math.round(rate * (roundMs / 1_000)));
    try {
      const measured = await asker.ask(target, clients, total);
      perSecond.set(name, Math.max(rate, measured.perSecond));
      return measured;
    } catch (error) {
      if (!isPeer(name)) throw new Error(`${name}, ${clients} clients: ${reasonOf(error)}`);
      failures.set(name, `failed with ${clients} clients: ${reasonOf(error)}`);
      return null;
    }
  };
  const outcomes = await inTurns(namesAt(clients, asked), rounds, run);
  const entries = [...outcomes].map(([name, all]) => [name, all.filter((it) => it !== null)] as const);
  return new Map(entries.filter(([name]) => !failures.has(name)));
}

const isPeer = (name: Name): boolean => peers.some((peer) => peer.name === name);

const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300);

const plainly = ({ url, pid }: Server, path: string): Asked => ({
  url,
  pid,
  turns: 1,
  questions: [questionTo(url, path, plainQuestion)],
});

interface Peers {
  asked: [PeerName, Asked][];
  /** Why one of them cannot be measured here. */
  failures: [PeerName, string][];
  [Symbol.asyncDispose]: () => Promise<void>;
}

const noPeers = (): Peers => ({ asked: [], failures: [], [Symbol.asyncDispose]: async () => undefined });

async function startPeers(modelUrl: string): Promise<Peers> {
  const started: Server[] = [];
  const all: Peers = {
    ...noPeers(),
    [Symbol.asyncDispose]: async () => {
      for (const server of started) await server[Symbol.asyncDispose]();
    },
  };
  for (const peer of peers) {
    try {
      await installPeers();
      const server = await startPeer(peer, modelUrl);
      started.push(server);
      const body = { ...plainQuestion, model: peer.model };
      const question = questionTo(server.url, "/v1/chat/completions", body, peer.headers(modelUrl));
      all.asked.push([peer.name, { url: server.url, pid: server.pid, turns: 1, questions: [question] }]);
    } catch (error) {
      all.failures.push([peer.name, reasonOf(error)]);
    }
  }
  return all;
}

if (import.meta.main) {
  const figures = await measureStreams({ quick: Bun.argv.includes("--quick") });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
