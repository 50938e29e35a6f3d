import { eq, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { shareTokens } from "../../db/schema.ts";

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

/** The statement that adds an answer to its link's sums; part of the batch that records it. `answers` is 0 where none came: that is no use of it. */
export const settleUsageQuery = (app: App, linkId: string | null, points: number, answers: 0 | 1) =>
  app.store.db
    .update(shareTokens)
    .set({
      usedPoints: sql`${shareTokens.usedPoints} + ${points}`,
      usedMessages: sql`${shareTokens.usedMessages} + ${answers}`,
      ...(answers > 0 ? { lastUsedAt: app.clock() } : {}),
    })
    .where(eq(shareTokens.id, linkId ?? ""));
