import { and, desc, eq, inArray, or, sql } from "drizzle-orm";
import type { App } from "../app.ts";
import { users } from "../db/schema/accounts.ts";
import { bots } from "../db/schema/bots.ts";
import { formerTokens, shareTokens } from "../db/schema/links.ts";
import type { MasterCaller } from "../http/caller.ts";
import { hashToken } from "../lib/secret.ts";

/** Whoever works on the machine itself may do what the master key may. */
export const caller: MasterCaller = { kind: "master", isCommandLine: true };

/** The token at the end of a link's address, or alone. */
const tokenForm = /(?:^|[/=])([\w-]{32})(?:$|[?#&])/;

/** So many of equal names are told apart in a sentence. */
const namedItems = 10;

/** The account of an administrator or a member, or of a customer, by its name or id. Throws an Error with a sentence. */
export async function findNamedAccount(app: App, kind: "staff" | "customer", given: string) {
  const name = given.normalize("NFC").trim();
  const [row] = await app.store.db
    .select()
    .from(users)
    .where(or(eq(users.username, name), eq(users.id, name)))
    .limit(1);
  if (row === undefined) throw new Error(`There is no account named ${given} in ${app.config.dataDir}.`);
  if (row.isEndUser !== (kind === "customer")) {
    const [is, verb] = row.isEndUser ? ["a customer", "customer"] : ["no customer", "admin"];
    throw new Error(`${given} is ${is}: use \`botshare ${verb}\`.`);
  }
  return row;
}

/** A bot by its name or id. Throws an Error with a sentence where there is none, or several have the name. */
export async function findNamedBot(app: App, given: string): Promise<{ id: string; name: string }> {
  const rows = await app.store.db
    .select({ id: bots.id, name: bots.name, owner: users.username })
    .from(bots)
    .leftJoin(users, eq(users.id, bots.ownerId))
    .where(or(eq(bots.id, given), eq(bots.name, given)))
    .orderBy(desc(bots.createdAt), desc(bots.id))
    .limit(namedItems + 1);
  return onlyOne(rows, "bot", given, ({ id, owner }) => `${id} (of ${owner ?? "nobody"})`);
}

/**
 * A link by its id, its address (one from before a rotation too), or its name. Of several with one name the only one that is not revoked
 * is meant. Throws an Error with a sentence where there is none, or it is not clear which.
 */
export async function findNamedLink(app: App, given: string): Promise<{ id: string }> {
  const { db } = app.store;
  const token = tokenForm.exec(given)?.[1];
  const hash = token === undefined ? "" : hashToken(token);
  const former = db
    .select({ id: formerTokens.shareTokenId })
    .from(formerTokens)
    .where(eq(formerTokens.tokenHash, hash));
  const isMeant = or(
    eq(shareTokens.id, given),
    eq(shareTokens.name, given),
    and(sql`${hash} <> ''`, or(eq(shareTokens.tokenHash, hash), inArray(shareTokens.id, former))),
  );
  const rows = await db
    .select({ id: shareTokens.id, revokedAt: shareTokens.revokedAt, bot: bots.name })
    .from(shareTokens)
    .innerJoin(bots, eq(bots.id, shareTokens.botId))
    .where(isMeant)
    .orderBy(desc(shareTokens.createdAt), desc(shareTokens.id))
    .limit(namedItems + 1);
  const standing = rows.filter(({ revokedAt }) => revokedAt === null);
  const chosen = standing.length === 1 ? standing : rows;
  return onlyOne(chosen, "link", given, ({ id, bot }) => `${id} (to ${bot})`);
}

function onlyOne<Row>(rows: readonly Row[], kind: string, given: string, tell: (row: Row) => string): Row {
  const [row, ...others] = rows;
  if (row === undefined) throw new Error(`There is no such ${kind}: ${given}`);
  if (others.length === 0) return row;
  const some = rows.slice(0, namedItems).map(tell).join(", ");
  throw new Error(
    `Several ${kind}s are named ${given}: ${some}${rows.length > namedItems ? ", …" : ""}. Say which by its id.`,
  );
}
