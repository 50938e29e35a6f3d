import { and, desc, eq, exists, gt, inArray, isNull, lte, ne, or, type SQL, sql } from "drizzle-orm";
import type { RunnableQuery } from "drizzle-orm/runnable-query";
import type { App } from "../../app.ts";
import { deleteInSteps } from "../../db/deletion.ts";
import { insertWhere } from "../../db/insert-where.ts";
import { users } from "../../db/schema/accounts.ts";
import { bots } from "../../db/schema/bots.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitorSessions, visitors } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import type { SessionClaims, VisitorCaller } from "../../http/caller.ts";
import { noteTold } from "../../http/observed.ts";
import { newId } from "../../lib/id.ts";
import { lazily } from "../../lib/lazily.ts";
import { recordLinkEvent } from "../links/events.ts";
import { assertOpen, type LinkRow } from "../links/open-link.ts";
import { announceEnded } from "../users/accounts.ts";
import { callInit } from "./hook.ts";
import type { OpenSession } from "./model.ts";
import { refusalReasonOf } from "./refusal.ts";
import { readSignedToken } from "./signed.ts";
import { isUid } from "./uid.ts";
import { findOrCreateVisitor, masterUid } from "./visitor.ts";

/** A visitor whom a link has let in. */
export interface OpenedSession {
  visitorId: string;
  sessionId: string;
  expiresAtMs: number;
  uid: string;
  name: string | null;
}

interface Identity {
  expiresAtMs: number;
  /** The host's own credential, for later calls of its endpoints. */
  authToken: string | null;
}

interface NamedIdentity extends Identity {
  uid: string;
  name: string | null;
}

/**
 * Lets a visitor in by the link's own kind of access, or renews it: a host's word (hook), a host's signature (signed), or nothing but
 * the browser's own id (anonymous). Throws sign_in_required, validation_failed, identity_refused, hook_unavailable, hook_timeout,
 * server_busy, share_token_not_found, share_token_revoked, share_token_expired.
 */
export async function openVisitorSession(app: App, link: LinkRow, body: OpenSession): Promise<OpenedSession> {
  const identity = await identify(app, link, body).catch(async (error: unknown) => {
    if (error instanceof AppError && error.code !== "validation_failed") {
      const { code, cause } = error;
      if (code === "hook_unavailable" || code === "hook_timeout") {
        noteTold();
        app.log.warn({ err: cause, code, link_id: link.id }, "a host could not be asked");
      }
      const reason = refusalReasonOf(error);
      await recordLinkEvent(app, link.id, { kind: "refused", code, reason });
    }
    throw error;
  });
  const { uid, name } = identity;
  const visitorId = await findOrCreateVisitor(app, { kind: link.access, scope: link.id, uid, name });
  const opened = await insertSession(app, link, visitorId, identity);
  await recordLinkEvent(app, link.id, { kind: "opened" });
  return { visitorId, ...opened, uid, name };
}

async function identify(app: App, link: LinkRow, body: OpenSession): Promise<NamedIdentity> {
  const expiresAtMs = app.clock() + app.config.limits.visitorSessionMs;
  switch (link.access) {
    case "account":
      throw new AppError("sign_in_required");
    case "hook": {
      const authToken = readAuthToken(app, body);
      const { uid } = await callInit(app, link, authToken);
      return { uid, name: null, expiresAtMs, authToken };
    }
    case "signed": {
      const signed = await readSignedToken(app, link, readAuthToken(app, body));
      return { ...signed, expiresAtMs: Math.min(expiresAtMs, signed.expiresAtMs), authToken: null };
    }
    case "anonymous":
      return { uid: readLocalId(app, body), name: null, expiresAtMs, authToken: null };
  }
}

function readAuthToken(app: App, body: OpenSession): string {
  const token = body.auth_token ?? "";
  const { authTokenBytes } = app.config.limits;
  if (Buffer.byteLength(token) <= authTokenBytes) return token;
  throw unreadable("/auth_token", `At most ${authTokenBytes} bytes.`);
}

function readLocalId(app: App, { local_id }: OpenSession): string {
  const { localIdLeastChars, uidBytes } = app.config.limits;
  if (isUid(local_id) && local_id.length >= localIdLeastChars) return local_id;
  throw unreadable(
    "/local_id",
    `${localIdLeastChars} characters or more, at most ${uidBytes} bytes, without | / and \\. Make it at random: whoever knows it sees this visitor's conversations.`,
  );
}

const unreadable = (path: string, message: string) =>
  new AppError("validation_failed", { errors: [{ path, message }] });

/**
 * Writes a visitor's session down, while the link is open and lets visitors in as `link` says, and in the same transaction what is noted
 * beside it: given the condition that the session has been opened. Throws share_token_not_found, share_token_revoked,
 * share_token_expired, identity_refused.
 */
