import { and, eq, gt, min, sql } from "drizzle-orm";
import { insertWhere } from "../../db/insert-where.ts";
import { preparedOnce, slot } from "../../db/prepared.ts";
import { withoutWords } from "../../db/report-words.ts";
import { conversations } from "../../db/schema/conversations.ts";
import { hookDeliveries } from "../../db/schema/deliveries.ts";
import { shareTokens } from "../../db/schema/links.ts";

/** Written out, and no parameter, so that SQLite knows the partial indexes for it. */
const isPending = sql`${hookDeliveries.state} = 'pending'`;

const isThis = eq(hookDeliveries.id, sql.placeholder("id"));

const among = (name: string) => sql`(SELECT value FROM json_each(${sql.placeholder(name)}))`;

/** The statement that puts a report into the outbox, where its link still is; once for each message. */
export const enqueueStatement = preparedOnce((store) => {
  const now = slot(hookDeliveries.createdAt, "now");
  const conversationId = slot(hookDeliveries.conversationId, "conversationId");
  const payload = slot(hookDeliveries.payload, "payload");
  return insertWhere(
    store,
    hookDeliveries,
    {
      id: slot(hookDeliveries.id, "id"),
      shareTokenId: slot(hookDeliveries.shareTokenId, "linkId"),
      conversationId,
      messageId: slot(hookDeliveries.messageId, "messageId"),
      // Of a conversation that was deleted while its answer was being written, the words are not kept here either.
      payload: sql`iif(EXISTS (SELECT 1 FROM ${conversations} WHERE ${conversations.id} = ${conversationId}), ${payload}, ${withoutWords(payload)})`,
      authTokenSealed: slot(hookDeliveries.authTokenSealed, "credential"),
      state: "pending",
      nextAttemptAt: now,
      createdAt: now,
    },
    sql`EXISTS (SELECT 1 FROM ${shareTokens} WHERE ${shareTokens.id} = ${sql.placeholder("linkId")})`,
  )
    .onConflictDoNothing()
    .prepare();
});

/** The links that have pending reports, in the order of their ids after `after`: each found by one look into the index. */
const waitingLinks = sql`waiting (link) AS (
  SELECT min(${hookDeliveries.shareTokenId}) FROM ${hookDeliveries}
  WHERE ${isPending} AND ${hookDeliveries.shareTokenId} > ${sql.placeholder("after")}
  UNION ALL
  SELECT (
    SELECT min(${hookDeliveries.shareTokenId}) FROM ${hookDeliveries}
    WHERE ${isPending} AND ${hookDeliveries.shareTokenId} > waiting.link
  ) FROM waiting WHERE waiting.link IS NOT NULL
)`;

/** The report of link `waiting.link` that has been due for longest, of those that are not being sent. */
const longestDue = sql`(
  SELECT ${hookDeliveries.id} FROM ${hookDeliveries}
  WHERE ${isPending} AND ${hookDeliveries.shareTokenId} = waiting.link
    AND ${hookDeliveries.nextAttemptAt} <= ${sql.placeholder("now")} AND ${hookDeliveries.id} NOT IN ${among("sending")}
  ORDER BY ${hookDeliveries.nextAttemptAt} LIMIT 1
)`;

/** The statements of the worker that empties the outbox. */
export const outboxStatements = preparedOnce(({ db }) => ({
  /** One due report of each link that may have another one sent, link by link after `after`, at most `free` of them. */
  pick: db
    .select({ id: sql<string>`id`, linkId: sql<string>`link` })
    .from(
      sql`(WITH RECURSIVE ${waitingLinks}
      SELECT waiting.link AS link, ${longestDue} AS id FROM waiting WHERE waiting.link NOT IN ${among("busy")})`,
    )
    .where(sql`id IS NOT NULL`)
    .limit(sql.placeholder("free"))
    .prepare(),
  /** When the next report falls due, of those that are not due yet. */
  nextDue: db
    .select({ atMs: min(hookDeliveries.nextAttemptAt) })
    .from(hookDeliveries)
    .where(and(isPending, gt(hookDeliveries.nextAttemptAt, sql.placeholder("now"))))
    .prepare(),
  /** A pending report and where it goes. */
  load: db
    .select({
      payload: hookDeliveries.payload,
      credential: hookDeliveries.authTokenSealed,
      attempts: hookDeliveries.attempts,
      access: shareTokens.access,
      hookUrl: shareTokens.hookUrl,
      secretSealed: shareTokens.secretSealed,
    })
    .from(hookDeliveries)
    .innerJoin(shareTokens, eq(shareTokens.id, hookDeliveries.shareTokenId))
    .where(and(isThis, isPending))
    .prepare(),
  /** The host has the report: the customer's words and credential are not kept longer. */
  delivered: db
    .update(hookDeliveries)
    .set({
      state: "delivered",
      attempts: sql`${hookDeliveries.attempts} + 1`,
      lastAttemptAt: slot(hookDeliveries.lastAttemptAt, "now"),
      lastStatus: slot(hookDeliveries.lastStatus, "status"),
      lastError: null,
      deliveredAt: slot(hookDeliveries.deliveredAt, "now"),
      payload: null,
      authTokenSealed: null,
    })
    .where(isThis)
    .prepare(),
  /** A try failed: the next one is at `nextAttemptAt`, unless this was the last. Nothing of it where the report was given up or begun anew meanwhile. */
  missed: db
    .update(hookDeliveries)
    .set({
      state: sql`iif(${hookDeliveries.attempts} + 1 >= ${sql.placeholder("tries")}, 'failed', 'pending')`,
      attempts: sql`${hookDeliveries.attempts} + 1`,
      nextAttemptAt: slot(hookDeliveries.nextAttemptAt, "nextAttemptAt"),
      lastAttemptAt: slot(hookDeliveries.lastAttemptAt, "now"),
      lastStatus: slot(hookDeliveries.lastStatus, "status"),
      lastError: slot(hookDeliveries.lastError, "error"),
    })
    .where(and(isThis, isPending, eq(hookDeliveries.attempts, sql.placeholder("attempts"))))
    .returning({ state: hookDeliveries.state })
    .prepare(),
  /** There is nowhere to send the report. */
  givenUp: db
    .update(hookDeliveries)
    .set({ state: "failed", lastError: slot(hookDeliveries.lastError, "error") })
    .where(and(isThis, isPending))
    .returning({ state: hookDeliveries.state })
    .prepare(),
}));
