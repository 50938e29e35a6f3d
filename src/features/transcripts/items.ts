import { and, eq, inArray } from "drizzle-orm";
import type { App } from "../../app.ts";
import { users } from "../../db/schema/accounts.ts";
import type { conversations } from "../../db/schema/conversations.ts";
import { shareTokens } from "../../db/schema/links.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { toIso } from "../../lib/time.ts";
import { roundPoints } from "../usage/points.ts";
import type { TranscriptItem } from "./model.ts";

type ConversationRow = typeof conversations.$inferSelect;

/** The conversations with the names of their links and visitors, in their order: three statements, however many they are. */
export async function toTranscripts(
  { store: { db } }: App,
  rows: readonly (ConversationRow & { match?: string | null })[],
): Promise<TranscriptItem[]> {
  const linkIds = [...new Set(rows.flatMap(({ shareTokenId }) => shareTokenId ?? []))];
  const visitorIds = [...new Set(rows.map(({ visitorId }) => visitorId))];
  const [links, people] = await Promise.all([
    db
      .select({ id: shareTokens.id, name: shareTokens.name })
      .from(shareTokens)
      .where(inArray(shareTokens.id, linkIds)),
    db
      .select({ visitor: visitors, username: users.username, isCustomer: users.isEndUser })
      .from(visitors)
      .leftJoin(users, and(inArray(visitors.kind, ["account", "preview"]), eq(users.id, visitors.uid)))
      .where(inArray(visitors.id, visitorIds)),
  ]);
  const linkNames = new Map(links.map(({ id, name }) => [id, name]));
  const shownVisitors = new Map(people.map((person) => [person.visitor.id, toVisitor(person)]));
  return rows.map((row) => ({
    id: row.id,
    bot_id: row.botId,
    share_token_id: row.shareTokenId,
    link_name: row.shareTokenId === null ? null : (linkNames.get(row.shareTokenId) ?? null),
    // A conversation's visitor goes after it and not before.
    visitor: shownVisitors.get(row.visitorId) ?? unknownVisitor(row.visitorId),
    title: row.title,
    answers: row.answers,
    points: roundPoints(row.points),
    ratings: { up: row.ratedUp, down: row.ratedDown },
    failures: row.failures,
    created_at: toIso(row.createdAt),
    updated_at: toIso(row.updatedAt),
    ...(row.match === undefined ? {} : { match: row.match }),
  }));
}

interface Person {
  visitor: typeof visitors.$inferSelect;
  username: string | null;
  isCustomer: boolean | null;
}

const toVisitor = ({ visitor: { id, kind, uid, name }, username, isCustomer }: Person) => ({
  id,
  kind,
  uid,
  name: username ?? name,
  customer_id: kind === "account" && isCustomer === true ? uid : null,
});

const unknownVisitor = (id: string) => ({ id, kind: "account", uid: "", name: null, customer_id: null });
