import { join } from "node:path";
import { createRandom, type Random, weighted } from "../bench/random.ts";
import { makeFolder, startExecutable } from "../helpers/executable.ts";
import * as account from "./account-writes.ts";
import * as bot from "./bot-writes.ts";
import { checkFolder, checkIds, countWaiting } from "./check.ts";
import { createLedger } from "./facts.ts";
import { startHost } from "./host.ts";
import * as link from "./link-writes.ts";
import { startModel } from "./model.ts";
import * as talk from "./talk-writes.ts";
import { ask } from "./turn-writes.ts";
import { type Action, type Counts, newCounts, type World } from "./world.ts";

/** When a server is killed: while answers stream, while other writes alone are under way, with nothing to do, and while it starts. */
export const phases = ["in a stream", "in a write", "idle", "in a start"] as const;
export type Phase = (typeof phases)[number];

interface Options {
  rounds: number;
  seed: number;
  /** Rounds on one folder, after which the next one is begun. */
  roundsPerFolder: number;
  clients: number;
  /** So many writes are acknowledged at most before the moment of the kill is waited for. */
  mostWrites: number;
  /** The longest that is waited in the end for reports to come to their host. */
  longestWaitMs: number;
  /** Of so many reports the host refuses one at first, which then comes seconds later; 0: none. */
  refusesOneIn: number;
  /** Told of each server that is started. */
  started?: (pid: number) => void;
  /** Told how each round went. */
  tell: (line: string) => void;
}

/** What came of the rounds. `folder` is the broken one, which stays, where something was wrong. */
export interface CrashReport {
  seed: number;
  rounds: number;
  kills: Record<Phase, number>;
  startsMs: number[];
  counts: Counts;
  problems: string[];
  folder: string | null;
}

/** A start after a kill takes no longer than this, also while the machine has other work. */
const longestStartMs = 10_000;

const actions: readonly [weight: number, action: Action][] = [
  [30, ask],
  [6, talk.rate],
  [5, talk.nameConversation],
  [3, talk.deleteConversation],
  [1, talk.deleteConversations],
  [6, talk.uploadFile],
  [2, talk.deleteFile],
  [1, talk.clearMemory],
  [0.5, talk.eraseCustomer],
  [1.5, account.signIn],
  [0.5, account.signOut],
  [4, account.changeCustomer],
  [1, account.switchCustomer],
  [0.7, account.resetPassword],
  [0.7, account.changePassword],
  [1.5, account.importCustomers],
  [2, account.inviteCustomer],
  [1, account.deleteCustomer],
  [1, async (world, random) => (await account.createAccount(world, random, "customer")) !== undefined],
  [0.3, async (world, random) => (await account.createAccount(world, random, "admin")) !== undefined],
  [2, bot.createBot],
  [4, bot.changeBot],
  [0.7, bot.deleteBot],
  [4, bot.createDocument],
  [2, bot.deleteDocument],
  [1, bot.changeUpstream],
  [3, link.createLink],
  [3, link.changeLink],
  [2, link.rotateLink],
  [1, link.revokeLink],
  [0.5, link.rotateSecret],
  [3, link.openVisit],
  [1, link.endVisit],
];
const choose = weighted(actions.map(([weight]) => weight));

/** Runs rounds of writes and kills, each on what the one before has left, until something is wrong. */
export async function runRounds(options: Options): Promise<CrashReport> {
  const report: CrashReport = {
    seed: options.seed,
    rounds: 0,
    kills: { "in a stream": 0, "in a write": 0, idle: 0, "in a start": 0 },
    startsMs: [],
    counts: newCounts(),
    problems: [],
    folder: null,
  };
  while (report.rounds < options.rounds && report.problems.length === 0) {
    const folder = makeFolder();
    await runFolder(options, report, folder.path);
    if (report.problems.length > 0) report.folder = folder.path;
    else folder[Symbol.dispose]();
  }
  return report;
}

async function runFolder(options: Options, report: CrashReport, folder: string): Promise<void> {
  const world: World = {
    ledger: createLedger(),
    model: startModel(),
    host: startHost(options.refusesOneIn),
    url: "",
    masterKey: "",
    isOver: false,
    isKilled: false,
    mayStream: true,
    running: { writes: 0, streams: 0 },
    counts: report.counts,
    problems: report.problems,
    clearing: new Set(),
    hashes: new Map(),
  };
  try {
    const most = Math.min(options.rounds - report.rounds, options.roundsPerFolder);
    for (let done = 0; done < most && report.problems.length === 0; done += 1) {
      const random = createRandom(options.seed * 1_000_003 + report.rounds);
      await runRound(options, report, { world, folder, random });
      report.rounds += 1;
    }
    if (report.problems.length === 0) await finish(options, world, folder);
  } finally {
    await world.model.close();
    await world.host.close();
  }
}

interface Round {
  world: World;
  folder: string;
  random: Random;
}

