import { and, eq, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { limits } from "../../config.ts";
import { preparedOnce } from "../../db/prepared.ts";
import { createRecall } from "../../db/recall.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import type { AccountCaller, Caller, Guest } from "../../http/caller.ts";
import { newId } from "../../lib/id.ts";
import type { Soon } from "../../lib/soon.ts";
import type { LinkLookup, SeenBot } from "../links/open-link.ts";

/** Whose conversations these are. Nothing beyond this folder looks at how a visitor is known. */
export interface Visitor {
  id: string;
  /** The session that must go on existing while an answer runs; null for the master key. */
  sessionId: string | null;
  /** What the visitor is called where it is known: an account's id, a host's uid. */
  uid: string;
  /** The host's own credential, sealed, for the calls of its endpoints. Null where there are none. */
  credential: string | null;
  /** Known by nothing but its browser: its history is short. */
  isAnonymous: boolean;
  /** Looks at the link as its customers do, and is none of them: the link's host knows nothing of it. */
  isPreview: boolean;
}

/** What stands for the master key, which is nobody's account. */
export const masterUid = "master";

export type VisitorKind = (typeof visitors.$inferSelect)["kind"];
export type VisitorResolver = ReturnType<typeof createVisitorResolver>;

/** Turns callers into visitors. An account is one visitor everywhere; the master key is one too. */
export function createVisitorResolver(app: App, links: LinkLookup) {
  const ofAccount = async (caller: AccountCaller): Promise<Visitor> => ({
    id: await findOrCreateVisitor(app, { kind: "account", scope: "", uid: caller.userId, name: null }),
    sessionId: caller.sessionId,
    uid: caller.userId,
    credential: null,
    isAnonymous: false,
    isPreview: false,
  });
  const letIn = (guest: Guest, link: SeenBot["link"]): Soon<LinkGuest> => {
    assertGuest(guest);
    if (guest.kind === "visitor") {
      const isPreview = guest.access === "preview";
      const isLetIn = guest.linkId === link.id && (isPreview || guest.access === link.access);
      if (!isLetIn) throw new AppError("unauthenticated");
      return guest;
    }
    if (link.access !== "account") throw new AppError("not_admitted");
    return link.isRestricted ? links.assertAdmitted(link, guest.userId).then(() => guest) : guest;
  };
  return {
    /**
     * Lets those whom an open link is for pass, for what is the same for all of them. Throws unauthenticated for the master key and for a
     * session of another link or another kind of access, not_a_customer, not_admitted.
     */
    letIn,
    /** The visitor of an open link, for what is their own. Throws as `letIn`. */
    resolveVisitor: async (someone: Guest, link: SeenBot["link"]): Promise<Visitor> => {
      const guest = await letIn(someone, link);
      if (guest.kind === "account") return await ofAccount(guest);
      const { visitorId: id, sessionId, uid, credential, access } = guest;
      const isAnonymous = access === "anonymous";
      return { id, sessionId, uid, credential, isAnonymous, isPreview: access === "preview" };
    },
    /** Whoever tries a bot without a link: its owner or the master key, which the chat has checked. */
    resolveManager: async (caller: Caller): Promise<Visitor> => {
      if (caller.kind === "account") return await ofAccount(caller);
      const master = { kind: "master", scope: "", uid: masterUid, name: null } as const;
      const id = await findOrCreateVisitor(app, master);
      return { id, sessionId: null, uid: masterUid, credential: null, isAnonymous: false, isPreview: false };
    },
  };
}

/** Somebody whom a link may be for. */
type LinkGuest = Exclude<Guest, { kind: "master" }>;

/** Asked before anything is said of a link. Throws unauthenticated for the master key, not_a_customer. */
export function assertGuest(guest: Guest): asserts guest is LinkGuest {
  if (guest.kind === "master") throw new AppError("unauthenticated");
  if (guest.kind === "account" && !guest.isEndUser) throw new AppError("not_a_customer");
}

/** The id of the visitor that is known so, made at its first coming. A name that is given anew replaces the former one. */
export async function findOrCreateVisitor(
  app: App,
  visitor: { kind: VisitorKind; scope: string; uid: string; name: string | null },
): Promise<string> {
  const known = await recallKnown(app.store)(JSON.stringify([visitor.kind, visitor.scope, visitor.uid]));
  if (known !== undefined && (visitor.name === null || visitor.name === known.name)) return known.id;
  const now = app.clock();
  const set = { name: sql`coalesce(excluded.name, ${visitors.name})` };
  const [row] = await app.store.db
    .insert(visitors)
    .values({ id: newId(now), ...visitor, createdAt: now })
    .onConflictDoUpdate({ target: [visitors.kind, visitors.scope, visitors.uid], set })
    .returning({ id: visitors.id });
  if (row === undefined) throw new AppError("internal_error");
  return row.id;
}

/** Gives a visitor by the JSON of its kind, its scope and its uid. */
const recallKnown = preparedOnce((store) => {
  const byIdentity = store.db
    .select({ id: visitors.id, name: visitors.name })
    .from(visitors)
    .where(
      and(
        eq(visitors.kind, sql.placeholder("kind")),
        eq(visitors.scope, sql.placeholder("scope")),
        eq(visitors.uid, sql.placeholder("uid")),
      ),
    )
    .prepare();
  const read = async (identity: string) => {
    const [kind, scope, uid] = JSON.parse(identity);
    return (await byIdentity.execute({ kind, scope, uid }))[0];
  };
  return createRecall(store, read, limits.rememberedSmallRows);
});
