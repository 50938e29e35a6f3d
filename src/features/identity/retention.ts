import {
  and,
  eq,
  gt,
  inArray,
  isNotNull,
  isNull,
  lt,
  lte,
  ne,
  notExists,
  notInArray,
  or,
  type SQL,
  sql,
} from "drizzle-orm";
import type { App } from "../../app.ts";
import {
  deleteAttachmentsWhere,
  deleteConversationsWhere,
  deleteFiguresOf,
  deleteThroughout,
  deleteWhere,
  eachStretch,
} from "../../db/deletion.ts";
import { withoutWords } from "../../db/report-words.ts";
import { oneTimeLinks } from "../../db/schema/accounts.ts";
import { auditEvents } from "../../db/schema/audit.ts";
import { attachments, conversations, messages } from "../../db/schema/conversations.ts";
import { hookDeliveries, isPending } from "../../db/schema/deliveries.ts";
import { linkEvents, shareTokens } from "../../db/schema/links.ts";
import { figures } from "../../db/schema/statistics.ts";
import { usageDays } from "../../db/schema/usage.ts";
import { visitorSessions, visitors } from "../../db/schema/visitors.ts";
import { removeExpiredSessions } from "../auth/service.ts";
import { oldestQuarter } from "../figures/spans.ts";
import { dayOf } from "../usage/days.ts";
import { allDays } from "../usage/party.ts";
import { removeExpiredVisitorSessions } from "./sessions.ts";

const steps: readonly ((app: App) => Promise<unknown>)[] = [
  removeExpiredSessions,
  removeExpiredVisitorSessions,
  removeOneTimeLinks,
  removeReports,
  forgetReports,
  bringForward,
  removeEvents,
  removeAuditEvents,
  removeDays,
  removeQuarters,
  removeUnsent,
  removeConversations,
  removeVisitors,
];

/**
 * Removes what has outlived its time, each kind as long as the configured limits keep it, in steps between which other work runs. One that
 * fails stops no other; what failed is thrown at the end.
 */
export async function removeOutdated(app: App): Promise<void> {
  const failures: unknown[] = [];
  for (const step of [...steps, app.store.scrub])
    await step(app).catch((error: unknown) => {
      failures.push(error);
    });
  if (failures.length > 0) throw new AggregateError(failures, "not all that is outdated could be removed");
}

/** Links by which somebody could have set a password. */
function removeOneTimeLinks({ store, clock }: App): Promise<number> {
  return deleteWhere(store, oneTimeLinks, lte(oneTimeLinks.expiresAt, clock()));
}

function removeReports(app: App): Promise<void> {
  const isOld = lt(hookDeliveries.createdAt, app.clock() - app.config.retention.deliveriesMs);
  return deleteThroughout(app.store, hookDeliveries, and(isOld, ne(hookDeliveries.state, "pending")));
}

/** Takes words and credentials out of reports that their hosts did not take; what names times, tokens and points stays. */
function forgetReports({ store, config, clock }: App): Promise<void> {
  const { payload, authTokenSealed, createdAt } = hookDeliveries;
  const isOld = and(isNotNull(payload), lt(createdAt, clock() - config.limits.deliveryWordsMs));
  const hasWords = sql`${payload} <> ${withoutWords(payload)}`;
  return eachStretch(store, hookDeliveries, (isInStretch) =>
    store.db
      .update(hookDeliveries)
      .set({ payload: withoutWords(payload), authTokenSealed: null })
      .where(and(isInStretch, isOld, or(isNotNull(authTokenSealed), hasWords))),
  );
}

/** Reports that would wait longer than any pause is: the clock was set back, and would have to come to their time again. */
async function bringForward({ store, config, clock }: App): Promise<void> {
  // A pause is drawn from around its length; twice the longest is none.
  const latest = clock() + 2 * config.limits.deliveryLongestPauseMs;
  await store.db
    .update(hookDeliveries)
    .set({ nextAttemptAt: clock() })
    .where(and(isPending, gt(hookDeliveries.nextAttemptAt, latest)));
}

function removeEvents({ store, config, clock }: App): Promise<void> {
  return deleteThroughout(store, linkEvents, lt(linkEvents.createdAt, clock() - config.retention.eventsMs));
}

