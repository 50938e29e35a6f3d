import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { addAnswers, dice, type Given, writeAnswers } from "./helpers/figures.ts";
import { createShared, masterKey, startTestServer, type TestServer } from "./helpers/test-server.ts";

// Whatever the zone, figures that are read from sums are those that a scan of all answers gives, whose days the calendar itself names.

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const nowMs = Date.parse("2026-11-22T08:00:00Z");
let server: TestServer;
let token: string;
let given: Given[];
let botIds: string[] = [];
let linkIds: string[] = [];
const visitorIds = [0, 1, 2, 3, 4, 5].map((number) => `0199f3a2-7c4e-7000-8a10-00000000000${number}`);

beforeAll(async () => {
  // Few rows a statement, so that places to go on from are in all of it.
  server = startTestServer({ nowMs, limits: { figureStepRows: 60 } });
  const { owner, botId, linkId } = await createShared(server);
  token = owner.token;
  const post = async (path: string, body: unknown) =>
    (await server.request("POST", path, { token, body })).body.id;
  const other: string = await post("/api/v1/bots", { name: "Other", model: "builtin" });
  botIds = [botId, other];
  linkIds = [linkId, await post(`/api/v1/bots/${botId}/share-tokens`, {})];
  linkIds.push(await post(`/api/v1/bots/${other}/share-tokens`, {}));
  const visitor = server.connection.prepare(
    "INSERT INTO visitors (id, kind, scope, uid, created_at) VALUES (?, 'account', '', ?, 0)",
  );
  for (const id of visitorIds) visitor.run(id, id);
  given = someAnswers();
  await addAnswers(server, given, writeAnswers(server.connection, given));
});
afterAll(() => server.close());

/** Many in the days around changes of clocks, and some in all of the year. */
function someAnswers(): Given[] {
  const roll = dice(41);
  const changes = [
    "2026-03-08T07:00:00Z",
    "2026-04-04T13:00:00Z",
    "2026-09-26T13:45:00Z",
    "2026-11-01T06:00:00Z",
  ];
  return Array.from({ length: 800 }, () => {
    const place = roll(5);
    const change = changes[roll(8)];
    const near =
      change === undefined ? nowMs - roll(380 * dayMs) : Date.parse(change) - 3 * dayMs + roll(6 * dayMs);
    return {
      botId: botIds[place > 2 ? 1 : 0] ?? "",
      linkId: [null, linkIds[0], linkIds[1], linkIds[2], null][place] ?? null,
      visitorId: visitorIds[roll(visitorIds.length)] ?? "",
      // Some exactly at the beginning of a quarter of an hour.
      atMs: roll(4) === 0 ? near - (near % (15 * minuteMs)) : near,
      points: roll(10_000) / 1_000,
      isFailed: roll(10) === 0,
      promptTokens: roll(900),
      completionTokens: roll(900),
      firstTokenMs: roll(6) === 0 ? null : roll(9_000),
      rating: ([null, null, "up", "down"] as const)[roll(4)] ?? null,
    };
  });
}

