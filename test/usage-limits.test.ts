import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { type LimitSet, shareTokens } from "../src/db/schema/links.ts";
import { describeError, type ErrorCode } from "../src/errors.ts";
import { type Asker, admitQuestion } from "../src/features/usage/limits.ts";
import { addLink, limitsOf, oneLimit, refusalOf, startUsage, type Usage } from "./helpers/usage.ts";

// What lets a question in: each limit in each scope, counted in the statement that takes its place.

let on: Usage;
beforeEach(async () => {
  on = await startUsage();
});
afterEach(() => on.close());

const second = 1_000;
const scopes = ["link", "visitor", "address"] as const;
const somebodyElse = { visitorId: "bob", address: "home" };

/** Who else shares a limit of a scope with ann in the office, and who does not. */
const others: Record<(typeof scopes)[number], { same: Partial<Asker>; free: Partial<Asker> | null }> = {
  link: { same: somebodyElse, free: null },
  visitor: { same: { address: "home" }, free: { visitorId: "bob" } },
  address: { same: { visitorId: "fresh" }, free: { address: "home" } },
};

/** How a limit of two is used up, and what refuses then. */
const kinds: Record<
  keyof LimitSet,
  { use: (it: Asker) => Promise<unknown>; code: ErrorCode; seconds: number }
> = {
  qpm: { use: (it) => on.settle(it), code: "rate_limit_reached", seconds: 60 },
  streams: { use: async () => undefined, code: "streams_limit_reached", seconds: 5 },
  messages_per_day: { use: (it) => on.settle(it), code: "daily_limit_reached", seconds: 16 * 3600 },
  points: { use: (it) => on.settle(it, 1), code: "points_limit_reached", seconds: 3600 },
};

for (const scope of scopes) {
  describe(`a limit of ${scope}`, () => {
    for (const [kind, { use, code, seconds }] of Object.entries(kinds)) {
      const limits = (max: number) => oneLimit(scope, { [kind]: max });

      test(`of two ${kind} lets two in, and then nobody whom it counts`, async () => {
        for (const _ of [1, 2]) await use(await on.admit(limits(2)));
        for (const who of [{}, others[scope].same]) {
          const before = await on.rows();
          const error = await refusalOf(on.admit(limits(2), who));
          expect([error.code, error.status, error.retryAfterSeconds]).toEqual([code, 429, seconds]);
          expect(error.params).toMatchObject({ scope, limit: 2 });
          expect(await on.rows()).toEqual(before);
        }
        const { free } = others[scope];
        if (free !== null) await on.admit(limits(2), free);
      });

      test(`of no ${kind} lets nobody in, and only the owner ends that`, async () => {
        const error = await refusalOf(on.admit(limits(0)));
        expect(error.code).toBe(kind === "points" ? "points_limit_reached" : "no_questions_allowed");
        expect(error.retryAfterSeconds).toBe(3600);
        expect(error.params).toMatchObject({ scope, limit: 0 });
        expect(await on.rows()).toEqual([]);
      });

      test(`of ${kind} does not count what another link's visitors ask`, async () => {
        await addLink(on.server, "other");
        await use(await on.admit(limits(1), { linkId: "other" }));
        await on.admit(limits(1));
      });
    }
  });
}

test("a link without limits writes nothing down", async () => {
  for (const limits of [null, limitsOf({})]) {
    for (let count = 0; count < 20; count++) await on.admit(limits);
  }
  expect(await on.rows()).toEqual([]);
});

describe("questions a minute", () => {
  test("are those of any sixty seconds, ended or not", async () => {
    const limits = limitsOf({ qpm: 3 });
    await on.settle(await on.admit(limits));
    on.clock.nowMs += 20 * second;
    await on.admit(limits);
    on.clock.nowMs += 20 * second;
    await on.settle(await on.admit(limits), 0, null, 0);
    on.clock.nowMs += 10 * second;
    expect((await refusalOf(on.admit(limits))).retryAfterSeconds).toBe(10);
    on.clock.nowMs += 10 * second - 1;
    expect((await refusalOf(on.admit(limits))).retryAfterSeconds).toBe(1);
    on.clock.nowMs += 1;
    await on.admit(limits);
    expect((await refusalOf(on.admit(limits))).retryAfterSeconds).toBe(20);
  });

  test("that the owner lowers are waited for until enough of them are a minute old", async () => {
    for (let count = 0; count < 5; count++) {
      await on.settle(await on.admit(limitsOf({ qpm: 5 })));
      on.clock.nowMs += 10 * second;
    }
    // Asked 50, 40, 30, 20 and 10 seconds ago: with two allowed, the one of 20 seconds ago must go.
    expect((await refusalOf(on.admit(limitsOf({ qpm: 2 })))).retryAfterSeconds).toBe(40);
    on.clock.nowMs += 40 * second;
    await on.admit(limitsOf({ qpm: 2 }));
  });

  test("that are a minute old are removed with the next answer's end, those still running are not", async () => {
    const limits = limitsOf({ qpm: 100 });
    const running = await on.admit(limits);
    await on.settle(await on.admit(limits));
    on.clock.nowMs += 60 * second;
    const late = await on.admit(limits);
    await on.settle(late);
    expect((await on.rows()).map(({ messageId }) => messageId).sort()).toEqual(
      [running.messageId, late.messageId].sort(),
    );
    await on.settle(running);
    expect((await on.rows()).map(({ messageId }) => messageId)).toEqual([late.messageId]);
  });
});

