import { Elysia } from "elysia";
import type { Guard } from "../../http/guard.ts";
import { errors } from "../../http/wire.ts";
import { findManagedBot } from "../bots/service.ts";
import { stopAnswer, stopBody } from "./model.ts";
import type { TurnTools } from "./turn.ts";

/** What the owner of a bot and the master key do beside asking it without a link. */
export function managedChatRoutes({ app, answers, visitors }: TurnTools, guard: Guard) {
  return new Elysia({ prefix: "/api/v1/bots/:bot_id", tags: ["Chat"] }).use(guard).post(
    "/stop",
    async ({ caller, params, body }) => {
      const bot = await findManagedBot(app, caller, params.bot_id);
      const { id: visitorId } = await visitors.resolveManager(caller);
      return {
        success: true,
        stopped: answers.stopManaged(visitorId, bot.id, body.message_id ?? null),
      };
    },
    {
      access: "admin",
      parse: "json_body",
      body: stopBody,
      response: { 200: stopAnswer, ...errors("not_bot_owner", "not_found") },
      detail: {
        summary: "Stop an answer to myself",
        description:
          "Of what you have asked the bot without a link: the answer with `message_id`, or all that are being written. What has come is kept. Nothing of a customer's is stopped.",
      },
    },
  );
}
