import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { addAnswers, dice, type Given, writeAnswers } from "./helpers/figures.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// Who asked on which day is read once and kept in memory; what changes in the database meanwhile counts at once all the same.

const dayMs = 24 * 3_600_000;
const nowMs = Date.parse("2026-11-22T08:00:00Z");
const server = startTestServer({ nowMs, limits: { knownFigureItems: 30 } });
afterAll(() => server.close());
const { botId, linkId, owner } = await createShared(server);
const sources: string[] = [];
let answers = 0;

beforeAll(() => {
  const { connection } = server;
  const prepare = connection.prepare.bind(connection);
  const watch = (statement: object, source: string): object =>
    new Proxy(statement, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== "function") return member;
        return (...given: unknown[]) => {
          if (name === "all") sources.push(source);
          const result: unknown = member.apply(target, given);
          return result === target ? watch(target, source) : result;
        };
      },
    });
  Object.assign(connection, { prepare: (source: string) => watch(prepare(source), source) });
});
beforeEach(() => {
  sources.length = 0;
});

async function answer(visitorId: string, daysAgo: number): Promise<void> {
  const { connection } = server;
  connection
    .prepare<unknown[]>(
      "INSERT OR IGNORE INTO visitors (id, kind, scope, uid, created_at) VALUES (?, 'account', '', ?, 0)",
    )
    .run(visitorId, visitorId);
  answers += 1;
  const one: Given = {
    ...{ botId, linkId, visitorId, atMs: nowMs - daysAgo * dayMs, points: 1, isFailed: false },
    ...{ promptTokens: 1, completionTokens: 1, firstTokenMs: null, rating: null },
  };
  const [id = ""] = writeAnswers(connection, [one]);
  const own = `${id} of ${answers}`;
  connection.prepare<unknown[]>("UPDATE messages SET id = ? WHERE id = ?").run(own, id);
  await addAnswers(server, [one], [own]);
}

/** The customers of the last days, the oldest first, and of all of them. */
async function customers(): Promise<{ days: number[]; all: number }> {
  const path = "/api/v1/statistics?from=2026-11-18T00:00:00Z&to=2026-11-23T00:00:00Z&zone=UTC&step=day";
  const { body } = await server.request("GET", `${path}&bot_id=${botId}`, { token: owner.token });
  const days = body.steps.map((step: { customers: number }) => step.customers);
  return { days, all: body.totals.customers };
}

const rowsRead = () => sources.filter((source) => /"key", "start_at" from "figures"/.test(source)).length;

test("a second look reads no row of a visitor, and a further answer those of its day alone", async () => {
  for (const [visitor, day] of [
    ["a", 3],
    ["b", 3],
    ["a", 2],
    ["a", 0],
  ] as const)
    await answer(visitor, day);
  expect(await customers()).toEqual({ days: [0, 2, 1, 0, 1], all: 2 });
  expect(rowsRead()).toBeGreaterThan(0);
  sources.length = 0;
  expect(await customers()).toEqual({ days: [0, 2, 1, 0, 1], all: 2 });
  expect(rowsRead()).toBe(0);
  await answer("c", 3);
  expect(await customers()).toEqual({ days: [0, 3, 1, 0, 1], all: 3 });
  expect(rowsRead()).toBe(1);
});

test("an erased visitor is a customer no more, whoever takes its rows' place, and counts anew when it comes again", async () => {
  const erase = (visitor: string) =>
    server.connection.prepare<unknown[]>("DELETE FROM figures WHERE key LIKE ?").run(`%/${visitor}`);
  erase("b");
  expect(await customers()).toEqual({ days: [0, 2, 1, 0, 1], all: 2 });
  // The last rows of the table: the next ones have their numbers.
  erase("c");
  await answer("d", 2);
  expect(await customers()).toEqual({ days: [0, 1, 2, 0, 1], all: 2 });
  erase("a");
  await answer("a", 1);
  expect(await customers()).toEqual({ days: [0, 0, 1, 1, 0], all: 2 });
});

test("no more is kept than may be, and nothing is missed for that", async () => {
  for (let at = 0; at < 40; at += 1) await answer(`v${at}`, at % 2);
  expect(await customers()).toEqual({ days: [0, 0, 1, 21, 20], all: 42 });
  sources.length = 0;
  expect(await customers()).toEqual({ days: [0, 0, 1, 21, 20], all: 42 });
  expect(rowsRead()).toBeGreaterThan(0);
});

test("a year of many visitors is read in pieces of a few thousand rows", async () => {
  const busy = startTestServer({ limits: { figureStepRows: 500 } });
  try {
    const { botId, linkId, owner } = await createShared(busy);
    const roll = dice(3);
    const insert = busy.connection.prepare(
      `INSERT INTO figures (bot_id, scope, key, span, start_at, questions) VALUES (?, ?, ?, ?, ?, 1)
        ON CONFLICT DO UPDATE SET questions = questions + 1`,
    );
    busy.connection.transaction(() => {
      for (let index = 0; index < 1_300; index += 1) {
        const key = `${linkId}/${index}`;
        const at = busy.clock.nowMs - dayMs - roll(360 * dayMs);
        insert.run(botId, "visitor", key, "all", 0);
        insert.run(botId, "visitor", key, "day", at - (at % dayMs));
        insert.run(botId, "visitor", key, "quarter", at - (at % (15 * 60_000)));
        insert.run(botId, "bot", "", "day", at - (at % dayMs));
      }
    })();
    const { body } = await busy.request("GET", "/api/v1/statistics?from=2025-11-22T00:00:00Z&step=month", {
      token: owner.token,
    });
    expect(body.totals.customers).toBe(1_300);
  } finally {
    await busy.close();
  }
});
