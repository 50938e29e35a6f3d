import { and, eq, inArray, isNotNull, notExists, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { deleteConversationsWhere, deleteWhere, forgetVisitorsWhere } from "../../db/deletion.ts";
import { sessions, users } from "../../db/schema/accounts.ts";
import { conversations, messages } from "../../db/schema/conversations.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { usageDays } from "../../db/schema/usage.ts";
import { visitors } from "../../db/schema/visitors.ts";
import type { Caller } from "../../http/caller.ts";
import { type Actor, actorOf, auditQuery } from "../audit/record.ts";
import { announceEnded, deleteAccount } from "./accounts.ts";

/** How often it is looked whether the answers that were stopped have ended. */
const lookMs = 10;

/**
 * Deletes a customer; that there is none is well too. Never deletes another kind of account. Its conversations stay, without its name, or
 * go with everything else that it wrote, also where a former deletion left them. The account goes last: whatever cuts this off, the
 * customer is still in the list, inactive, and can be deleted again.
 */
export async function deleteCustomer(
  app: App,
  caller: Caller,
  id: string,
  written: "keep" | "delete",
): Promise<void> {
  const actor = actorOf(caller);
  if (written === "delete") await eraseWritten(app, actor, id, await shutOut(app, id));
  await deleteAccount(app, actor, "customer", id);
}

/** Lets a customer in no more, and stops its running answers. Gives its name, null where there is no such customer. */
async function shutOut(app: App, userId: string): Promise<string | null> {
  const { db } = app.store;
  const isCustomer = and(eq(users.id, userId), eq(users.isEndUser, true));
  const theirs = db.select({ id: users.id }).from(users).where(isCustomer);
  const [shut, ended] = await app.store.durably([
    db.update(users).set({ isActive: false }).where(isCustomer).returning({ username: users.username }),
    db.delete(sessions).where(inArray(sessions.userId, theirs)).returning({ id: sessions.id }),
  ]);
  announceEnded(app, ended);
  return shut[0]?.username ?? null;
}

/**
 * Erases what a customer who is shut out, or whose account is gone, has written on any link, and what is counted of it: conversations
 * with their files and ratings, memories, figures. The sums of bots and links stay. In steps, and overwritten in the file.
 */
async function eraseWritten(app: App, actor: Actor, userId: string, name: string | null): Promise<void> {
  const { db } = app.store;
  const isOut = sql`NOT EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${userId} AND (${users.isActive} OR NOT ${users.isEndUser}))`;
  const isIts = and(eq(visitors.kind, "account"), eq(visitors.scope, ""), eq(visitors.uid, userId), isOut);
  const [visitor] = await db.select({ id: visitors.id }).from(visitors).where(isIts).limit(1);
  if (visitor === undefined) return;
  // Those of an administrator who tried its bots came through no link.
  const theirs = and(eq(conversations.visitorId, visitor.id), isNotNull(conversations.shareTokenId));
  await untilAnswersEnd(app, theirs);
  await deleteConversationsWhere(app.store, theirs);
  await forgetVisitorsWhere(app.store, isIts);
  await deleteWhere(app.store, usageDays, countedOf(app, visitor.id));
  const left = db.select({ one: sql`1` }).from(conversations).where(eq(conversations.visitorId, visitor.id));
  const entry = { action: "customer.erased", targetId: userId, targetName: name };
  await app.store.durably([
    db.delete(visitors).where(and(eq(visitors.id, visitor.id), notExists(left))),
    auditQuery(app, actor, entry),
  ]);
  await app.store.scrub();
}

/** Waits for the answers that the end of their sessions has stopped: each writes a last time when it ends. */
async function untilAnswersEnd(app: App, theirs: SQL | undefined): Promise<void> {
  const running = app.store.db
    .select({ id: messages.id })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(messages.status, "streaming"), theirs))
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
