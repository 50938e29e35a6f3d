import { Elysia } from "elysia";
import { AppError } from "../../errors.ts";
import type { Guest } from "../../http/caller.ts";
import type { Guard } from "../../http/guard.ts";
import { readyJson } from "../../http/ready-json.ts";
import { eventStreamHeaders } from "../../http/sse.ts";
import { errors } from "../../http/wire.ts";
import { shelfOf } from "../chat/asked.ts";
import { stopAnswer, stopBody } from "../chat/model.ts";
import { visibilityOf } from "../chat/shown.ts";
import type { TurnTools } from "../chat/turn.ts";
import { readMessage } from "./messages.ts";
import { entry, messageStreamQuery, sharedBot } from "./model.ts";
import { writeEntry, writeSharedBot } from "./public-bot.ts";
import { resumeAnswer } from "./resume.ts";

export const shareTags = ["What a link offers"];

/** The errors of every route beneath a share token. */
export const linkErrors = [
  "not_admitted",
  "share_token_revoked",
  "share_token_expired",
  "share_token_not_found",
] as const;

/** The open link and its visitor: what every route of a link begins with. */
export async function enterLink(tools: TurnTools, guest: Guest, token: string) {
  const shared = await tools.links.findOpenLink(token);
  const visitor = await tools.visitors.resolveVisitor(guest, shared.link);
  return {
    shared,
    shelf: shelfOf(tools.app, visitor, shared.link.id),
    visible: visibilityOf(shared.bot, shared.link),
    sessionId: visitor.sessionId,
  };
}

/** What a share link says of itself and its bot, and the answers being written through it. */
export function shareRoutes(tools: TurnTools, guard: Guard) {
  const { app } = tools;
  return new Elysia({ prefix: "/api/v1/public/bot-share/:share_token", tags: shareTags })
    .use(guard)
    .get(
      "/entry",
      async ({ params, set }) =>
        readyJson(set, writeEntry(app, await tools.links.findSeen(params.share_token))),
      {
        access: "public",
        response: { 200: entry, ...errors("share_token_not_found") },
        detail: {
          summary: "What a sign-in screen needs",
          description:
            "Without signing in: whether the link is open, how one comes in, and the bot's name and picture.",
        },
      },
    )
    .get(
      "",
      async ({ guest, params, set }) => {
        const seen = await tools.links.findOpenSeen(params.share_token);
        await tools.visitors.letIn(guest, seen.link);
        if (guest.kind === "account") tools.links.noteAccount(seen.link.id, guest.userId);
        return readyJson(set, writeSharedBot(seen));
      },
      {
        access: "visitor",
        response: { 200: sharedBot, ...errors(...linkErrors) },
        detail: {
          summary: "The shared bot",
          description:
            "For a customer or a visitor of this link. `bot_id` is what chat takes. Never the prompt, the model or the private settings.",
        },
      },
    )
    .post(
      "/stop",
      async ({ guest, params, body }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        return {
          success: true,
          stopped: tools.answers.stop(shelf.visitorId, shelf.linkId, body.message_id ?? null),
        };
      },
      {
        access: "visitor",
        parse: "json_body",
        body: stopBody,
        response: { 200: stopAnswer, ...errors(...linkErrors) },
        detail: {
          summary: "Stop an answer",
          description:
            "The one with `message_id`, or all that the caller has running on this link. What has come is kept.",
        },
      },
    )
    .get(
      "/messages/:id/stream",
      async ({ guest, params, query }) => {
        const { shelf, shared, visible, sessionId } = await enterLink(tools, guest, params.share_token);
        const row = await readMessage(tools, shelf, params.id);
        if (row.role !== "assistant") throw new AppError("not_found");
        const shown = { visible, model: shared.bot.model, sessionId };
        const place = { offset: query.offset ?? 0, reasoningOffset: query.reasoning_offset };
        const stream = resumeAnswer(app, tools.answers, row, place, shown);
        return new Response(stream.body, { headers: eventStreamHeaders });
      },
      {
        access: "visitor",
        query: messageStreamQuery,
        response: errors(...linkErrors, "not_found", "validation_failed"),
        detail: {
          summary: "Pick an answer up again",
          description:
            "`text/event-stream` in chat's chunk form, from `offset` of the text and `reasoning_offset` of the reasoning on: for a page that was reloaded or lost its connection.",
        },
      },
    );
}
