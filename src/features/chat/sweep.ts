import { and, isNull, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { sessions } from "../../db/schema/accounts.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitorSessions } from "../../db/schema/visitors.ts";

const among = sql`(SELECT value FROM json_each(${sql.placeholder("ids")}))`;

const standing = preparedOnce(({ db }) => ({
  sessions: db
    .select({ id: sessions.id })
    .from(sessions)
    .where(sql`${sessions.id} IN ${among}`)
    .unionAll(
      db
        .select({ id: visitorSessions.id })
        .from(visitorSessions)
        .where(sql`${visitorSessions.id} IN ${among}`),
    )
    .prepare(),
  links: db
    .select({ id: shareTokens.id })
    .from(shareTokens)
    .where(and(sql`${shareTokens.id} IN ${among}`, isNull(shareTokens.revokedAt)))
    .prepare(),
}));

/**
 * Tells of sessions and links that ended without this process having been told: a command line beside the server works on the same
 * database. `inUse` gives the ids that running answers and their readers depend on. While nothing has changed in the database nothing has
 * ended either: to look through a thousand answers' sessions takes some milliseconds.
 */
export function startSweep(
  app: App,
  inUse: () => { sessionIds: Set<string>; linkIds: Set<string> },
): () => void {
  let seenState = 0;
  let isSeenTwice = false;
  const sweep = async () => {
    const { sessionIds, linkIds } = inUse();
    if (sessionIds.size + linkIds.size === 0) return;
    const state = await app.store.state();
    const isSame = state === seenState;
    if (isSame && isSeenTwice) return;
    const statements = standing(app.store);
    const found = await statements.sessions.execute({ ids: JSON.stringify([...sessionIds]) });
    const open = await statements.links.execute({ ids: JSON.stringify([...linkIds]) });
    for (const { id } of found) sessionIds.delete(id);
    for (const { id } of open) linkIds.delete(id);
    if (sessionIds.size > 0) app.endings.emit("sessions_ended", sessionIds);
    for (const id of linkIds) app.endings.emit("link_revoked", id);
    // Once more after each change: an answer that was being let in meanwhile was not among those in use.
    isSeenTwice = isSame;
    seenState = state;
  };
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => app.log.warn({ err: error }, "running answers could not be checked"));
  }, app.config.limits.sweepMs);
  timer.unref();
  return () => clearInterval(timer);
}
