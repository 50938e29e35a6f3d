import { and, desc, eq, gte, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { auditActors, auditAudience, auditEvents } from "../../db/schema/audit.ts";
import type { Caller } from "../../http/caller.ts";
import { readPeriod } from "../../lib/period.ts";
import type { AuditFilters } from "./model.ts";

export type EventRow = typeof auditEvents.$inferSelect;

/** A place in the list: what comes after it is older. */
interface Place {
  atMs: number;
  id: string;
}

/** Which entries are looked at, and which of them are meant. */
export interface Meant {
  /** Each finds its entries in the list's order by an index; together they find all that may be meant, none of them twice. */
  sources: (SQL | undefined)[];
  isMeant: SQL | undefined;
}

/** What of the audit a caller may see and the filters name. Throws invalid_period. */
export function readFilters(caller: Caller, { action, actor_id, target_id, ...period }: AuditFilters): Meant {
  const { fromMs, toMs } = readPeriod(period);
  const isThen = and(
    fromMs === undefined ? undefined : gte(auditEvents.createdAt, fromMs),
    toMs === undefined ? undefined : lt(auditEvents.createdAt, toMs),
  );
  const own = caller.kind === "master" ? undefined : [caller.userId, auditAudience.admins];
  const isMeant = and(
    action ? or(...action.split(",").filter(Boolean).map(beginsWith)) : undefined,
    actor_id ? isActor(actor_id) : undefined,
  );
  if (!target_id) {
    const sources = own?.map((audience) => and(eq(auditEvents.audience, audience), isThen)) ?? [isThen];
    return { sources, isMeant };
  }
  // The plus keeps SQLite from the index of audiences, which would give all of them.
  const isOwn = own && sql`+${auditEvents.audience} IN ${own}`;
  return { sources: [and(eq(auditEvents.targetId, target_id), isThen)], isMeant: and(isOwn, isMeant) };
}

const beginsWith = (beginning: string) =>
  sql`substr(${auditEvents.action}, 1, ${beginning.length}) = ${beginning}`;

function isActor(actor: string): SQL | undefined {
  const kind = auditActors.find((known) => known === actor && known !== "account");
  if (kind === undefined) return eq(auditEvents.actorId, actor);
  return and(eq(auditEvents.actorKind, kind), isNull(auditEvents.actorId));
}

/**
 * The entries that are meant, the latest first, a stretch after the other. The first is of `rows.first` entries, which is enough where
 * most are meant, each further one of twice as many, and none of more than `rows.most`, however few are meant. `reached` is the end of the
 * stretch; undefined for the last one. `looked` is how many entries it has.
 */
export async function* walkEvents(
  app: App,
  { sources, isMeant }: Meant,
  { first, most }: { first: number; most: number },
  from: Place | undefined,
) {
  for (let place = from, looked = Math.min(first, most); ; looked = Math.min(2 * looked, most)) {
    const at = after(auditEvents.createdAt, auditEvents.id, place);
    const ends = await Promise.all(sources.map((source) => endOfStretch(app, and(source, at), looked)));
    const [reached] = ends.filter((end) => end !== undefined).toSorted(latestFirst);
    const isWithin =
      reached && sql`(${auditEvents.createdAt}, ${auditEvents.id}) >= (${reached.createdAt}, ${reached.id})`;
    const rows = await Promise.all(
      sources.map((source) => readStretch(app, and(source, at, isWithin, isMeant))),
    );
    yield { rows: rows.flat().toSorted(latestFirst), reached, looked };
    if (reached === undefined) return;
    place = { atMs: reached.createdAt, id: reached.id };
  }
}

async function endOfStretch(app: App, condition: SQL | undefined, stepRows: number) {
  const [end] = await app.store.db
    .select({ createdAt: auditEvents.createdAt, id: auditEvents.id })
    .from(auditEvents)
    .where(condition)
    .orderBy(desc(auditEvents.createdAt), desc(auditEvents.id))
    .limit(1)
    .offset(stepRows - 1);
  return end;
}

async function readStretch(app: App, condition: SQL | undefined): Promise<EventRow[]> {
  return await app.store.db
    .select()
    .from(auditEvents)
    .where(condition)
    .orderBy(desc(auditEvents.createdAt), desc(auditEvents.id));
}

type Timed = Pick<EventRow, "createdAt" | "id">;

const latestFirst = (one: Timed, other: Timed) =>
  other.createdAt - one.createdAt || (one.id < other.id ? 1 : -1);