export async function insertSession(
  app: App,
  link: LinkRow,
  visitorId: string,
  identity: Identity,
  note?: (isOpened: SQL) => RunnableQuery<unknown, "sqlite">,
) {
  const { db } = app.store;
  const now = app.clock();
  const { authToken, expiresAtMs } = identity;
  const session = {
    id: newId(now),
    visitorId,
    shareTokenId: link.id,
    authTokenSealed: authToken === null ? null : app.keyring.seal(authToken),
    createdAt: now,
    expiresAt: expiresAtMs,
  };
  const surplus = db
    .select({ id: visitorSessions.id })
    .from(visitorSessions)
    .where(eq(visitorSessions.visitorId, visitorId))
    // Those that have expired go first, then the oldest.
    .orderBy(lte(visitorSessions.expiresAt, now), desc(visitorSessions.createdAt), desc(visitorSessions.id))
    .limit(200)
    .offset(app.config.limits.sessionsPerVisitor);
  // The link was looked at before its host was asked: it must still let visitors in, and in this way.
  const asBefore = db
    .select({ id: shareTokens.id })
    .from(shareTokens)
    .where(
      and(
        eq(shareTokens.id, link.id),
        isNull(shareTokens.revokedAt),
        or(isNull(shareTokens.expiresAt), gt(shareTokens.expiresAt, now)),
        eq(shareTokens.access, link.access),
        link.access === "hook" ? sql`${shareTokens.hookUrl} IS ${link.hookUrl}` : undefined,
        sql`${shareTokens.secretSealed} IS ${link.secretSealed}`,
      ),
    );
  const isOpened = sql`EXISTS (SELECT 1 FROM ${visitorSessions} WHERE ${visitorSessions.id} = ${session.id})`;
  const [opened, ended] = await app.store.batch([
    insertWhere(app.store, visitorSessions, session, sql`EXISTS ${asBefore}`).returning({
      id: visitorSessions.id,
    }),
    db
      .delete(visitorSessions)
      .where(inArray(visitorSessions.id, surplus))
      .returning({ id: visitorSessions.id }),
    ...(note === undefined ? [] : [note(isOpened)]),
  ]);
  if (opened.length === 0) return await refuseSession(app, link.id);
  announceEnded(app, ended);
  return { sessionId: session.id, expiresAtMs };
}

/** Says why a link lets nobody in any more, or not as it did when its visitor was asked for: identity_refused. */
async function refuseSession({ store: { db }, clock }: App, linkId: string): Promise<never> {
  const [link] = await db.select().from(shareTokens).where(eq(shareTokens.id, linkId)).limit(1);
  if (link === undefined) throw new AppError("share_token_not_found");
  assertOpen(link, clock());
  throw new AppError("identity_refused");
}

/** A lookup of the visitor behind a session's claims: undefined when the session has ended. */
export function createVisitorLookup(app: App): (claims: SessionClaims) => Promise<VisitorCaller | undefined> {
  const lookup = lazily(() =>
    app.store.db
      .select({
        visitorId: visitors.id,
        access: visitors.kind,
        uid: visitors.uid,
        linkId: visitorSessions.shareTokenId,
        sessionId: visitorSessions.id,
        credential: visitorSessions.authTokenSealed,
      })
      .from(visitorSessions)
      .innerJoin(visitors, eq(visitors.id, visitorSessions.visitorId))
      .where(
        and(
          eq(visitorSessions.id, sql.placeholder("sessionId")),
          eq(visitorSessions.visitorId, sql.placeholder("visitorId")),
          gt(visitorSessions.expiresAt, sql.placeholder("now")),
          stands(app),
        ),
      )
      .prepare(),
  );
  return async ({ sessionId, subject }) => {
    const [row] = await lookup().execute({ sessionId, visitorId: subject, now: app.clock() });
    return row && { kind: "visitor", ...row };
  };
}

/** A preview counts as long as its administrator may manage the link's bot; the others by themselves. */
function stands({ store: { db } }: App) {
  const manager = db
    .select({ one: sql`1` })
    .from(shareTokens)
    .innerJoin(bots, eq(bots.id, shareTokens.botId))
    .innerJoin(users, eq(users.id, bots.ownerId))
    .where(
      and(
        eq(shareTokens.id, visitorSessions.shareTokenId),
        eq(users.id, visitors.uid),
        eq(users.isAdmin, true),
        eq(users.isActive, true),
      ),
    );
  return or(ne(visitors.kind, "preview"), eq(visitors.uid, masterUid), exists(manager));
}

/** Ends a visitor's session, at once and in running answers too. */
export async function endVisitorSession(app: App, sessionId: string): Promise<void> {
  const [ended] = await app.store.durably([
    app.store.db
      .delete(visitorSessions)
      .where(eq(visitorSessions.id, sessionId))
      .returning({ id: visitorSessions.id }),
  ]);
  announceEnded(app, ended);
}

/**
 * Removes the sessions that have expired, some at a time. They stay for a session's length beyond their end, so that an answer begun
 * in one that was renewed meanwhile is not cut off.
 */
export function removeExpiredVisitorSessions(app: App): Promise<number> {
  const { db } = app.store;
  const some = db
    .select({ id: visitorSessions.id })
    .from(visitorSessions)
    .where(lte(visitorSessions.expiresAt, app.clock() - app.config.limits.visitorSessionMs))
    .limit(200);
  return deleteInSteps(async () => {
    const ended = await db
      .delete(visitorSessions)
      .where(inArray(visitorSessions.id, some))
      .returning({ id: visitorSessions.id });
    announceEnded(app, ended);
    return ended;
  });
}
