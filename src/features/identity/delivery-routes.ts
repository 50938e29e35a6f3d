import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { Guard } from "../../http/guard.ts";
import { errors, page } from "../../http/wire.ts";
import { listDeliveries, retryDelivery } from "./deliveries.ts";
import { delivery, deliveryQuery } from "./model.ts";
import type { Outbox } from "./outbox.ts";

/** The reports to the hosts of links, for the links' owners and the master key. */
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
