import { type Column, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { preparedOnce } from "../../db/prepared.ts";
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
  { store }: App,
  rows: readonly (ConversationRow & { match?: string | null })[],
): Promise<TranscriptItem[]> {
  const named = statements(store);
  const linkIds = new Set(rows.flatMap(({ shareTokenId }) => shareTokenId ?? []));
  const visitorIds = new Set(rows.map(({ visitorId }) => visitorId));
  const [links, people] = await Promise.all([
    named.links.execute({ ids: JSON.stringify([...linkIds]) }),
    named.visitors.execute({ ids: JSON.stringify([...visitorIds]) }),
  ]);
  const userIds = people.flatMap(({ kind, uid }) => (isAccount(kind) ? uid : []));
  const accounts = await named.accounts.execute({ ids: JSON.stringify(userIds) });
  const accountOf = new Map(accounts.map((account) => [account.id, account]));
  const linkNames = new Map(links.map(({ id, name }) => [id, name]));
  const shownVisitors = new Map(
    people.map((person) => [person.id, toVisitor(person, accountOf.get(person.uid))]),
  );
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

const isAccount = (kind: string): boolean => kind === "account" || kind === "preview";

type Visitor = typeof visitors.$inferSelect;
type Account = Pick<typeof users.$inferSelect, "username" | "isEndUser">;

function toVisitor({ id, kind, uid, name }: Visitor, found: Account | undefined) {
  const account = isAccount(kind) ? found : undefined;
  const isCustomer = kind === "account" && account?.isEndUser === true;
  return { id, kind, uid, name: account?.username ?? name, customer_id: isCustomer ? uid : null };
}

const unknownVisitor = (id: string) => ({ id, kind: "account", uid: "", name: null, customer_id: null });

/** The ids are one value, so that the statements are the same however many they are. */
const isOneOf = (id: Column) => sql`${id} IN (SELECT value FROM json_each(${sql.placeholder("ids")}))`;

const statements = preparedOnce(({ db }) => ({
  links: db
    .select({ id: shareTokens.id, name: shareTokens.name })
    .from(shareTokens)
    .where(isOneOf(shareTokens.id))
    .prepare(),
  visitors: db.select().from(visitors).where(isOneOf(visitors.id)).prepare(),
  accounts: db
    .select({ id: users.id, username: users.username, isEndUser: users.isEndUser })
    .from(users)
    .where(isOneOf(users.id))
    .prepare(),
}));
