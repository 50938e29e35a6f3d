import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { must, password, signIn } from "../../helpers/api-client.ts";
import { startExecutable } from "../../helpers/executable.ts";
import type { Figure, Part } from "../figure.ts";
import { listPages } from "../growth/pages.ts";
import type { Doing, Done } from "../held/others.ts";
import { type Asked, type Load, type Round, startLoad } from "../held/round.ts";
import { asVisitors } from "../held/scene.ts";
import { startServer } from "../servers.ts";
import { median } from "../turns.ts";
import { type Kept, keptPlaces } from "./growth.ts";

// What a thousand answers held at one time see of others: of sign-ins with wrong passwords, twenty a second, and of an owner who exports a
// million messages, uploads a document of 20 MiB and goes through the console.

const sizes = {
  whole: { streams: 1_000, messages: 1_000_000, rounds: 3, documentBytes: 19.5 * 1024 ** 2 },
  quick: { streams: 100, messages: 10_000, rounds: 1, documentBytes: 1024 ** 2 },
};
const wrongASecond = 20;
/** Before the first round of a flood: by then each of its networks has failed a few times, as in every flood that lasts. */
const floodLeadMs = 4_000;
/** And before the first round of an owner's work: by then all of it goes on, and what does it has been compiled. */
const workLeadMs = 2_000;

/** The streams alone and beside others, on the product with a large database. */
export const measureBeside: Part = async ({ quick }) => {
  const size = quick ? sizes.quick : sizes.whole;
  const root = mkdtempSync(join(tmpdir(), "botshare-bench-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rmSync(root, { recursive: true, force: true }));
  const data = join(root, "data");
  cpSync(join(keptPlaces(quick), String(size.messages)), data, { recursive: true });
  const upstream = stack.use(await startServer("held/upstream.ts"));
  const server = stack.use(await startExecutable({ folder: root, args: ["--trusted-proxies", "127.0.0.1"] }));
  const load = stack.use(startLoad());
  const { filled, endMs }: Kept = JSON.parse(readFileSync(join(data, "filled.json"), "utf8"));
  const token = await signIn(server.url, "owner");
  const endpoint = { base_url: upstream.url, api_key: "sk-of-the-bench-1234" };
  await must(server.url, "PUT", "/api/v1/me/upstream", { token, body: endpoint });
  const bot = await must(server.url, "POST", "/api/v1/bots", {
    token,
    body: { name: "Held", model: "bench" },
  });
  const asked = await asVisitors(server, { botId: bot.id, ownerToken: token }, size.streams);
  const honest = { username: "honest", password };
  await must(server.url, "POST", "/api/v1/end-users", { token: server.masterKey(), body: honest });
  // They warm up.
  for (let round = 0; round < 2; round += 1) await load.ask(asked);
  const floodOf = (networks: number, firstNetwork: number): Doing => {
    const { username } = honest;
    return { kind: "flood", url: server.url, networks, firstNetwork, honest: username };
  };
  const floods = await measureFloods(load, asked, size.rounds, [floodOf(1, 60_000), floodOf(20, 61_000)]);
  const pages = listPages(filled, endMs).flatMap(({ requests }) => requests.map(({ path }) => path));
  const { botId } = filled;
  const { documentBytes } = size;
  const work: Doing = { kind: "work", url: server.url, token, botId, pages, documentBytes };
  const worked = await measureWork(load, asked, size.rounds, work);
  return figuresOf(floods, worked, size);
};

/** Rounds beside others, and what these came to. */
interface Beside {
  rounds: Round[];
  done: Done;
}

interface Floods {
  alone: Round[];
  beside: Beside[];
}

/** The streams alone and beside each flood, in turns. */
async function measureFloods(
  load: Load,
  asked: Asked,
  rounds: number,
  floods: readonly Doing[],
): Promise<Floods> {
  const alone: Round[] = [];
  const beside = floods.map((): Beside => ({ rounds: [], done: {} }));
  for (let round = 0; round < rounds; round += 1) {
    alone.push(await load.ask(asked));
    for (const [at, flood] of floods.entries()) {
      const others = startOthers(flood);
      if (round === 0) await Bun.sleep(floodLeadMs);
      beside[at]?.rounds.push(await load.ask(asked));
      add(beside[at]?.done, await others.end());
    }
  }
  return { alone, beside };
}

/** The streams beside an owner's work, which goes on from one round to the next. */
async function measureWork(load: Load, asked: Asked, rounds: number, work: Doing): Promise<Beside> {
  const others = startOthers(work);
  await Bun.sleep(workLeadMs);
  const beside: Beside = { rounds: [], done: {} };
  for (let round = 0; round < rounds; round += 1) beside.rounds.push(await load.ask(asked));
  add(beside.done, await others.end());
  return beside;
}

function startOthers(doing: Doing) {
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "../held/others.ts"), JSON.stringify(doing)],
    {
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  return {
    end: async (): Promise<Done> => {
      child.stdin.end();
      const text = await new Response(child.stdout).text();
      if ((await child.exited) !== 0) throw new Error("What others do beside the streams went wrong");
      return JSON.parse(text);
    },
  };
}

function add(sums: Done | undefined, done: Done): void {
  if (sums === undefined) return;
  for (const [name, value] of Object.entries(done))
    sums[name] = name.startsWith("longest") ? Math.max(sums[name] ?? 0, value) : (sums[name] ?? 0) + value;
}

function figuresOf({ alone, beside }: Floods, worked: Beside, { streams }: { streams: number }): Figure[] {
  const held = `${streams} streams held`;
  const floods = beside.map(({ rounds, done }, at): Figure => {
    const ratios = rounds.map(
      ({ firstMs }, round) => firstMs.p99 / (alone[round]?.firstMs.p99 ?? Number.NaN),
    );
    const from = at === 0 ? "one address" : "twenty networks";
    return {
      what: `first token p99 beside ${wrongASecond} wrong sign-ins a second from ${from}, of without, ${held}`,
      value: median(ratios),
      unit: "×",
      target: { atMost: 1.2 },
      detail: `${msOf(rounds, "firstMs")}, without ${msOf(alone, "firstMs")}; ${listDone(done)}`,
    };
  });
  const p99 = (rounds: readonly Round[]) => median(rounds.map(({ lateMs }) => lateMs.p99));
  const work: Figure = {
    what: `jitter p99 beside an export of all messages, a document's upload and the console's pages, of without, ${held}`,
    value: p99(worked.rounds) / p99(alone),
    unit: "×",
    target: { atMost: 2 },
    detail: `${msOf(worked.rounds, "lateMs")}, without ${msOf(alone, "lateMs")}; ${listDone(worked.done)}`,
  };
  return [...floods, work];
}

const msOf = (rounds: readonly Round[], what: "firstMs" | "lateMs"): string => {
  const of = (kind: "p50" | "p99" | "most") => median(rounds.map((round) => round[what][kind])).toFixed(1);
  return `p50 ${of("p50")}, p99 ${of("p99")}, most ${of("most")} ms`;
};

const listDone = (done: Done): string =>
  Object.entries(done)
    .map(([name, value]) => `${name}: ${Math.round(value)}`)
    .join(", ");

if (import.meta.main) {
  const figures = await measureBeside({ quick: Bun.argv.includes("--quick") });
  process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`);
}
