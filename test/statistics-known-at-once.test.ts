import { afterEach, beforeEach, expect, test } from "bun:test";
import { knownVisits } from "../src/features/statistics/known-visits.ts";
import { createShared, startTestServer, type TestServer } from "./helpers/test-server.ts";

// Several look at one bot's plot at the same time.

const dayMs = 24 * 3_600_000;
const quarterMs = 15 * 60_000;
const firstMs = Date.parse("2026-11-20T00:00:00Z");
const period = { fromMs: firstMs, toMs: firstMs + 2 * dayMs };
const eachDay = [0, 1].map((day) => ({ fromMs: firstMs + day * dayMs, toMs: firstMs + (day + 1) * dayMs }));

let server: TestServer;
let botId: string;
beforeEach(async () => {
  server = startTestServer({ limits: { knownVisitItems: 30 } });
  botId = (await createShared(server)).botId;
});
afterEach(() => server.close());

function visit(key: string, atMs: number): void {
  const insert = server.connection.prepare<unknown[]>(
    `INSERT INTO figures (bot_id, scope, key, span, start_at, questions) VALUES (?, ?, ?, ?, ?, 1)
      ON CONFLICT DO UPDATE SET questions = questions + 1`,
  );
  insert.run(botId, "visitor", key, "all", 0);
  insert.run(botId, "visitor", key, "quarter", atMs);
  insert.run(botId, "bot", "", "day", atMs - (atMs % dayMs));
}

const look = () => knownVisits(server.app, botId, eachDay, period);

async function keysSeen(): Promise<string[]> {
  const seen: string[] = [];
  for await (const { keys } of look()) seen.push(...keys);
  return seen;
}

/** As many as are seen once the rows of their quarters are gone: those that are kept in memory, if any. */
async function keptKeys(): Promise<number> {
  server.connection.exec("DELETE FROM figures WHERE span = 'quarter'");
  return (await keysSeen()).length;
}

test("two first looks at once keep a bot's visits once, and two after an erasure do", async () => {
  for (let at = 0; at < 20; at += 1) visit(`/v${at}`, firstMs + at * quarterMs);
  const two = async () => (await Promise.all([keysSeen(), keysSeen()])).map((keys) => keys.length);
  expect(await two()).toEqual([20, 20]);
  server.connection.exec("DELETE FROM figures WHERE key = '/v3'");
  expect(await two()).toEqual([19, 19]);
  expect(await keptKeys()).toBe(19);
});

test("no more is kept than may be, however many looked at once before", async () => {
  for (let at = 0; at < 28; at += 1) visit(`/v${at}`, firstMs + at * quarterMs);
  await keysSeen();
  server.connection.exec("DELETE FROM figures WHERE key <> '/v0' AND scope = 'visitor'");
  await Promise.all([keysSeen(), keysSeen(), keysSeen()]);
  for (let at = 28; at < 60; at += 1) visit(`/v${at}`, firstMs + at * quarterMs);
  expect(await keysSeen()).toHaveLength(33);
  expect(await keptKeys()).toBe(0);
});

test("who comes while one looks is counted once for a step, though another look has brought the key", async () => {
  visit("/early", firstMs);
  visit("/early", firstMs + dayMs);
  const slow = look();
  expect((await slow.next()).value).toEqual({ step: 0, keys: ["/early"] });
  visit("/late", firstMs + dayMs + quarterMs);
  visit("/late", firstMs + dayMs + 2 * quarterMs);
  await keysSeen();
  expect((await slow.next()).value).toEqual({ step: 1, keys: ["/early", "/late"] });
});
