import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Asker, chargedPoints, releaseAll, reservePoints } from "../src/features/usage/limits.ts";
import { pointsFor } from "../src/features/usage/points.ts";
import { startTestServer } from "./helpers/test-server.ts";
import {
  completionsOnly,
  limitsOf,
  oneLimit,
  refusalOf,
  startUsage,
  stepsOn,
  type Usage,
} from "./helpers/usage.ts";

// Points are held before the model call and charged after it; the two together never pass a limit.

let on: Usage;
beforeEach(async () => {
  on = await startUsage();
});
afterEach(() => on.close());

const least = 16;
const used = async () => (await on.link()).usedPoints;

describe("nothing is held", () => {
  const pricing = { promptPer1k: 1, completionPer1k: 1 };
  const cases = {
    "on a link without limits": [null, pricing],
    "where no points are limited": [limitsOf({ qpm: 5, visitor: { streams: 3 } }), pricing],
    "for a bot without a price": [limitsOf({ points: 1 }), { promptPer1k: 0, completionPer1k: 0 }],
  } as const;
  for (const [name, [limits, price]] of Object.entries(cases)) {
    test(name, async () => {
      const it = await on.admit(limits);
      const cost = { prompt: ["Hi"], pricing: price, wantedTokens: 1000 };
      expect(await reservePoints(on.app, it, cost)).toEqual({ maxTokens: null, points: null });
      expect(await on.held()).toBe(0);
    });
  }
});

describe("a call's points", () => {
  test("are those of half its prompt's bytes, 16 tokens for each message, and the whole answer", async () => {
    const it = await on.admit(limitsOf({ points: 1_000 }));
    // 11 and 6 bytes, 9 bytes of three Han characters: 6 + 3 + 5 tokens, and 48.
    const prompt = ["hello world", "again!", "新海诚"];
    const cost = { prompt, pricing: { promptPer1k: 10, completionPer1k: 100 }, wantedTokens: 500 };
    expect(await reservePoints(on.app, it, cost)).toEqual({ maxTokens: 500, points: 50.62 });
    expect(await on.held()).toBe(50.62);
  });

  test("are no more than the first of many needs", async () => {
    const limits = limitsOf({ points: 1_000 });
    for (let count = 1; count <= 3; count++) {
      expect(await on.reserve(await on.admit(limits), 1_000)).toEqual({ maxTokens: 1_000, points: 1 });
      expect(await on.held()).toBe(count);
    }
  });

  test("cap the answer's tokens where less is left", async () => {
    const it = await on.admit(limitsOf({ points: 0.25 }));
    expect(await on.reserve(it, 1_000)).toEqual({ maxTokens: 250, points: 0.25 });
  });

  test("leave to the prompt what it may cost", async () => {
    const it = await on.admit(limitsOf({ points: 1 }));
    // 100 bytes are 50 tokens and 16 more: 0.66 points of one.
    const cost = {
      prompt: ["x".repeat(100)],
      pricing: { promptPer1k: 10, completionPer1k: 2 },
      wantedTokens: 4_096,
    };
    expect(await reservePoints(on.app, it, cost)).toEqual({ maxTokens: 170, points: 1 });
  });

  test("cap the answer where only the prompt has a price, too: what was asked for is what it gets", async () => {
    const it = await on.admit(limitsOf({ points: 1 }));
    const cost = {
      prompt: ["x".repeat(100)],
      pricing: { promptPer1k: 10, completionPer1k: 0 },
      wantedTokens: 100,
    };
    expect(await reservePoints(on.app, it, cost)).toEqual({ maxTokens: 100, points: 0.66 });
  });

  test("are bound by the tightest of the three scopes", async () => {
    const limits = limitsOf({ points: 5, visitor: { points: 0.3 }, address: { points: 0.7 } });
    expect((await on.reserve(await on.admit(limits), 1_000)).points).toBe(0.3);
    expect((await on.reserve(await on.admit(limits, { visitorId: "bob" }), 1_000)).points).toBe(0.3);
    expect((await on.reserve(await on.admit(limits, { visitorId: "cid" }), 1_000)).points).toBe(0.1);
    const far = await on.admit(limits, { visitorId: "dan", address: "home" });
    expect((await on.reserve(far, 1_000)).points).toBe(0.3);
  });
});

