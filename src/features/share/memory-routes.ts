import { Elysia } from "elysia";
import type { Guard } from "../../http/guard.ts";
import { errors, page, pageQuery, success } from "../../http/wire.ts";
import type { TurnTools } from "../chat/turn.ts";
import { memoryItem } from "../memory/model.ts";
import { deleteMemories, deleteMemory, listMemories } from "../memory/service.ts";
import { enterLink, linkErrors, shareTags } from "./routes.ts";

/**
 * What is remembered of a visitor on a link, for it to see and clear: also while the bot remembers nothing new, for what it remembered
 * before is still there. Somebody else's id is 404, like one that does not exist.
 */
export function memoryRoutes(tools: TurnTools, guard: Guard) {
  const { app } = tools;
  return new Elysia({ prefix: "/api/v1/public/bot-share/:share_token", tags: shareTags })
    .use(guard)
    .get(
      "/memory",
      async ({ guest, params, query }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        return await listMemories(app, shelf, query);
      },
      {
        access: "visitor",
        query: pageQuery,
        response: {
          200: page(memoryItem),
          ...errors("invalid_cursor", "validation_failed", ...linkErrors),
        },
        detail: {
          summary: "What is remembered of me",
          description:
            "What the caller said of itself in questions on this link while the bot's `enable_memori` was on, newest first. The bot's model is told what of it goes with a question.",
        },
      },
    )
    .delete(
      "/memory",
      async ({ guest, params }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        const count = await deleteMemories(app, shelf);
        return { success: true, message: `${count} memories are cleared.` };
      },
      {
        access: "visitor",
        response: { 200: success, ...errors(...linkErrors) },
        detail: {
          summary: "Clear what is remembered of me",
          description: "All of it, on this link. The conversations in which it was said stay.",
        },
      },
    )
    .delete(
      "/memory/:id",
      async ({ guest, params }) => {
        const { shelf } = await enterLink(tools, guest, params.share_token);
        await deleteMemory(app, shelf, params.id);
        return { success: true, message: "The memory is cleared." };
      },
      {
        access: "visitor",
        response: { 200: success, ...errors(...linkErrors, "not_found") },
        detail: {
          summary: "Clear one memory",
          description: "The conversation in which it was said stays.",
        },
      },
    );
}
