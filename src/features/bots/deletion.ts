import { and, eq, inArray, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { deleteAttachmentsWhere, deleteConversationsWhere, deleteWhere } from "../../db/deletion.ts";
import { auditEvents } from "../../db/schema/audit.ts";
import { bots, documents, passages } from "../../db/schema/bots.ts";
import { attachments, conversations } from "../../db/schema/conversations.ts";
import { hookDeliveries } from "../../db/schema/deliveries.ts";
import { linkEvents, shareTokens } from "../../db/schema/links.ts";
import { figures } from "../../db/schema/statistics.ts";
import { usageDays } from "../../db/schema/usage.ts";
import { visitorSessions, visitors } from "../../db/schema/visitors.ts";
import type { Caller } from "../../http/caller.ts";
import { type Actor, actorOf, auditQuery } from "../audit/record.ts";
import { asTarget, type BotRow, findManagedBot } from "./service.ts";

/** The entry of the audit by which the next start finds a deletion that was cut off. */
const began = "bot.deletion_began";

/** What a link may have many rows of. Of reservations there are only those of the last minute. */
const manyOfLink = [hookDeliveries, linkEvents, usageDays, visitorSessions] as const;

/**
 * Deletes a bot with its documents, links, conversations and the visitors that its links let in. What may be large goes in steps, so
 * that other requests are not held up; the bot and the rest at once. It is noted first: what cuts this off does not leave a bot without
 * some of what belongs to it for longer than to the next start (`finishBotDeletions`). Throws not_bot_owner, not_found.
 */
export async function deleteBot(app: App, caller: Caller, botId: string): Promise<void> {
  const bot = await findManagedBot(app, caller, botId);
  const actor = actorOf(caller);
  const isNew = sql`NOT EXISTS (SELECT 1 FROM ${auditEvents} WHERE ${isBegun(botId)})`;
  await app.store.durably([auditQuery(app, actor, { action: began, ...asTarget(bot) }, isNew)]);
  await removeBot(app, actor, bot);
}

/** Deletes the bots whose deletion was cut off, in the name of whoever began it. Gives how many there were. */
export async function finishBotDeletions(app: App): Promise<number> {
  const left = await app.store.db
    .select({ bot: bots, entry: auditEvents })
    .from(bots)
    .innerJoin(auditEvents, isBegun(bots.id));
  for (const { bot, entry } of left) {
    const { actorKind: kind, actorId: id, actorName: name, address } = entry;
    await removeBot(app, { kind, id, name, address }, bot);
  }
  return left.length;
}

const isBegun = (botId: string | typeof bots.id) =>
  and(eq(auditEvents.targetId, botId), eq(auditEvents.action, began));

async function removeBot(app: App, actor: Actor, bot: BotRow): Promise<void> {
  const { db, durably, scrub } = app.store;
  const links = db.select({ id: shareTokens.id }).from(shareTokens).where(eq(shareTokens.botId, bot.id));
  await deleteConversationsWhere(app.store, eq(conversations.botId, bot.id));
  await deleteAttachmentsWhere(app.store, inArray(attachments.shareTokenId, links));
  // A document is neither listed nor searched without its passages.
  await db.update(documents).set({ isReady: false }).where(eq(documents.botId, bot.id));
  for (const table of [passages, figures]) await deleteWhere(app.store, table, eq(table.botId, bot.id));
  for (const table of manyOfLink) await deleteWhere(app.store, table, inArray(table.shareTokenId, links));
  const [gone] = await durably([
    links,
    db.delete(bots).where(eq(bots.id, bot.id)),
    auditQuery(app, actor, { action: "bot.deleted", ...asTarget(bot) }),
  ]);
  app.endings.emit("bot_deleted", bot.id);
  // Last, for while there is a link somebody may come in.
  const scopes = gone.map(({ id }) => id);
  const isTheirs = and(
    inArray(visitors.kind, ["hook", "signed", "anonymous", "preview"]),
    inArray(visitors.scope, scopes),
  );
  await deleteWhere(app.store, visitors, isTheirs);
  await scrub();
}
