import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { conversations, longConversationMs } from "../../db/schema/conversations.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { readPeriod } from "../../lib/period.ts";
import type { Walk } from "../conversations/walk.ts";
import type { TranscriptFilters } from "./model.ts";

/** Up to so many conversations of one visitor are sorted; more are met on the way through the bot's. */
const fewConversations = 1_000;
/** How many rows a statement reads that keeps only some of them. */
const pickedRows = 250;

/** The conditions of a bot's conversations that the filters name, one by one. */
interface Conditions {
  ofBot: SQL;
  ofLink: SQL | undefined;
  ofVisitor: SQL | undefined;
  since: SQL | undefined;
  begun: SQL | undefined;
  /** What they began before. */
  beforeMs: number | undefined;
  /** Written out, not bound: SQLite takes the partial indices for nothing else. */
  rated: SQL | undefined;
  failed: SQL | undefined;
}

/**
 * The walk through a bot's conversations that the filters name, by the index that leaves least to be looked at; null where there can be
 * none. Throws invalid_period.
 */
export async function chooseWalk(app: App, botId: string, filters: TranscriptFilters): Promise<Walk | null> {
  const named = await readConditions(app, botId, filters);
  if (named === null) return null;
  const { ofBot, ofLink, ofVisitor, since, begun, rated, failed } = named;
  if (ofVisitor !== undefined && ofLink !== undefined)
    return walk(and(ofVisitor, ofLink, since), begun, rated, failed);
  if (ofVisitor !== undefined && (await hasFew(app, ofVisitor)))
    return walk(and(ofVisitor, since), ofBot, begun, rated, failed);
  // Partial indices, which SQLite takes to be no better than the whole one.
  if (rated !== undefined) {
    const listed = { index: `conversations_rated_${filters.rating}`, seen: and(ofLink, begun) };
    return { ...walk(and(ofBot, rated, since), ofVisitor, failed), listed };
  }
  if (failed !== undefined && filters.failed === true) {
    const listed = { index: "conversations_failed", seen: and(ofLink, begun) };
    return { ...walk(and(ofBot, failed, since), ofVisitor), listed };
  }
  const within = (index: string) => (begun === undefined ? undefined : { index, seen: begun });
  if (ofLink !== undefined)
    return afterLong(named, {
      ...walk(and(ofLink, since), failed),
      listed: within("conversations_link"),
    });
  return afterLong(named, {
    ...walk(and(ofBot, since), ofVisitor, failed),
    listed: within("conversations_bot"),
  });
}

/**
 * A walk of what began before a time, of which nothing later need be looked at but what went on for long: whatever else began before it
 * ended soon after it.
 */
function afterLong(
  { ofBot, ofLink, ofVisitor, since, begun, beforeMs, failed }: Conditions,
  whole: Walk,
): Walk {
  if (begun === undefined || beforeMs === undefined) return whole;
  const { createdAt, updatedAt } = conversations;
  const soonMs = beforeMs + longConversationMs;
  const isLong = sql`${updatedAt} - ${createdAt} > ${sql.raw(String(longConversationMs))}`;
  const long = walk(and(ofBot, isLong, since, gte(updatedAt, soonMs)), ofVisitor, failed);
  return {
    ...whole,
    found: and(whole.found, lt(updatedAt, soonMs)),
    before: { ...long, listed: { index: "conversations_long", seen: and(ofLink, begun) } },
  };
}

/** The condition that a conversation is one that the filters name; null where there can be none. Throws invalid_period. */
export async function chooseRows(
  app: App,
  botId: string,
  filters: TranscriptFilters,
): Promise<SQL | undefined | null> {
  const named = await readConditions(app, botId, filters);
  if (named === null) return null;
  const { beforeMs, ...conditions } = named;
  return and(...Object.values(conditions));
}

function walk(found: SQL | undefined, ...others: (SQL | undefined)[]): Walk {
  const meant = and(...others);
  return meant === undefined ? { found } : { found, meant, stepRows: pickedRows };
}

async function readConditions(
  app: App,
  botId: string,
  filters: TranscriptFilters,
): Promise<Conditions | null> {
  const { share_token_id: linkId, rating, failed } = filters;
  const { fromMs, toMs } = readPeriod(filters);
  const visitorId = await findVisitorId(app, filters);
  if (visitorId === null || (linkId !== undefined && !(await isLinkOf(app, linkId, botId)))) return null;
  const { ratedUp, ratedDown, failures, createdAt, updatedAt } = conversations;
  return {
    ofBot: eq(conversations.botId, botId),
    ofLink: linkId === undefined ? undefined : eq(conversations.shareTokenId, linkId),
    ofVisitor: visitorId === undefined ? undefined : eq(conversations.visitorId, visitorId),
    since: fromMs === undefined ? undefined : gte(updatedAt, fromMs),
    begun: toMs === undefined ? undefined : sql`${createdAt} < ${toMs}`,
    beforeMs: toMs,
    rated: rating === undefined ? undefined : rating === "up" ? sql`${ratedUp} > 0` : sql`${ratedDown} > 0`,
    failed: failed === undefined ? undefined : failed ? sql`${failures} > 0` : sql`${failures} = 0`,
  };
}

/** The visitor that is asked for, undefined where none is, null for one that is not there. */
async function findVisitorId(
  { store }: App,
  { visitor_id: visitorId, customer_id: customerId }: TranscriptFilters,
): Promise<string | undefined | null> {
  if (customerId === undefined) return visitorId;
  const [row] = await store.db
    .select({ id: visitors.id })
    .from(visitors)
    .where(and(eq(visitors.kind, "account"), eq(visitors.scope, ""), eq(visitors.uid, customerId)))
    .limit(1);
  if (row === undefined || (visitorId !== undefined && visitorId !== row.id)) return null;
  return row.id;
}

async function isLinkOf({ store }: App, linkId: string, botId: string): Promise<boolean> {
  const isIt = and(eq(shareTokens.id, linkId), eq(shareTokens.botId, botId));
  const rows = await store.db.select({ id: shareTokens.id }).from(shareTokens).where(isIt).limit(1);
  return rows.length > 0;
}

async function hasFew({ store }: App, ofVisitor: SQL): Promise<boolean> {
  const beyond = await store.db
    .select({ one: sql`1` })
    .from(conversations)
    .where(ofVisitor)
    .limit(1)
    .offset(fewConversations);
  return beyond.length === 0;
}
