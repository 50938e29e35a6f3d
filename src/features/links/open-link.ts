import { and, eq, getTableColumns, gt, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { createRecall } from "../../db/recall.ts";
import { bots } from "../../db/schema/bots.ts";
import { formerTokens, shareTokenCustomers, shareTokens } from "../../db/schema/links.ts";
import { AppError } from "../../errors.ts";
import { lazily } from "../../lib/lazily.ts";
import { hashToken } from "../../lib/secret.ts";
import { andThen, type Soon } from "../../lib/soon.ts";
import { createArrivals } from "./arrivals.ts";

/** A link with what was used of it, which its owner sees. */
export type UsedLinkRow = typeof shareTokens.$inferSelect;
/** Without that, which changes with every answer: the rest is remembered. */
export type LinkRow = Omit<UsedLinkRow, "usedPoints" | "usedMessages" | "lastUsedAt">;

/** A link and the bot it opens. */
export interface SharedBot {
  link: LinkRow;
  bot: typeof bots.$inferSelect;
}

/** As much of both as somebody who comes to a link is shown. A third of the columns is read in half the time. */
export interface SeenBot {
  link: Pick<LinkRow, keyof typeof seenColumns.link>;
  bot: Pick<SharedBot["bot"], keyof typeof seenColumns.bot>;
}

const seenColumns = {
  link: {
    id: shareTokens.id,
    access: shareTokens.access,
    isRestricted: shareTokens.isRestricted,
    expiresAt: shareTokens.expiresAt,
    revokedAt: shareTokens.revokedAt,
    allowedOrigins: shareTokens.allowedOrigins,
  },
  bot: { id: bots.id, name: bots.name, model: bots.model, settings: bots.settings },
};

/** A lookup of what a present token opens. */
interface Read<Found> {
  /** At once where it is known. */
  byToken: (token: string) => Soon<Found | undefined>;
  byHash: (hash: string) => Promise<Found | undefined>;
}

export type LinkStatus = "open" | "revoked" | "expired";
export type LinkLookup = ReturnType<typeof createLinkLookup>;

/** The lookups of links by their tokens, each prepared once, when it is first used: every public request and every question begins with one. */
export function createLinkLookup(app: App) {
  const arrivals = createArrivals(app);
  const { whole, seen, presentToken, admission } = prepareReads(app);
  const readWhole = readOf(app, whole);
  const readSeen = readOf(app, seen);
  /** What `read` has of the link with that token, or with the one that took its place in a rotation, while the old one is good. */
  const get = <Found>(read: Read<Found>, token: string): Soon<Found | undefined> =>
    andThen(read.byToken(token), (found) => found ?? getByFormer(read, token));
  const getByFormer = async <Found>(read: Read<Found>, token: string): Promise<Found | undefined> => {
    const [present] = await presentToken().execute({ hash: hashToken(token), now: app.clock() });
    return present && (await read.byHash(present.hash));
  };
  /** Whatever the link's state; who comes to one that has ended is written down. */
  const find = <Found extends SeenBot>(read: Read<Found>, token: string): Soon<Found> =>
    andThen(get(read, token), (found) => {
      if (found === undefined) throw new AppError("share_token_not_found");
      const status = linkStatus(found.link, app.clock());
      if (status !== "open") arrivals.noteEnded(found.link.id, `share_token_${status}`);
      return found;
    });
  const findOpen = <Found extends SeenBot>(read: Read<Found>, token: string): Soon<Found> =>
    andThen(find(read, token), (found) => {
      assertOpen(found.link, app.clock());
      return found;
    });
  return {
    /** The link with that token, whatever its state; who comes to one that has ended is written down. Throws share_token_not_found. */
    findLink: async (token: string): Promise<SharedBot> => await find(readWhole, token),
    /** The link, if it is open. Throws share_token_not_found, share_token_revoked, share_token_expired. */
    findOpenLink: async (token: string): Promise<SharedBot> => await findOpen(readWhole, token),
    /** As `findLink` and `findOpenLink`, where what is shown of it is enough; at once where that is known. */
    findSeen: (token: string): Soon<SeenBot> => find(readSeen, token),
    findOpenSeen: (token: string): Soon<SeenBot> => findOpen(readSeen, token),
    /** The origins whose pages may embed the link and call it, whatever its state: null is any, undefined that there is no such link. */
    getAllowedOrigins: async (token: string): Promise<string[] | null | undefined> =>
      (await get(readSeen, token))?.link.allowedOrigins,
    noteAccount: arrivals.noteAccount,
    /** Throws not_admitted when the link is for certain customers and this is none of them. */
    assertAdmitted: async (link: SeenBot["link"], userId: string): Promise<void> => {
      if (!link.isRestricted) return;
      const [admitted] = await admission().execute({ linkId: link.id, userId });
      if (admitted === undefined) throw new AppError("not_admitted");
    },
  };
}

/** What a token opens is asked once while nothing changes; by the token itself, for its hash takes a tenth of a whole answer. */
function readOf<Found>(
  app: App,
  statement: () => { execute: (given: { hash: string }) => PromiseLike<Found[]> },
): Read<Found> {
  const byHash = async (hash: string): Promise<Found | undefined> => (await statement().execute({ hash }))[0];
  return { byToken: createRecall(app.store, (token) => byHash(hashToken(token))), byHash };
}

/** All of a link but what was used of it. */
const { usedPoints, usedMessages, lastUsedAt, ...linkColumns } = getTableColumns(shareTokens);

function prepareReads({ store: { db } }: App) {
  const ofBot = eq(bots.id, shareTokens.botId);
  const hasToken = eq(shareTokens.tokenHash, sql.placeholder("hash"));
  return {
    whole: lazily(() =>
      db
        .select({ link: linkColumns, bot: bots })
        .from(shareTokens)
        .innerJoin(bots, ofBot)
        .where(hasToken)
        .prepare(),
    ),
    seen: lazily(() =>
      db.select(seenColumns).from(shareTokens).innerJoin(bots, ofBot).where(hasToken).prepare(),
    ),
    presentToken: lazily(() =>
      db
        .select({ hash: shareTokens.tokenHash })
        .from(formerTokens)
        .innerJoin(shareTokens, eq(shareTokens.id, formerTokens.shareTokenId))
        .where(
          and(
            eq(formerTokens.tokenHash, sql.placeholder("hash")),
            gt(formerTokens.expiresAt, sql.placeholder("now")),
          ),
        )
        .prepare(),
    ),
    admission: lazily(() =>
      db
        .select({ userId: shareTokenCustomers.userId })
        .from(shareTokenCustomers)
        .where(
          and(
            eq(shareTokenCustomers.shareTokenId, sql.placeholder("linkId")),
            eq(shareTokenCustomers.userId, sql.placeholder("userId")),
          ),
        )
        .prepare(),
    ),
  };
}

/** Throws share_token_revoked, share_token_expired. */
export function assertOpen(link: Pick<LinkRow, "revokedAt" | "expiresAt">, nowMs: number): void {
  const status = linkStatus(link, nowMs);
  if (status === "revoked") throw new AppError("share_token_revoked");
  if (status === "expired") throw new AppError("share_token_expired");
}

/** Where a link is both revoked and expired, "revoked" is said. */
export function linkStatus(link: Pick<LinkRow, "revokedAt" | "expiresAt">, nowMs: number): LinkStatus {
  if (link.revokedAt !== null) return "revoked";
  return link.expiresAt !== null && link.expiresAt <= nowMs ? "expired" : "open";
}
