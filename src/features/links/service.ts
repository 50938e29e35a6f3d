import { and, desc, eq, lte, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { users } from "../../db/schema/accounts.ts";
import { bots } from "../../db/schema/bots.ts";
import { formerTokens, shareTokenCustomers, shareTokens } from "../../db/schema/links.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { newId } from "../../lib/id.ts";
import { hashToken, newShareToken } from "../../lib/secret.ts";
import { parseExpiry, toIso, toIsoOrNull } from "../../lib/time.ts";
import { findManagedBot } from "../bots/service.ts";
import type { CreateLink, LinkItem, UpdateLink } from "./model.ts";
import type { LinkRow } from "./open-link.ts";

/** Makes a link to a bot. Throws not_bot_owner, not_found, invalid_expiry, customer_not_found. */
export async function createLink(
  app: App,
  caller: Caller,
  botId: string,
  body: CreateLink,
  baseUrl: string,
): Promise<LinkItem> {
  const bot = await findManagedBot(app, caller, botId);
  const expiresAt = parseExpiry(body.expires_at);
  const customers = await assertCustomers(app, body.end_user_ids ?? []);
  const now = app.clock();
  const id = newId(now);
  const token = newShareToken();
  const { db } = app.store;
  const insert = db
    .insert(shareTokens)
    .values({
      id,
      botId,
      tokenHash: hashToken(token),
      tokenSealed: app.keyring.seal(token),
      name: body.name || null,
      access: "account",
      createdBy: caller.kind === "master" ? bot.ownerId : caller.userId,
      createdAt: now,
      expiresAt,
      isRestricted: body.end_user_ids !== undefined && body.end_user_ids !== null,
      showCitations: body.visibility?.citations ?? true,
      showReasoning: body.visibility?.reasoning ?? true,
      showTools: body.visibility?.tools ?? true,
    })
    .returning();
  const [rows] = await app.store.durably([insert, admitQuery(app, id, customers)]);
  return toLinkItem(app, onlyRow(rows), customers, baseUrl);
}

/** The links of a bot, newest first, expired and revoked ones included. Throws not_bot_owner, not_found, invalid_cursor. */
export async function listLinks(
  app: App,
  caller: Caller,
  botId: string,
  query: { cursor?: string; limit?: number },
  baseUrl: string,
) {
  await findManagedBot(app, caller, botId);
  const limit = query.limit ?? app.config.limits.wholeListItems;
  const place = decodeTimeCursor(query.cursor);
  const rows = await app.store.db
    .select()
    .from(shareTokens)
    .where(and(eq(shareTokens.botId, botId), after(shareTokens.createdAt, shareTokens.id, place)))
    .orderBy(desc(shareTokens.createdAt), desc(shareTokens.id))
    .limit(limit + 1);
  const admitted = await listAdmitted(app, botId);
  return toPage(rows, limit, (row) => toLinkItem(app, row, admitted.get(row.id) ?? [], baseUrl));
}

/** Changes what may be changed of a link. Throws not_found, not_bot_owner, invalid_expiry, customer_not_found. */
export async function updateLink(
  app: App,
  caller: Caller,
  linkId: string,
  body: UpdateLink,
  baseUrl: string,
): Promise<LinkItem> {
  const former = await findManagedLink(app, caller, linkId);
  const set = changesIn(body);
  if (Object.keys(set).length === 0) return await withAdmitted(app, former, baseUrl);
  const update = app.store.db.update(shareTokens).set(set).where(eq(shareTokens.id, linkId)).returning();
  if (body.end_user_ids === undefined) {
    const [rows] = await app.store.durably([update]);
    return await withAdmitted(app, onlyRow(rows), baseUrl);
  }
  const customers = await assertCustomers(app, body.end_user_ids ?? []);
  const clear = app.store.db.delete(shareTokenCustomers).where(eq(shareTokenCustomers.shareTokenId, linkId));
  const [rows] = await app.store.durably([update, clear, admitQuery(app, linkId, customers)]);
  return toLinkItem(app, onlyRow(rows), customers, baseUrl);
}

/** The columns that a body sets, and no others: somebody else may be changing those at the same moment. */
function changesIn({ name, expires_at, visibility, end_user_ids }: UpdateLink): Partial<LinkRow> {
  const set: Partial<LinkRow> = {};
  if (name !== undefined) set.name = name || null;
  if (expires_at !== undefined) set.expiresAt = parseExpiry(expires_at);
  if (visibility?.citations !== undefined) set.showCitations = visibility.citations;
  if (visibility?.reasoning !== undefined) set.showReasoning = visibility.reasoning;
  if (visibility?.tools !== undefined) set.showTools = visibility.tools;
  if (end_user_ids !== undefined) set.isRestricted = end_user_ids !== null;
  return set;
}

/** Revokes a link for good; a second call keeps the first time. Its running answers stop. Throws not_found, not_bot_owner. */
export async function revokeLink(app: App, caller: Caller, linkId: string): Promise<void> {
  await findManagedLink(app, caller, linkId);
  const revokedAt = sql`coalesce(${shareTokens.revokedAt}, ${app.clock()})`;
  await app.store.durably([
    app.store.db.update(shareTokens).set({ revokedAt }).where(eq(shareTokens.id, linkId)),
  ]);
  app.endings.emit("link_revoked", linkId);
}

/**
 * Gives a link a new token; the old one works for `graceHours` more, and those of earlier rotations until their own grace time is
 * over. With 0 the new token is the only one that works. Throws not_found, not_bot_owner.
 */
export async function rotateLink(
  app: App,
  caller: Caller,
  linkId: string,
  graceHours: number,
  baseUrl: string,
): Promise<LinkItem> {
  await findManagedLink(app, caller, linkId);
  const token = newShareToken();
  const now = app.clock();
  const expiresAt = now + Math.round(graceHours * 3_600_000);
  const { db } = app.store;
  const ofLink = eq(shareTokens.id, linkId);
  const former = { tokenHash: shareTokens.tokenHash, shareTokenId: shareTokens.id };
  const [, , rows] = await app.store.durably([
    db.insert(formerTokens).select(
      db
        .select({ ...former, expiresAt: sql<number>`${expiresAt}`.as("expires_at") })
        .from(shareTokens)
        .where(ofLink),
    ),
    // Those whose time is over go, and without a grace time all of them: the owner wants nobody in by an old address.
    db
      .delete(formerTokens)
      .where(
        and(
          eq(formerTokens.shareTokenId, linkId),
          graceHours > 0 ? lte(formerTokens.expiresAt, now) : undefined,
        ),
      ),
    db
      .update(shareTokens)
      .set({ tokenHash: hashToken(token), tokenSealed: app.keyring.seal(token) })
      .where(ofLink)
      .returning(),
  ]);
  return await withAdmitted(app, onlyRow(rows), baseUrl);
}

/** The link, for the owner of its bot or the master key. Throws not_found, not_bot_owner. */
export async function findManagedLink(app: App, caller: Caller, linkId: string): Promise<LinkRow> {
  const [found] = await app.store.db
    .select({ link: shareTokens, ownerId: bots.ownerId })
    .from(shareTokens)
    .innerJoin(bots, eq(bots.id, shareTokens.botId))
    .where(eq(shareTokens.id, linkId))
    .limit(1);
  if (found === undefined) throw new AppError("not_found");
  if (caller.kind !== "master" && found.ownerId !== caller.userId) throw new AppError("not_bot_owner");
  return found.link;
}

async function assertCustomers(app: App, ids: readonly string[]): Promise<string[]> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return unique;
  const found = await app.store.db.select({ id: users.id }).from(users).where(isCustomerIn(unique));
  if (found.length !== unique.length) throw new AppError("customer_not_found");
  return unique;
}

