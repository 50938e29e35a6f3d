import { afterEach, beforeEach, expect, test } from "bun:test";
import { knownOf } from "../src/features/statistics/known.ts";
import { knownVisits } from "../src/features/statistics/known-visits.ts";
import { readVersions } from "../src/features/statistics/versions.ts";
import { customerNumbers } from "../src/features/statistics/visits.ts";
import { createShared, startTestServer, type TestServer } from "./helpers/test-server.ts";

// Several look at one bot's plot at the same time.

const dayMs = 24 * 3_600_000;
const quarterMs = 15 * 60_000;
const firstMs = Date.parse("2026-11-20T00:00:00Z");
const period = { fromMs: firstMs, toMs: firstMs + 2 * dayMs };
const eachDay = [0, 1].map((day) => ({ fromMs: firstMs + day * dayMs, toMs: firstMs + (day + 1) * dayMs }));

let server: TestServer;
let botId: string;
let linkId: string;
beforeEach(async () => {
  server = startTestServer({ limits: { knownFigureItems: 30 } });
  ({ botId, linkId } = await createShared(server));
});
afterEach(() => server.close());

function visit(visitor: string, atMs: number): void {
  const insert = server.connection.prepare<unknown[]>(
    `INSERT INTO figures (bot_id, scope, key, span, start_at, questions) VALUES (?, ?, ?, ?, ?, 1)
      ON CONFLICT DO UPDATE SET questions = questions + 1, changes = changes + 1`,
  );
  const key = `${linkId}/${visitor}`;
  insert.run(botId, "visitor", key, "all", 0);
  insert.run(botId, "visitor", key, "quarter", atMs);
  insert.run(botId, "bot", "", "day", atMs - (atMs % dayMs));
}

async function* look() {
  const { app } = server;
  const place = { botId, linkId: null };
  const known = knownOf(app);
  const versions = await readVersions(app, botId, period);
  const numberOf = await customerNumbers(app, known, place);
  const names = () => [...known.numbers.keys()];
  for await (const { step, customers } of knownVisits(
    app,
    known,
    { botId, time: period, versions, numberOf },
    eachDay,
  ))
    yield { step, visitors: customers.map((customer) => names()[customer]) };
}

async function visitorsSeen() {
  const seen = [];
  for await (const { visitors } of look()) seen.push(...visitors);
  return seen;
}

/** As many as are seen once the rows of their quarters are gone, unseen: those that are kept in memory, if any. */
async function keptVisitors(): Promise<number> {
  server.connection.exec("DROP TRIGGER figures_removed; DELETE FROM figures WHERE span = 'quarter'");
  return (await visitorsSeen()).length;
}

test("two first looks at once keep a bot's visits once, and two after an erasure do", async () => {
  for (let at = 0; at < 20; at += 1) visit(`v${at}`, firstMs + at * quarterMs);
  const two = async () =>
    (await Promise.all([visitorsSeen(), visitorsSeen()])).map((visitors) => visitors.length);
  expect(await two()).toEqual([20, 20]);
  server.connection.exec("DELETE FROM figures WHERE key LIKE '%/v3'");
  expect(await two()).toEqual([19, 19]);
  expect(await keptVisitors()).toBe(19);
});

test("no more is kept than may be, however many looked at once before", async () => {
  for (let at = 0; at < 28; at += 1) visit(`v${at}`, firstMs + at * quarterMs);
  await visitorsSeen();
  server.connection.exec("DELETE FROM figures WHERE key NOT LIKE '%/v0' AND scope = 'visitor'");
  await Promise.all([visitorsSeen(), visitorsSeen(), visitorsSeen()]);
  for (let at = 28; at < 60; at += 1) visit(`v${at}`, firstMs + at * quarterMs);
  expect(await visitorsSeen()).toHaveLength(33);
  expect(await keptVisitors()).toBe(0);
});

test("who comes while one looks is seen by the next look, and once for a step", async () => {
  visit("early", firstMs);
  visit("early", firstMs + dayMs);
  const slow = look();
  expect((await slow.next()).value).toEqual({ step: 0, visitors: ["early"] });
  visit("late", firstMs + dayMs + quarterMs);
  visit("late", firstMs + dayMs + 2 * quarterMs);
  expect(await visitorsSeen()).toEqual(["early", "early", "late"]);
  expect((await slow.next()).value).toEqual({ step: 1, visitors: ["early"] });
});
