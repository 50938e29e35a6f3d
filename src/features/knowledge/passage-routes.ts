import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { Caller } from "../../http/caller.ts";
import type { Guard } from "../../http/guard.ts";
import { errors, page, pageQuery } from "../../http/wire.ts";
import { findManagedBot } from "../bots/service.ts";
import { passage, searchAnswer, searchBody } from "./model.ts";
import { listPassages } from "./passages.ts";
import { trySearch } from "./search.ts";

const refusals = ["not_bot_owner", "not_found"] as const;

/** What lies in a bot's documents and what a question would find of it, for the bot's owner and the master key. */
export function passageRoutes(app: App, guard: Guard) {
  const managed = async (caller: Caller, botId: string) => (await findManagedBot(app, caller, botId)).id;
  return new Elysia({ prefix: "/api/v1/bots/:bot_id", tags: ["Documents"] })
    .use(guard)
    .get(
      "/documents/:id/passages",
      async ({ caller, params, query }) =>
        await listPassages(app, await managed(caller, params.bot_id), params.id, query),
      {
        access: "admin",
        query: pageQuery,
        response: { 200: page(passage), ...errors("invalid_cursor", ...refusals) },
        detail: {
          summary: "List a document's passages",
          description:
            "The pieces that it was cut into, in their order: what is searched, and what answers cite.",
        },
      },
    )
    .post(
      "/search",
      async ({ caller, params, body }) =>
        await trySearch(app, await managed(caller, params.bot_id), body.question),
      {
        access: "admin",
        parse: "json_body",
        body: searchBody,
        response: { 200: searchAnswer, ...errors(...refusals) },
        detail: {
          summary: "Try what a question would find",
          description:
            "The bot's passages nearest to the question, best first, each with its score. An answer is drawn from those that are `used`; the others fit too little, or there were enough better ones. Asks no model and costs nothing.",
        },
      },
    );
}
