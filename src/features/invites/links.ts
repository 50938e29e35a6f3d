import { and, desc, eq, gt, ne, notInArray, or, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { insertWhere } from "../../db/insert-where.ts";
import { oneTimeLinks, users } from "../../db/schema/accounts.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { newId } from "../../lib/id.ts";
import { hashToken, newShareToken } from "../../lib/secret.ts";
import { toIso } from "../../lib/time.ts";
import { type Actor, actorOf, auditQuery } from "../audit/record.ts";
import { findManagedLink } from "../links/service.ts";
import { findAccount, isSetup } from "../users/accounts.ts";
import type { CreateInvite, Invitation, OneTimeLinkItem } from "./model.ts";

/** A one-time link that may still be used, with the account that it is for. */
export interface OpenLink {
  id: string;
  purpose: "setup" | "invite";
  expiresAt: number;
  shareTokenId: string | null;
  user: typeof users.$inferSelect | null;
}

/**
 * The link with that token. Throws one_time_link_not_found: alike for one that was never made, is used or over, and for one whose
 * account is gone or not active.
 */
export async function findOpenLink(app: App, token: string): Promise<OpenLink> {
  const [found] = await app.store.db
    .select({ link: oneTimeLinks, user: users })
    .from(oneTimeLinks)
    .leftJoin(users, eq(users.id, oneTimeLinks.userId))
    .where(
      and(
        eq(oneTimeLinks.tokenHash, hashToken(token)),
        gt(oneTimeLinks.expiresAt, app.clock()),
        or(isSetup, and(eq(oneTimeLinks.purpose, "invite"), eq(users.isActive, true))),
      ),
    )
    .limit(1);
  if (found === undefined) throw new AppError("one_time_link_not_found");
  const { id, purpose, expiresAt, shareTokenId } = found.link;
  return { id, purpose, expiresAt, shareTokenId, user: found.user };
}

/** What a link is for, as whoever has it sees it. Throws one_time_link_not_found. */
export async function lookUp(app: App, token: string): Promise<OneTimeLinkItem> {
  const { purpose, user, expiresAt } = await findOpenLink(app, token);
  return { purpose, username: user?.username ?? null, expires_at: toIso(expiresAt) };
}

/**
 * Makes a link by which the customer `userId` sets its password, and is then led to the share link, if one is named. Only so many of
 * an account are kept, the latest. `baseUrl` has no slash at its end. Throws not_found, not_bot_owner.
 */
export async function inviteCustomer(
  app: App,
  caller: Caller,
  userId: string,
  body: CreateInvite,
  baseUrl: string,
): Promise<Invitation> {
  const account = await findAccount(app, "customer", userId);
  const shareTokenId = body.share_token_id ?? null;
  if (shareTokenId !== null) await findManagedLink(app, caller, shareTokenId);
  const { row, token } = newLink(app, "invite", app.config.limits.inviteMs);
  const entry = { action: "customer.invited", targetId: userId, targetName: account.username };
  const stillThere = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${userId})`;
  const latest = app.store.db
    .select({ id: oneTimeLinks.id })
    .from(oneTimeLinks)
    .where(eq(oneTimeLinks.userId, userId))
    .orderBy(desc(oneTimeLinks.createdAt), desc(oneTimeLinks.id))
    .limit(app.config.limits.invitesPerAccount);
  const [made] = await app.store.durably([
    insertWhere(app.store, oneTimeLinks, { ...row, userId, shareTokenId }, stillThere).returning({
      id: oneTimeLinks.id,
    }),
    auditQuery(app, actorOf(caller), entry),
    app.store.db
      .delete(oneTimeLinks)
      .where(and(eq(oneTimeLinks.userId, userId), notInArray(oneTimeLinks.id, latest))),
  ]);
  if (made.length === 0) throw new AppError("not_found");
  return { url: welcomeUrl(baseUrl, token), expires_at: toIso(row.expiresAt) };
}

/**
 * Makes a link by which whoever has it makes an administrator; every former one is void. Gives its address. `baseUrl` has no slash at
 * its end.
 */
export async function createSetupLink(app: App, actor: Actor, baseUrl: string): Promise<string> {
  const { row, token } = newLink(app, "setup", app.config.limits.setupLinkMs);
  const entry = { action: "setup.offered", ownerId: null, targetId: row.id, targetName: null };
  await app.store.durably([
    app.store.db.insert(oneTimeLinks).values(row),
    auditQuery(app, actor, entry),
    app.store.db.delete(oneTimeLinks).where(and(isSetup, ne(oneTimeLinks.id, row.id))),
  ]);
  return welcomeUrl(baseUrl, token);
}

function newLink(app: App, purpose: "setup" | "invite", lifeMs: number) {
  const now = app.clock();
  const token = newShareToken();
  const row = {
    id: newId(now),
    tokenHash: hashToken(token),
    purpose,
    createdAt: now,
    expiresAt: now + lifeMs,
  };
  return { row, token };
}

/** Behind the `#` the token reaches no server's log, and no other site as a referrer. */
const welcomeUrl = (baseUrl: string, token: string) => `${baseUrl}/welcome#${token}`;
