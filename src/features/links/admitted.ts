import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { users } from "../../db/schema/accounts.ts";
import { shareTokenCustomers, shareTokens } from "../../db/schema/links.ts";
import { AppError } from "../../errors.ts";

/** The ids, each once, if every one of them is a customer's. Throws customer_not_found. */
export async function assertCustomers(app: App, ids: readonly string[]): Promise<string[]> {
  const unique = [...new Set(ids)];
  if (unique.length === 0) return unique;
  const found = await app.store.db.select({ id: users.id }).from(users).where(isCustomerIn(unique));
  if (found.length !== unique.length) throw new AppError("customer_not_found");
  return unique;
}

/** One statement for all of them, as one parameter: a thousand statements would hold everybody up. */
const isCustomerIn = (ids: readonly string[]) =>
  and(sql`${users.id} IN (SELECT value FROM json_each(${JSON.stringify(ids)}))`, eq(users.isEndUser, true));

/** The statement that admits those of the customers who are still there, if `condition` holds at that moment. */
export function admitQuery(app: App, shareTokenId: string, userIds: readonly string[], condition?: SQL) {
  const admitted = app.store.db
    .select({ shareTokenId: sql<string>`${shareTokenId}`.as("share_token_id"), userId: users.id })
    .from(users)
    .where(and(isCustomerIn(userIds), condition));
  return app.store.db.insert(shareTokenCustomers).select(admitted);
}

/** The customers whom the links of a bot admit, by link. */
export async function listAdmitted(app: App, botId: string): Promise<Map<string, string[]>> {
  const rows = await app.store.db
    .select({ linkId: shareTokenCustomers.shareTokenId, userId: shareTokenCustomers.userId })
    .from(shareTokenCustomers)
    .innerJoin(shareTokens, eq(shareTokens.id, shareTokenCustomers.shareTokenId))
    .where(eq(shareTokens.botId, botId));
  return byLink(rows);
}

/** The customers whom certain links admit, by link. */
export async function listAdmittedTo(app: App, linkIds: readonly string[]): Promise<Map<string, string[]>> {
  if (linkIds.length === 0) return new Map();
  const rows = await app.store.db
    .select({ linkId: shareTokenCustomers.shareTokenId, userId: shareTokenCustomers.userId })
    .from(shareTokenCustomers)
    .where(inArray(shareTokenCustomers.shareTokenId, [...linkIds]));
  return byLink(rows);
}

/** The customers whom a link admits. */
export async function listAdmittedBy(app: App, linkId: string): Promise<string[]> {
  const rows = await app.store.db
    .select({ userId: shareTokenCustomers.userId })
    .from(shareTokenCustomers)
    .where(eq(shareTokenCustomers.shareTokenId, linkId));
  return userIdsOf(rows);
}

const byLink = (rows: readonly { linkId: string; userId: string }[]) =>
  new Map(Object.entries(Object.groupBy(rows, (row) => row.linkId)).map(([id, own]) => [id, userIdsOf(own)]));

const userIdsOf = (rows: readonly { userId: string }[] | undefined) => (rows ?? []).map((row) => row.userId);