/** One statement for all of them, as one parameter: a thousand statements would hold everybody up. */
const isCustomerIn = (ids: readonly string[]) =>
  and(sql`${users.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`, eq(users.isEndUser, true));

/** The statement that admits those of the customers who are still there. */
function admitQuery(app: App, shareTokenId: string, userIds: readonly string[]) {
  const admitted = app.store.db
    .select({ shareTokenId: sql<string>`${shareTokenId}`.as("share_token_id"), userId: users.id })
    .from(users)
    .where(isCustomerIn(userIds));
  return app.store.db.insert(shareTokenCustomers).select(admitted);
}

async function listAdmitted(app: App, botId: string): Promise<Map<string, string[]>> {
  const rows = await app.store.db
    .select({ linkId: shareTokenCustomers.shareTokenId, userId: shareTokenCustomers.userId })
    .from(shareTokenCustomers)
    .innerJoin(shareTokens, eq(shareTokens.id, shareTokenCustomers.shareTokenId))
    .where(eq(shareTokens.botId, botId));
  return new Map(
    Object.entries(Object.groupBy(rows, (row) => row.linkId)).map(([id, own]) => [id, userIdsOf(own)]),
  );
}

async function withAdmitted(app: App, row: LinkRow, baseUrl: string): Promise<LinkItem> {
  const admitted = await app.store.db
    .select({ userId: shareTokenCustomers.userId })
    .from(shareTokenCustomers)
    .where(eq(shareTokenCustomers.shareTokenId, row.id));
  return toLinkItem(app, row, userIdsOf(admitted), baseUrl);
}

const userIdsOf = (rows: readonly { userId: string }[] | undefined) => (rows ?? []).map((row) => row.userId);

function onlyRow(rows: LinkRow[]): LinkRow {
  const [row] = rows;
  if (row === undefined) throw new AppError("not_found");
  return row;
}

function toLinkItem(app: App, row: LinkRow, admitted: string[], baseUrl: string): LinkItem {
  const token = app.keyring.unseal(row.tokenSealed);
  return {
    id: row.id,
    bot_id: row.botId,
    share_token: token,
    name: row.name,
    created_at: toIso(row.createdAt),
    expires_at: toIsoOrNull(row.expiresAt),
    revoked_at: toIsoOrNull(row.revokedAt),
    created_by: row.createdBy,
    url: `${baseUrl}/s/${token}`,
    access: row.access,
    hook_url: null,
    limits: { qpm: null, points: null, messages_per_day: null },
    allowed_origins: [],
    end_user_ids: row.isRestricted ? admitted : null,
    visibility: { citations: row.showCitations, reasoning: row.showReasoning, tools: row.showTools },
    usage: {
      // Sums of binary fractions: what is beyond a millionth is noise.
      points: Math.round(row.usedPoints * 1e6) / 1e6,
      messages: row.usedMessages,
      last_used_at: toIsoOrNull(row.lastUsedAt),
    },
  };
}