describe("answers at a time", () => {
  test("make room when one ends, however it ends", async () => {
    const limits = limitsOf({ streams: 1 });
    await on.settle(await on.admit(limits));
    await on.settle(await on.admit(limits), 0, null, 0);
    await on.release(await on.admit(limits));
    await on.admit(limits);
    expect((await refusalOf(on.admit(limits))).code).toBe("streams_limit_reached");
  });
});

describe("questions a day", () => {
  const limits = limitsOf({ messages_per_day: 2 });

  test("are answers that began: one that failed before gives its place back", async () => {
    await on.settle(await on.admit(limits), 0, null, 0);
    await on.settle(await on.admit(limits), 0, null, 0);
    await on.settle(await on.admit(limits));
    await on.admit(limits);
    await refusalOf(on.admit(limits));
  });

  test("that are still being answered count, but are worth another look soon", async () => {
    await on.settle(await on.admit(limits));
    const running = await on.admit(limits);
    const error = await refusalOf(on.admit(limits));
    expect([error.code, error.retryAfterSeconds]).toEqual(["daily_limit_reached", 5]);
    await on.settle(running);
    expect((await refusalOf(on.admit(limits))).retryAfterSeconds).toBe(16 * 3600);
  });
});

test("a question that is released counts for nothing, not even in its minute", async () => {
  const limits = limitsOf({ qpm: 1, streams: 1, messages_per_day: 1 });
  for (let count = 0; count < 5; count++) await on.release(await on.admit(limits));
  expect(await on.rows()).toEqual([]);
  await on.admit(limits);
});

test("one visitor cannot use up the office's share", async () => {
  const limits = limitsOf({ address: { qpm: 5 }, visitor: { qpm: 2 } });
  const admitted: string[] = [];
  for (const visitorId of ["ann", "ann", "ann", "ann", "bob", "bob", "cid", "cid", "cid"]) {
    await on.admit(limits, { visitorId }).then(
      () => admitted.push(visitorId),
      () => undefined,
    );
  }
  expect(admitted).toEqual(["ann", "ann", "bob", "bob", "cid"]);
});

describe("of several limits that refuse, the one that ends last is told", () => {
  const all = { qpm: 1, streams: 1, messages_per_day: 1, points: 1 };
  const cases: [limits: Partial<LimitSet>, code: ErrorCode][] = [
    [{ ...all, points: null, streams: 0 }, "no_questions_allowed"],
    [all, "points_limit_reached"],
    [{ ...all, points: null }, "daily_limit_reached"],
    [{ qpm: 1, streams: 1 }, "rate_limit_reached"],
    [{ streams: 1 }, "streams_limit_reached"],
  ];
  for (const [set, code] of cases) {
    test(`${code} of ${Object.keys(set).join(", ")}`, async () => {
      const wide = limitsOf({ qpm: 100, streams: 100, messages_per_day: 100, points: 100 });
      await on.settle(await on.admit(wide), 1);
      await on.admit(wide);
      expect((await refusalOf(on.admit(limitsOf(set)))).code).toBe(code);
    });
  }

  test("and whose it is", async () => {
    const limits = limitsOf({ qpm: 3, visitor: { qpm: 1 }, address: { qpm: 2 } });
    await on.admit(limits);
    on.clock.nowMs += 5 * second;
    await on.admit(limits, { visitorId: "bob" });
    on.clock.nowMs += 5 * second;
    // Ann's own minute and the office's both end 50 seconds from now; bob's own ends after them.
    expect((await refusalOf(on.admit(limits))).params).toMatchObject({ scope: "visitor", seconds: 50 });
    expect((await refusalOf(on.admit(limits, { visitorId: "bob" }))).params).toMatchObject({
      scope: "visitor",
      seconds: 55,
    });
    expect((await refusalOf(on.admit(limits, { visitorId: "cid" }))).params).toMatchObject({
      scope: "address",
      seconds: 50,
    });
  });
});

test("a refusal is a whole sentence with the owner's words behind it", async () => {
  const limits = limitsOf({ qpm: 1 });
  await on.admit(limits);
  const error = await refusalOf(on.admit(limits, { note: "Call us." }));
  expect(describeError(error, "en")).toBe(
    "All visitors of this link together may ask 1 question a minute. The next one is possible in 60 seconds. Call us.",
  );
  expect(describeError(await refusalOf(on.admit(limits)), "zh")).toBe(
    "该链接的全部访客合计每分钟最多提问 1 次，请在 60 秒后再问。",
  );
});

describe("of fifty at once with room for five", () => {
  for (const kind of ["qpm", "streams", "messages_per_day"] as const) {
    test(`${kind} lets exactly five in`, async () => {
      const limits = limitsOf({ [kind]: 5 });
      const asked = Array.from({ length: 50 }, (_, at) => on.asker(limits, { visitorId: `visitor ${at}` }));
      const results = await Promise.allSettled(asked.map((it) => admitQuestion(on.app, it)));
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(5);
      expect(await on.rows()).toHaveLength(5);
    });
  }
});

describe("a link that is deleted", () => {
  beforeEach(async () => {
    await addLink(on.server, "other");
    await on.app.store.db.delete(shareTokens).where(eq(shareTokens.id, on.linkId));
  });

  test("lets nobody in and is not found", async () => {
    expect((await refusalOf(on.admit(limitsOf({ qpm: 5 })))).code).toBe("share_token_not_found");
  });

  test("while an answer is written does not break the answer's end", async () => {
    await on.settle(on.asker(limitsOf({ points: 5, address: { qpm: 5 } })), 1, 1);
    expect([await on.rows(), await on.days()]).toEqual([[], []]);
  });
});
