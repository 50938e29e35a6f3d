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
 * To whole millionths of a point, which is how points are kept: sums of them are rounded again, so that they come out as on paper
 * (0.1 + 0.2 is 0.3), and what was reserved and given back leaves nothing behind.
 */
export const roundPoints = (points: number): number => Math.round(points * 1e6) / 1e6;

/** To whole millionths, never above `points`: a limit that is finer than that is kept to all the same. */
export function floorPoints(points: number): number {
  const rounded = roundPoints(points);
  return rounded > points ? roundPoints(rounded - 1e-6) : rounded;
}

/** The points that `usage` costs at `pricing`. */
export const pointsFor = (usage: TokenUsage, pricing: Pricing): number =>
  roundPoints(
    (usage.promptTokens * pricing.promptPer1k + usage.completionTokens * pricing.completionPer1k) / 1000,
  );
