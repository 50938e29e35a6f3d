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

/**
 * A rough count of the tokens in a text, for upstreams that report none: about four characters of Latin text a token, and one
 * Chinese, Japanese or Korean character each.
 */
export function estimateTokens(text: string): number {
  const wide = text.match(/[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g)?.length ?? 0;
  return Math.ceil(wide + (text.length - wide) / 4);
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