function removeAuditEvents({ store, config, clock }: App): Promise<number> {
  return deleteWhere(store, auditEvents, lt(auditEvents.createdAt, clock() - config.limits.auditMs));
}

/** The days of visitors and addresses. Those of links are one row a day, and limits of points count the sums of all days. */
function removeDays({ store, config, clock }: App): Promise<void> {
  const oldest = dayOf(clock() - config.limits.usageDayMs, config.timeZone);
  const isOld = and(lt(usageDays.day, oldest), ne(usageDays.day, allDays), ne(usageDays.scope, "link"));
  return deleteThroughout(store, usageDays, isOld);
}

/** Quarters of an hour beyond which figures are known by days alone. */
function removeQuarters({ store, config, clock }: App): Promise<void> {
  const isOld = lt(figures.startAt, oldestQuarter(clock(), config.limits.figureQuarterMs));
  return deleteThroughout(store, figures, and(eq(figures.span, "quarter"), isOld));
}

/** Files that were attached and never sent, and those that a killed process left half written. */
function removeUnsent({ store, config, clock }: App): Promise<number> {
  const isOld = lte(attachments.createdAt, clock() - config.limits.attachmentUnsentMs);
  return deleteAttachmentsWhere(store, and(isNull(attachments.conversationId), isOld));
}

/**
 * Conversations whose last message is older than the owner keeps them, with all that hangs on them: messages, files, what was remembered
 * of them, their words in reports. Pinned ones go too, for it is the owner's rule; figures and sums stay. One in which an answer is being
 * written, or waits to be stored, is not old.
 */
async function removeConversations(app: App): Promise<void> {
  const { store, config, clock } = app;
  const { conversationsMs } = config.retention;
  if (conversationsMs === null) return;
  const isOld = lte(conversations.updatedAt, clock() - conversationsMs);
  const streaming = and(eq(messages.conversationId, conversations.id), eq(messages.status, "streaming"));
  const isQuiet = notExists(store.db.select({ one: sql`1` }).from(messages).where(streaming));
  let removed = 0;
  await eachStretch(store, conversations, async (isInStretch) => {
    removed += await deleteConversationsWhere(store, and(isInStretch, isOld, isQuiet));
  });
  if (removed > 0) app.log.info({ conversations: removed }, "conversations beyond their time are removed");
}

/**
 * Anonymous visitors: first their conversations that are beyond their history, then those who have nothing left and no session. Also
 * visitors whom a link let in that is gone, whom nobody can be any more.
 */
function removeVisitors(app: App): Promise<void> {
  const { store, config, clock } = app;
  const { db } = store;
  const now = clock();
  // The plus keeps SQLite from the index of kinds, which would give all of them for each stretch.
  const isAnonymous = sql`+${visitors.kind} = 'anonymous'`;
  const isForgotten = lte(conversations.updatedAt, now - config.limits.anonymousHistoryMs);
  const none = (table: typeof conversations | typeof visitorSessions): SQL =>
    notExists(db.select({ one: sql`1` }).from(table).where(eq(table.visitorId, visitors.id)));
  const isIdle = and(
    isAnonymous,
    lte(visitors.createdAt, now - config.limits.anonymousIdleMs),
    none(visitorSessions),
  );
  const links = db.select({ id: shareTokens.id }).from(shareTokens);
  const isOfNoLink = and(ne(visitors.scope, ""), notInArray(visitors.scope, links));
  return eachStretch(store, visitors, async (isInStretch) => {
    const anonymous = db.select({ id: visitors.id }).from(visitors).where(and(isInStretch, isAnonymous));
    await deleteConversationsWhere(store, and(inArray(conversations.visitorId, anonymous), isForgotten));
    const isOver = and(isInStretch, none(conversations), or(isIdle, isOfNoLink));
    const theirs = db.select({ id: visitors.id }).from(visitors).where(isOver);
    await deleteAttachmentsWhere(store, inArray(attachments.visitorId, theirs));
    await deleteFiguresOf(store, isOver);
    await db.delete(visitors).where(isOver);
  });
}
