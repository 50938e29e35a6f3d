import { and, desc, eq, isNull, ne, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { limits } from "../../config.ts";
import { forgetVisitorsWhere } from "../../db/deletion.ts";
import { after } from "../../db/keyset.ts";
import { endPreviewsQuery } from "../../db/previews.ts";
import { oneTimeLinks, sessions, users } from "../../db/schema/accounts.ts";
import { bots } from "../../db/schema/bots.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../lib/id.ts";
import { hashPassword } from "../../lib/password.ts";
import { plainText } from "../../lib/plain-text.ts";
import { type Actor, auditQuery } from "../audit/record.ts";
import { accountEntry, adminEntry, updateEntries } from "./account-entries.ts";

export type UserRow = typeof users.$inferSelect;
export type AccountKind = "staff" | "customer";

interface NewAccount {
  username: string;
  /** Null: none yet, which nothing matches. It comes with an invitation. */
  password: string | null;
  email?: string | null;
  isAdmin?: boolean;
}

/**
 * Creates an account. Throws empty_credentials, validation_failed for a name that is too long, password_too_long, server_busy, and
 * username_taken when any account has the name.
 */
export async function createAccount(
  app: App,
  actor: Actor,
  kind: AccountKind,
  account: NewAccount,
): Promise<UserRow> {
  const username = readName(account.username);
  if (account.password === "") throw new AppError("empty_credentials");
  const now = app.clock();
  const row = {
    id: newId(now),
    username,
    email: account.email ?? null,
    passwordHash: account.password === null ? "" : await hashPassword(account.password),
    isAdmin: kind === "staff" && account.isAdmin === true,
    isEndUser: kind === "customer",
    createdAt: now,
  };
  const [created] = await app.store.durably([
    app.store.db.insert(users).values(row).onConflictDoNothing().returning(),
    auditQuery(app, actor, adminEntry(row, "created")),
    voidSetupsQuery(app, row),
  ]);
  if (created[0] === undefined) throw new AppError("username_taken");
  return created[0];
}

/** The accounts of a kind, newest first: one more than `limit` when there are more. */
export async function listAccounts(
  app: App,
  kind: AccountKind,
  place: { atMs: number; id: string } | undefined,
  limit: number,
): Promise<UserRow[]> {
  return await app.store.db
    .select()
    .from(users)
    .where(and(eq(users.isEndUser, kind === "customer"), after(users.createdAt, users.id, place)))
    .orderBy(desc(users.createdAt), desc(users.id))
    .limit(limit + 1);
}

/** The account of that kind. Throws not_found. */
export async function findAccount(app: App, kind: AccountKind, id: string): Promise<UserRow> {
  const [row] = await app.store.db.select().from(users).where(ofKind(kind, id)).limit(1);
  if (row === undefined) throw new AppError("not_found");
  return row;
}

/** The account with that name, of any kind. */
export async function getAccountByName(app: App, username: string): Promise<UserRow | undefined> {
  const name = normaliseName(username);
  const [row] = await app.store.db.select().from(users).where(eq(users.username, name)).limit(1);
  return row;
}

/** Whether the installation has an administrator's account. */
export async function hasAdministrator(app: App): Promise<boolean> {
  const rows = await app.store.db
    .select({ id: users.id })
    .from(users)
    .where(eq(users.isAdmin, true))
    .limit(1);
  return rows.length > 0;
}

interface AccountChanges {
  username?: string;
  email?: string | null;
  isAdmin?: boolean;
  isActive?: boolean;
  password?: string;
}

/**
 * Changes an account. A new password, or an end to being active or an administrator, ends its sessions and its previews of links; whoever
 * becomes an administrator voids the links of a set-up.
 * Throws not_found, empty_credentials, validation_failed for a name that is too long, username_taken, password_too_long, server_busy.
 */
export async function updateAccount(
  app: App,
  actor: Actor,
  kind: AccountKind,
  id: string,
  changes: AccountChanges,
): Promise<UserRow> {
  const former = await findAccount(app, kind, id);
  if (changes.password === "") throw new AppError("empty_credentials");
  const set: Partial<UserRow> = {};
  if (changes.username !== undefined) set.username = readName(changes.username);
  if (changes.email !== undefined) set.email = changes.email;
  if (changes.isAdmin !== undefined && kind === "staff") set.isAdmin = changes.isAdmin;
  if (changes.isActive !== undefined) set.isActive = changes.isActive;
  if (changes.password !== undefined) set.passwordHash = await hashPassword(changes.password);
  if (Object.keys(set).length === 0) return former;
  const update = app.store.db.update(users).set(set).where(ofKind(kind, id)).returning();
  const endsSessions = set.passwordHash !== undefined || set.isActive === false || set.isAdmin === false;
  // Nobody has the empty id.
  const endsOf = endsSessions ? id : "";
  const isThere = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${ofKind(kind, id)})`;
  const [updated, ended, previews] = await app.store
    .durably([
      update,
      endSessionsQuery(app, endsOf),
      endPreviewsQuery(app.store, endsOf),
      voidSetupsQuery(app, { id, isAdmin: set.isAdmin === true }),
      ...updateEntries(former, set).map((entry) => auditQuery(app, actor, entry, isThere)),
    ])
    .catch((error: unknown) => {
      throw isNameTaken(error) ? new AppError("username_taken", { cause: error }) : error;
    });
  announceEnded(app, [...ended, ...previews]);
  if (updated[0] === undefined) throw new AppError("not_found");
  return updated[0];
}

/**
 * Deletes an account and ends its sessions, and what it said of itself and never sent goes with it, also where a former deletion was cut
 * off before that; its conversations and figures stay, without its name. Gives whether there was one.
 * Throws account_owns_bots.
 */
export async function deleteAccount(app: App, actor: Actor, kind: AccountKind, id: string): Promise<boolean> {
  const { db } = app.store;
  const [former] = await db.select().from(users).where(ofKind(kind, id)).limit(1);
  const ownsBots = sql`EXISTS (SELECT 1 FROM ${bots} WHERE ${bots.ownerId} = ${id})`;
  const isKind = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${ofKind(kind, id)})`;
  const isToGo = and(isKind, sql`NOT ${ownsBots}`);
  const [ended, previews, deleted] = await app.store.durably([
    db
      .delete(sessions)
      .where(and(eq(sessions.userId, id), isToGo))
      .returning({ id: sessions.id }),
    endPreviewsQuery(app.store, id, isToGo),
    db
      .delete(users)
      .where(and(ofKind(kind, id), sql`NOT ${ownsBots}`))
      .returning({ id: users.id }),
    ...(former === undefined ? [] : [auditQuery(app, actor, adminEntry(former, "deleted"))]),
  ]);
  announceEnded(app, [...ended, ...previews]);
  const isGone = sql`NOT EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${id})`;
  const isIts = and(eq(visitors.kind, "account"), eq(visitors.scope, ""), eq(visitors.uid, id), isGone);
  await forgetVisitorsWhere(app.store, isIts);
  if (deleted.length > 0) return true;
  const [left] = await db.select({ id: users.id }).from(users).where(ofKind(kind, id)).limit(1);
  if (left !== undefined) throw new AppError("account_owns_bots");
  return false;
}

