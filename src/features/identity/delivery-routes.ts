import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { Guard } from "../../http/guard.ts";
import { tableResponse } from "../../http/table-file.ts";
import { errors, page } from "../../http/wire.ts";
import { everyPage } from "../../lib/every-page.ts";
import { findManagedLink } from "../links/service.ts";
import { listDeliveries, retryDelivery } from "./deliveries.ts";
import { testHook } from "./hook-test.ts";
import { delivery, deliveryExportQuery, deliveryQuery, hookTest, hookTestBody } from "./model.ts";
import type { Outbox } from "./outbox.ts";

const columns = [
  "created_at",
  "state",
  "attempts",
  "last_attempt_at",
  "last_status",
  "last_error",
  "next_attempt_at",
  "delivered_at",
  "conversation_id",
  "message_id",
  "id",
] as const;

/** The hosts of links: trying them and the reports to them, for the links' owners and the master key. */
export function deliveryRoutes(app: App, guard: Guard, outbox: Outbox) {
  return new Elysia({ prefix: "/api/v1/bot-share-tokens", tags: ["Share links"] })
    .use(guard)
    .get("/:id/deliveries", ({ caller, params, query }) => listDeliveries(app, caller, params.id, query), {
      access: "admin",
      query: deliveryQuery,
      response: { 200: page(delivery), ...errors("invalid_cursor", "not_bot_owner", "not_found") },
      detail: {
        summary: "List the reports to a link's host",
        description:
          "One for each answer on a link with access `hook`, the latest first. A report is `pending` until the host takes it with a 2xx, and `failed` after the last try.",
      },
    })
    .get(
      "/:id/deliveries/export",
      async ({ caller, params, query }) => {
        const { name } = await findManagedLink(app, caller, params.id);
        const { format, state } = query;
        const limit = app.config.limits.exportStepRows;
        const rows = everyPage((cursor) =>
          listDeliveries(app, caller, params.id, {
            limit,
            ...(cursor && { cursor }),
            ...(state && { state }),
          }),
        );
        return tableResponse(format, { name: `${name ?? "link"} deliveries`, columns, rows });
      },
      {
        access: "admin",
        query: deliveryExportQuery,
        response: errors("not_bot_owner", "not_found"),
        detail: {
          summary: "Export the reports to a link's host",
          description: "As the list has them: neither their words nor the visitors' credentials.",
        },
      },
    )
    .post("/:id/test-hook", ({ caller, params, body }) => testHook(app, caller, params.id, body.token), {
      access: "admin",
      parse: "json_body",
      body: hookTestBody,
      response: {
        200: hookTest,
        ...errors("not_bot_owner", "not_found", "validation_failed", "server_busy"),
      },
      detail: {
        summary: "Test how a share link knows its visitors",
        description:
          "With access `hook` your system's `shareAuth/init` is called as for a visitor, signed and within the same time; with `signed` the token is checked. Shows what came back and why it would be refused. Nobody comes in, and nothing is counted.",
      },
    })
    .post(
      "/:id/deliveries/:delivery_id/retry",
      ({ caller, params }) => retryDelivery(app, caller, outbox, params.id, params.delivery_id),
      {
        access: "admin",
        response: { 200: delivery, ...errors("not_bot_owner", "not_found", "already_delivered") },
        detail: {
          summary: "Send a report to a link's host again",
          description: "Now, and if need be as often as a new one. One that the host has is 409.",
        },
      },
    );
}
