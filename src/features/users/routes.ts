import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { Guard } from "../../http/guard.ts";
import { errors, page, pageQuery, success } from "../../http/wire.ts";
import { createUserBody, updateUserBody, user } from "./model.ts";
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
          "A new password, `is_active: false` or `is_admin: false` ends the account's sessions and its previews of links at once.",
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
