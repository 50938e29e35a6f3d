import { and, isNotNull, isNull, lte, sql } from "drizzle-orm";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { App } from "../../app.ts";
import type { Query } from "../../db/batches.ts";
import { bind, runNow } from "../../db/prepared.ts";
import { reservations } from "../../db/schema/usage.ts";
import type { Results } from "../../db/store.ts";
import type { LimitScope } from "../../errors.ts";
import { toIsoOrNull } from "../../lib/time.ts";
import { estimateTokens } from "../../lib/tokens.ts";
import { attempt, leftOf, readUses, type Use } from "./counters.ts";
import { dayOf, nextDayStart } from "./days.ts";
import { type Limit, type LimitKind, limitsOf, type Party, valuesOf, windowMs } from "./party.ts";
import { type Pricing, pointsFor, roundPoints } from "./points.ts";
import { recentQuestions } from "./recent.ts";
import { isAnyReached, refusalOf } from "./refusal.ts";
import { releaseStatement, reserveStatement, settleStatements, takePlace } from "./statements.ts";

/** A party with a question, which is known by the id of its answer. */
export interface Asker extends Party {
  messageId: string;
  /** The owner's words behind the sentence of a limit that refuses. */
  note: string | null;
}

/** Whether a question needs a place at all. */
export const isLimited = ({ limits }: Asker): boolean => limitsOf(limits).length > 0;

/**
 * Takes a place for one question: every limit of the link, of each visitor and of each network address is looked at in the statement
 * that writes the place down. Writes nothing for a link without limits. Throws no_questions_allowed,
 * rate_limit_reached, daily_limit_reached, points_limit_reached, points_reserved, streams_limit_reached, share_token_not_found.
 */
export async function admitQuestion(app: App, asker: Asker): Promise<void> {
  const limits = limitsOf(asker.limits);
  if (limits.length === 0) return;
  const values = { ...valuesOf(app, asker, asker.messageId), wanted: 0, least: 0 };
  const tried = await attempt(app.store, () => takePlace(app.store, values), values, []);
  if (tried.row === null) throw refusalOf(app, asker.note, limits, tried.uses);
}

/**
 * `admitQuestion` and `reservePoints` in the transaction of `writes`, which have to look themselves whether the question has a place
 * (`hasPlace`). Gives what they give. Throws as both do; then nothing is written of the place.
 */
export async function admitAndWrite<const Writes extends readonly Query[]>(
  app: App,
  asker: Asker,
  cost: Cost,
  writes: Writes,
): Promise<{ reserved: Reserved; written: Results<Writes> }> {
  const bounds = boundsOf(app, asker, cost);
  const { wanted, least } = bounds ?? { wanted: 0, least: 0 };
  const values = { ...valuesOf(app, asker, asker.messageId), wanted, least };
  const tried = await attempt(app.store, () => takePlace(app.store, values), values, writes);
  if (tried.row !== null) {
    const reserved = bounds === null ? unbounded : reservedOf(tried.row.points, cost, bounds);
    return { reserved, written: tried.written };
  }
  const limits = limitsOf(asker.limits);
  // The limits that no question may pass come before the points that this one needs.
  const isFull = tried.uses !== undefined && isAnyReached(limits, tried.uses);
  throw isFull
    ? refusalOf(app, asker.note, limits, tried.uses)
    : refusalOf(app, asker.note, limits.filter(isOfPoints), tried.uses, least);
}

/**
 * What a model call may cost: the texts of its messages and the most tokens that they have beside text (images), the bot's price, and
 * how many tokens the answer may have.
 */
export interface Cost {
  prompt: readonly string[];
  otherTokens?: number;
  pricing: Pricing;
  wantedTokens: number;
}

/** The most that a call may take: null where nothing bounds it, and nothing is held for it. */
interface Reserved {
  maxTokens: number | null;
  points: number | null;
}

/** Of what nothing bounds. */
export const unbounded: Reserved = { maxTokens: null, points: null };

/**
 * Holds the most that a model call may cost, or what is left where that is less, for the question that `admitQuestion` let in: the
 * points that are charged and held can then never be more than a limit. Holds nothing where no points are limited or the bot is
 * free. `maxTokens` is what the answer may have, which the model must be told: `wantedTokens` at most, also where only prompts cost.
 * Throws points_limit_reached and points_reserved where what is left covers no answer at all, server_busy where the question has
 * no place any more, share_token_not_found.
 */
