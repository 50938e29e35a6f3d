import { and, eq, inArray, isNotNull, notExists, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import {
  deleteConversationsWhere,
  deleteFiguresOf,
  deleteWhere,
  forgetVisitorsWhere,
} from "../../db/deletion.ts";
import { sessions, users } from "../../db/schema/accounts.ts";
import { bots } from "../../db/schema/bots.ts";
import { conversations, isStreaming, messages } from "../../db/schema/conversations.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { usageDays } from "../../db/schema/usage.ts";
import { visitors } from "../../db/schema/visitors.ts";
import type { Caller } from "../../http/caller.ts";
import { forgetCustomer } from "../audit/forget.ts";
import { type Actor, actorOf, auditQuery, countedQuery } from "../audit/record.ts";
import { accountEntry } from "./account-entries.ts";
import { announceEnded, deleteAccount } from "./accounts.ts";

/** How often it is looked whether the answers that were stopped have ended. */
const lookMs = 10;

/**
 * Deletes a customer; that there is none is well too. Never deletes another kind of account. Its conversations stay, without its name, or
 * go with everything else that it wrote, whosever bots it wrote to, and with its name in the audit, also where a former deletion left
 * them. The account goes last: whatever cuts this off, the customer is still in the list, inactive, and can be deleted again.
 */
export async function deleteCustomer(
  app: App,
  caller: Caller,
  id: string,
  written: "keep" | "delete",
): Promise<void> {
  const actor = actorOf(caller);
  if (written === "delete") {
    await shutOut(app, actor, id);
    await eraseWritten(app, actor, id);
  }
  await deleteAccount(app, actor, "customer", id);
  if (written === "delete") {
    await forgetCustomer(app, id);
    await app.store.scrub();
  }
}

/** Lets a customer, if there is one, in no more, stops its running answers, and notes that its erasure has begun. */
async function shutOut(app: App, actor: Actor, userId: string): Promise<void> {
  const { db } = app.store;
  const isCustomer = and(eq(users.id, userId), eq(users.isEndUser, true));
  const [customer] = await db.select().from(users).where(isCustomer).limit(1);
  if (customer === undefined) return;
  const theirs = db.select({ id: users.id }).from(users).where(isCustomer);
  const [, , ended] = await app.store.durably([
    db.update(users).set({ isActive: false }).where(isCustomer),
    auditQuery(app, actor, accountEntry(customer, "erasure_began")),
    db.delete(sessions).where(inArray(sessions.userId, theirs)).returning({ id: sessions.id }),
  ]);
  announceEnded(app, ended);
}

/**
 * Erases what a customer who is shut out, or whose account is gone, has written on any link, and what is counted of it: conversations
 * with their files and ratings, memories, figures. The sums of bots and links stay. In steps, and overwritten in the file.
 */
async function eraseWritten(app: App, actor: Actor, userId: string): Promise<void> {
  const { db } = app.store;
  const isOut = sql`NOT EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${userId} AND (${users.isActive} OR NOT ${users.isEndUser}))`;
  const isIts = and(eq(visitors.kind, "account"), eq(visitors.scope, ""), eq(visitors.uid, userId), isOut);
  const [visitor] = await db.select({ id: visitors.id }).from(visitors).where(isIts).limit(1);
  if (visitor === undefined) return;
  await untilAnswersEnd(app, askedThroughLinks(visitor.id));
  const conversed = await eraseConversations(app, actor, visitor.id);
  await forgetVisitorsWhere(app.store, isIts);
  const counted =
    (await deleteFiguresOf(app.store, isIts)) +
    (await deleteWhere(app.store, usageDays, countedOf(app, visitor.id)));
  const left = db.select({ one: sql`1` }).from(conversations).where(eq(conversations.visitorId, visitor.id));
  const entry = { action: "customer.erased", targetId: userId, targetName: null };
  const isErased = conversed + counted > 0 ? sql`1` : undefined;
  await app.store.durably([
    db.delete(visitors).where(and(eq(visitors.id, visitor.id), notExists(left))),
    auditQuery(app, actor, entry, isErased),
  ]);
}

/** A customer's conversations. Those of an administrator who tried its bots came through no link. */
const askedThroughLinks = (visitorId: string) =>
  and(eq(conversations.visitorId, visitorId), isNotNull(conversations.shareTokenId));

/**
 * Deletes a visitor's conversations, link after link as an index has them. The owner of each bot finds in the audit who did it and how
 * many of the bot's they were. Gives how many there were in all.
 */
async function eraseConversations(app: App, actor: Actor, visitorId: string): Promise<number> {
  const notes = new Map<string, ReturnType<typeof countedQuery>>();
  for (let total = 0; ; ) {
    const [next] = await app.store.db
      .select({ linkId: conversations.shareTokenId, bot: bots })
      .from(conversations)
      .innerJoin(bots, eq(bots.id, conversations.botId))
      .where(askedThroughLinks(visitorId))
      .limit(1);
    if (!next?.linkId) return total;
    const { linkId, bot } = next;
    const target = { targetId: bot.id, targetName: bot.name, botId: bot.id, ownerId: bot.ownerId };
    const entry = { action: "conversations.erased", ...target };
    const note = notes.get(bot.id) ?? countedQuery(app, actor, entry, "conversations", "all");
    notes.set(bot.id, note);
    const onLink = and(eq(conversations.visitorId, visitorId), eq(conversations.shareTokenId, linkId));
    total += await deleteConversationsWhere(app.store, onLink, [note]);
  }
}

/** Waits for the answers that the end of their sessions has stopped: each writes a last time when it ends. */
async function untilAnswersEnd(app: App, theirs: SQL | undefined): Promise<void> {
  const running = app.store.db
    .select({ id: messages.id })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(isStreaming, theirs))
    .limit(1);
  const endsAt = Date.now() + app.config.limits.closeMs;
  while ((await running).length > 0 && Date.now() < endsAt) await Bun.sleep(lookMs);
}

/** What a visitor used, day by day, link by link: the rows are found by their link. */
function countedOf(app: App, visitorId: string): SQL | undefined {
  const links = app.store.db.select({ id: shareTokens.id }).from(shareTokens);
  return and(
    inArray(usageDays.shareTokenId, links),
    eq(usageDays.scope, "visitor"),
    eq(usageDays.key, visitorId),
  );
}