/**
 * Gives an account a new password and ends its sessions, but for the one to keep, its previews of links and its invitations. Throws
 * empty_credentials, password_too_long, server_busy.
 */
export async function setPassword(
  app: App,
  actor: Actor,
  account: UserRow,
  password: string,
  keepSessionId?: string,
): Promise<void> {
  if (password === "") throw new AppError("empty_credentials");
  const passwordHash = await hashPassword(password);
  const { id } = account;
  const done = actor.id === id ? "password_changed" : "password_reset";
  const [, , ended, previews] = await app.store.durably([
    app.store.db.update(users).set({ passwordHash }).where(eq(users.id, id)).returning({ id: users.id }),
    auditQuery(app, actor, accountEntry(account, done)),
    endSessionsQuery(app, id, keepSessionId),
    endPreviewsQuery(app.store, id),
    app.store.db.delete(oneTimeLinks).where(eq(oneTimeLinks.userId, id)),
  ]);
  announceEnded(app, [...ended, ...previews]);
}

/** The condition that a one-time link sets the installation up. Those are nobody's, by which an index finds them. */
export const isSetup = and(isNull(oneTimeLinks.userId), eq(oneTimeLinks.purpose, "setup"));

/**
 * The statement that voids the links of a set-up once this account is an administrator: what is set up needs no second one from whoever
 * finds such a link.
 */
function voidSetupsQuery(app: App, { id, isAdmin }: { id: string; isAdmin: boolean }) {
  const isMade = isAdmin ? sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${id})` : sql`0`;
  return app.store.db.delete(oneTimeLinks).where(and(isSetup, isMade));
}

/** The form in which a name is stored and looked for. */
export const normaliseName = (given: string) => given.normalize("NFC").trim();

/** Whether a name is shown on several lines, as another one (a mark of direction), or as nothing at all. */
export const isMisleading = (name: string): boolean =>
  /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(name) || plainText(name, limits.nameChars) === "";

/**
 * A name as it is stored. Its length counts in that form, which may be longer than the one given (U+0958 becomes two).
 * Throws empty_credentials, and validation_failed for one that is too long or shown as what it is not.
 */
export function readName(given: string): string {
  const name = normaliseName(given);
  if (name === "") throw new AppError("empty_credentials");
  if (name.length > limits.nameChars)
    throw unfit(`At most ${limits.nameChars} characters, composed as Unicode's NFC has them.`);
  if (isMisleading(name))
    throw unfit("No line breaks, control characters or marks of direction, and something to be seen.");
  return name;
}

const unfit = (message: string) =>
  new AppError("validation_failed", { errors: [{ path: "/username", message }] });

/** Tells running answers which sessions have ended, a visitor's too: all at once, for there may be thousands of both. */
export function announceEnded(app: App, ended: readonly { id: string }[]): void {
  if (ended.length > 0) app.endings.emit("sessions_ended", new Set(ended.map(({ id }) => id)));
}

/** The statement that ends an account's sessions, but for the one to keep. */
export function endSessionsQuery(app: App, userId: string, keepSessionId = "") {
  return app.store.db
    .delete(sessions)
    .where(and(eq(sessions.userId, userId), ne(sessions.id, keepSessionId)))
    .returning({ id: sessions.id });
}

/** The only unique column of an account that a change can set is its name. */
const isNameTaken = (error: unknown): boolean =>
  error instanceof Error &&
  (/UNIQUE constraint failed: users\.username/.test(error.message) || isNameTaken(error.cause));

const ofKind = (kind: AccountKind, id: string) =>
  and(eq(users.id, id), eq(users.isEndUser, kind === "customer"));
