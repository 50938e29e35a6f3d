import { and, desc, eq, ne, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { hookDeliveries } from "../../db/schema/deliveries.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { toIso, toIsoOrNull } from "../../lib/time.ts";
import { actorOf, auditQuery, type Changes } from "../audit/record.ts";
import { linkTarget } from "../links/changes.ts";
import { findManaged, findManagedLink } from "../links/service.ts";
import type { DeliveryItem, DeliveryQuery } from "./model.ts";
import type { Outbox } from "./outbox.ts";

/** What is shown of a report: neither its words nor the visitor's credential. */
const shown = {
  id: hookDeliveries.id,
  conversationId: hookDeliveries.conversationId,
  messageId: hookDeliveries.messageId,
  state: hookDeliveries.state,
  attempts: hookDeliveries.attempts,
  nextAttemptAt: hookDeliveries.nextAttemptAt,
  lastAttemptAt: hookDeliveries.lastAttemptAt,
  lastStatus: hookDeliveries.lastStatus,
  lastError: hookDeliveries.lastError,
  createdAt: hookDeliveries.createdAt,
  deliveredAt: hookDeliveries.deliveredAt,
};
type ShownRow = Pick<typeof hookDeliveries.$inferSelect, keyof typeof shown>;

/** Written out, and no parameter, so that SQLite knows the partial index for it. */
const isUndelivered = sql`${hookDeliveries.state} <> 'delivered'`;

/** The reports to a link's host, newest first. Throws not_found, not_bot_owner, invalid_cursor. */
export async function listDeliveries(app: App, caller: Caller, linkId: string, query: DeliveryQuery) {
  await findManagedLink(app, caller, linkId);
  const { state } = query;
  const limit = query.limit ?? app.config.limits.pageItems;
  const place = decodeTimeCursor(query.cursor);
  const rows = await app.store.db
    .select(shown)
    .from(hookDeliveries)
    .where(
      and(
        eq(hookDeliveries.shareTokenId, linkId),
        state && eq(hookDeliveries.state, state),
        state === "pending" || state === "failed" ? isUndelivered : undefined,
        after(hookDeliveries.createdAt, hookDeliveries.id, place),
      ),
    )
    .orderBy(desc(hookDeliveries.createdAt), desc(hookDeliveries.id))
    .limit(limit + 1);
  return toPage(rows, limit, toItem);
}

/**
 * Has a report tried again from the beginning, now. Throws not_found for a report that is not this link's, not_bot_owner,
 * already_delivered.
 */
export async function retryDelivery(
  app: App,
  caller: Caller,
  outbox: Outbox,
  linkId: string,
  deliveryId: string,
): Promise<DeliveryItem> {
  const { link, ownerId } = await findManaged(app, caller, linkId);
  const isThis = and(eq(hookDeliveries.id, deliveryId), eq(hookDeliveries.shareTokenId, linkId));
  const { db } = app.store;
  const entry = {
    ...linkTarget(link, ownerId),
    changes: { delivery_id: [null, deliveryId] } satisfies Changes,
  };
  const [[row]] = await app.store.batch([
    db
      .update(hookDeliveries)
      .set({ state: "pending", attempts: 0, nextAttemptAt: app.clock() })
      .where(and(isThis, ne(hookDeliveries.state, "delivered")))
      .returning(shown),
    auditQuery(app, actorOf(caller), { action: "delivery.retried", ...entry }),
  ]);
  if (row === undefined) {
    const [known] = await db.select({ id: hookDeliveries.id }).from(hookDeliveries).where(isThis).limit(1);
    throw new AppError(known === undefined ? "not_found" : "already_delivered");
  }
  outbox.wake();
  return toItem(row);
}

const toItem = (row: ShownRow): DeliveryItem => ({
  id: row.id,
  conversation_id: row.conversationId,
  message_id: row.messageId,
  state: row.state,
  attempts: row.attempts,
  next_attempt_at: row.state === "pending" ? toIso(row.nextAttemptAt) : null,
  last_attempt_at: toIsoOrNull(row.lastAttemptAt),
  last_status: row.lastStatus,
  last_error: row.lastError,
  created_at: toIso(row.createdAt),
  delivered_at: toIsoOrNull(row.deliveredAt),
});
