import { expect, test } from "bun:test";
import type { LimitSet, LinkLimits } from "../src/db/schema/links.ts";
import { AppError } from "../src/errors.ts";
import { type Asker, chargedPoints, reservePoints } from "../src/features/usage/limits.ts";
import { limitsOf, startUsage, type Usage } from "./helpers/usage.ts";

// Turns of several visitors in random order, beside a plain list of what happened: after each step nothing may be over a limit, and
// a question may be refused only where the list says so too. The list counts points in millionths, so that its sums are exact.

const steps = 300;
const scopes = ["link", "visitor", "address"] as const;
const visitorIds = ["ann", "bob", "cid"];
const addresses = ["office", "home"];
const parties = visitorIds.flatMap((visitorId) => addresses.map((address) => ({ visitorId, address })));

type Who = (typeof parties)[number];

/** A question that was let in. */
interface Question {
  it: Asker;
  atMs: number;
  heldPoints: number | null;
  held: number;
  ended: { day: string; charged: number; answers: 0 | 1 } | null;
}

interface World {
  on: Usage;
  random: () => number;
  limits: LinkLimits;
  questions: Question[];
  /** The codes of the refusals. */
  codes: Set<string>;
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const pick = <Item>(random: () => number, items: readonly Item[], fallback: Item): Item =>
  items[Math.floor(random() * items.length)] ?? fallback;

const millionths = (points: number) => Math.round(points * 1e6);
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0);
const dayNow = ({ on }: World) => new Date(on.clock.nowMs).toISOString().slice(0, 10);
const codeOf = (error: unknown): string => {
  if (error instanceof AppError) return error.code;
  throw error;
};

/** One kind is tight and the others are wide; some are not there at all. */
function randomLimits(random: () => number, tight: keyof LimitSet): LinkLimits {
  const some = (kind: keyof LimitSet, most: number) => {
    const max = most * (0.5 + random() / 2) * (kind === tight ? 1 : 8);
    return random() < 0.25 ? null : max;
  };
  const whole = (max: number | null) => (max === null ? null : Math.ceil(max));
  const set = (share: number): LimitSet => ({
    qpm: whole(some("qpm", 20 * share)),
    points: some("points", 6 * share),
    messages_per_day: whole(some("messages_per_day", 40 * share)),
    streams: whole(some("streams", 12 * share)),
  });
  return limitsOf({ ...set(1), visitor: set(0.5), address: set(0.7) });
}

/** How far each limit of a party is from being passed, in its unit or in millionths of a point: below 0 it is passed. */
function roomsOf(world: World, who: Who) {
  const { questions, limits, on } = world;
  const today = dayNow(world);
  return scopes.flatMap((scope) => {
    const own = questions.filter(
      ({ it }) =>
        scope === "link" ||
        (scope === "visitor" ? it.visitorId === who.visitorId : it.address === who.address),
    );
    const running = own.filter(({ ended }) => ended === null).length;
    const taken = {
      points: sum(own.map(({ ended, held }) => ended?.charged ?? held)),
      qpm: own.filter(({ atMs }) => atMs > on.clock.nowMs - 60_000).length,
      streams: running,
      messages_per_day: running + sum(own.map(({ ended }) => (ended?.day === today ? ended.answers : 0))),
    };
    const { points, ...counts } = scope === "link" ? limits : limits[scope];
    const set = { ...counts, points: points === null ? null : Math.floor(points * 1e6) };
    return (["points", "qpm", "streams", "messages_per_day"] as const).flatMap((kind) => {
      const max = set[kind];
      return max === null ? [] : [{ scope, kind, room: max - taken[kind] }];
    });
  });
}

async function ask(world: World): Promise<void> {
  const { on, random, limits, questions, codes } = world;
  const who = { visitorId: pick(random, visitorIds, ""), address: pick(random, addresses, "") };
  const it = on.asker(limits, who);
  const isRoom = roomsOf(world, who).every(({ room }) => room > 0);
  const code = await on.admit(limits, it).then(() => null, codeOf);
  expect(code === null).toBe(isRoom);
  if (code === null) questions.push({ it, atMs: on.clock.nowMs, heldPoints: null, held: 0, ended: null });
  else codes.add(code);
}

