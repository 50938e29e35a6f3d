import { and, eq, exists, inArray, isNull, lte, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { bots } from "../../db/schema/bots.ts";
import { formerTokens, shareTokenCustomers, shareTokens } from "../../db/schema/links.ts";
import { visitorSessions } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { breathe } from "../../lib/breathe.ts";
import { hashToken, newShareToken, newWebhookSecret } from "../../lib/secret.ts";
import { actorOf, auditQuery } from "../audit/record.ts";
import { announceEnded } from "../users/accounts.ts";
import { admitQuery, assertCustomers, listAdmittedBy } from "./admitted.ts";
import { linkChanges, linkTarget } from "./changes.ts";
import { recordLinkEvent } from "./events.ts";
import { onlyRow, toLinkItem } from "./item.ts";
import type { LinkItem, UpdateLink } from "./model.ts";
import type { UsedLinkRow } from "./open-link.ts";
import {
  agreeing,
  assertAgreeing,
  changesIdentity,
  mergedLimits,
  mergeLimits,
  readSettings,
} from "./settings.ts";

const stepSessions = 500;

/**
 * Changes what may be changed of a link. Another kind of access, and another hook where it is asked, end the sessions of its visitors, who
 * have to be asked for anew; another access stops all of its answers. Throws not_found, not_bot_owner, invalid_expiry, address_not_allowed, customer_not_found, and validation_failed for settings
 * that do not go together.
 */
export async function updateLink(
  app: App,
  caller: Caller,
  linkId: string,
  body: UpdateLink,
  baseUrl: string,
): Promise<LinkItem> {
  const { link: former, ownerId } = await findManaged(app, caller, linkId);
  const settings = await readSettings(app, body);
  assertAgreeing({ ...former, ...settings });
  const customers = await assertCustomers(app, body.end_user_ids ?? []);
  const set = {
    ...settings,
    ...(body.limits === undefined ? {} : { limits: mergeLimits(shareTokens.limits, body.limits) }),
    // Links that are older than secrets get theirs with the first access that needs one.
    ...(settings.access === undefined ? {} : { secretSealed: withSecret(app) }),
  };
  if (Object.keys(set).length === 0) return await withAdmitted(app, former, baseUrl);
  const { db } = app.store;
  const changed = and(eq(shareTokens.id, linkId), agreeing(settings));
  // The statements before the change are about the row as it was: they do something exactly if the change will be made.
  const ifChanged = (condition?: SQL) =>
    exists(db.select({ one: sql`1` }).from(shareTokens).where(and(changed, condition)));
  const isOther = body.end_user_ids === undefined ? sql`0` : ifChanged();
  const isOtherWay = ifChanged(changesIdentity(settings));
  await endMostSessions(app, linkId, isOtherWay);
  const formerState = { ...former, customers: await listAdmittedBy(app, linkId) };
  const changes = linkChanges(formerState, {
    ...formerState,
    ...settings,
    limits: mergedLimits(former.limits, body.limits),
    ...(body.end_user_ids === undefined ? {} : { customers }),
  });
  const target = linkTarget({ ...former, ...settings }, ownerId);
  const [[before], ended, , , [row]] = await app.store.durably([
    db.select({ access: shareTokens.access }).from(shareTokens).where(changed),
    endSessions(app, linkId, isOtherWay),
    db.delete(shareTokenCustomers).where(and(eq(shareTokenCustomers.shareTokenId, linkId), isOther)),
    admitQuery(app, linkId, customers, isOther),
    db.update(shareTokens).set(set).where(changed).returning(),
    auditQuery(app, actorOf(caller), { action: "link.updated", ...target, changes }),
  ]);
  // Somebody else has changed or deleted it in between: what this one may do is to be looked at again.
  if (row === undefined) return await updateLink(app, caller, linkId, body, baseUrl);
  announceEnded(app, ended);
  // Customers of accounts keep their sessions, but not what is being written for them here.
  if (row.access !== before?.access) app.endings.emit("access_changed", linkId);
  return await withAdmitted(app, row, baseUrl);
}

/** Revokes a link for good; a second call keeps the first time. Its running answers stop. Throws not_found, not_bot_owner. */
export async function revokeLink(app: App, caller: Caller, linkId: string): Promise<void> {
  const { link, ownerId } = await findManaged(app, caller, linkId);
  const [revoked] = await app.store.durably([
    app.store.db
      .update(shareTokens)
      .set({ revokedAt: app.clock() })
      .where(and(eq(shareTokens.id, linkId), isNull(shareTokens.revokedAt)))
      .returning({ id: shareTokens.id }),
    auditQuery(app, actorOf(caller), { action: "link.revoked", ...linkTarget(link, ownerId) }),
  ]);
  app.endings.emit("link_revoked", linkId);
  if (revoked.length > 0) await recordLinkEvent(app, linkId, { kind: "revoked" });
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
  const { link, ownerId } = await findManaged(app, caller, linkId);
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
    auditQuery(app, actorOf(caller), {
      action: "link.rotated",
      ...linkTarget(link, ownerId),
      changes: { grace_hours: [null, graceHours] },
    }),
  ]);
  await recordLinkEvent(app, linkId, { kind: "rotated" });
  return await withAdmitted(app, onlyRow(rows), baseUrl);
}

