import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { Guard } from "../../http/guard.ts";
import { tableResponse } from "../../http/table-file.ts";
import { byteStream } from "../../http/text-stream.ts";
import { errors, page, pageQuery, success } from "../../http/wire.ts";
import { attachmentHeaders } from "../attachments/headers.ts";
import { eachPart } from "../attachments/read.ts";
import { exportTranscripts } from "./export.ts";
import { listTranscriptMessages } from "./messages.ts";
import {
  transcript,
  transcriptExportQuery,
  transcriptMessage,
  transcriptPage,
  transcriptQuery,
} from "./model.ts";
import * as service from "./service.ts";

const tags = ["Conversations"];

/** What was said with a bot, for its manager. */
export function transcriptRoutes(app: App, guard: Guard, answers: service.RunningLookup) {
  return new Elysia().use(ofBotRoutes(app, guard)).use(ofConversationRoutes(app, guard, answers));
}

function ofBotRoutes(app: App, guard: Guard) {
  return new Elysia({ prefix: "/api/v1/bots/:bot_id/conversations", tags })
    .use(guard)
    .get("", ({ caller, params, query }) => service.listTranscripts(app, caller, params.bot_id, query), {
      access: "admin",
      query: transcriptQuery,
      response: {
        200: transcriptPage,
        ...errors("not_bot_owner", "not_found", "invalid_cursor", "invalid_period", "validation_failed"),
      },
      detail: {
        summary: "List a bot's conversations",
        description: [
          "The latest first, those held without a link too. A `search` looks through a bounded number of messages a page: its page may be",
          "short, or empty, while `next_cursor` looks on from `searched_to`.",
        ].join(" "),
      },
    })
    .get(
      "/export",
      async ({ caller, params, query: { format = "csv", ...filters }, request }) => {
        const { signal } = request;
        const file = await exportTranscripts(app, caller, params.bot_id, filters, format, signal);
        return tableResponse(format, file);
      },
      {
        access: "admin",
        query: transcriptExportQuery,
        response: errors("not_bot_owner", "not_found", "invalid_period", "validation_failed"),
        detail: {
          summary: "Export a bot's conversations",
          description: [
            "One row a message, all versions included, of all conversations that the filters name: those that began first at the beginning.",
            "It is made while it is read, however much it is, and noted in the audit log beforehand: where that cannot be written (503, as on a full",
            "disk), nothing is exported.",
          ].join(" "),
        },
      },
    );
}

function ofConversationRoutes(app: App, guard: Guard, answers: service.RunningLookup) {
  const found = ["not_bot_owner", "not_found"] as const;
  return new Elysia({ prefix: "/api/v1/conversations/:id", tags })
    .use(guard)
    .get("", ({ caller, params }) => service.showTranscript(app, caller, params.id), {
      access: "admin",
      response: { 200: transcript, ...errors(...found) },
      detail: {
        summary: "Show a bot's conversation",
        description: "Whose it is, through which link, and what it cost. 403 for one of another's bot.",
      },
    })
    .get(
      "/messages",
      ({ caller, params, query }) => listTranscriptMessages(app, caller, answers, params.id, query),
      {
        access: "admin",
        query: pageQuery,
        response: {
          200: page(transcriptMessage),
          ...errors(...found, "invalid_cursor", "validation_failed"),
        },
        detail: {
          summary: "Read a bot's conversation",
          description: [
            "Every message in the order they were written, versions that are not shown included: `parent_id` says what follows what. With",
            "the steps of each answer, its cost, its sources, and what the model's endpoint said where it failed, whatever the link shows.",
          ].join(" "),
        },
      },
    )
    .get(
      "/attachments/:attachment_id",
      async ({ caller, params }) => {
        const file = await service.findTranscriptFile(app, caller, params.id, params.attachment_id);
        const bytes = byteStream(eachPart(app, file.id, file.sizeBytes));
        return new Response(bytes, { headers: attachmentHeaders(file) });
      },
      {
        access: "admin",
        response: errors(...found),
        detail: {
          summary: "Read a file of a bot's conversation",
          description:
            "With the media type of its content. A browser that opens it runs nothing of it: `Content-Security-Policy: sandbox`.",
        },
      },
    )
    .delete(
      "",
      async ({ caller, params }) => {
        await service.deleteTranscript(app, caller, answers, params.id);
        return { success: true, message: "The conversation is deleted." };
      },
      {
        access: "admin",
        response: { 200: success, ...errors(...found) },
        detail: {
          summary: "Delete a bot's conversation",
          description:
            "With everything written in it, for its customer too; an answer still being written stops. What it cost stays in the figures.",
        },
      },
    );
}
