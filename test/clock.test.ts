import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";
import { createTrustedClock } from "../src/cli/trusted-clock.ts";
import { startUpkeep } from "../src/cli/upkeep.ts";
import { removeOutdated } from "../src/features/identity/retention.ts";
import { createPause } from "../src/lib/pause.ts";
import { makePlace } from "./helpers/backed-up.ts";
import { until } from "./helpers/chat.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";
import { signIn } from "./helpers/test-server.ts";

// A clock that was wrong and is set right, by an hour or by a year: nothing is lost by it, nobody is kept out until that time comes
// again, and lists give each row once.

const hourMs = 3600 * 1000;
const yearMs = 365 * 24 * hourMs;
// Making a server is slow on a machine that is busy: five seconds are not always enough.
const setUpMs = 30_000;
let on: Awaited<ReturnType<typeof startLimitedChat>>;
let token: string;
let place: ReturnType<typeof makePlace>;
beforeEach(async () => {
  place = makePlace();
  const options = { limits: { removalSweepMs: 5 }, config: { dataDir: place.path } };
  on = await startLimitedChat({ limits: { qpm: 2, visitor: { qpm: 2 } } }, options);
  token = await on.enter();
}, setUpMs);
afterEach(async () => {
  await on.close();
  place[Symbol.dispose]();
});

const setBack = (ms: number) => {
  on.chat.server.clock.nowMs -= ms;
};

test.each([
  ["an hour", hourMs],
  ["a year", yearMs],
])("set back by %s, a link's limits count from then on, and sessions go on", async (_, ms) => {
  expect((await on.ask(token)).status).toBe(200);
  expect((await on.ask(token)).status).toBe(200);
  expect((await on.ask(token)).body.code).toBe("rate_limit_reached");
  setBack(ms);
  expect((await on.ask(token)).status).toBe(200);
  expect((await on.ask(token)).status).toBe(200);
  const refused = await on.ask(token);
  expect(refused.body.code).toBe("rate_limit_reached");
  expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  expect(await on.held()).toMatchObject({ running: 0 });
});

