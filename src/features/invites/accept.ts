import { and, eq, exists, gt, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { insertWhere } from "../../db/insert-where.ts";
import { oneTimeLinks, sessions, users } from "../../db/schema/accounts.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../lib/id.ts";
import { hashPassword } from "../../lib/password.ts";
import { type Actor, auditQuery } from "../audit/record.ts";
import { openSession, type SignedIn, type SignInOrigin } from "../auth/service.ts";
import type { AddressThrottle } from "../auth/throttle.ts";
import { linkStatus } from "../links/open-link.ts";
import { announceEnded, isSetup, readName, type UserRow } from "../users/accounts.ts";
import { findOpenLink, type OpenLink } from "./links.ts";
import type { AcceptLink } from "./model.ts";

/** Somebody who came by a one-time link, and where to go now: a path of this server, or null where there is no such place. */
export interface Accepted {
  signedIn: SignedIn;
  redirect: string | null;
}

/**
 * Uses a link, which works once: of many at a time one has it. A set-up makes an administrator; an invitation sets its customer's
 * password, and ends its sessions and its other invitations. Whoever did it is signed in. Throws one_time_link_not_found, username_taken,
 * empty_credentials, validation_failed for a name that is too long, password_too_long, too_many_login_attempts, server_busy.
 */
export async function accept(
  app: App,
  throttle: AddressThrottle,
  body: AcceptLink,
  origin: SignInOrigin,
): Promise<Accepted> {
  const link = await tryLink(throttle, origin.address, () => findOpenLink(app, body.token));
  if (body.password === "") throw new AppError("empty_credentials");
  const isSetUp = link.purpose === "setup";
  const account = isSetUp
    ? await makeAdministrator(app, link, body, origin)
    : await giveFirstPassword(app, link, body.password, origin);
  const redirect = isSetUp ? "/console" : await findChat(app, link);
  return { signedIn: await openSession(app, account, origin), redirect };
}

/** Looks a link up for whoever is at `address`, which may fail so often only. Throws too_many_login_attempts. */
export async function tryLink<Found>(
  throttle: AddressThrottle,
  address: string,
  find: () => Promise<Found>,
): Promise<Found> {
  await throttle.assertAllowed(address);
  return await find().catch(async (error: unknown) => {
    if (error instanceof AppError && error.code === "one_time_link_not_found")
      await throttle.countFailure(address);
    throw error;
  });
}

async function makeAdministrator(
  app: App,
  link: OpenLink,
  body: AcceptLink,
  origin: SignInOrigin,
): Promise<UserRow> {
  const username = readName(body.username ?? "");
  const now = app.clock();
  const row: UserRow = {
    id: newId(now),
    username,
    email: null,
    passwordHash: await hashPassword(body.password),
    isAdmin: true,
    isEndUser: false,
    isActive: true,
    createdAt: now,
    lastLogin: null,
  };
  const { db } = app.store;
  const isMade = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${row.id})`;
  // Every administrator is to know of each.
  const entry = { action: "setup.completed", targetId: row.id, targetName: username };
  const [made] = await app.store.durably([
    insertWhere(app.store, users, row, isStillOpen(app, link)).onConflictDoNothing().returning(),
    auditQuery(app, guest(row, origin), entry),
    // Of other set-ups too: what is set up needs no second administrator from whoever finds an old link.
    db.delete(oneTimeLinks).where(and(isSetup, isMade)),
  ]);
  if (made[0] !== undefined) return made[0];
  await findOpenLink(app, body.token);
  throw new AppError("username_taken");
}

async function giveFirstPassword(
  app: App,
  link: OpenLink,
  password: string,
  origin: SignInOrigin,
): Promise<UserRow> {
  const { user } = link;
  if (user === null) throw new AppError("one_time_link_not_found");
  const passwordHash = await hashPassword(password);
  const { db } = app.store;
  // No two hashes are equal, even of one password: where this one stands, this is the request that has won.
  const isOurs = sql`EXISTS (SELECT 1 FROM ${users} WHERE ${users.id} = ${user.id} AND ${users.passwordHash} = ${passwordHash})`;
  const entry = { action: "invite.accepted", targetId: user.id, targetName: user.username };
  const [changed, , , ended] = await app.store.durably([
    db
      .update(users)
      .set({ passwordHash })
      .where(and(eq(users.id, user.id), eq(users.isActive, true), isStillOpen(app, link)))
      .returning(),
    auditQuery(app, guest(user, origin), entry),
    db.delete(oneTimeLinks).where(and(eq(oneTimeLinks.userId, user.id), isOurs)),
    db
      .delete(sessions)
      .where(and(eq(sessions.userId, user.id), isOurs))
      .returning({ id: sessions.id }),
  ]);
  announceEnded(app, ended);
  if (changed[0] === undefined) throw new AppError("one_time_link_not_found");
  return changed[0];
}

/** The condition that nobody has used the link meanwhile, and its time is not over. */
function isStillOpen(app: App, link: OpenLink): SQL {
  return exists(
    app.store.db
      .select({ one: sql`1` })
      .from(oneTimeLinks)
      .where(and(eq(oneTimeLinks.id, link.id), gt(oneTimeLinks.expiresAt, app.clock()))),
  );
}

/** The chat that an invitation leads to: null where it names none, or its link is not open any more. */
async function findChat(app: App, { shareTokenId }: OpenLink): Promise<string | null> {
  if (shareTokenId === null) return null;
  const [row] = await app.store.db
    .select()
    .from(shareTokens)
    .where(eq(shareTokens.id, shareTokenId))
    .limit(1);
  if (row === undefined || linkStatus(row, app.clock()) !== "open") return null;
  return `/s/${app.keyring.unseal(row.tokenSealed)}`;
}

const guest = ({ id, username }: UserRow, { address }: SignInOrigin): Actor => ({
  kind: "one_time_link",
  id,
  name: username,
  address: address || null,
});