describe("a question is refused", () => {
  test(`where less is left than ${least} tokens of an answer`, async () => {
    const enough = limitsOf({ points: least / 1_000 });
    expect(await on.reserve(await on.admit(enough), 1_000)).toEqual({ maxTokens: least, points: 0.016 });
    const it = await on.admit(limitsOf({ visitor: { points: 0.015 } }), {
      visitorId: "bob",
      note: "Call us.",
    });
    const error = await refusalOf(on.reserve(it, 1_000));
    expect([error.code, error.retryAfterSeconds, error.note]).toEqual([
      "points_limit_reached",
      3600,
      "Call us.",
    ]);
    expect(error.params).toMatchObject({ points_of: "visitor", limit: 0.015 });
  });

  test("not where the whole answer needs less than that", async () => {
    const it = await on.admit(limitsOf({ points: 0.01 }));
    expect(await on.reserve(it, 10)).toEqual({ maxTokens: 10, points: 0.01 });
  });

  test("for a moment where answers being written hold what it needs", async () => {
    const limits = limitsOf({ points: 1 });
    const first = await on.admit(limits);
    const second = await on.admit(limits);
    await on.reserve(first, 990);
    const error = await refusalOf(on.reserve(second, 1_000));
    expect([error.code, error.retryAfterSeconds]).toEqual(["points_reserved", 5]);
    await on.reserve(second, 10);
    expect((await refusalOf(on.admit(limits))).code).toBe("points_reserved");
    await on.settle(first, 0.5, 0.99);
    expect((await on.reserve(await on.admit(limits), 1_000)).points).toBe(0.49);
  });

  test("holds nothing, and the others' room is as it was", async () => {
    const limits = limitsOf({ points: 0.01 });
    const it = await on.admit(limits);
    await refusalOf(on.reserve(it, 1_000));
    expect(await on.held()).toBe(0);
    await on.release(it);
    expect(await on.rows()).toEqual([]);
  });

  test("where it was not let in, or has ended", async () => {
    const limits = limitsOf({ points: 5 });
    expect((await refusalOf(on.reserve(on.asker(limits), 100))).code).toBe("server_busy");
    const it = await on.admit(limits);
    await on.settle(it);
    expect((await refusalOf(on.reserve(it, 100))).code).toBe("server_busy");
    expect(await on.held()).toBe(0);
  });
});

for (const scope of ["link", "visitor", "address"] as const) {
  test(`of fifty at once with room for five in the points of ${scope}, five are answered and nothing stays held`, async () => {
    const limits = oneLimit(scope, { points: 5.01 });
    const answered: { it: Asker; points: number | null }[] = [];
    const codes = new Map<string, number>();
    const ask = async () => {
      const it = on.asker(limits);
      try {
        await on.admit(limits, it);
        const { points } = await on.reserve(it, 1_000);
        answered.push({ it, points });
      } catch (error) {
        const { code } = await refusalOf(Promise.reject(error));
        codes.set(code, (codes.get(code) ?? 0) + 1);
        await on.release(it);
      }
    };
    await Promise.all(Array.from({ length: 50 }, ask));
    expect(answered).toHaveLength(5);
    expect([...codes]).toEqual([["points_reserved", 45]]);
    expect(await on.held()).toBe(5);
    for (const { it, points } of answered) {
      await on.settle(it, 0.7, points);
      expect((await used()) + (await on.held())).toBeLessThanOrEqual(5.01);
    }
    expect(await on.held()).toBe(0);
    expect(await used()).toBe(3.5);
    expect((await on.rows()).every(({ endedAt }) => endedAt !== null)).toBe(true);
  });
}

