import { afterEach, beforeEach, expect, test } from "bun:test";
import { sql } from "drizzle-orm";
import { bind } from "../src/db/prepared.ts";
import type { LinkLimits } from "../src/db/schema/links.ts";
import { AppError } from "../src/errors.ts";
import { type Asker, admitAndWrite } from "../src/features/usage/limits.ts";
import { hasPlace } from "../src/features/usage/statements.ts";
import { addLink, completionsOnly, limitsOf, startUsage, stepsOn, type Usage } from "./helpers/usage.ts";

// A question that is let in, priced and written down in one transaction meets the same limits as one that takes these steps.

let steps: Usage;
beforeEach(async () => {
  steps = await startUsage();
});
afterEach(() => steps.close());

interface Outcome {
  refused?: { code: string; params: unknown; retryAfterSeconds: unknown };
  points: number | null;
  maxTokens: number | null;
}

async function outcomeOf(tried: Promise<Omit<Outcome, "refused">>): Promise<Outcome> {
  try {
    return await tried;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, params, retryAfterSeconds } = error;
    return { refused: { code, params, retryAfterSeconds }, points: null, maxTokens: null };
  }
}

async function inSteps(on: Usage, it: Asker, tokens: number): Promise<Omit<Outcome, "refused">> {
  try {
    await on.admit(it.limits, it);
    return await on.reserve(it, tokens);
  } catch (error) {
    await on.release(it);
    throw error;
  }
}

async function atOnce(on: Usage, it: Asker, tokens: number): Promise<Omit<Outcome, "refused">> {
  const { db } = on.app.store;
  const looks = db.select({ one: sql`1` }).from(sql`(SELECT 1)`).where(hasPlace).prepare();
  const cost = { prompt: [], pricing: completionsOnly, wantedTokens: tokens };
  const { reserved, written } = await admitAndWrite(on.app, it, cost, [bind(looks, { ...it })]);
  expect(written).toEqual([[{ one: 1 }]]);
  return reserved;
}

const sets: LinkLimits[] = [
  limitsOf({ points: 0.2, visitor: { points: 0.09 } }),
  limitsOf({ streams: 3, visitor: { qpm: 2 }, address: { messages_per_day: 4 } }),
  limitsOf({ qpm: 5, points: 0.12, address: { streams: 2 } }),
  limitsOf({ messages_per_day: 3, visitor: { points: 0.03 } }),
];

test.each(sets)("is let in, priced and refused alike (%#)", async (limits) => {
  await addLink(steps.server, "other");
  const once = stepsOn(steps.server, "other");
  const outcomes = new Set<string>();
  for (let count = 0; count < 40; count += 1) {
    const who = { visitorId: `visitor ${count % 3}`, address: `address ${count % 2}` };
    const tokens = [5, 20, 60][count % 3] ?? 0;
    const first = steps.asker(limits, { ...who, messageId: `steps ${count}` });
    const second = once.asker(limits, { ...who, messageId: `once ${count}` });
    const outcome = await outcomeOf(inSteps(steps, first, tokens));
    expect(await outcomeOf(atOnce(once, second, tokens))).toEqual(outcome);
    outcomes.add(outcome.refused?.code ?? "let in");
    if (outcome.refused === undefined && count % 4 !== 0) {
      for (const [on, it] of [
        [steps, first],
        [once, second],
      ] as const)
        await on.settle(it, (outcome.points ?? 0) / 2, outcome.points);
    }
    if (count % 10 === 9) steps.clock.nowMs += 40_000;
  }
  expect(outcomes.size).toBeGreaterThan(1);
  const rows = await steps.rows();
  const of = (linkId: string) =>
    rows.filter((row) => row.shareTokenId === linkId).map(({ points, endedAt }) => ({ points, endedAt }));
  expect(of("other")).toEqual(of("link"));
});

test("nothing is written for a question without a place", async () => {
  const it = steps.asker(limitsOf({ streams: 0 }));
  expect((await outcomeOf(atOnce(steps, it, 10))).refused?.code).toBe("no_questions_allowed");
  expect(await steps.rows()).toEqual([]);
});
