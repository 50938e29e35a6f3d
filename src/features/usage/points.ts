import { eq, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { bind, preparedOnce } from "../../db/prepared.ts";
import { shareTokens } from "../../db/schema/links.ts";

/** What one model call took, in tokens. `isEstimated` when the upstream did not say. */
export interface TokenUsage {
  promptTokens: number;
  completionTokens: number;
  isEstimated: boolean;
}

/** A bot's price in points per 1,000 tokens. */
export interface Pricing {
  promptPer1k: number;
  completionPer1k: number;
}

/** The points that `usage` costs at `pricing`. */
export const pointsFor = (usage: TokenUsage, pricing: Pricing): number =>
  (usage.promptTokens * pricing.promptPer1k + usage.completionTokens * pricing.completionPer1k) / 1000;

/** The statement that adds an answer to its link's sums, for the batch that records it. Where no answer came there was no use. */
export function settleUsage(app: App, linkId: string | null, points: number, answers: 0 | 1) {
  const usedAt = answers > 0 ? app.clock() : null;
  return bind(settleStatement(app.store), { linkId, points, answers, usedAt });
}

const settleStatement = preparedOnce(({ db }) =>
  db
    .update(shareTokens)
    .set({
      usedPoints: sql`${shareTokens.usedPoints} + ${sql.placeholder("points")}`,
      usedMessages: sql`${shareTokens.usedMessages} + ${sql.placeholder("answers")}`,
      lastUsedAt: sql`coalesce(${sql.placeholder("usedAt")}, ${shareTokens.lastUsedAt})`,
    })
    .where(eq(shareTokens.id, sql.placeholder("linkId")))
    .prepare(),
);
