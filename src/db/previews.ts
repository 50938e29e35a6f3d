import { and, eq, inArray, type SQL } from "drizzle-orm";
import { visitorSessions, visitors } from "./schema/visitors.ts";
import type { Store } from "./store.ts";

/**
 * The statement that ends the previews which an administrator has open: of all links, or of those for which `condition` holds, which may
 * look at `visitors`. Gives the sessions, to be told to running answers.
 */
export function endPreviewsQuery({ db }: Store, userId: string, condition?: SQL) {
  const theirs = db
    .select({ id: visitors.id })
    .from(visitors)
    .where(and(eq(visitors.kind, "preview"), eq(visitors.uid, userId), condition));
  return db
    .delete(visitorSessions)
    .where(inArray(visitorSessions.visitorId, theirs))
    .returning({ id: visitorSessions.id });
}
