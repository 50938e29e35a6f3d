import { afterAll, describe, expect, test } from "bun:test";
import { toIso } from "../src/lib/time.ts";
import { gate, until } from "./helpers/chat.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";

// When the limits that time ends do end: a day at midnight of the configured zone, a minute after sixty seconds.

// A quarter to midnight in Shanghai, which is eight hours before UTC.
const evening = Date.parse("2026-11-22T15:45:00.000Z");
const quarterMs = 15 * 60_000;
const dayMs = 24 * 3_600_000;

const on = await startLimitedChat({}, { config: { timeZone: "Asia/Shanghai" }, nowMs: evening });
afterAll(() => on.close());
const { clock } = on.chat.server;

/** Comes in on a new evening, on which nobody has asked. */
async function begin(limits: object): Promise<string> {
  clock.nowMs = evening + dayMs * (2 + Math.ceil((clock.nowMs - evening) / dayMs));
  await on.setLimits(null);
  await on.setLimits(limits);
  return await on.enter();
}
const ask = async (visitor: string) => await on.ask(visitor, "Hello?", {}, { "accept-language": "en" });

describe("a limit a day", () => {
  test("ends at midnight of the zone, not before, and says so", async () => {
    const visitor = await begin({ messages_per_day: 1 });
    const midnight = clock.nowMs + quarterMs;
    expect((await ask(visitor)).status).toBe(200);
    const refused = await ask(visitor);
    expect(refused.body).toMatchObject({
      code: "daily_limit_reached",
      detail:
        "All visitors of this link together may ask 1 question a day. The next day begins at midnight (Asia/Shanghai).",
    });
    expect(refused.headers.get("retry-after")).toBe("900");
    expect(await on.left(visitor)).toEqual([
      { scope: "link", kind: "messages_per_day", limit: 1, remaining: 0, resets_at: toIso(midnight) },
    ]);
    clock.nowMs += quarterMs - 1;
    const late = await ask(visitor);
    expect([late.status, late.headers.get("retry-after")]).toEqual([429, "1"]);
    clock.nowMs += 1;
    expect((await on.left(visitor))[0]).toMatchObject({
      remaining: 1,
      resets_at: toIso(midnight + dayMs),
    });
    expect((await ask(visitor)).status).toBe(200);
    expect((await ask(visitor)).headers.get("retry-after")).toBe("86400");
  });

  test("counts an answer on the day it ended", async () => {
    const visitor = await begin({ messages_per_day: 1 });
    const rest = gate();
    on.chat.upstream.setScript({ steps: [{ until: rest.promise }, { text: "Yes." }] });
    const calls = on.chat.upstream.requests.length;
    const answer = on.ask(visitor);
    await until(() => on.chat.upstream.requests.length > calls);
    clock.nowMs += quarterMs;
    expect((await ask(visitor)).body.code).toBe("daily_limit_reached");
    rest.open();
    expect((await answer).status).toBe(200);
    on.chat.upstream.setScript({});
    expect((await ask(visitor)).body.code).toBe("daily_limit_reached");
    clock.nowMs += dayMs;
    expect((await ask(await on.enter())).status).toBe(200);
  });
});

test("a limit a minute ends sixty seconds after the question that must leave it", async () => {
  const visitor = await begin({ qpm: 2 });
  expect((await ask(visitor)).status).toBe(200);
  clock.nowMs += 20_000;
  expect((await ask(visitor)).status).toBe(200);
  clock.nowMs += 10_000;
  const refused = await ask(visitor);
  expect(refused.body.detail).toEndWith("ask 2 questions a minute. The next one is possible in 30 seconds.");
  expect(refused.headers.get("retry-after")).toBe("30");
  expect((await on.left(visitor))[0]).toMatchObject({
    remaining: 0,
    resets_at: toIso(clock.nowMs + 30_000),
  });
  clock.nowMs += 30_000;
  expect((await ask(visitor)).status).toBe(200);
  expect((await ask(visitor)).headers.get("retry-after")).toBe("20");
});

test("limits that the owner changes count at once, whichever way", async () => {
  const visitor = await begin({ messages_per_day: 3 });
  expect((await ask(visitor)).status).toBe(200);
  await on.setLimits({ messages_per_day: 1 });
  expect((await on.left(visitor))[0]).toMatchObject({ limit: 1, remaining: 0 });
  expect((await ask(visitor)).status).toBe(429);
  await on.setLimits({ messages_per_day: 2 });
  expect((await ask(visitor)).status).toBe(200);
  expect((await ask(visitor)).status).toBe(429);
  await on.setLimits(null);
  expect(await on.left(visitor)).toEqual([]);
  expect((await ask(visitor)).status).toBe(200);
  await on.setLimits({ visitor: { messages_per_day: 3 } });
  expect((await ask(visitor)).status).toBe(429);
});

test("of several limits the one that ends last is told", async () => {
  const visitor = await begin({ qpm: 1, visitor: { messages_per_day: 1 } });
  expect((await ask(visitor)).status).toBe(200);
  const refused = await ask(visitor);
  expect([refused.body.code, refused.headers.get("retry-after")]).toEqual(["daily_limit_reached", "900"]);
  const other = await ask(await on.enter());
  expect([other.body.code, other.headers.get("retry-after")]).toEqual(["rate_limit_reached", "60"]);
});