test("a conversation goes on in its order, and its list gives each once", async () => {
  const { conversation_id } = (await on.ask(token, "first")).body;
  await on.ask(token, "another");
  setBack(yearMs);
  await on.ask(token, "second", { conversation_id });
  await on.ask(token, "one more");
  const { items } = (await on.request("GET", `/conversations/${conversation_id}/messages`, token)).body;
  expect(items.map(({ content }: { content: string }) => content)).toEqual([
    "first",
    expect.any(String),
    "second",
    expect.any(String),
  ]);
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await on.request(
      "GET",
      `/conversations?limit=1${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      token,
    );
    for (const { id } of page.body.items) seen.push(id);
    cursor = page.body.next_cursor;
  }
  expect([seen.length, new Set(seen).size]).toEqual([3, 3]);
});

const rows = () =>
  [
    "conversations",
    "messages",
    "visitors",
    "visitor_sessions",
    "sessions",
    "link_events",
    "audit_events",
  ].map((table) => on.chat.server.connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get());

test("nothing is removed that is not old", async () => {
  await on.ask(token, "Hello?");
  const before = rows();
  setBack(yearMs);
  await removeOutdated(on.chat.server.app);
  expect(rows()).toEqual(before);
});

test("what is noted once in a while is noted again", () => {
  const isFirst = createPause(1_000, 10);
  expect(isFirst("a", 1e13)).toBe(true);
  expect(isFirst("a", 1e13 + 10)).toBe(false);
  expect(isFirst("a", 1e13 - yearMs)).toBe(true);
  expect(isFirst("a", 1e13 - yearMs + 10)).toBe(false);
});

describe("a clock that is ahead", () => {
  const holdMs = 6 * hourMs;
  let elapsedMs = 0;
  let end = () => {};
  let lines: { msg: string; clock?: string; expected?: string }[];
  beforeEach(() => {
    elapsedMs = 0;
    lines = [];
    on.chat.server.app.log = pino({ level: "info" }, { write: (line) => lines.push(JSON.parse(line)) });
  });
  afterEach(() => end());

  const start = () => {
    const { app, answers } = on.chat.server;
    end = startUpkeep(app, answers, () => elapsedMs);
  };
  /** Sets the clock, with no time going by. */
  const jump = (ms: number) => {
    on.chat.server.clock.nowMs += ms;
  };
  const pass = (ms: number) => {
    jump(ms);
    elapsedMs += ms;
  };
  const count = async (outcome: string) => {
    const { values } = await on.chat.server.app.metrics.storage.sweeps.get();
    return values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
  };
  /** Waits for a removal that began after this. */
  const swept = async (outcome: string) => {
    // The first may have been under way.
    const least = (await count(outcome)) + 2;
    await until(async () => (await count(outcome)) >= least);
  };
  const isSignedIn = async () => {
    const { status } = await on.chat.server.request("GET", "/api/v1/auth/verify", {
      token: on.chat.owner.token,
    });
    return status === 200;
  };

  test("by a year for a while removes nothing, and whoever it kept out comes in again", async () => {
    await on.ask(token);
    const before = rows();
    start();
    await swept("ok");
    const { nowMs } = on.chat.server.clock;
    jump(yearMs);
    await swept("skipped");
    expect(await isSignedIn()).toBe(false);
    expect(lines.map(({ msg, clock, expected }) => [msg, clock, expected])).toEqual([
      [
        "the clock is far ahead of what is known: for so many hours nothing is removed for its age",
        new Date(nowMs + yearMs).toISOString(),
        new Date(nowMs).toISOString(),
      ],
    ]);
    jump(-yearMs);
    await swept("ok");
    expect(rows()).toEqual(before);
    expect(await isSignedIn()).toBe(true);
    expect((await on.ask(token)).status).toBe(200);
    expect(lines.length).toBe(2);
  });

  test("is not believed by a restart, whatever was written by it meanwhile", async () => {
    await on.ask(token);
    start();
    await swept("ok");
    end();
    jump(yearMs);
    await signIn(on.chat.server, "owner", "pass word");
    const before = rows();
    start();
    await swept("skipped");
    expect(rows()).toEqual(before);
  });

  const lastSweep = () => join(place.path, "last-sweep");
  test.each([
    ["the last removals", () => new Date(on.chat.server.clock.nowMs).toISOString()],
    ["the newest row, where those are not written down", () => null],
    ["the newest row, where what is written down is damaged", () => ""],
  ])("of %s because the server was off for 13 months is believed after some hours", async (_, kept) => {
    await on.ask(token);
    const text = kept();
    if (text !== null) writeFileSync(lastSweep(), text);
    jump(yearMs + 31 * 24 * hourMs);
    start();
    await swept("skipped");
    pass(holdMs - 1);
    await swept("skipped");
    expect(rows()[0]).toBe(1);
    pass(1);
    await swept("ok");
    expect(rows().slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(Date.parse(readFileSync(lastSweep(), "utf8").trim())).toBe(on.chat.server.clock.nowMs);
  });

  test("by ever more has to go on evenly, and by less than a day is believed", async () => {
    const { read } = createTrustedClock(on.chat.server.app, () => elapsedMs);
    expect(await read()).toBe(on.chat.server.clock.nowMs);
    jump(yearMs);
    expect(await read()).toBeNull();
    pass(holdMs - 1);
    jump(yearMs);
    expect(await read()).toBeNull();
    pass(holdMs - 1);
    expect(await read()).toBeNull();
    pass(1);
    expect(await read()).toBe(on.chat.server.clock.nowMs);
    jump(23 * hourMs);
    expect(await read()).toBe(on.chat.server.clock.nowMs);
  });
});
