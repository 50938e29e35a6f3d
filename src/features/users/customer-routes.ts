import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { Guard } from "../../http/guard.ts";
import { languageOf } from "../../http/language.ts";
import { tableResponse } from "../../http/table-file.ts";
import { errors, page, success } from "../../http/wire.ts";
import * as service from "./customers.ts";
import { deleteCustomer } from "./erasure.ts";
import { importCustomers } from "./import.ts";
import { readImport } from "./import-table.ts";
import {
  createCustomerBody,
  customer,
  customerExportQuery,
  customerQuery,
  deleteCustomerQuery,
  importAnswer,
  importBody,
  importQuery,
  listedCustomer,
  resetPasswordBody,
  updateCustomerBody,
} from "./model.ts";

const prefix = "/api/v1/end-users";
const tags = ["Customers"];

/** Customers' accounts ("end users" on the wire), shared by all administrators. */
export const customerRoutes = (app: App, guard: Guard) =>
  new Elysia().use(listRoutes(app, guard)).use(tableRoutes(app, guard)).use(oneRoutes(app, guard));

function listRoutes(app: App, guard: Guard) {
  return new Elysia({ prefix, tags })
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
        description:
          "An account that opens share links and chats through them, and can do nothing else. With a password of yours, or with `invite: true` and without one: then invite the customer, who chooses its own.",
      },
    })
    .get("", ({ query }) => service.listCustomers(app, query), {
      access: "admin",
      query: customerQuery,
      response: {
        200: page(listedCustomer),
        ...errors("invalid_cursor"),
      },
      detail: {
        summary: "List customers",
        description: "Newest first. Whole up to 1,000; beyond that `next_cursor` leads on.",
      },
    });
}

function tableRoutes(app: App, guard: Guard) {
  return new Elysia({ prefix, tags })
    .use(guard)
    .post(
      "/import",
      async ({ caller, body, query, request }) => {
        const language = languageOf(request.headers, app.config.language);
        const isDryRun = query.dry_run === true;
        return await importCustomers(app, caller, await readImport(body), { isDryRun, language });
      },
      {
        access: "admin",
        parse: "upload_body",
        body: importBody,
        query: importQuery,
        response: {
          200: importAnswer,
          ...errors(
            "malformed_table",
            "passwords_in_table",
            "undecodable_text",
            "too_many_rows",
            "storage_full",
          ),
        },
        detail: {
          summary: "Import customers from a table",
          description:
            "CSV as JSON `content`, or a multipart form with a `file`: a header row with a column `username` and perhaps one named `email`, in any order; parted by commas, semicolons or tabs. Each row is answered with what became of it, and one that is wrong stops no other. The customers have no password: invite them. With `dry_run=true` nothing changes.",
        },
      },
    )
    .get(
      "/export",
      ({ query }) => {
        const { format = "csv", ...filter } = query;
        const rows = service.exportCustomers(app, filter);
        return tableResponse(format, { name: "customers", columns: service.customerColumns, rows });
      },
      {
        access: "admin",
        query: customerExportQuery,
        response: errors(),
        detail: {
          summary: "Export the customers",
          description: "As the list and its filters have them, without anything secret.",
        },
      },
    );
}

function oneRoutes(app: App, guard: Guard) {
  return new Elysia({ prefix, tags })
    .use(guard)
    .get("/:id", ({ params }) => service.findCustomer(app, params.id), {
      access: "admin",
      response: { 200: listedCustomer, ...errors("not_found") },
      detail: { summary: "Show a customer", description: "As it stands in the list." },
    })
    .patch("/:id", ({ caller, params, body }) => service.updateCustomer(app, caller, params.id, body), {
      access: "admin",
      parse: "json_body",
      body: updateCustomerBody,
      response: { 200: listedCustomer, ...errors("not_found") },
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
          description: "Sets a new password, and ends every session of the customer and its invitations.",
        },
      },
    )
    .delete(
      "/:id/sessions",
      async ({ caller, params }) => {
        await service.endCustomerSessions(app, caller, params.id);
        return { success: true, message: "The customer is signed out everywhere." };
      },
      {
        access: "admin",
        response: { 200: success, ...errors("not_found") },
        detail: {
          summary: "End a customer's sessions",
          description: "It is signed out everywhere at once, and answers being streamed to it stop.",
        },
      },
    )
    .delete(
      "/:id",
      async ({ caller, params, query }) => {
        await deleteCustomer(app, caller, params.id, query.conversations ?? "keep");
        return { success: true, message: "There is no such customer any more." };
      },
      {
        access: "admin",
        query: deleteCustomerQuery,
        response: { 200: success },
        detail: {
          summary: "Delete a customer",
          description:
            "Also 200 when there is none. Never deletes an administrator or a member. What the customer wrote stays without its name, or goes too: `conversations` says which, also for a customer who was deleted before. With `delete` it goes from every bot, other administrators' too, for it is the customer's to have erased: each owner finds in the audit log how many conversations of its bots went. The audit log forgets the customer's name.",
        },
      },
    );
}
