import { and, desc, eq, gt, inArray, lte, notInArray, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { deleteInSteps } from "../../db/deletion.ts";
import { insertWhere } from "../../db/insert-where.ts";
import { createRecall } from "../../db/recall.ts";
import { sessions, users } from "../../db/schema/accounts.ts";
import { AppError } from "../../errors.ts";
import type { AccountCaller, SessionClaims } from "../../http/caller.ts";
import { newId } from "../../lib/id.ts";
import { lazily } from "../../lib/lazily.ts";
import { verifyPassword } from "../../lib/password.ts";
import { andThen, type Soon } from "../../lib/soon.ts";
import { toIso } from "../../lib/time.ts";
import { type Actor, actorOf, auditQuery } from "../audit/record.ts";
import { accountTarget } from "../users/account-entries.ts";
import { announceEnded, getAccountByName, setPassword, type UserRow } from "../users/accounts.ts";
import type { ChangePassword, Login, SessionItem } from "./model.ts";
import type { LoginThrottle } from "./throttle.ts";

/** Where a sign-in comes from, kept with its session for its owner to recognise. */
export interface SignInOrigin {
  address: string;
  userAgent: string | null;
}

export interface SignedIn {
  account: UserRow;
  sessionId: string;
  expiresAtMs: number;
}

/**
 * Signs in and opens a session. Throws invalid_credentials for a wrong pair and for an inactive account alike, in about the
 * same time, too_many_login_attempts, and server_busy.
 */
export async function signIn(
  app: App,
  throttle: LoginThrottle,
  login: Login,
  origin: SignInOrigin,
): Promise<SignedIn> {
  await throttle.assertAllowed(login.username, origin.address);
  const account = await getAccountByName(app, login.username);
  const usable = account?.isActive ? account : undefined;
  const attempt = throttled(throttle, login.username, origin);
  const line = await throttle.lineOf(origin.address);
  const matches = await verifyPassword(login.password, usable?.passwordHash, attempt, line);
  if (!matches || usable === undefined) throw new AppError("invalid_credentials");
  return await openSession(app, usable, origin);
}

/** A check of a password when its turn has come: refused where others have failed too often meanwhile, and counted where it fails. */
const throttled =
  (throttle: LoginThrottle, username: string, { address }: SignInOrigin) =>
  async (check: () => Promise<boolean>): Promise<boolean> => {
    await throttle.assertAllowed(username, address);
    const passed = await check();
    if (!passed) await throttle.countFailure(username, address);
    return passed;
  };

/**
 * Opens a session of an account, if its password is still the one that is in `account`, and it is active. Throws invalid_credentials
 * where it is not.
 */
export async function openSession(app: App, account: UserRow, origin: SignInOrigin): Promise<SignedIn> {
  const { db } = app.store;
  const now = app.clock();
  const session = {
    id: newId(now),
    userId: account.id,
    createdAt: now,
    expiresAt: now + app.config.limits.sessionMs,
    address: origin.address || null,
    userAgent: origin.userAgent?.slice(0, 300) ?? null,
  };
  const newest = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(eq(sessions.userId, account.id))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(app.config.limits.sessionsPerAccount);
  // The password was checked before this moment: it must still be the one, and the account active, when the session is made.
  const stillValid = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${account.id}
    AND ${users.passwordHash} = ${account.passwordHash} AND ${users.isActive})`;
  const actor: Actor = { kind: "account", id: account.id, name: account.username, address: session.address };
  const entry = { action: "session.opened", ...accountTarget(account) };
  const [opened, , , ended] = await app.store.batch([
    insertWhere(app.store, sessions, session, stillValid).returning({ id: sessions.id }),
    auditQuery(app, actor, entry, account.isAdmin ? undefined : sql`0`),
    db
      .update(users)
      .set({ lastLogin: now })
      .where(and(eq(users.id, account.id), stillValid)),
    db
      .delete(sessions)
      .where(and(eq(sessions.userId, account.id), notInArray(sessions.id, newest)))
      .returning({ id: sessions.id }),
  ]);
  if (opened.length === 0) throw new AppError("invalid_credentials");
  announceEnded(app, ended);
  app.metrics.signIns.inc({ outcome: "succeeded" });
  return { account, sessionId: session.id, expiresAtMs: session.expiresAt };
}

/** A lookup of the account behind a session's claims: undefined when the session has ended or the account is not active. */
export function createCallerLookup(app: App): (claims: SessionClaims) => Soon<AccountCaller | undefined> {
  const lookup = lazily(() =>
    app.store.db
      .select({
        userId: users.id,
        username: users.username,
        isAdmin: users.isAdmin,
        isEndUser: users.isEndUser,
        sessionId: sessions.id,
        expiresAt: sessions.expiresAt,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.id, sql.placeholder("sessionId")), sql`${users.isActive}`))
      .prepare(),
  );
  const recall = createRecall(
    app.store,
    async (sessionId) => {
      const [row] = await lookup().execute({ sessionId });
      if (row === undefined) return undefined;
      const { expiresAt, ...account } = row;
      const caller: AccountCaller = { kind: "account", ...account };
      return { expiresAt, caller };
    },
    app.config.limits.rememberedSmallRows,
  );
  return ({ sessionId, subject }) =>
    andThen(recall(sessionId), (session) => {
      const isGood = session?.caller.userId === subject && session.expiresAt > app.clock();
      return isGood ? session.caller : undefined;
    });
}

/** The caller's sessions, newest first. */
export async function listSessions(app: App, caller: AccountCaller): Promise<SessionItem[]> {
  const rows = await app.store.db
    .select()
    .from(sessions)
    .where(and(eq(sessions.userId, caller.userId), gt(sessions.expiresAt, app.clock())))
    .orderBy(desc(sessions.createdAt), desc(sessions.id))
    .limit(app.config.limits.sessionsPerAccount);
  return rows.map((row) => ({
    id: row.id,
    created_at: toIso(row.createdAt),
    expires_at: toIso(row.expiresAt),
    address: row.address,
    user_agent: row.userAgent,
    is_current: row.id === caller.sessionId,
  }));
}

/** Ends one of the caller's sessions, at once and in running answers too. Throws not_found. */
export async function endSession(app: App, caller: AccountCaller, sessionId: string): Promise<void> {
  const [ended] = await app.store.durably([
    app.store.db
      .delete(sessions)
      .where(and(eq(sessions.id, sessionId), eq(sessions.userId, caller.userId)))
      .returning({ id: sessions.id }),
  ]);
  if (ended.length === 0) throw new AppError("not_found");
  announceEnded(app, ended);
}

/**
 * Changes the caller's password and ends its other sessions.
 * Throws wrong_password, empty_credentials, password_too_long, too_many_login_attempts, server_busy.
 */
export async function changePassword(
  app: App,
  throttle: LoginThrottle,
  caller: AccountCaller,
  body: ChangePassword,
  origin: SignInOrigin,
): Promise<void> {
  const account = await getAccountByName(app, caller.username);
  const attempt = throttled(throttle, caller.username, origin);
  const line = await throttle.lineOf(origin.address);
  const matches = await verifyPassword(body.old_password, account?.passwordHash, attempt, line);
  if (!matches || account === undefined) throw new AppError("wrong_password");
  await setPassword(app, actorOf(caller), account, body.new_password, caller.sessionId);
}

/** Removes the sessions that have expired, some at a time. An answer that still streams to one of them stops. */
export function removeExpiredSessions(app: App): Promise<number> {
  const { db } = app.store;
  const some = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(lte(sessions.expiresAt, app.clock()))
    .limit(200);
  return deleteInSteps(async () => {
    const ended = await db.delete(sessions).where(inArray(sessions.id, some)).returning({ id: sessions.id });
    announceEnded(app, ended);
    return ended;
  });
}
