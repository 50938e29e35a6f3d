import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { OriginReader } from "../../http/address.ts";
import type { Guard } from "../../http/guard.ts";
import { tableResponse } from "../../http/table-file.ts";
import { errors, page } from "../../http/wire.ts";
import { everyPage } from "../../lib/every-page.ts";
import { listLinkEvents } from "./events.ts";
import {
  exportQuery,
  originTest,
  originTestBody,
  ownLink,
  ownLinksExportQuery,
  ownLinksQuery,
  qrQuery,
} from "./model.ts";
import { testOrigin } from "./origin-test.ts";
import { exportOwnLinks, findOwnLink, linkColumns, listOwnLinks } from "./own-links.ts";
import { qrResponse } from "./qr-file.ts";
import { findManagedLink } from "./service.ts";

const eventColumns = ["first_at", "last_at", "kind", "code", "scope", "reason", "count", "id"] as const;

/** The links of all of an owner's bots, and what can be learned of each, for the owners and the master key. */
export function ownLinkRoutes(app: App, guard: Guard, originOf: OriginReader) {
  const baseUrl = (request: Request, peer: string | undefined) => originOf(request, peer ?? "").baseUrl;
  return new Elysia({ prefix: "/api/v1/bot-share-tokens", tags: ["Share links"] })
    .use(guard)
    .get(
      "",
      ({ caller, query, request, server }) =>
        listOwnLinks(app, caller, query, baseUrl(request, server?.requestIP(request)?.address)),
      {
        access: "admin",
        query: ownLinksQuery,
        response: {
          200: page(ownLink),
          ...errors("invalid_cursor", "invalid_period", "not_bot_owner", "not_found"),
        },
        detail: {
          summary: "List the share links of all your bots",
          description:
            "Newest first, expired and revoked ones included; to the master key those of every bot. To an administrator another's or an unknown `bot_id` is 403.",
        },
      },
    )
    .get(
      "/export",
      async ({ caller, query, request, server }) => {
        const { format, ...filter } = query;
        const base = baseUrl(request, server?.requestIP(request)?.address);
        const rows = await exportOwnLinks(app, caller, filter, base);
        return tableResponse(format, { name: "links", columns: linkColumns, rows });
      },
      {
        access: "admin",
        query: ownLinksExportQuery,
        response: errors("invalid_period", "not_bot_owner", "not_found"),
        detail: {
          summary: "Export the share links of all your bots",
          description:
            "As the list and its filters have them, with their addresses and without their secrets: whoever has the file can open the links.",
        },
      },
    )
    .get(
      "/:id",
      ({ caller, params, request, server }) =>
        findOwnLink(app, caller, params.id, baseUrl(request, server?.requestIP(request)?.address)),
      {
        access: "admin",
        response: { 200: ownLink, ...errors("not_bot_owner", "not_found") },
        detail: { summary: "Read a share link", description: "Open, expired or revoked." },
      },
    )
    .get(
      "/:id/qr",
      async ({ caller, params, query, request, server }) => {
        const base = baseUrl(request, server?.requestIP(request)?.address);
        return qrResponse(await findOwnLink(app, caller, params.id, base), query);
      },
      {
        access: "admin",
        query: qrQuery,
        response: errors("not_bot_owner", "not_found"),
        detail: {
          summary: "Draw a share link's QR code",
          description:
            "Of its `url`, with error correction M and a margin of four modules. Whoever has the picture can open the link.",
        },
      },
    )
    .post(
      "/:id/test-origin",
      ({ caller, params, body, request, server }) => {
        const base = baseUrl(request, server?.requestIP(request)?.address);
        return testOrigin(app, caller, params.id, body.origin, base);
      },
      {
        access: "admin",
        parse: "json_body",
        body: originTestBody,
        response: { 200: originTest, ...errors("not_bot_owner", "not_found", "validation_failed") },
        detail: {
          summary: "Test whether a site may embed a share link",
          description: "By the link's `allowed_origins`. Nothing is called.",
        },
      },
    )
    .get(
      "/:id/events/export",
      async ({ caller, params, query }) => {
        const { id, name } = await findManagedLink(app, caller, params.id);
        const limit = app.config.limits.exportStepRows;
        const rows = everyPage((cursor) => listLinkEvents(app, id, { limit, ...(cursor && { cursor }) }));
        return tableResponse(query.format, { name: `${name ?? "link"} events`, columns: eventColumns, rows });
      },
      {
        access: "admin",
        query: exportQuery,
        response: errors("not_bot_owner", "not_found"),
        detail: {
          summary: "Export what happened to a share link",
          description: "All of it, the latest first, as the list has it.",
        },
      },
    );
}
