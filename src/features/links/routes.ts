import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { OriginReader } from "../../http/address.ts";
import type { Guard } from "../../http/guard.ts";
import { readyJson } from "../../http/ready-json.ts";
import { errors, page, pageQuery, success } from "../../http/wire.ts";
import { createLink } from "./bot-links.ts";
import { listLinkEvents } from "./events.ts";
import { createLinkBody, link, linkEvent, linkList, rotateLinkBody, updateLinkBody } from "./model.ts";
import * as service from "./service.ts";
import { createListWriter } from "./written-list.ts";

const tags = ["Share links"];

/** What a link can be refused for when it is made or changed. */
const writeErrors = [
  "invalid_expiry",
  "not_bot_owner",
  "not_found",
  "address_not_allowed",
  "customer_not_found",
] as const;

/** Share tokens, for the owners of their bots and the master key. */
export function linkRoutes(app: App, guard: Guard, originOf: OriginReader) {
  const baseUrl = (request: Request, peer: string | undefined) => originOf(request, peer ?? "").baseUrl;
  const writeList = createListWriter(app);
  const ofBot = new Elysia({ prefix: "/api/v1/bots/:bot_id/share-tokens", tags })
    .use(guard)
    .post(
      "",
      async ({ caller, params, body, request, server, set }) => {
        const base = baseUrl(request, server?.requestIP(request)?.address);
        return readyJson(set, JSON.stringify(await createLink(app, caller, params.bot_id, body, base)));
      },
      {
        access: "admin",
        parse: "json_body",
        body: createLinkBody,
        response: { 200: link, ...errors(...writeErrors) },
        detail: {
          summary: "Create a share link",
          description:
            "Hand out its `url`. A past `expires_at` is accepted: the link is simply expired. To an administrator an unknown bot is 403 too; the master key gets 404.",
        },
      },
    )
    .get(
      "",
      async ({ caller, params, query, request, server, set }) => {
        const base = baseUrl(request, server?.requestIP(request)?.address);
        return readyJson(set, await writeList(caller, params.bot_id, query, base));
      },
      {
        access: "admin",
        query: pageQuery,
        response: {
          200: linkList,
          ...errors("invalid_cursor", "not_bot_owner", "not_found"),
        },
        detail: {
          summary: "List a bot's share links",
          description: "Newest first, expired and revoked ones included.",
        },
      },
    );
  const byId = new Elysia({ prefix: "/api/v1/bot-share-tokens", tags })
    .use(guard)
    .patch(
      "/:id",
      ({ caller, params, body, request, server }) =>
        service.updateLink(
          app,
          caller,
          params.id,
          body,
          baseUrl(request, server?.requestIP(request)?.address),
        ),
      {
        access: "admin",
        parse: "json_body",
        body: updateLinkBody,
        response: { 200: link, ...errors(...writeErrors) },
        detail: {
          summary: "Change a share link",
          description:
            "Fields left out stay as they are; of `limits` those that it does not name stay too. Another `access`, and another `hook_url` where `access` is `hook`, ends the sessions of the link's visitors (not those of customers' accounts); another `access` also stops the answers being written.",
        },
      },
    )
    .delete(
      "/:id",
      async ({ caller, params }) => {
        await service.revokeLink(app, caller, params.id);
        return { success: true, message: "The link is revoked." };
      },
      {
        access: "admin",
        response: {
          200: success,
          ...errors("not_bot_owner", "not_found"),
        },
        detail: {
          summary: "Revoke a share link",
          description:
            "It stops working at once, running answers included; the row stays. A second call is 200 and keeps the first time.",
        },
      },
    )
    .post(
      "/:id/rotate",
      ({ caller, params, body, request, server }) => {
        const base = baseUrl(request, server?.requestIP(request)?.address);
        return service.rotateLink(app, caller, params.id, body.grace_hours ?? 0, base);
      },
      {
        access: "admin",
        parse: "json_body",
        body: rotateLinkBody,
        response: {
          200: link,
          ...errors("not_bot_owner", "not_found"),
        },
        detail: {
          summary: "Give a share link a new token",
          description:
            "For a link that went to the wrong people: conversations and settings stay. The old token works for `grace_hours` more. With 0, or without it, the new one alone works from now on.",
        },
      },
    )
    .post(
      "/:id/rotate-secret",
      ({ caller, params, request, server }) => {
        const base = baseUrl(request, server?.requestIP(request)?.address);
        return service.rotateSecret(app, caller, params.id, base);
      },
      {
        access: "admin",
        response: { 200: link, ...errors("not_bot_owner", "not_found") },
        detail: {
          summary: "Give a share link a new secret",
          description:
            "The one that signs what is sent to your system and the JWTs that it makes. The old one counts for nothing at once, and the sessions of the link's visitors end.",
        },
      },
    )
    .get(
      "/:id/events",
      async ({ caller, params, query }) => {
        const { id } = await service.findManagedLink(app, caller, params.id);
        return await listLinkEvents(app, id, query);
      },
      {
        access: "admin",
        query: pageQuery,
        response: { 200: page(linkEvent), ...errors("invalid_cursor", "not_bot_owner", "not_found") },
        detail: {
          summary: "List what happened to a share link",
          description:
            "The latest first: visitors let in, questions refused and why, rotations, the revocation. Equal events of one minute are one entry with their count.",
        },
      },
    );
  return new Elysia({ name: "links" }).use(ofBot).use(byId);
}
