import { and, eq, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import type { AccountCaller, Caller } from "../../http/caller.ts";
import { newId } from "../../lib/id.ts";
import type { LinkLookup, LinkRow } from "../links/open-link.ts";

/** Whose conversations these are. Nothing beyond this file looks at how a visitor is known. */
export interface Visitor {
  id: string;
  /** The session that must go on existing while an answer runs; null for the master key. */
  sessionId: string | null;
}

export type VisitorResolver = ReturnType<typeof createVisitorResolver>;

/** Turns callers into visitors. An account is one visitor everywhere; the master key is one too. */
export function createVisitorResolver(app: App, links: LinkLookup) {
  const lookup = app.store.db
    .select({ id: visitors.id })
    .from(visitors)
    .where(
      and(
        eq(visitors.kind, sql.placeholder("kind")),
        eq(visitors.scope, ""),
        eq(visitors.uid, sql.placeholder("uid")),
      ),
    )
    .prepare();

  const findOrCreate = async (kind: "account" | "master", uid: string): Promise<string> => {
    const [known] = await lookup.execute({ kind, uid });
    if (known !== undefined) return known.id;
    const now = app.clock();
    const row = { id: newId(now), kind, scope: "", uid, createdAt: now };
    await app.store.db.insert(visitors).values(row).onConflictDoNothing();
    const [created] = await lookup.execute({ kind, uid });
    if (created === undefined) throw new AppError("internal_error");
    return created.id;
  };

  return {
    /** The visitor of an open link. Throws unauthenticated for the master key, not_a_customer, not_admitted. */
    resolveVisitor: async (caller: Caller, link: LinkRow): Promise<Visitor> => {
      const customer = assertCustomer(caller);
      await links.assertAdmitted(link, customer.userId);
      return { id: await findOrCreate("account", customer.userId), sessionId: customer.sessionId };
    },
    /** Whoever tries a bot without a link: its owner or the master key, which the chat has checked. */
    resolveManager: async (caller: Caller): Promise<Visitor> =>
      caller.kind === "master"
        ? { id: await findOrCreate("master", "master"), sessionId: null }
        : { id: await findOrCreate("account", caller.userId), sessionId: caller.sessionId },
  };
}

/** The caller, who must be a customer: asked before anything is said of a link. Throws unauthenticated for the master key, not_a_customer. */
export function assertCustomer(caller: Caller): AccountCaller {
  if (caller.kind === "master") throw new AppError("unauthenticated");
  if (!caller.isEndUser) throw new AppError("not_a_customer");
  return caller;
}
