import { and, type Column, desc, eq, gt, max, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { after } from "../../db/keyset.ts";
import { oneTimeLinks, users } from "../../db/schema/accounts.ts";
import { visitors } from "../../db/schema/visitors.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { breathe } from "../../lib/breathe.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { normalise } from "../../lib/text.ts";
import { toIso, toIsoOrNull } from "../../lib/time.ts";
import { actorOf, auditQuery } from "../audit/record.ts";
import { accountEntry } from "./account-entries.ts";
import {
  announceEnded,
  createAccount,
  endSessionsQuery,
  findAccount,
  setPassword,
  type UserRow,
  updateAccount,
} from "./accounts.ts";
import type {
  CreateCustomer,
  CustomerFilter,
  CustomerItem,
  CustomerQuery,
  CustomerRow,
  ListedCustomer,
  UpdateCustomer,
} from "./model.ts";

interface Place {
  atMs: number;
  id: string;
}

/**
 * Creates a customer's account; one to be invited may have no password yet. Throws empty_credentials, validation_failed for a name that
 * is too long and for no password, password_too_long, username_taken, server_busy.
 */
export async function createCustomer(app: App, caller: Caller, body: CreateCustomer): Promise<CustomerItem> {
  const { username, email } = body;
  if (body.password === undefined && body.invite !== true) {
    const message = "A password is required, unless the customer is to be invited (`invite: true`).";
    throw new AppError("validation_failed", { errors: [{ path: "/password", message }] });
  }
  const password = body.password ?? null;
  return toCustomerItem(await createAccount(app, actorOf(caller), "customer", { username, email, password }));
}

/** The customers, newest first; whole up to a thousand. Throws invalid_cursor. */
export async function listCustomers(app: App, query: CustomerQuery) {
  const limit = query.limit ?? app.config.limits.wholeListItems;
  const rows: UserRow[] = [];
  for await (const some of eachCustomers(app, query, decodeTimeCursor(query.cursor), limit + 1)) {
    rows.push(...some.slice(0, limit + 1 - rows.length));
    if (rows.length > limit) break;
  }
  const known = await lookBeside(app, rows);
  return toPage(rows, limit, (row) => toListed(row, known));
}

/** One of them. Throws not_found. */
export async function findCustomer(app: App, id: string): Promise<ListedCustomer> {
  const row = await findAccount(app, "customer", id);
  return toListed(row, await lookBeside(app, [row]));
}

/** The columns of the table of customers. */
export const customerColumns = [
  "id",
  "username",
  "email",
  "status",
  "has_password",
  "created_at",
  "last_login",
] as const satisfies readonly (keyof CustomerRow)[];

/** The customers as rows of a table, some at a time, newest first. */
export async function* exportCustomers(app: App, filter: CustomerFilter): AsyncGenerator<CustomerRow[]> {
  for await (const rows of eachCustomers(app, filter, undefined, app.config.limits.exportStepRows)) {
    yield rows.map((row) => ({
      id: row.id,
      username: row.username,
      email: row.email,
      status: statusOf(row),
      has_password: row.passwordHash !== "",
      created_at: toIso(row.createdAt),
      last_login: toIsoOrNull(row.lastLogin),
    }));
  }
}

/** Changes a customer. Throws not_found. */
export async function updateCustomer(
  app: App,
  caller: Caller,
  id: string,
  body: UpdateCustomer,
): Promise<ListedCustomer> {
  const changes = { email: body.email, isActive: body.is_active };
  const row = await updateAccount(app, actorOf(caller), "customer", id, changes);
  return toListed(row, await lookBeside(app, [row]));
}

/** Sets a customer's password and ends its sessions. Throws not_found, empty_credentials, password_too_long, server_busy. */
export async function resetCustomerPassword(
  app: App,
  caller: Caller,
  id: string,
  password: string,
): Promise<void> {
  const account = await findAccount(app, "customer", id);
  await setPassword(app, actorOf(caller), account, password);
}

/** Signs a customer out everywhere; its running answers stop. Throws not_found. */
export async function endCustomerSessions(app: App, caller: Caller, id: string): Promise<void> {
  const account = await findAccount(app, "customer", id);
  const [ended] = await app.store.durably([
    endSessionsQuery(app, id),
    auditQuery(app, actorOf(caller), accountEntry(account, "sessions_ended")),
  ]);
  announceEnded(app, ended);
}

/** A customer's account in the contract's form. */
export const toCustomerItem = (row: UserRow): CustomerItem => ({
  id: row.id,
  username: row.username,
  email: row.email,
  is_active: row.isActive,
  created_at: toIso(row.createdAt),
  last_login: toIsoOrNull(row.lastLogin),
});

/**
 * The customers that a filter lets through, newest first, as they are found. Their names are compared in the form in which texts are, which
 * SQLite does not know, so they are read in stretches, between which other work may run.
 */
async function* eachCustomers(
  app: App,
  filter: CustomerFilter,
  from: Place | undefined,
  wanted: number,
): AsyncGenerator<UserRow[]> {
  const passes = readFilter(filter);
  const step = passes === undefined ? wanted : app.config.limits.customerStepRows;
  for (let place = from; ; await breathe()) {
    const rows: UserRow[] = await app.store.db
      .select()
      .from(users)
      .where(and(eq(users.isEndUser, true), after(users.createdAt, users.id, place)))
      .orderBy(desc(users.createdAt), desc(users.id))
      .limit(step);
    yield passes === undefined ? rows : rows.filter(passes);
    const last = rows.at(-1);
    if (last === undefined || rows.length < step) return;
    place = { atMs: last.createdAt, id: last.id };
  }
}

/** Whether a customer is one of those looked for; undefined where all are. */
function readFilter({ search = "", status }: CustomerFilter): ((row: UserRow) => boolean) | undefined {
  const words = normalise(search).trim();
  if (words === "" && status === undefined) return undefined;
  const holds = (text: string | null) => text !== null && normalise(text).includes(words);
  return (row) =>
    (status === undefined || statusOf(row) === status) &&
    (words === "" || holds(row.username) || holds(row.email));
}

/** An active customer who has no password is one who is invited, or yet to be. */
function statusOf(row: UserRow) {
  if (!row.isActive) return "inactive";
  return row.passwordHash === "" ? "invited" : "active";
}

/** What other tables say of customers, by their ids. */
interface Beside {
  /** Until when the latest of its invitations is open. */
  invitations: ReadonlyMap<string, number>;
  visitors: ReadonlyMap<string, string>;
}

async function lookBeside(app: App, rows: readonly UserRow[]): Promise<Beside> {
  const ids = JSON.stringify(rows.map(({ id }) => id));
  const isOneOf = (column: Column) => sql`${column} IN (SELECT value FROM json_each(${ids}))`;
  const open = await app.store.db
    .select({ userId: oneTimeLinks.userId, expiresAt: max(oneTimeLinks.expiresAt) })
    .from(oneTimeLinks)
    .where(and(isOneOf(oneTimeLinks.userId), gt(oneTimeLinks.expiresAt, app.clock())))
    .groupBy(oneTimeLinks.userId);
  const theirs = await app.store.db
    .select({ id: visitors.id, userId: visitors.uid })
    .from(visitors)
    .where(and(eq(visitors.kind, "account"), eq(visitors.scope, ""), isOneOf(visitors.uid)));
  return {
    invitations: new Map(
      open.flatMap(({ userId, expiresAt }) => (userId && expiresAt ? [[userId, expiresAt]] : [])),
    ),
    visitors: new Map(theirs.map(({ id, userId }) => [userId, id])),
  };
}

function toListed(row: UserRow, known: Beside): ListedCustomer {
  const until = known.invitations.get(row.id);
  return {
    ...toCustomerItem(row),
    has_password: row.passwordHash !== "",
    invitation: until === undefined ? null : { expires_at: toIso(until) },
    visitor_id: known.visitors.get(row.id) ?? null,
  };
}
