import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { Caller } from "../../http/caller.ts";
import type { Guard } from "../../http/guard.ts";
import { waitPatiently } from "../../http/patience.ts";
import { errors, page, pageQuery, success } from "../../http/wire.ts";
import { findManagedBot } from "../bots/service.ts";
import { createDocumentBody, document } from "./model.ts";
import * as service from "./service.ts";
import { readDocument } from "./upload.ts";

const refusals = ["not_bot_owner", "not_found"] as const;
const uploadRefusals = [
  "storage_full",
  "empty_document",
  "malformed_csv",
  "undecodable_text",
  "unsupported_document_type",
] as const;

/** What a bot knows: its documents, for the bot's owner and the master key. */
export function knowledgeRoutes(app: App, guard: Guard) {
  const managed = async (caller: Caller, botId: string) => (await findManagedBot(app, caller, botId)).id;
  return new Elysia({ prefix: "/api/v1/bots/:bot_id/documents", tags: ["Documents"] })
    .use(guard)
    .post(
      "",
      async ({ caller, params, body, request, server }) => {
        const bot = await findManagedBot(app, caller, params.bot_id);
        // Twenty megabytes take a slow machine longer to index than a silent connection is kept.
        const made = service.createDocument(app, caller, bot, await readDocument(body));
        return await waitPatiently(app.config.limits, server, request, made);
      },
      {
        access: "admin",
        parse: "upload_body",
        body: createDocumentBody,
        response: {
          200: document,
          ...errors(...refusals, ...uploadRefusals),
        },
        detail: {
          summary: "Add a document",
          description:
            "JSON with `name`, `content` and `type`, or a multipart form with a `file` (.txt, .md, .csv; UTF-8), whose own name says its type; a `name` beside it renames it. It is cut into passages and searched from the moment this answers.",
        },
      },
    )
    .get(
      "",
      async ({ caller, params, query }) =>
        await service.listDocuments(app, await managed(caller, params.bot_id), query),
      {
        access: "admin",
        query: pageQuery,
        response: { 200: page(document), ...errors("invalid_cursor", ...refusals) },
        detail: { summary: "List a bot's documents", description: "Newest first, without their text." },
      },
    )
    .get(
      "/:id",
      async ({ caller, params }) =>
        await service.findDocument(app, await managed(caller, params.bot_id), params.id),
      {
        access: "admin",
        response: { 200: document, ...errors(...refusals) },
        detail: { summary: "Show a document", description: "Its name, type and size, without its text." },
      },
    )
    .delete(
      "/:id",
      async ({ caller, params }) => {
        const bot = await findManagedBot(app, caller, params.bot_id);
        await service.deleteDocument(app, caller, bot, params.id);
        return { success: true, message: "The document is deleted." };
      },
      {
        access: "admin",
        response: { 200: success, ...errors(...refusals) },
        detail: {
          summary: "Delete a document",
          description:
            "It is no longer searched from the moment this is called. Answers that cited it keep their citations.",
        },
      },
    );
}
