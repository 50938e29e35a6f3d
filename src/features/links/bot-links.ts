import { and, desc, eq, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { bind, preparedOnce, slotsOf } from "../../db/prepared.ts";
import { shareTokens } from "../../db/schema/links.ts";
import type { Store } from "../../db/store.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { newId } from "../../lib/id.ts";
import { hashToken, newShareToken, newWebhookSecret } from "../../lib/secret.ts";
import { actorOf, auditQuery } from "../audit/record.ts";
import { findManagedBot } from "../bots/service.ts";
import { admitQuery, assertCustomers, listAdmitted } from "./admitted.ts";
import { linkTarget } from "./changes.ts";
import { onlyRow, toLinkItem } from "./item.ts";
import type { CreateLink, LinkItem } from "./model.ts";
import { assertAgreeing, newLimits, readSettings } from "./settings.ts";

/**
 * Makes a link to a bot. Throws not_bot_owner, not_found, invalid_expiry, address_not_allowed, customer_not_found, and
 * validation_failed for settings that do not go together.
 */
export async function createLink(
  app: App,
  caller: Caller,
  botId: string,
  body: CreateLink,
  baseUrl: string,
): Promise<LinkItem> {
  const bot = await findManagedBot(app, caller, botId);
  const { access = "account", hookUrl = null, isRestricted = false, ...set } = await readSettings(app, body);
  assertAgreeing({ access, hookUrl, isRestricted });
  const customers = await assertCustomers(app, body.end_user_ids ?? []);
  const now = app.clock();
  const id = newId(now);
  const token = newShareToken();
  const insert = bind(insertLink(app.store), {
    // Whoever signs in is no guest of another site, unless the owner says so.
    allowedOrigins: access === "account" ? [] : null,
    ...newLink,
    ...set,
    id,
    botId,
    tokenHash: hashToken(token),
    tokenSealed: app.keyring.seal(token),
    access,
    hookUrl,
    isRestricted,
    secretSealed: app.keyring.seal(newWebhookSecret()),
    limits: newLimits(body.limits),
    createdBy: caller.kind === "master" ? bot.ownerId : caller.userId,
    createdAt: now,
  });
  const target = linkTarget({ id, botId, name: set.name ?? null }, bot.ownerId);
  const [rows] = await app.store.durably([
    insert,
    auditQuery(app, actorOf(caller), { action: "link.created", ...target }),
    ...(customers.length === 0 ? [] : [admitQuery(app, id, customers)]),
  ]);
  return toLinkItem(app, onlyRow(rows), customers, baseUrl);
}

/** What a link has at first, where its maker says nothing else. */
const newLink = {
  name: null,
  limitMessage: null,
  expiresAt: null,
  revokedAt: null,
  showCitations: true,
  showReasoning: true,
  showTools: true,
  usedPoints: 0,
  usedMessages: 0,
  lastUsedAt: null,
};

const insertLink = preparedOnce(({ db }) =>
  db.insert(shareTokens).values(slotsOf(shareTokens)).returning().prepare(),
);

/** The links of a bot, newest first, expired and revoked ones included. Throws not_bot_owner, not_found, invalid_cursor. */
export async function listLinks(
  app: App,
  caller: Caller,
  botId: string,
  query: { cursor?: string; limit?: number },
  baseUrl: string,
) {
  await findManagedBot(app, caller, botId);
  const { cursor, limit = app.config.limits.wholeListItems } = query;
  return await readLinks(app, botId, { cursor, limit }, baseUrl);
}

/** The same for who may see them. Throws invalid_cursor. */
export async function readLinks(
  app: App,
  botId: string,
  { cursor, limit }: { cursor?: string; limit: number },
  baseUrl: string,
) {
  const rows = await readPage(app, botId, cursor, limit + 1);
  const admitted = rows.some(({ isRestricted }) => isRestricted)
    ? await listAdmitted(app, botId)
    : new Map<string, string[]>();
  return toPage(rows, limit, (row) => toLinkItem(app, row, admitted.get(row.id) ?? [], baseUrl));
}

const linksOf = ({ db }: Store, botId: SQL | string, condition?: SQL) =>
  db
    .select()
    .from(shareTokens)
    .where(and(eq(shareTokens.botId, botId), condition))
    .orderBy(desc(shareTokens.createdAt), desc(shareTokens.id));

/** Most lists are no longer than their first page, which is prepared. */
const firstPage = preparedOnce((store) =>
  linksOf(store, sql`${sql.placeholder("botId")}`)
    .limit(sql.placeholder("limit"))
    .prepare(),
);

async function readPage(app: App, botId: string, cursor: string | undefined, limit: number) {
  const place = decodeTimeCursor(cursor);
  if (place === undefined) return await firstPage(app.store).execute({ botId, limit });
  return await linksOf(app.store, botId, after(shareTokens.createdAt, shareTokens.id, place)).limit(limit);
}
