import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { and, count, desc, eq, gt, isNull, max, ne, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { databaseFile } from "../../db/open.ts";
import { peekDatabase, readSchemaStatus } from "../../db/peek.ts";
import { sessions, users } from "../../db/schema/accounts.ts";
import { auditEvents } from "../../db/schema/audit.ts";
import { bots, upstreams } from "../../db/schema/bots.ts";
import { messages } from "../../db/schema/conversations.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { timeOfId } from "../../lib/id.ts";

/** So many links' tokens are tried whether the sealing key opens them. */
const sealedItems = 100;

/** What the database says, where it can be read and is of this build's schema. */
export interface Facts {
  /** When the latest row was written; null in an empty database. */
  newestMs: number | null;
  sealed: string[];
  upstreams: { owner: string; baseUrl: string; apiKeySealed: string | null }[];
  /** Administrators whose bots need an endpoint and who have set none. */
  withoutUpstream: string[];
  /** Of the links that are open and ask a host. */
  hooks: { hookUrl: string; links: number }[];
}

/** The database as it stands: its schema's status and its sizes, and `facts` where this build knows the schema. */
export interface Looked {
  applied: number;
  known: number;
  databaseBytes: number;
  logBytes: number;
  facts: Facts | null;
}

/** Reads the database of a data folder and changes nothing; null where there is none. Throws what SQLite throws. */
export async function readFacts(folder: string, nowMs: number): Promise<Looked | null> {
  const path = join(folder, databaseFile);
  if (!existsSync(path)) return null;
  const sizes = { databaseBytes: sizeOfFile(path), logBytes: sizeOfFile(`${path}-wal`) };
  using database = peekDatabase(path);
  const status = readSchemaStatus(database);
  if (status.applied !== status.known) return { ...status, ...sizes, facts: null };
  const db = drizzle(database);
  const isOpen = and(
    eq(shareTokens.access, "hook"),
    isNull(shareTokens.revokedAt),
    or(isNull(shareTokens.expiresAt), gt(shareTokens.expiresAt, nowMs)),
  );
  const hooks = await db
    .select({ hookUrl: shareTokens.hookUrl, links: count() })
    .from(shareTokens)
    .where(isOpen)
    .groupBy(shareTokens.hookUrl);
  const theirs = await db
    .select({ owner: users.username, baseUrl: upstreams.baseUrl, apiKeySealed: upstreams.apiKeySealed })
    .from(upstreams)
    .innerJoin(users, eq(users.id, upstreams.ownerId));
  const without = await db
    .selectDistinct({ owner: users.username })
    .from(bots)
    .innerJoin(users, eq(users.id, bots.ownerId))
    .leftJoin(upstreams, eq(upstreams.ownerId, bots.ownerId))
    .where(and(ne(bots.model, "builtin"), isNull(upstreams.ownerId)));
  const tokens = await db
    .select({ sealed: shareTokens.tokenSealed })
    .from(shareTokens)
    .orderBy(desc(shareTokens.createdAt))
    .limit(sealedItems);
  const newest = await Promise.all([
    db.select({ id: max(messages.id) }).from(messages),
    db.select({ id: max(auditEvents.id) }).from(auditEvents),
    db.select({ id: max(sessions.id) }).from(sessions),
  ]);
  const times = newest.flatMap(([row]) => (row?.id ? [timeOfId(row.id)] : []));
  const keys = theirs.flatMap(({ apiKeySealed }) => apiKeySealed ?? []);
  const facts = {
    newestMs: times.length === 0 ? null : Math.max(...times),
    sealed: [...tokens.map(({ sealed }) => sealed), ...keys],
    upstreams: theirs,
    withoutUpstream: without.map(({ owner }) => owner),
    hooks: hooks.flatMap(({ hookUrl, links }) => (hookUrl === null ? [] : [{ hookUrl, links }])),
  };
  return { ...status, ...sizes, facts };
}

/** The bytes of a file; 0 where there is none. */
export const sizeOfFile = (path: string) => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
