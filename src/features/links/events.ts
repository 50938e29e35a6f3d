import { and, desc, eq, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { isUnstored } from "../../db/condition.ts";
import { after } from "../../db/keyset.ts";
import { bind, preparedOnce } from "../../db/prepared.ts";
import { type linkEventKinds, linkEvents } from "../../db/schema/links.ts";
import type { ErrorCode, LimitScope } from "../../errors.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { newId } from "../../lib/id.ts";
import { toIso } from "../../lib/time.ts";
import { refusalFigures } from "../figures/record.ts";
import type { LinkEventItem } from "./model.ts";
import { isRefusalReason, type RefusalReason } from "./reasons.ts";

/** Something that happened to a link. `code` says why something was refused, `scope` whose limit it was, `reason` what was wrong with its host. */
export interface LinkEvent {
  kind: (typeof linkEventKinds)[number];
  code?: ErrorCode | undefined;
  scope?: LimitScope | undefined;
  reason?: RefusalReason | undefined;
}

/**
 * Writes down what happened to a link; equal events of one minute are one row with their count, so that a storm of refusals stays small.
 * Refusals count in the figures too.
 * Never rejects: what cannot be written is logged, for the request that it was about matters more.
 */
export async function recordLinkEvent(app: App, linkId: string, event: LinkEvent): Promise<void> {
  const { kind, code = "", reason = "" } = event;
  // A refusal is a limit's or a host's: what says more of it has one column for both.
  const scope = event.scope ?? reason;
  const now = app.clock();
  const minute = Math.floor(now / 60_000);
  try {
    const event = bind(countEvent(app.store), { id: newId(now), linkId, kind, code, scope, minute, now });
    const refusal = kind === "refused" ? [refusalFigures(app.store, linkId, now)] : [];
    await app.store.batch([event, ...refusal]);
  } catch (error) {
    // One line tells of all that cannot be stored.
    if (isUnstored(error)) return;
    app.log.warn({ err: error, link_id: linkId, kind, code }, "an event of a link could not be written down");
  }
}

/** What happened to a link, the latest first. Whose link it is its caller has looked at. Throws invalid_cursor. */
export async function listLinkEvents(
  app: App,
  linkId: string,
  query: { cursor?: string; limit?: number },
): Promise<{ items: LinkEventItem[]; next_cursor: string | null }> {
  const limit = query.limit ?? app.config.limits.pageItems;
  const place = decodeTimeCursor(query.cursor);
  const rows = await app.store.db
    .select()
    .from(linkEvents)
    .where(and(eq(linkEvents.shareTokenId, linkId), after(linkEvents.createdAt, linkEvents.id, place)))
    .orderBy(desc(linkEvents.createdAt), desc(linkEvents.id))
    .limit(limit + 1);
  return toPage(rows, limit, ({ id, kind, code, scope, count, createdAt, lastAt }) => ({
    id,
    kind,
    code: code || null,
    scope: isRefusalReason(scope) ? null : scope || null,
    reason: isRefusalReason(scope) ? scope : null,
    count,
    first_at: toIso(createdAt),
    last_at: toIso(lastAt),
  }));
}

const countEvent = preparedOnce(({ db }) =>
  db
    .insert(linkEvents)
    .values({
      id: sql.placeholder("id"),
      shareTokenId: sql.placeholder("linkId"),
      kind: sql.placeholder("kind"),
      code: sql.placeholder("code"),
      scope: sql.placeholder("scope"),
      minute: sql.placeholder("minute"),
      count: 1,
      createdAt: sql.placeholder("now"),
      lastAt: sql.placeholder("now"),
    })
    .onConflictDoUpdate({
      target: [
        linkEvents.shareTokenId,
        linkEvents.kind,
        linkEvents.code,
        linkEvents.scope,
        linkEvents.minute,
      ],
      set: { count: sql`${linkEvents.count} + 1`, lastAt: sql`excluded.last_at` },
    })
    .prepare(),
);