export async function reservePoints(app: App, asker: Asker, cost: Cost): Promise<Reserved> {
  const bounds = boundsOf(app, asker, cost);
  if (bounds === null) return unbounded;
  const { wanted, least } = bounds;
  const values = { ...valuesOf(app, asker, asker.messageId), wanted, least };
  const hold = () => runNow(reserveStatement(app.store), values)[0];
  const tried = await attempt(app.store, hold, values, []);
  if (tried.row !== null) return reservedOf(tried.row.points, cost, bounds);
  throw refusalOf(app, asker.note, limitsOf(asker.limits).filter(isOfPoints), tried.uses, least);
}

const isOfPoints = ({ kind }: Limit): boolean => kind === "points";

/** What a call may cost: `wanted` with as many tokens as it wants, `least` with as few as an answer needs, `free` with none. */
interface Bounds {
  wanted: number;
  least: number;
  free: number;
  leastTokens: number;
}

/** Null where no points are limited or the bot is free. */
function boundsOf(app: App, asker: Asker, cost: Cost): Bounds | null {
  const { pricing, wantedTokens, otherTokens = 0 } = cost;
  const isFree = pricing.promptPer1k <= 0 && pricing.completionPer1k <= 0;
  if (isFree || !limitsOf(asker.limits).some(isOfPoints)) return null;
  const promptTokens = mostTokens(cost.prompt) + otherTokens;
  const pointsWith = (completionTokens: number) =>
    pointsFor({ promptTokens, completionTokens, isEstimated: true }, pricing);
  const leastTokens = Math.min(app.config.limits.leastAnswerTokens, wantedTokens);
  return {
    wanted: pointsWith(wantedTokens),
    least: pointsWith(leastTokens),
    free: pointsWith(0),
    leastTokens,
  };
}

/** What `points` that were held are enough for. */
function reservedOf(points: number, { pricing, wantedTokens }: Cost, bounds: Bounds): Reserved {
  if (points >= bounds.wanted) return { maxTokens: wantedTokens, points };
  // Only completion tokens make the difference between the least and what was wanted, so they have a price.
  const tokens = Math.floor(roundPoints(((points - bounds.free) * 1000) / pricing.completionPer1k));
  return { maxTokens: Math.max(bounds.leastTokens, Math.min(wantedTokens, tokens)), points };
}

/** An upper bound of what models count in most texts: half of its bytes (a Han character has three), and what frames each message. */
function mostTokens(prompt: readonly string[]): number {
  const framing = 16;
  const most = (text: string) => Math.max(Math.ceil(Buffer.byteLength(text) / 2), estimateTokens(text));
  return prompt.reduce((sum, text) => sum + most(text) + framing, 0);
}

/** What is charged for an answer that cost `points`: no more than was held for it, where something was. */
export const chargedPoints = (points: number, heldPoints: number | null): number =>
  roundPoints(Math.min(points, heldPoints ?? points));

/** How a question ended: what it cost, what was held for it, and whether an answer began. */
interface Settled {
  points: number;
  heldPoints: number | null;
  answers: 0 | 1;
}

/**
 * The statements that charge an answer and end its reservation, for the batch that records it. Charged is never more than was held.
 * The sums of the link, the visitor and, where the link has a limit of that scope, the network address grow on the day the answer
 * ended. None for a question without a link (asker null).
 */
export function settleUsage(
  app: App,
  asker: Asker | null,
  { points, heldPoints, answers }: Settled,
): RunnableQuery<unknown, "sqlite">[] {
  if (asker === null) return [];
  const { messageId, linkId } = asker;
  const statements = settleStatements(app.store);
  const now = app.clock();
  const charged = chargedPoints(points, heldPoints);
  const sums = { linkId, points: charged, answers };
  const day = dayOf(now, app.config.timeZone);
  const limits = limitsOf(asker.limits);
  const isCountedByAddress = limits.some(({ scope }) => scope === "address");
  const { visitorId } = asker;
  const days = { ...sums, visitorId, address: isCountedByAddress ? asker.address : null, day };
  const isNothing = charged === 0 && answers === 0;
  const charge = isNothing
    ? []
    : [
        bind(statements.charge, { ...sums, usedAt: answers > 0 ? now : null }),
        bind(statements.addToDays, days),
      ];
  if (limits.length === 0) return charge;
  const recent = recentQuestions(app.store);
  const end = recent.isOver(messageId, now)
    ? bind(releaseStatement(app.store), { messageId })
    : bind(statements.end, { messageId, now });
  const prune = recent.isTimeToPrune(linkId, now)
    ? [bind(statements.prune, { linkId, since: now - windowMs })]
    : [];
  return [...charge, end, ...prune];
}