describe("the charge", () => {
  test("is what the answer cost, and never more than was held for it", async () => {
    const limits = limitsOf({ points: 1, visitor: { points: 1 } });
    const it = await on.admit(limits);
    const { points } = await on.reserve(it, 300);
    await on.settle(it, 55.5, points);
    expect(await used()).toBe(0.3);
    expect((await on.days()).map((row) => row.points)).toEqual([0.3, 0.3, 0.3]);
    expect([chargedPoints(55.5, 0.3), chargedPoints(0.1, 0.3), chargedPoints(55.5, null)]).toEqual([
      0.3, 0.1, 55.5,
    ]);
  });

  test("comes to a limit exactly, as on paper", async () => {
    const limits = limitsOf({ points: 0.3, visitor: { points: 0.3 }, address: { points: 0.3 } });
    for (let count = 0; count < 3; count++) {
      const it = await on.admit(limits);
      const { points } = await on.reserve(it, 100);
      expect(points).toBe(0.1);
      await on.settle(it, 0.1, points);
    }
    expect(await used()).toBe(0.3);
    expect((await refusalOf(on.admit(limits))).code).toBe("points_limit_reached");
  });

  test("keeps to a limit that is finer than points are counted", async () => {
    const limits = limitsOf({ points: 0.0199999_9 });
    const it = await on.admit(limits);
    expect(await on.reserve(it, 100)).toEqual({ maxTokens: 19, points: 0.019999 });
  });

  test("leaves nothing held after a thousand odd sums", async () => {
    const limits = limitsOf({ points: 1e6 });
    const held: [Asker, number | null][] = [];
    for (let count = 0; count < 200; count++) {
      const it = await on.admit(limits);
      const pricing = { promptPer1k: 0.1 + count / 7, completionPer1k: 0.7 / (count + 1) };
      const cost = { prompt: ["x".repeat(count * 37)], pricing, wantedTokens: 1 + count };
      held.push([it, (await reservePoints(on.app, it, cost)).points]);
    }
    for (const [it, points] of held) await on.settle(it, (points ?? 0) / 3, points);
    expect(await on.held()).toBe(0);
    const next = await on.admit(limits);
    const left = 1e6 - (await used());
    expect((await on.reserve(next, 1e9 * 4)).points).toBeCloseTo(left, 6);
    expect((await used()) + (await on.held())).toBe(1e6);
  });
});

test("a fresh visitor does not get round the address's points", async () => {
  const limits = limitsOf({ address: { points: 1 } });
  for (let count = 0; count < 4; count++) {
    const it = await on.admit(limits, { visitorId: `fresh ${count}` });
    const { points } = await on.reserve(it, 250);
    await on.settle(it, 0.25, points);
  }
  const error = await refusalOf(on.admit(limits, { visitorId: "fresh 5" }));
  expect([error.code, error.params.points_of]).toEqual(["points_limit_reached", "address"]);
  await on.admit(limits, { visitorId: "fresh 5", address: "home" });
});

test("what an answer costs is counted in whole millionths", () => {
  const tokens = { promptTokens: 3, completionTokens: 7, isEstimated: false };
  expect(pointsFor(tokens, { promptPer1k: 0.1, completionPer1k: 0.2 })).toBe(0.0017);
  expect(pointsFor(tokens, { promptPer1k: 1e-5, completionPer1k: 0.0001 })).toBe(0.000001);
  expect(pointsFor(tokens, completionsOnly)).toBe(0.007);
});

test("what a killed process held is given back at the next start, and what it had charged stays", async () => {
  const folder = await mkdtemp(join(tmpdir(), "botshare-usage-"));
  const path = join(folder, "killed.db");
  const limits = limitsOf({ points: 5, streams: 5, qpm: 100 });
  try {
    const before = await startUsage({ path });
    for (let count = 0; count < 5; count++) await before.reserve(await before.admit(limits), 900);
    const [first] = await before.rows();
    if (first === undefined) throw new Error("nothing is reserved");
    await before.settle(before.asker(limits, { messageId: first.messageId }), 0.9, 0.9);
    // Killed: nobody settles the other four.
    before.app.store.close();

    const server = startTestServer({ databasePath: path });
    const after = stepsOn(server, "link");
    server.clock.nowMs += 1_000;
    expect(await after.held()).toBeCloseTo(3.6, 9);
    expect(await releaseAll(after.app)).toBe(4);
    expect(await after.held()).toBe(0);
    expect((await after.link()).usedPoints).toBe(0.9);
    expect(await releaseAll(after.app)).toBe(0);
    // They were asked in this minute all the same.
    expect((await refusalOf(after.admit(limitsOf({ qpm: 5 }), { messageId: "next" }))).code).toBe(
      "rate_limit_reached",
    );
    server.clock.nowMs += 60_000;
    await releaseAll(after.app);
    expect(await after.rows()).toEqual([]);
    expect((await after.reserve(await after.admit(limits, { messageId: "next" }), 9_000)).points).toBe(4.1);
    await after.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
