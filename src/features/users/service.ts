import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { decodeTimeCursor, toPage } from "../../lib/cursor.ts";
import { actorOf } from "../audit/record.ts";
import {
  createAccount,
  deleteAccount,
  findAccount,
  listAccounts,
  type UserRow,
  updateAccount,
} from "./accounts.ts";
import { toCustomerItem } from "./customers.ts";
import type { CreateUser, UpdateUser, UserItem } from "./model.ts";

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

function toUserItem(row: UserRow): UserItem {
  return { ...toCustomerItem(row), is_admin: row.isAdmin };
}