/** Gives the place and the points of a question back that ended before it was written down, as if it had not been asked. */
export async function releaseQuestion(app: App, asker: Asker): Promise<void> {
  if (limitsOf(asker.limits).length === 0) return;
  recentQuestions(app.store).remove(asker.messageId);
  await releaseStatement(app.store).execute({ messageId: asker.messageId });
}

/** Ends a question that its host refused: it costs nothing, but is one of those of the last minute. */
export async function endQuestion(app: App, asker: Asker): Promise<void> {
  const statements = settleUsage(app, asker, { points: 0, heldPoints: null, answers: 0 });
  if (statements.length > 0) await app.store.batch(statements);
}

/** Ends what a killed process was answering, for the start of the next one, and gives back what it held. Gives how many there were. */
export async function releaseAll(app: App): Promise<number> {
  const { db, batch } = app.store;
  const now = app.clock();
  const ended = db
    .update(reservations)
    .set({ endedAt: now, points: 0 })
    .where(isNull(reservations.endedAt))
    .returning({ messageId: reservations.messageId });
  const isOld = and(isNotNull(reservations.endedAt), lte(reservations.createdAt, now - windowMs));
  const [released] = await batch([ended, db.delete(reservations).where(isOld)]);
  return released.length;
}

/**
 * Ends the questions that no running answer has any more: while the store was failing, their ends could not be written down.
 * `listRunning` gives the message ids of the answers being written. Gives how many questions there were.
 */
export async function releaseExcept(app: App, listRunning: () => ReadonlySet<string>): Promise<number> {
  const { db } = app.store;
  const isHeld = isNull(reservations.endedAt);
  const held = await db.select({ id: reservations.messageId }).from(reservations).where(isHeld);
  // Looked at after the read: whatever had its place by then either runs now or has ended.
  const running = listRunning();
  const lost = held.map(({ id }) => id).filter((id) => !running.has(id));
  if (lost.length === 0) return 0;
  const isLost = sql`${reservations.messageId} IN (SELECT value FROM json_each(${JSON.stringify(lost)}))`;
  const released = await db
    .update(reservations)
    .set({ endedAt: app.clock(), points: 0 })
    .where(and(isHeld, isLost))
    .returning({ id: reservations.messageId });
  return released.length;
}

/** What is left of one limit. `resets_at` is when more is left again, where time alone brings it. */
export interface Remaining {
  scope: LimitScope;
  kind: LimitKind;
  limit: number;
  remaining: number;
  resets_at: string | null;
}

/** What is left of each limit for whoever asks, answers being written taken off; nothing for a link without limits. */
export async function listRemaining(app: App, party: Party): Promise<Remaining[]> {
  const limits = limitsOf(party.limits);
  if (limits.length === 0) return [];
  const uses = await readUses(app.store, valuesOf(app, party, ""));
  if (uses === undefined) return [];
  const dayEnd = nextDayStart(app.clock(), app.config.timeZone);
  return limits.map((limit) => {
    const { scope, kind, max } = limit;
    const resetsAt = max === 0 ? null : resetOf(kind, uses[scope], dayEnd);
    return {
      scope,
      kind,
      limit: max,
      remaining: leftOf(limit, uses),
      resets_at: toIsoOrNull(resetsAt),
    };
  });
}

function resetOf(kind: LimitKind, { blockedBy, oldest }: Use, dayEnd: number): number | null {
  if (kind === "messages_per_day") return dayEnd;
  const leavesNext = blockedBy ?? oldest;
  return kind === "qpm" && leavesNext !== null ? leavesNext + windowMs : null;
}
