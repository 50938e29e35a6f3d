import type { App } from "../../app.ts";
import { AppError, type ErrorCode } from "../../errors.ts";
import { leftOf, type Uses } from "./counters.ts";
import { nextDayStart } from "./days.ts";
import { type Limit, type LimitKind, windowMs } from "./party.ts";
import { roundPoints } from "./points.ts";

const codes = {
  messages_per_day: "daily_limit_reached",
  qpm: "rate_limit_reached",
  streams: "streams_limit_reached",
} as const;

/** When to look again for what ends with some answer, and for what nobody but the owner ends. */
const answerWaitMs = 5_000;
const ownerWaitMs = 3_600_000;

/**
 * The error that says which of `limits` refuses a question and when it ends: of several, the one that ends last. `leastPoints` is what
 * the question needs at least, `note` the owner's words. A link without counters is gone: share_token_not_found.
 */
export function refusalOf(
  app: App,
  note: string | null,
  limits: readonly Limit[],
  uses: Uses | undefined,
  leastPoints = 0,
): AppError {
  if (uses === undefined) return new AppError("share_token_not_found");
  const [last] = limits
    .filter((limit) => isReached(limit, uses, leastPoints))
    .map((limit) => ({ limit, waitMs: waitOf(app, limit, uses, leastPoints) }))
    .sort((a, b) => (a.waitMs === b.waitMs ? 0 : b.waitMs - a.waitMs));
  // The statement and this file count the same; only a reservation that somebody else ended can bring it here.
  if (last === undefined) return new AppError("server_busy", { retryAfterSeconds: 1 });
  const { scope, kind, max } = last.limit;
  const hasEnd = Number.isFinite(last.waitMs);
  const seconds = Math.ceil((hasEnd ? last.waitMs : ownerWaitMs) / 1000);
  return new AppError(codeOf(kind, hasEnd), {
    params: { scope, points_of: scope, limit: max, seconds, zone: app.config.timeZone },
    retryAfterSeconds: seconds,
    note: note ?? undefined,
  });
}

function codeOf(kind: LimitKind, hasEnd: boolean): ErrorCode {
  if (kind === "points") return hasEnd ? "points_reserved" : "points_limit_reached";
  return hasEnd ? codes[kind] : "no_questions_allowed";
}

/** Whether any of the limits lets no question through, whatever that needs. */
export const isAnyReached = (limits: readonly Limit[], uses: Uses): boolean =>
  limits.some((limit) => isReached(limit, uses, 0));

function isReached(limit: Limit, uses: Uses, leastPoints: number): boolean {
  const left = leftOf(limit, uses);
  return left === 0 || (limit.kind === "points" && left < leastPoints);
}

/** How long a limit that is reached stays so, as far as one can know. */
function waitOf(app: App, { scope, kind, max }: Limit, uses: Uses, leastPoints: number): number {
  const { used, today, blockedBy } = uses[scope];
  if (max === 0) return Number.POSITIVE_INFINITY;
  if (kind === "points") {
    // Were all that is held given back, it might still not be enough.
    const most = roundPoints(max - used);
    return most <= 0 || most < leastPoints ? Number.POSITIVE_INFINITY : answerWaitMs;
  }
  const now = app.clock();
  if (kind === "messages_per_day" && today >= max) return nextDayStart(now, app.config.timeZone) - now;
  if (kind === "qpm" && blockedBy !== null) return Math.min(windowMs, blockedBy + windowMs - now);
  return answerWaitMs;
}
