import { type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { insertWhere } from "../../db/insert-where.ts";
import { type auditActors, auditAudience, auditEvents } from "../../db/schema/audit.ts";
import type { Caller } from "../../http/caller.ts";
import { newId } from "../../lib/id.ts";

/** Who does something. */
export interface Actor {
  kind: (typeof auditActors)[number];
  id: string | null;
  name: string | null;
  address: string | null;
}

/** The one who works on the machine itself. */
export const commandLine: Actor = { kind: "command_line", id: null, name: null, address: null };

/** What was done, to what, and whose business it is. */
export interface AuditEntry {
  /** `thing.done`, such as `bot.created`. */
  action: string;
  /** The administrator whose own it is; null for the master key's business, undefined for every administrator's (customers). */
  ownerId?: string | null | undefined;
  targetId: string;
  /** Its name at the time. */
  targetName: string | null;
  botId?: string;
  /** The fields that changed, each with what it was and what it is. Never a secret: those are named with null for both. */
  changes?: Record<string, [before: unknown, after: unknown]>;
}

/** A caller as an entry names it. */
export const actorOf = (caller: Caller): Actor =>
  caller.kind === "master"
    ? { kind: "master_key", id: null, name: null, address: caller.address || null }
    : { kind: "account", id: caller.userId, name: caller.username, address: caller.address || null };

/**
 * The statement that writes an entry down, for the batch of the change itself. It directly follows the statement that changes something,
 * and writes nothing where that changed no row; or it is written where `condition` holds.
 */
export function auditQuery(
  app: App,
  actor: Actor,
  { action, ownerId, targetId, targetName, botId, changes }: AuditEntry,
  condition: SQL = sql`changes() > 0`,
) {
  const now = app.clock();
  const audience =
    ownerId === undefined ? auditAudience.admins : ownerId === null ? auditAudience.master : ownerId;
  const row = {
    id: newId(now),
    audience,
    actorKind: actor.kind,
    actorId: actor.id,
    actorName: actor.name,
    address: actor.address,
    action,
    targetId,
    targetName,
    botId: botId ?? null,
    changes: changes ?? null,
    createdAt: now,
  };
  return insertWhere(app.store, auditEvents, row, condition).returning({ id: auditEvents.id });
}

/** The fields of `after` that are not as they were. Values are compared by their JSON. */
export function changesBetween<Row extends object>(
  before: Row,
  after: Partial<Row>,
  names: readonly (keyof Row & string)[],
) {
  const differs = names.filter((name) => name in after && !isEqual(before[name], after[name]));
  return Object.fromEntries(
    differs.map((name): [string, [unknown, unknown]] => [name, [before[name], after[name]]]),
  );
}

const isEqual = (one: unknown, other: unknown) =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);