/**
 * Gives a link a new secret. The old one counts for nothing from now on, and the sessions of the link's visitors end with it.
 * Throws not_found, not_bot_owner.
 */
export async function rotateSecret(
  app: App,
  caller: Caller,
  linkId: string,
  baseUrl: string,
): Promise<LinkItem> {
  const { link, ownerId } = await findManaged(app, caller, linkId);
  const secretSealed = app.keyring.seal(newWebhookSecret());
  await endMostSessions(app, linkId);
  const [ended, rows] = await app.store.durably([
    endSessions(app, linkId),
    app.store.db.update(shareTokens).set({ secretSealed }).where(eq(shareTokens.id, linkId)).returning(),
    auditQuery(app, actorOf(caller), { action: "link.secret_rotated", ...linkTarget(link, ownerId) }),
  ]);
  announceEnded(app, ended);
  const row = onlyRow(rows);
  await recordLinkEvent(app, linkId, { kind: "rotated" });
  return await withAdmitted(app, row, baseUrl);
}

/** The link, for the owner of its bot or the master key. Throws not_found, not_bot_owner. */
export const findManagedLink = async (app: App, caller: Caller, linkId: string): Promise<UsedLinkRow> =>
  (await findManaged(app, caller, linkId)).link;

/** As `findManagedLink`, with the owner of its bot. */
export async function findManaged(app: App, caller: Caller, linkId: string) {
  const [found] = await app.store.db
    .select({ link: shareTokens, ownerId: bots.ownerId })
    .from(shareTokens)
    .innerJoin(bots, eq(bots.id, shareTokens.botId))
    .where(eq(shareTokens.id, linkId))
    .limit(1);
  if (found === undefined) throw new AppError("not_found");
  if (caller.kind !== "master" && found.ownerId !== caller.userId) throw new AppError("not_bot_owner");
  return found;
}

/** The statement that ends the sessions of those whom a link let in, if `condition` holds at that moment. */
const endSessions = (app: App, linkId: string, condition?: SQL) =>
  app.store.db
    .delete(visitorSessions)
    .where(and(eq(visitorSessions.shareTokenId, linkId), condition))
    .returning({ id: visitorSessions.id });

/**
 * Ends a link's sessions in steps, ahead of the change that ends them: it does so in its own transaction, so that not one outlives it,
 * and then finds the few that were opened meanwhile. A link may have thousands, and to delete 20,000 at once takes 200 ms and more.
 */
async function endMostSessions(app: App, linkId: string, condition?: SQL): Promise<void> {
  const { db } = app.store;
  const some = db
    .select({ id: visitorSessions.id })
    .from(visitorSessions)
    .where(and(eq(visitorSessions.shareTokenId, linkId), condition))
    .limit(stepSessions);
  const endSome = db
    .delete(visitorSessions)
    .where(inArray(visitorSessions.id, some))
    .returning({ id: visitorSessions.id });
  for (let isMore = true; isMore; ) {
    const ended = await endSome;
    announceEnded(app, ended);
    isMore = ended.length === stepSessions;
    await breathe();
  }
}

const withSecret = (app: App) =>
  sql`coalesce(${shareTokens.secretSealed}, ${app.keyring.seal(newWebhookSecret())})`;

const withAdmitted = async (app: App, row: UsedLinkRow, baseUrl: string): Promise<LinkItem> =>
  toLinkItem(app, row, await listAdmittedBy(app, row.id), baseUrl);
