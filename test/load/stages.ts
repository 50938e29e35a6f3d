import { createCustomers, must, password, type Shared, share } from "../helpers/api-client.ts";
import type { Executable } from "../helpers/executable.ts";
import type { Person } from "./ask.ts";
import { startWorker } from "./crew.ts";
import type { CustomersOptions, CustomersResult } from "./customers.ts";
import type { FloodResult } from "./flood.ts";
import type { LorisResult } from "./loris.ts";
import { type Took, watch } from "./measure.ts";
import { addressOf, type Target } from "./messages.ts";
import type { StreamsOptions, StreamsResult } from "./streams.ts";
import type { Pace } from "./words.ts";

/** How much of everything there is. */
export interface Sizes {
  customers: number;
  /** Slow streams held while customers ask too: with theirs no more than the server takes. */
  streams: number;
  /** Slow streams held alone: all that the server takes. */
  mostStreams: number;
  /** How long a stage goes on once everything in it has begun. */
  stageMs: number;
  floodAtOnce: number;
  loris: number;
}

/** What came of a stage. */
export interface Stage {
  name: string;
  customers: CustomersResult;
  streams: StreamsResult | null;
  flood: FloodResult | null;
  loris: LorisResult | null;
  server: Took;
}

/** A server with a model, and everybody who is to ask it. */
export interface Scene {
  server: Executable;
  target: Target;
  people: Person[];
  /** Who holds slow streams: as many each as one may have. */
  holders: Person[];
  signsIn: { username: string; password: string };
}

const streamsEach = 8;
const customerPace: Pace = { pieces: 24, pauseMs: 15 };
const thinkMs = 4_000;
const slowPauseMs = 3_000;

/** Makes the bot, its links, and everybody. */
export async function prepare(
  server: Executable,
  modelUrl: string,
  sizes: Sizes,
): Promise<Scene & { slow: Target }> {
  const shared = await share(server.url, server.masterKey(), { upstreamUrl: modelUrl });
  const tokens = await createCustomers(server.url, server.masterKey(), sizes.customers);
  const { botId, shareToken, ownerToken } = shared;
  const path = `/api/v1/bots/${botId}/share-tokens`;
  const open = await must(server.url, "POST", path, { token: ownerToken, body: { access: "anonymous" } });
  const holders: Person[] = [];
  for (let at = 0; at < Math.ceil(sizes.mostStreams / streamsEach); at += 1) {
    const { token } = await must(server.url, "POST", `/api/v1/public/bot-share/${open.share_token}/session`, {
      body: { local_id: `holder of slow streams ${at}` },
      headers: { "x-forwarded-for": addressOf(3_000_000 + at) },
    });
    holders.push({ token, number: 3_000_000 + at });
  }
  return {
    server,
    target: { url: server.url, botId, shareToken },
    slow: { url: server.url, botId, shareToken: open.share_token },
    people: tokens.map((token, number) => ({ token, number })),
    holders,
    signsIn: signsInAs(shared),
  };
}

const signsInAs = ({ customerName }: Shared) => ({ username: customerName, password });

interface Load {
  people: number;
  streams: number;
  flood: number;
  loris: number;
}

/** Runs one stage: what is held is begun first, then the customers ask for so long, then everything ends in turn. */
export async function runStage(
  scene: Scene & { slow: Target },
  name: string,
  load: Load,
  stageMs: number,
): Promise<Stage> {
  const { server } = scene;
  const endWatch = watch(server.pid);
  await using stack = new AsyncDisposableStack();
  const streams =
    load.streams === 0
      ? null
      : stack.use(startWorker<StreamsResult>("streams", heldStreams(scene, name, load, stageMs)));
  await streams?.ready;
  const flood =
    load.flood === 0
      ? null
      : stack.use(
          startWorker<FloodResult>("flood", { url: server.url, atOnce: load.flood, names: floodedNames }),
        );
  const loris =
    load.loris === 0
      ? null
      : stack.use(startWorker<LorisResult>("loris", { url: server.url, connections: load.loris }));
  await Promise.all([flood?.ready, loris?.ready]);
  const customers = stack.use(
    startWorker<CustomersResult>("customers", {
      target: scene.target,
      people: scene.people.slice(0, load.people),
      pace: customerPace,
      thinkMs,
      name: `${name} `.replaceAll(" ", "-"),
      signsIn: scene.signsIn,
    } satisfies CustomersOptions),
  );
  await customers.ready;
  await Bun.sleep(stageMs);
  const asked = await customers.stop();
  const flooded = (await flood?.stop()) ?? null;
  const slowed = (await loris?.stop()) ?? null;
  const held = (await streams?.done) ?? null;
  return { name, customers: asked, streams: held, flood: flooded, loris: slowed, server: endWatch() };
}

/** Their accounts are not those who sign in or ask: too many wrong passwords close an account for a while. */
const floodedNames = ["one-of-many-0", "one-of-many-1", "one-of-many-2", "one-of-many-3"];

function heldStreams(
  scene: Scene & { slow: Target },
  name: string,
  load: Load,
  stageMs: number,
): StreamsOptions {
  const perSecond = 200;
  const openMs = (load.streams / perSecond) * 1_000;
  // Each begins with its first piece, and the first to begin must still go on when the stage ends.
  const pieces = Math.ceil((openMs * 2 + stageMs + 5_000) / slowPauseMs);
  return {
    target: scene.slow,
    people: scene.holders.slice(0, load.streams / streamsEach),
    each: streamsEach,
    pace: { pieces, pauseMs: slowPauseMs },
    perSecond,
    name: `${name} `.replaceAll(" ", "-"),
  };
}

/** What one stream more than the server takes is answered. */
export interface OneMore {
  status: number;
  code: string;
  retryAfter: string | null;
}

/** Holds as many streams as the server takes, asks for one more, and reads all of them to their ends. */
export async function fillUp(
  scene: Scene & { slow: Target },
  sizes: Sizes,
): Promise<{ oneMore: OneMore; streams: StreamsResult; server: Took }> {
  const endWatch = watch(scene.server.pid);
  const load = { people: 0, streams: sizes.mostStreams, flood: 0, loris: 0 };
  await using streams = startWorker<StreamsResult>(
    "streams",
    heldStreams(scene, "full", load, sizes.stageMs),
  );
  await streams.ready;
  const oneMore = await askOneMore(scene);
  await Bun.sleep(sizes.stageMs);
  return { oneMore, streams: await streams.done, server: endWatch() };
}

async function askOneMore({ target, people }: Scene): Promise<OneMore> {
  const response = await fetch(`${target.url}/api/v3/chat/completions`, {
    method: "POST",
    headers: { authorization: `Bearer ${people[0]?.token}`, "content-type": "application/json" },
    body: JSON.stringify({
      bot_id: target.botId,
      share_token: target.shareToken,
      stream: true,
      messages: [{ role: "user", content: "[more 1 0] One more?" }],
    }),
  });
  const text = await response.text();
  const code = response.status === 200 ? "" : JSON.parse(text).code;
  return { status: response.status, code, retryAfter: response.headers.get("retry-after") };
}
