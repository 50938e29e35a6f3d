import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { Guard } from "../../http/guard.ts";
import { errors, page, pageQuery, success } from "../../http/wire.ts";
import {
  createCustomerBody,
  createUserBody,
  customer,
  resetPasswordBody,
  updateCustomerBody,
  updateUserBody,
  user,
} from "./model.ts";
import * as service from "./service.ts";

/** Accounts of administrators and members: the master key's business. */
export function userRoutes(app: App, guard: Guard) {
  return new Elysia({ prefix: "/api/v1/users", tags: ["Accounts"] })
    .use(guard)
    .post("", ({ caller, body }) => service.createUser(app, caller, body), {
      access: "master",
      parse: "json_body",
      body: createUserBody,
      response: {
        200: user,
        ...errors("empty_credentials", "username_taken", "password_too_long", "server_busy"),
      },
      detail: {
        summary: "Create an account",
        description:
          "An administrator (`is_admin: true`) makes bots, links and customers. Without it the account is a member, which can only sign in.",
      },
    })
    .get("", ({ query }) => service.listUsers(app, query), {
      access: "master",
      query: pageQuery,
      response: {
        200: page(user),
        ...errors("invalid_cursor"),
      },
      detail: {
        summary: "List accounts",
        description: "Administrators and members, newest first. Customers are listed apart.",
      },
    })
    .get("/:id", ({ params }) => service.findUser(app, params.id), {
      access: "master",
      response: { 200: user, ...errors("not_found") },
      detail: { summary: "Show an account", description: "One administrator or member." },
    })
    .patch("/:id", ({ caller, params, body }) => service.updateUser(app, caller, params.id, body), {
      access: "master",
      parse: "json_body",
      body: updateUserBody,
      response: {
        200: user,
        ...errors("empty_credentials", "not_found", "username_taken", "password_too_long", "server_busy"),
      },
      detail: {
        summary: "Change an account",
        description:
          "A new password, `is_active: false` or `is_admin: false` ends the account's sessions at once.",
      },
    })
    .delete(
      "/:id",
      async ({ caller, params }) => {
        await service.deleteUser(app, caller, params.id);
        return { success: true, message: "The account is deleted." };
      },
      {
        access: "master",
        response: {
          200: success,
          ...errors("not_found", "account_owns_bots"),
        },
        detail: {
          summary: "Delete an account",
          description: "Refused with 409 while the account still owns bots.",
        },
      },
    );
}

/** Customers' accounts ("end users" on the wire), shared by all administrators. */
export function customerRoutes(app: App, guard: Guard) {
  return new Elysia({ prefix: "/api/v1/end-users", tags: ["Customers"] })
    .use(guard)
    .post("", ({ caller, body }) => service.createCustomer(app, caller, body), {
      access: "admin",
      parse: "json_body",
      body: createCustomerBody,
      response: {
        200: customer,
        ...errors("empty_credentials", "username_taken", "password_too_long", "server_busy"),
      },
      detail: {
        summary: "Create a customer",
        description: "An account that opens share links and chats through them, and can do nothing else.",
      },
    })
    .get("", ({ query }) => service.listCustomers(app, query), {
      access: "admin",
      query: pageQuery,
      response: {
        200: page(customer),
        ...errors("invalid_cursor"),
      },
      detail: {
        summary: "List customers",
        description: "Newest first. Whole up to 1,000; beyond that `next_cursor` leads on.",
      },
    })
    .patch("/:id", ({ caller, params, body }) => service.updateCustomer(app, caller, params.id, body), {
      access: "admin",
      parse: "json_body",
      body: updateCustomerBody,
      response: {
        200: customer,
        ...errors("not_found"),
      },
      detail: {
        summary: "Change a customer",
        description: "`is_active: false` ends the customer's sessions and stops the answers it is reading.",
      },
    })
    .post(
      "/:id/reset-password",
      async ({ caller, params, body }) => {
        await service.resetCustomerPassword(app, caller, params.id, body.password);
        return { success: true, message: "The password is set; the customer's sessions have ended." };
      },
      {
        access: "admin",
        parse: "json_body",
        body: resetPasswordBody,
        response: {
          200: success,
          ...errors("empty_credentials", "not_found", "password_too_long", "server_busy"),
        },
        detail: {
          summary: "Reset a customer's password",
          description: "Sets a new password and ends every session of the customer.",
        },
      },
    )
    .delete(
      "/:id",
      async ({ caller, params }) => {
        await service.deleteCustomer(app, caller, params.id);
        return { success: true, message: "There is no such customer any more." };
      },
      {
        access: "admin",
        response: { 200: success },
        detail: {
          summary: "Delete a customer",
          description: "Also 200 when there is none. Never deletes an administrator or a member.",
        },
      },
    );
}