async function release({ on, questions }: World, question: Question): Promise<void> {
  await on.release(question.it);
  questions.splice(questions.indexOf(question), 1);
}

async function hold(world: World, question: Question): Promise<void> {
  const { on, random, codes } = world;
  if (question.held > 0) return;
  const pricing = {
    promptPer1k: pick(random, [0, 0.1, 0.37, 3], 0),
    completionPer1k: pick(random, [0, 0.1, 0.7, 13], 0),
  };
  const prompt = Array.from({ length: 1 + Math.floor(random() * 4) }, () => "字".repeat(random() * 400));
  const wantedTokens = Math.ceil(random() * 600);
  const given = await reservePoints(on.app, question.it, { prompt, pricing, wantedTokens }).catch(codeOf);
  if (typeof given === "string") {
    codes.add(given);
    await release(world, question);
    return;
  }
  question.heldPoints = given.points;
  question.held = millionths(given.points ?? 0);
  if (given.maxTokens !== null) expect(given.maxTokens).toBeLessThanOrEqual(wantedTokens);
}

/** Half of the upstreams keep to what they were told, the others take up to twice of it. */
async function end(world: World, question: Question): Promise<void> {
  const { on, random } = world;
  const { it, heldPoints } = question;
  const cost = (heldPoints ?? 0) * random() * 2;
  const answers = random() < 0.8 ? 1 : 0;
  await on.settle(it, cost, heldPoints, answers);
  question.ended = { day: dayNow(world), charged: millionths(chargedPoints(cost, heldPoints)), answers };
  question.held = 0;
}

async function takeStep(world: World): Promise<void> {
  const { on, random, questions } = world;
  const dice = random();
  if (dice < 0.45) return await ask(world);
  if (dice < 0.55) {
    on.clock.nowMs += random() < 0.05 ? 5 * 3_600_000 : Math.round(random() * 8_000);
    return;
  }
  const running = questions.filter(({ ended }) => ended === null);
  const question = running[Math.floor(random() * running.length)];
  if (question === undefined) return;
  if (dice < 0.75) return await hold(world, question);
  await (dice < 0.95 ? end(world, question) : release(world, question));
}

async function expectWithinLimits(world: World): Promise<void> {
  const { on, questions } = world;
  const rooms = parties.flatMap((who) => roomsOf(world, who));
  expect(rooms.filter(({ room }) => room < 0)).toEqual([]);
  expect(millionths((await on.link()).usedPoints)).toBe(
    sum(questions.map(({ ended }) => ended?.charged ?? 0)),
  );
  expect(millionths(await on.held())).toBe(sum(questions.map(({ held }) => held)));
}

const kinds = ["qpm", "points", "messages_per_day", "streams"] as const;
const codes = new Set<string>();

for (const seed of Array.from({ length: 12 }, (_, at) => at)) {
  const tight = kinds[seed % kinds.length] ?? "points";
  test(`in a random order of steps (${seed}, few ${tight}) no limit is passed, and none refuses before it is reached`, async () => {
    const on = await startUsage();
    const random = randomOf(seed);
    const world: World = { on, random, limits: randomLimits(random, tight), questions: [], codes };
    for (let step = 0; step < steps; step++) {
      await takeStep(world);
      await expectWithinLimits(world);
    }
    for (const question of world.questions) if (question.ended === null) await end(world, question);
    expect(await on.held()).toBe(0);
    expect((await on.link()).usedPoints).toBeLessThanOrEqual(world.limits.points ?? Number.POSITIVE_INFINITY);
    await on.close();
  });
}

test("in all of that, every kind of refusal came about", () => {
  expect([...codes].sort()).toEqual([
    "daily_limit_reached",
    "points_limit_reached",
    "points_reserved",
    "rate_limit_reached",
    "streams_limit_reached",
  ]);
});
