import { type SQL, sql } from "drizzle-orm";
import type { SQLiteInsertValue } from "drizzle-orm/sqlite-core";
import type { App } from "../../app.ts";
import { insertWhere } from "../../db/insert-where.ts";
import { bind, preparedOnce, slotsOf } from "../../db/prepared.ts";
import { type auditActors, auditAudience, auditEvents } from "../../db/schema/audit.ts";
import type { Store } from "../../db/store.ts";
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

/** The fields that changed, by their names on the wire, each with what it was and what it is. */
export type Changes = Record<string, [before: unknown, after: unknown]>;

/** In place of the values of a secret: that it changed is all that is said. */
export const notShown: Changes[string] = [null, null];

/** What was done, to what, and whose business it is. */
export interface AuditEntry {
  /** `thing.done`, such as `bot.created`. */
  action: string;
  /** The administrator whose own it is; null for the master key's business, undefined for every administrator's (customers, who is an administrator). */
  ownerId?: string | null | undefined;
  targetId: string;
  /** Its name at the time. */
  targetName: string | null;
  botId?: string;
  /** Left out where the action says it all. Where it is there and empty nothing has changed, and nothing is written. */
  changes?: Changes;
}

/** A caller as an entry names it. */
export function actorOf(caller: Caller): Actor {
  const address = caller.address || null;
  if (caller.kind === "account")
    return { kind: "account", id: caller.userId, name: caller.username, address };
  return caller.isCommandLine ? commandLine : { kind: "master_key", id: null, name: null, address };
}

/**
 * The statement that writes an entry down, for the batch of the change itself. It directly follows the statement that changes something,
 * and writes nothing where that changed no row; or it is written where `condition` holds. Of a long value it keeps the beginning.
 */
export function auditQuery(app: App, actor: Actor, entry: AuditEntry, condition?: SQL) {
  const { changes } = entry;
  const row = {
    ...toRow(app, actor, entry),
    changes: changes === undefined ? null : withShortValues(changes, app.config.limits.auditValueChars),
  };
  const isUnchanged = changes !== undefined && Object.keys(changes).length === 0;
  if (isUnchanged) return insertEntry(app.store, row, sql`0`);
  return condition === undefined
    ? bind(insertAfterChange(app.store), row)
    : insertEntry(app.store, row, condition);
}

const insertEntry = (store: Store, row: SQLiteInsertValue<typeof auditEvents>, condition: SQL) =>
  insertWhere(store, auditEvents, row, condition).returning({ id: auditEvents.id });

const insertAfterChange = preparedOnce((store) =>
  insertEntry(store, slotsOf(auditEvents), sql`changes() > 0`).prepare(),
);

/**
 * The statement for the batches of what is done in steps, directly behind the one that changes rows in each: the first writes one entry
 * that says how many rows these were, and the same statement in further batches adds theirs. `from` is how many there were
 * before where they went ("all"), or none where they came.
 */
export function countedQuery(
  app: App,
  actor: Actor,
  entry: Omit<AuditEntry, "changes">,
  field: string,
  from: "all" | "none",
) {
  const pair = from === "all" ? sql`json_array(changes(), 0)` : sql`json_array(0, changes())`;
  const place = `$.${field}[${from === "all" ? 0 : 1}]`;
  const row = { ...toRow(app, actor, entry), changes: sql`json_object(${field}, ${pair})` };
  const sum = sql`json_set(${auditEvents.changes}, ${place},
    json_extract(${auditEvents.changes}, ${place}) + json_extract(excluded.changes, ${place}))`;
  return insertWhere(app.store, auditEvents, row, sql`changes() > 0`).onConflictDoUpdate({
    target: auditEvents.id,
    set: { changes: sum },
  });
}

function toRow(app: App, actor: Actor, { action, ownerId, targetId, targetName, botId }: AuditEntry) {
  const now = app.clock();
  const audience =
    ownerId === undefined ? auditAudience.admins : ownerId === null ? auditAudience.master : ownerId;
  return {
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
    createdAt: now,
  };
}

/**
 * The fields of `after` that are not as they were, all or those that are named, objects field by field (`limits.visitor.qpm`). Values are compared by their JSON.
 * What is undefined was null before, and afterwards is as it was.
 */
export function changesBetween<Row extends object>(
  before: Row,
  after: Partial<Row>,
  names?: readonly (keyof Row & string)[],
): Changes {
  const former = new Map<string, unknown>(Object.entries(before));
  return Object.fromEntries(
    Object.entries(after)
      .filter(([name, value]) => value !== undefined && (names?.some((named) => named === name) ?? true))
      .flatMap(([name, value]) => differences(name, former.get(name) ?? null, value ?? null)),
  );
}

function differences(name: string, before: unknown, after: unknown): [string, Changes[string]][] {
  if (isRecord(before) && isRecord(after)) {
    const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return fields.flatMap((field) =>
      differences(`${name}.${field}`, before[field] ?? null, after[field] ?? null),
    );
  }
  return JSON.stringify(before) === JSON.stringify(after) ? [] : [[name, [before, after]]];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const withShortValues = (changes: Changes, maxChars: number): Changes =>
  Object.fromEntries(
    Object.entries(changes).map(([name, [before, after]]) => [
      name,
      [shortValue(before, maxChars), shortValue(after, maxChars)],
    ]),
  );

/** A value as it is kept: a long text cut, and what else is long as the beginning of its JSON. */
function shortValue(value: unknown, maxChars: number): unknown {
  const text = typeof value === "string" ? value : JSON.stringify(value ?? null);
  return text.length <= maxChars ? value : `${text.slice(0, maxChars - 1).toWellFormed()}…`;
}