/** Starts the server on what the last kill left, checks it, writes until the moment of the kill, and kills it. */
async function runRound(
  { clients, mostWrites, started, tell }: Options,
  report: CrashReport,
  round: Round,
): Promise<void> {
  const { world, folder, random } = round;
  const { counts } = world;
  const startedAt = performance.now();
  await using server = await startExecutable({ folder });
  const startMs = performance.now() - startedAt;
  started?.(server.pid);
  report.startsMs.push(startMs);
  if (startMs > longestStartMs) world.problems.push(`the start took ${Math.round(startMs)} ms`);
  Object.assign(world, { url: server.url, masterKey: server.masterKey(), isOver: false, isKilled: false });
  world.clearing.clear();
  for (const fact of world.ledger.list()) fact.users = 0;
  await checkFolder(world, join(folder, "data"), random);
  if (world.problems.length > 0) return;
  if (world.ledger.list().length === 0) await prepare(world, random);
  const before = structuredClone({ ...counts, byWrite: undefined });
  const plan = random.pick<Phase>([
    "in a stream",
    "in a stream",
    "in a write",
    "in a write",
    "idle",
    "in a start",
  ]);
  world.mayStream = plan === "in a stream" || random.chance(0.3);
  const working = Array.from({ length: clients }, (_, client) =>
    work(world, createRandom(random.whole(0, 2 ** 32) + client)),
  );
  await untilWritten(world, before.acknowledged + random.whole(1, mostWrites));
  await Bun.sleep(random.whole(0, 50));
  const phase = await waitForMoment(world, random, plan, working);
  world.isKilled = true;
  world.isOver = true;
  await server.kill("SIGKILL");
  await Promise.all(working);
  if (plan === "in a start") await killStarts(round);
  report.kills[phase] += 1;
  const written = counts.acknowledged - before.acknowledged;
  const cut = counts.cutOff.total - before.cutOff.total;
  tell(`round ${report.rounds + 1}: ${written} writes acknowledged, ${cut} cut off; killed ${phase}`);
}

/** Waits until so many writes are acknowledged in all, for a while. */
async function untilWritten({ counts }: World, acknowledged: number): Promise<void> {
  const endsAt = performance.now() + 20_000;
  while (counts.acknowledged < acknowledged && performance.now() < endsAt) await Bun.sleep(2);
}

/** Waits for the moment of the kill, and says what it really is. */
async function waitForMoment(
  world: World,
  random: Random,
  plan: Phase,
  working: readonly Promise<void>[],
): Promise<Phase> {
  if (plan === "idle" || plan === "in a start") {
    world.isOver = true;
    await Promise.all(working);
    return plan;
  }
  const { running } = world;
  const isNow = () => (plan === "in a stream" ? running.streams > 0 : running.writes > 0);
  const endsAt = performance.now() + 5_000;
  while (!isNow() && performance.now() < endsAt) await Bun.sleep(1);
  // A request is on its way for a while before the server has it, and its answer before the tester has that.
  await Bun.sleep(random.whole(0, 8));
  if (running.streams > 0) return "in a stream";
  return running.writes > 0 ? "in a write" : "idle";
}

async function work(world: World, random: Random): Promise<void> {
  while (!world.isOver) {
    const [, action] = actions[choose(random.next())] ?? [];
    const isDone = await action?.(world, random);
    // Where there was nothing to do it with, others get a turn.
    if (isDone !== true) await Bun.sleep(1);
  }
}

/** What every folder begins with: owners with endpoints, and customers in sessions. */
async function prepare(world: World, random: Random): Promise<void> {
  for (const role of ["owner", "owner", "customer", "customer", "customer", "customer"] as const) {
    const made = await account.createAccount(world, random, role);
    const session = await account.signInAs(world, made);
    if (role === "owner" && session !== undefined) await bot.setUpstream(world, random, session);
  }
  for (let at = 0; at < 3; at += 1) await bot.createBot(world, random);
  for (let at = 0; at < 8; at += 1) await link.createLink(world, random);
}

/** Kills the next start at a random moment, once or twice: what it mends must be mended by the one after it. */
async function killStarts({ folder, random }: Round): Promise<void> {
  for (let at = random.whole(1, 2); at > 0; at -= 1) {
    const child = Bun.spawn([join(folder, "botshare"), "serve", "--port", "0"], {
      cwd: folder,
      env: {},
      stdio: ["ignore", "ignore", "ignore"],
    });
    await Bun.sleep(random.whole(20, 450));
    child.kill("SIGKILL");
    await child.exited;
  }
}

/** The end of a folder's rounds: every report comes to its host, and the server ends by itself. */
async function finish(
  { seed, longestWaitMs, started }: Options,
  world: World,
  folder: string,
): Promise<void> {
  await using server = await startExecutable({ folder });
  started?.(server.pid);
  Object.assign(world, { url: server.url, isOver: true, isKilled: false });
  await checkFolder(world, join(folder, "data"), createRandom(seed));
  const endsAt = performance.now() + longestWaitMs;
  while (countWaiting(join(folder, "data")) > 0 && performance.now() < endsAt) await Bun.sleep(200);
  const waiting = countWaiting(join(folder, "data"));
  if (waiting > 0) world.problems.push(`${waiting} reports never came to their host`);
  checkIds(world);
  const code = await server.kill("SIGTERM");
  if (code !== 0) world.problems.push(`the server ended with ${code}`);
}
