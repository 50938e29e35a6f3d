import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { toIso, toIsoOrNull } from "../../lib/time.ts";
import { actorOf } from "../audit/record.ts";
import {
  createAccount,
  deleteAccount,
  findAccount,
  listAccounts,
  setPassword,
  type UserRow,
  updateAccount,
} from "./accounts.ts";
import type {
  CreateCustomer,
  CreateUser,
  CustomerItem,
  UpdateCustomer,
  UpdateUser,
  UserItem,
} from "./model.ts";

interface ListQuery {
  cursor?: string;
  limit?: number;
}

/** Creates an administrator's or a member's account. Throws empty_credentials, password_too_long, username_taken, server_busy. */
export const createUser = async (app: App, caller: Caller, body: CreateUser): Promise<UserItem> =>
  toUserItem(await createAccount(app, actorOf(caller), "staff", { ...body, isAdmin: body.is_admin }));

/** The accounts of administrators and members, newest first. Throws invalid_cursor. */
export async function listUsers(app: App, query: ListQuery) {
  const limit = query.limit ?? app.config.limits.pageItems;
  return toPage(await listAccounts(app, "staff", decodeTimeCursor(query.cursor), limit), limit, toUserItem);
}

/** One such account. Throws not_found. */
export const findUser = async (app: App, id: string): Promise<UserItem> =>
  toUserItem(await findAccount(app, "staff", id));

/** Changes one. Throws not_found, empty_credentials, validation_failed, username_taken, password_too_long, server_busy. */
export const updateUser = async (app: App, caller: Caller, id: string, body: UpdateUser): Promise<UserItem> =>
  toUserItem(
    await updateAccount(app, actorOf(caller), "staff", id, {
      username: body.username,
      email: body.email,
      isAdmin: body.is_admin,
      isActive: body.is_active,
      password: body.password,
    }),
  );

/** Deletes one. Throws not_found, account_owns_bots. */
export async function deleteUser(app: App, caller: Caller, id: string): Promise<void> {
  if (!(await deleteAccount(app, actorOf(caller), "staff", id))) throw new AppError("not_found");
}

/** Creates a customer's account. Throws empty_credentials, password_too_long, username_taken, server_busy. */
export const createCustomer = async (app: App, caller: Caller, body: CreateCustomer): Promise<CustomerItem> =>
  toCustomerItem(await createAccount(app, actorOf(caller), "customer", body));

/** The customers, newest first; whole up to a thousand. Throws invalid_cursor. */
export async function listCustomers(app: App, query: ListQuery) {
  const limit = query.limit ?? app.config.limits.wholeListItems;
  return toPage(
    await listAccounts(app, "customer", decodeTimeCursor(query.cursor), limit),
    limit,
    toCustomerItem,
  );
}

/** Changes a customer. Throws not_found. */
export async function updateCustomer(
  app: App,
  caller: Caller,
  id: string,
  body: UpdateCustomer,
): Promise<CustomerItem> {
  const changes = { email: body.email, isActive: body.is_active };
  return toCustomerItem(await updateAccount(app, actorOf(caller), "customer", id, changes));
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

/** Deletes a customer; that there is none is well too. Never deletes another kind of account. */
export async function deleteCustomer(app: App, caller: Caller, id: string): Promise<void> {
  await deleteAccount(app, actorOf(caller), "customer", id);
}

function toUserItem(row: UserRow): UserItem {
  return { ...toCustomerItem(row), is_admin: row.isAdmin };
}

function toCustomerItem(row: UserRow): CustomerItem {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    is_active: row.isActive,
    created_at: toIso(row.createdAt),
    last_login: toIsoOrNull(row.lastLogin),
  };
}