/** The figures of some answers, counted one by one. */
function scan(some: Given[]) {
  const sum = (of: (answer: Given) => number) => some.reduce((total, answer) => total + of(answer), 0);
  const waits = some.flatMap(({ firstTokenMs }) => (firstTokenMs === null ? [] : [firstTokenMs]));
  const rated = (kind: string) => some.filter(({ rating }) => rating === kind).length;
  return {
    questions: some.length,
    customers: new Set(some.filter(({ linkId }) => linkId !== null).map(({ visitorId }) => visitorId)).size,
    points: Math.round(sum(({ points }) => points) * 1e6) / 1e6,
    prompt_tokens: sum(({ promptTokens }) => promptTokens),
    completion_tokens: sum(({ completionTokens }) => completionTokens),
    first_token_ms:
      waits.length === 0
        ? null
        : { mean: Math.round(waits.reduce((a, b) => a + b) / waits.length), longest: Math.max(...waits) },
    failures: sum(({ isFailed }) => (isFailed ? 1 : 0)),
    refusals: 0,
    ratings: { up: rated("up"), down: rated("down") },
  };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** The local date and hour of an instant, in words. */
function localOf(ms: number, zone: string) {
  const form = {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    hourCycle: "h23",
  } as const;
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat("en-CA", { timeZone: zone, ...form, timeZoneName: "shortOffset" });
  formats.set(zone, format);
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return { day: `${part.year}-${part.month}-${part.day}`, hour: `${part.hour} ${part.timeZoneName}` };
}

/** What an instant's step is called: all instants of a step have one name, and no others. */
function nameOf(ms: number, zone: string, step: string): string {
  const { day, hour } = localOf(ms, zone);
  if (step === "hour") return `${day} ${hour}`;
  if (step === "month") return day.slice(0, 7);
  if (step === "day") return day;
  const monday = Date.parse(day) - ((new Date(day).getUTCDay() + 6) % 7) * dayMs;
  return new Date(monday).toISOString().slice(0, 10);
}

async function ask(path: string, query: Record<string, string | undefined>) {
  const search = new URLSearchParams(
    Object.entries(query).filter((pair): pair is [string, string] => !!pair[1]),
  );
  const answer = await server.request("GET", `/api/v1/statistics${path}?${search}`, { token });
  expect({ status: answer.status, body: answer.status === 200 ? null : answer.body }).toEqual({
    status: 200,
    body: null,
  });
  return answer.body;
}

const zones = ["UTC", "Asia/Kolkata", "Asia/Kathmandu", "America/New_York", "Pacific/Chatham"];
const periods = {
  hour: ["2026-10-31T15:30:00Z", "2026-11-03T02:15:00Z"],
  day: ["2026-02-20T05:00:00Z", "2026-04-12T22:45:00Z"],
  week: ["2026-03-01T00:00:00Z", "2026-11-22T08:00:00Z"],
  month: ["2025-12-01T00:00:00Z", "2026-11-22T08:00:00Z"],
} as const;
const wholes = (): Record<string, [Record<string, string | undefined>, (answer: Given) => boolean]> => ({
  "all bots": [{}, () => true],
  "a bot": [{ bot_id: botIds[0] }, ({ botId }) => botId === botIds[0]],
  "a link": [{ share_token_id: linkIds[1] }, ({ linkId }) => linkId === linkIds[1]],
  "a visitor": [{ visitor_id: visitorIds[2] }, ({ visitorId }) => visitorId === visitorIds[2]],
  "a visitor on a link": [
    { share_token_id: linkIds[0], visitor_id: visitorIds[3] },
    ({ linkId, visitorId }) => linkId === linkIds[0] && visitorId === visitorIds[3],
  ],
});

for (const zone of zones)
  describe(`in ${zone}`, () => {
    for (const [step, [from, to]] of Object.entries(periods))
      test(`every ${step} is what a scan of the answers gives`, async () => {
        const names = new Map(given.map((answer) => [answer, nameOf(answer.atMs, zone, step)]));
        for (const [of, [filter, isIn]] of Object.entries(wholes())) {
          const body = await ask("", { ...filter, from, to, zone, step });
          const counted = given.filter(
            (answer) => isIn(answer) && answer.atMs >= Date.parse(from) && answer.atMs < Date.parse(to),
          );
          const byName = Map.groupBy(counted, (answer) => names.get(answer));
          const expected = body.steps.map(({ start }: { start: string }) => ({
            start,
            ...scan(byName.get(nameOf(Date.parse(start), zone, step)) ?? []),
          }));
          expect({ of, steps: body.steps }).toEqual({ of, steps: expected });
          expect({ of, totals: body.totals }).toEqual({ of, totals: scan(counted) });
          const named = body.steps.map(({ start }: { start: string }) =>
            nameOf(Date.parse(start), zone, step),
          );
          expect(new Set(named).size).toBe(named.length);
          expect(body.steps[0].start).toBe(new Date(from).toISOString());
        }
      });

    test("a period within one day is counted by its quarters of an hour", async () => {
      const [from, to] = ["2026-11-01T05:15:00.000Z", "2026-11-01T11:30:00.000Z"];
      const some = given.filter(({ atMs }) => atMs >= Date.parse(from) && atMs < Date.parse(to));
      expect(some.length).toBeGreaterThan(3);
      expect((await ask("", { from, to, zone, step: "month" })).totals).toEqual(scan(some));
    });
  });

test("by bot, link and customer a period is what a scan of its answers gives, what cost most first", async () => {
  const [from, to] = ["2026-03-06T05:45:00Z", "2026-11-02T18:15:00Z"];
  const ids = { bot: "botId", link: "linkId", customer: "visitorId" } as const;
  for (const [of, [filter, isIn]] of Object.entries(wholes()))
    for (const [dimension, field] of Object.entries(ids)) {
      const body = await ask("/by", { ...filter, from, to, dimension });
      const counted = given.filter(
        (answer) => isIn(answer) && answer.atMs >= Date.parse(from) && answer.atMs < Date.parse(to),
      );
      const groups = Map.groupBy(counted, (answer) => answer[field] ?? "");
      const expected = [...groups].map(([id, some]) => ({ id, ...scan(some) }));
      expected.sort((one, other) => other.points - one.points);
      const got = body.items.map(({ name, kind, bot_id, ...item }: Record<string, unknown>) => item);
      expect({ of, dimension, items: got }).toEqual({ of, dimension, items: expected });
    }
});

test("by link the parts add up to all: what managers asked without one has no name and no customers", async () => {
  const period = { from: "2026-03-06T05:45:00Z", to: "2026-11-02T18:15:00Z" };
  const { items } = await ask("/by", { ...period, dimension: "link" });
  const own = items.filter(({ id }: { id: string }) => id === "");
  expect(own).toMatchObject([{ name: null, bot_id: null, kind: "none", customers: 0 }]);
  const all = items.reduce((sum: number, { questions }: { questions: number }) => sum + questions, 0);
  expect(all).toBe((await ask("", { ...period, step: "month" })).totals.questions);
});

test("what is older than the quarters of an hour that are kept counts where the noon of its day in UTC is", async () => {
  const zone = "Pacific/Chatham";
  const [from, to] = ["2026-02-20T10:15:00Z", "2026-04-12T11:15:00Z"];
  const late = startTestServer({ nowMs, limits: { figureQuarterMs: 240 * dayMs } });
  try {
    const bot = "INSERT INTO bots (id, name, model, system_prompt, settings, created_at, updated_at)";
    for (const id of botIds) late.connection.exec(`${bot} VALUES ('${id}', 'B', 'builtin', '', '{}', 0, 0)`);
    const rows = server.connection.prepare<[], Record<string, unknown>>("SELECT * FROM figures").all();
    const names = Object.keys(rows[0] ?? {});
    const insert = late.connection.prepare<unknown[]>(
      `INSERT INTO figures (${names}) VALUES (${names.map(() => "?")})`,
    );
    for (const row of rows) insert.run(...Object.values(row));
    const horizon = Date.parse("2026-03-27T00:00:00Z");
    const query = new URLSearchParams({ from, to, zone, step: "day" });
    const answer = await late.request("GET", `/api/v1/statistics?${query}`, { token: masterKey });
    const noonOf = (ms: number) => (ms >= horizon ? ms : ms - (ms % dayMs) + dayMs / 2);
    const counted = given.filter(
      ({ atMs }) => noonOf(atMs) >= Date.parse(from) && noonOf(atMs) < Date.parse(to),
    );
    const byName = Map.groupBy(counted, ({ atMs }) => nameOf(noonOf(atMs), zone, "day"));
    const expected = answer.body.steps.map(({ start }: { start: string }) => ({
      start,
      ...scan(byName.get(nameOf(Date.parse(start), zone, "day")) ?? []),
    }));
    expect(answer.body.steps).toEqual(expected);
  } finally {
    await late.close();
  }
});
