import { Elysia, t } from "elysia";
import { AppError } from "../../errors.ts";
import type { Guard } from "../../http/guard.ts";
import { errors } from "../../http/wire.ts";
import type { TurnTools } from "../chat/turn.ts";
import { listFollowUps } from "./follow-ups.ts";
import { readMessage } from "./messages.ts";
import { enterLink, linkErrors, shareTags } from "./routes.ts";

const followUps = t.Object({
  items: t.Array(t.String({ examples: ["When was Suzume released?"] }), {
    description: "At most three, the nearest first",
  }),
});

/** What a visitor may ask next. */
export function followUpRoutes(tools: TurnTools, guard: Guard) {
  return new Elysia({ prefix: "/api/v1/public/bot-share/:share_token", tags: shareTags }).use(guard).get(
    "/messages/:id/follow-ups",
    async ({ guest, params }) => {
      const { shared, shelf, visible } = await enterLink(tools, guest, params.share_token);
      const answer = await readMessage(tools, shelf, params.id);
      if (answer.role !== "assistant") throw new AppError("not_found");
      return { items: await listFollowUps(tools.app, shared, answer, visible.citations) };
    },
    {
      access: "visitor",
      response: { 200: followUps, ...errors(...linkErrors, "not_found") },
      detail: {
        summary: "Questions that may follow",
        description:
          "For a complete answer of one's own: questions of the bot's documents near to it (where the link shows citations), then suggested ones, without those asked already. No model is called.",
      },
    },
  );
}
