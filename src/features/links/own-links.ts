import { and, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { bots } from "../../db/schema/bots.ts";
import { formerTokens, shareTokens } from "../../db/schema/links.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { everyPage } from "../../lib/every-page.ts";
import { readPeriod } from "../../lib/period.ts";
import { hashToken } from "../../lib/secret.ts";
import { findManagedBot } from "../bots/service.ts";
import { listAdmittedBy, listAdmittedTo } from "./admitted.ts";
import { toLinkItem } from "./item.ts";
import type { OwnLink, OwnLinkFilter } from "./model.ts";
import { type LinkStatus, linkStatus, type UsedLinkRow } from "./open-link.ts";
import { findManagedLink } from "./service.ts";

/** The token at the end of a link's address, as somebody may look for it. */
const tokenForm = /(?<![\w-])[\w-]{32}(?![\w-])/g;

interface OwnLinksPage extends OwnLinkFilter {
  cursor?: string | undefined;
  limit?: number | undefined;
}

/**
 * The links of all of the caller's own bots, for the master key of every bot, newest first. Throws invalid_cursor, invalid_period for
 * `expires_before`, and for `bot_id` not_bot_owner and not_found.
 */
export async function listOwnLinks(app: App, caller: Caller, query: OwnLinksPage, baseUrl: string) {
  const limit = query.limit ?? app.config.limits.pageItems;
  const condition = await readFilter(app, caller, query);
  const rows = await readRows(app, condition, query.cursor, limit + 1);
  const restricted = rows.filter(({ link }) => link.isRestricted).map(({ link }) => link.id);
  const admitted = await listAdmittedTo(app, restricted);
  const toItem = ({ link, botName }: OwnRow) =>
    toOwnLink(app, link, botName, admitted.get(link.id) ?? [], baseUrl);
  return toPage(
    rows.map((row) => ({ ...row, id: row.link.id, createdAt: row.link.createdAt })),
    limit,
    toItem,
  );
}

/** The same, as the rows of a table. Throws as `listOwnLinks`, before the first row. */
export async function exportOwnLinks(app: App, caller: Caller, filter: OwnLinkFilter, baseUrl: string) {
  await readFilter(app, caller, filter);
  const limit = app.config.limits.exportStepRows;
  const pages = everyPage((cursor) => listOwnLinks(app, caller, { ...filter, cursor, limit }, baseUrl));
  return rowsOf(pages);
}

/** One link, with what the list says of it. Throws not_found, not_bot_owner. */
export async function findOwnLink(
  app: App,
  caller: Caller,
  linkId: string,
  baseUrl: string,
): Promise<OwnLink> {
  const link = await findManagedLink(app, caller, linkId);
  const [bot] = await app.store.db.select({ name: bots.name }).from(bots).where(eq(bots.id, link.botId));
  if (bot === undefined) throw new AppError("not_found");
  return toOwnLink(app, link, bot.name, await listAdmittedBy(app, linkId), baseUrl);
}

/** The columns of the table of links: neither a secret nor lists, and the limits of all visitors together alone. */
export const linkColumns = [
  "id",
  "name",
  "bot_id",
  "bot_name",
  "status",
  "access",
  "url",
  "created_at",
  "expires_at",
  "revoked_at",
  "limit_points",
  "limit_messages_per_day",
  "limit_qpm",
  "used_points",
  "used_messages",
  "last_used_at",
] as const;

async function* rowsOf(pages: AsyncIterable<OwnLink[]>) {
  for await (const links of pages) yield links.map(toTableRow);
}

function toTableRow(item: OwnLink) {
  const { id, name, bot_id, bot_name, status, access, url, created_at, expires_at, revoked_at } = item;
  const { points, messages_per_day, qpm } = item.limits;
  return {
    ...{ id, name, bot_id, bot_name, status, access, url, created_at, expires_at, revoked_at },
    limit_points: points,
    limit_messages_per_day: messages_per_day,
    limit_qpm: qpm,
    used_points: item.usage.points,
    used_messages: item.usage.messages,
    last_used_at: item.usage.last_used_at,
  };
}

type OwnRow = Awaited<ReturnType<typeof readRows>>[number];

/** In two steps, so that only the rows shown are read whole: what is sorted are the narrow entries of an index. */
async function readRows(app: App, condition: SQL | undefined, cursor: string | undefined, count: number) {
  const { db } = app.store;
  const place = decodeTimeCursor(cursor);
  const newest = [desc(shareTokens.createdAt), desc(shareTokens.id)];
  const ids = db
    .select({ id: shareTokens.id })
    .from(shareTokens)
    .innerJoin(bots, eq(bots.id, shareTokens.botId))
    .where(and(condition, after(shareTokens.createdAt, shareTokens.id, place)))
    .orderBy(...newest)
    .limit(count);
  return await db
    .select({ link: shareTokens, botName: bots.name })
    .from(shareTokens)
    .innerJoin(bots, eq(bots.id, shareTokens.botId))
    .where(inArray(shareTokens.id, ids))
    .orderBy(...newest);
}

async function readFilter(app: App, caller: Caller, filter: OwnLinkFilter): Promise<SQL | undefined> {
  const { bot_id, status, access, expires_before, search } = filter;
  const { toMs: endsBefore } = readPeriod(expires_before === undefined ? {} : { to: expires_before });
  if (bot_id !== undefined) await findManagedBot(app, caller, bot_id);
  return and(
    caller.kind === "account" ? eq(bots.ownerId, caller.userId) : undefined,
    bot_id === undefined ? undefined : eq(shareTokens.botId, bot_id),
    status === undefined ? undefined : hasStatus(status, app.clock()),
    access === undefined ? undefined : eq(shareTokens.access, access),
    endsBefore === undefined ? undefined : lt(shareTokens.expiresAt, endsBefore),
    // Said once more for the index: an open link that ends has its end before it.
    endsBefore === undefined || status !== "open" ? undefined : gt(shareTokens.expiresAt, app.clock()),
    search === undefined ? undefined : isNamed(app, search),
  );
}

const hasStatus = (status: LinkStatus, now: number): SQL | undefined =>
  ({
    open: and(
      isNull(shareTokens.revokedAt),
      or(isNull(shareTokens.expiresAt), gt(shareTokens.expiresAt, now)),
    ),
    expired: and(isNull(shareTokens.revokedAt), lte(shareTokens.expiresAt, now)),
    revoked: isNotNull(shareTokens.revokedAt),
  })[status];

/** Each word is in the link's name or the bot's, or the link has, or had, the address that was looked for. */
function isNamed(app: App, search: string): SQL | undefined {
  const words = search.trim().split(/\s+/u).filter(Boolean);
  const named = words.slice(0, app.config.limits.linkSearchWords).map((word) => {
    const pattern = `%${word.replace(/[\\%_]/g, "\\$&")}%`;
    return sql`(${shareTokens.name} LIKE ${pattern} ESCAPE '\\' OR ${bots.name} LIKE ${pattern} ESCAPE '\\')`;
  });
  const hashes = (search.match(tokenForm) ?? []).map(hashToken);
  if (hashes.length === 0) return and(...named);
  const former = app.store.db
    .select({ id: formerTokens.shareTokenId })
    .from(formerTokens)
    .where(inArray(formerTokens.tokenHash, hashes));
  return or(and(...named), inArray(shareTokens.tokenHash, hashes), inArray(shareTokens.id, former));
}

const toOwnLink = (
  app: App,
  link: UsedLinkRow,
  botName: string,
  admitted: string[],
  baseUrl: string,
): OwnLink => ({
  ...toLinkItem(app, link, admitted, baseUrl),
  bot_name: botName,
  status: linkStatus(link, app.clock()),
});
