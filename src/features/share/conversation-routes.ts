import { Elysia } from "elysia";
import type { Guard } from "../../http/guard.ts";
import { languageOf } from "../../http/language.ts";
import { textStream } from "../../http/text-stream.ts";
import { errors, page, pageQuery, success } from "../../http/wire.ts";
import { contentDisposition } from "../../lib/file-name.ts";
import type { TurnTools } from "../chat/turn.ts";
import { exportConversation } from "../conversations/export.ts";
import {
  conversation,
  conversationQuery,
  feedbackBody,
  messageItem,
  updateConversationBody,
} from "../conversations/model.ts";
import * as conversations from "../conversations/service.ts";
import { readMessages } from "./messages.ts";
import { exportQuery } from "./model.ts";
import { enterLink, linkErrors, shareTags } from "./routes.ts";

/** The visitor's own conversations on a link. Somebody else's id is 404, like one that does not exist. */
export function conversationRoutes(tools: TurnTools, guard: Guard) {
  const { app } = tools;
  return new Elysia({ prefix: "/api/v1/public/bot-share/:share_token", tags: shareTags })
    .use(guard)
    .get(
      "/conversations",
      async ({ guest, params, query }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        return await conversations.listConversations(app, shelf, query);
      },
      {
        access: "visitor",
        query: conversationQuery,
        response: {
          200: page(conversation),
          ...errors("invalid_cursor", "validation_failed", ...linkErrors),
        },
        detail: {
          summary: "List my conversations",
          description:
            "The latest first; `search` looks in titles and in all messages, versions that are not shown included.",
        },
      },
    )
    .delete(
      "/conversations",
      async ({ guest, params }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        tools.answers.stop(shelf.visitorId, shelf.linkId, null);
        const count = await conversations.deleteConversations(app, shelf);
        return { success: true, message: `${count} conversations are deleted.` };
      },
      {
        access: "visitor",
        response: { 200: success, ...errors(...linkErrors) },
        detail: {
          summary: "Delete all my conversations",
          description: "On this link, with everything written in them.",
        },
      },
    )
    .get(
      "/conversations/:id",
      async ({ guest, params }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        return await conversations.showConversation(app, shelf, params.id);
      },
      {
        access: "visitor",
        response: { 200: conversation, ...errors(...linkErrors, "not_found") },
        detail: {
          summary: "Show a conversation",
          description: "Its title, whether it is pinned, and its times.",
        },
      },
    )
    .patch(
      "/conversations/:id",
      async ({ guest, params, body }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        return await conversations.updateConversation(app, shelf, params.id, body);
      },
      {
        access: "visitor",
        parse: "json_body",
        body: updateConversationBody,
        response: { 200: conversation, ...errors(...linkErrors, "not_found") },
        detail: { summary: "Rename or pin a conversation", description: "Fields left out stay as they are." },
      },
    )
    .delete(
      "/conversations/:id",
      async ({ guest, params }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        await conversations.findConversation(app, shelf, params.id);
        tools.answers.stopConversation(params.id);
        await conversations.deleteConversation(app, shelf, params.id);
        return { success: true, message: "The conversation is deleted." };
      },
      {
        access: "visitor",
        response: { 200: success, ...errors(...linkErrors, "not_found") },
        detail: {
          summary: "Delete a conversation",
          description: "With everything written in it; an answer still being written stops.",
        },
      },
    )
    .get(
      "/conversations/:id/messages",
      async ({ guest, params, query }) => {
        const { shelf, visible } = await enterLink(tools, guest, params.share_token);
        return await readMessages(tools, shelf, params.id, visible, query);
      },
      {
        access: "visitor",
        query: pageQuery,
        response: {
          200: page(messageItem),
          ...errors("invalid_cursor", "validation_failed", ...linkErrors, "not_found"),
        },
        detail: {
          summary: "Read a conversation",
          description:
            "The newest messages of the branch that is shown, in the order they were written; `next_cursor` leads to older ones. `versions` names the other versions of each.",
        },
      },
    )
    .get(
      "/conversations/:id/export",
      async ({ guest, params, query, request }) => {
        const { shelf, visible } = await enterLink(tools, guest, params.share_token);
        const language = languageOf(request.headers, app.config.language);
        const format = query.format ?? "md";
        const file = await exportConversation(app, shelf, params.id, visible, format, language);
        const headers = {
          "content-type": file.type,
          "content-disposition": contentDisposition("attachment", file.name),
          "cache-control": "no-store",
        };
        return new Response(textStream(file.text), { headers });
      },
      {
        access: "visitor",
        query: exportQuery,
        response: errors(...linkErrors, "not_found", "validation_failed"),
        detail: {
          summary: "Export a conversation",
          description:
            "The branch that is shown, as a Markdown (`md`, when left out) or JSON (`json`) file named by the title.",
        },
      },
    )
    .put(
      "/messages/:id/feedback",
      async ({ guest, params, body }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        await conversations.rateAnswer(app, shelf, params.id, body);
        return { success: true, message: "Thank you." };
      },
      {
        access: "visitor",
        parse: "json_body",
        body: feedbackBody,
        response: { 200: success, ...errors(...linkErrors, "not_found") },
        detail: { summary: "Rate an answer", description: "`rating: null` takes the rating back." },
      },
    );
}
