import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { Guard } from "../../http/guard.ts";
import { tableResponse } from "../../http/table-file.ts";
import { errors, page } from "../../http/wire.ts";
import { auditColumns, exportAuditEvents, listAuditEvents } from "./events.ts";
import { auditEvent, auditExportQuery, auditListQuery } from "./model.ts";

/** Who changed what, when and from where: for administrators and the master key. */
export function auditRoutes(app: App, guard: Guard) {
  return new Elysia({ prefix: "/api/v1/audit-events", tags: ["Audit log"] })
    .use(guard)
    .get("", ({ caller, query }) => listAuditEvents(app, caller, query), {
      access: "admin",
      query: auditListQuery,
      response: { 200: page(auditEvent), ...errors("invalid_cursor", "invalid_period") },
      detail: {
        summary: "List who changed what",
        description:
          "The latest first: what was done to your own bots, links and account, to customers, and that somebody became, is no longer or was changed as an administrator, all of which is every administrator's; everything for the master key. Filters look back over a bounded part of it a page: one may hold few entries or none and still have a `next_cursor`. Entries are kept for two years and hold no secrets.",
      },
    })
    .get(
      "/export",
      ({ caller, query: { format, ...filters } }) =>
        tableResponse(format, {
          name: "audit",
          columns: auditColumns,
          rows: exportAuditEvents(app, caller, filters),
        }),
      {
        access: "admin",
        query: auditExportQuery,
        response: errors("invalid_period"),
        detail: {
          summary: "Export who changed what",
          description: "The same as a table, with the same filters. It is sent as it is read.",
        },
      },
    );
}
