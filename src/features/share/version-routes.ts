import { Elysia } from "elysia";
import type { Guard } from "../../http/guard.ts";
import { errors, success } from "../../http/wire.ts";
import type { TurnTools } from "../chat/turn.ts";
import { findMessage } from "../conversations/messages.ts";
import { selectVersion } from "../conversations/versions.ts";
import { enterLink, linkErrors, shareTags } from "./routes.ts";

/** Stepping between the versions of a message that was asked or answered anew. */
export function versionRoutes(tools: TurnTools, guard: Guard) {
  const { app, answers } = tools;
  return new Elysia({ prefix: "/api/v1/public/bot-share/:share_token", tags: shareTags }).use(guard).post(
    "/messages/:id/select",
    async ({ guest, params }) => {
      const { shelf } = await enterLink(tools, guest, params.share_token);
      const message = "This version is shown.";
      const chosen = await findMessage(app, shelf, params.id);
      if (chosen.isShown) return { success: true, message };
      const release = answers.hold(chosen.conversationId);
      try {
        await selectVersion(app, chosen);
      } finally {
        release();
      }
      return { success: true, message };
    },
    {
      access: "visitor",
      response: { 200: success, ...errors(...linkErrors, "not_found", "conversation_busy") },
      detail: {
        summary: "Show another version of a message",
        description: [
          "One of its `versions`: it takes the place of the one that is shown, and below it comes the latest of what followed it.",
          "Not while an answer is being written in the conversation.",
        ].join(" "),
      },
    },
  );
}
