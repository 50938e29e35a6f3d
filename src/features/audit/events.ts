import type { App } from "../../app.ts";
import type { Caller } from "../../http/caller.ts";
import { breathe } from "../../lib/breathe.ts";
import { decodeTimeCursor, encodeCursor, toPage } from "../../lib/cursor.ts";
import { toIso } from "../../lib/time.ts";
import type { AuditEvent, AuditFilters, AuditListQuery } from "./model.ts";
import { type EventRow, readFilters, walkEvents } from "./walk.ts";

/** One page of the audit. */
interface AuditPage {
  items: AuditEvent[];
  next_cursor: string | null;
}

/**
 * What was done, the latest first: an administrator's own business and that of all of them, for the master key everything. With filters a
 * page looks back only so far and may hold less than was asked for; the cursor looks on. Throws invalid_cursor, invalid_period.
 */
export async function listAuditEvents(app: App, caller: Caller, query: AuditListQuery): Promise<AuditPage> {
  const { limits } = app.config;
  const limit = query.limit ?? limits.pageItems;
  const meant = readFilters(caller, query);
  const steps = { first: limit + 1, most: Math.max(limit + 1, limits.auditStepRows) };
  const found: EventRow[] = [];
  let sum = 0;
  for await (const { rows, reached, looked } of walkEvents(
    app,
    meant,
    steps,
    decodeTimeCursor(query.cursor),
  )) {
    found.push(...rows);
    sum += looked;
    if (found.length > limit) break;
    if (reached !== undefined && sum >= limits.auditSearchedRows)
      return { items: found.map(toItem), next_cursor: encodeCursor([reached.createdAt, reached.id]) };
    await breathe();
  }
  return toPage(found, limit, toItem);
}

/** The columns of the audit as a file. */
export const auditColumns = [
  "created_at",
  "actor_kind",
  "actor_name",
  "actor_id",
  "address",
  "action",
  "target_name",
  "target_id",
  "bot_id",
  "changes",
] as const;

/** All that `listAuditEvents` gives on its pages, some rows at a time. Throws invalid_period at once. */
export function exportAuditEvents(app: App, caller: Caller, filters: AuditFilters) {
  const meant = readFilters(caller, filters);
  return eachStretch(app, meant);
}

async function* eachStretch(app: App, meant: ReturnType<typeof readFilters>) {
  const { exportStepRows } = app.config.limits;
  const steps = { first: exportStepRows, most: exportStepRows };
  for await (const { rows } of walkEvents(app, meant, steps, undefined)) {
    yield rows.map(toLine);
    await breathe();
  }
}

function toLine(row: EventRow) {
  const { actor, target, ...item } = toItem(row);
  return {
    ...item,
    actor_kind: actor.kind,
    actor_name: actor.name,
    actor_id: actor.id,
    address: actor.address,
    target_name: target.name,
    target_id: target.id,
  };
}

const toItem = (row: EventRow): AuditEvent => ({
  id: row.id,
  created_at: toIso(row.createdAt),
  actor: { kind: row.actorKind, id: row.actorId, name: row.actorName, address: row.address },
  action: row.action,
  target: { id: row.targetId, name: row.targetName },
  bot_id: row.botId,
  changes: row.changes && namedChanges(row.changes),
});

const namedChanges = (changes: NonNullable<EventRow["changes"]>) =>
  Object.fromEntries(
    Object.entries(changes).map(([name, [before, after]]) => [
      name,
      { before: before ?? null, after: after ?? null },
    ]),
  );
