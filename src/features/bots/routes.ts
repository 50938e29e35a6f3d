import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import type { AccountCaller, Caller } from "../../http/caller.ts";
import type { Guard } from "../../http/guard.ts";
import { languageOf } from "../../http/language.ts";
import { errors, page, pageQuery, success } from "../../http/wire.ts";
import { deleteBot } from "./deletion.ts";
import { listKnownModels, removeUpstream } from "./known-models.ts";
import {
  bot,
  createBotBody,
  knownModels,
  knownModelsQuery,
  updateBotBody,
  upstream,
  upstreamBody,
  upstreamTest,
} from "./model.ts";
import * as service from "./service.ts";
import { putUpstream, showUpstream, testUpstream } from "./upstream.ts";

/** Bots, for their owners and the master key. */
export function botRoutes(app: App, guard: Guard) {
  return new Elysia({ prefix: "/api/v1/bots", tags: ["Bots"] })
    .use(guard)
    .post("", ({ caller, body }) => service.createBot(app, caller, body), {
      access: "admin",
      parse: "json_body",
      body: createBotBody,
      response: {
        200: bot,
        ...errors("owner_not_found"),
      },
      detail: {
        summary: "Create a bot",
        description:
          "A prompt, a model and settings. With the model `builtin` it answers from its documents alone; any other name is a model of the owner's upstream.",
      },
    })
    .get("", ({ caller, query }) => service.listBots(app, caller, query), {
      access: "admin",
      query: pageQuery,
      response: {
        200: page(bot),
        ...errors("invalid_cursor"),
      },
      detail: {
        summary: "List bots",
        description: "An administrator's own, newest first; all of them for the master key.",
      },
    })
    .get("/:bot_id", ({ caller, params }) => service.showBot(app, caller, params.bot_id), {
      access: "admin",
      response: { 200: bot, ...errors("not_bot_owner", "not_found") },
      detail: {
        summary: "Show a bot",
        description: "403 for another administrator's bot and for one that does not exist.",
      },
    })
    .patch("/:bot_id", ({ caller, params, body }) => service.updateBot(app, caller, params.bot_id, body), {
      access: "admin",
      parse: "json_body",
      body: updateBotBody,
      response: {
        200: bot,
        ...errors("not_bot_owner", "not_found", "owner_not_found"),
      },
      detail: {
        summary: "Change a bot",
        description:
          "Fields left out stay as they are; `settings` is replaced whole. `owner_id` is the master key's to set.",
      },
    })
    .delete(
      "/:bot_id",
      async ({ caller, params }) => {
        await deleteBot(app, caller, params.bot_id);
        return { success: true, message: "The bot, its documents, links and conversations are deleted." };
      },
      {
        access: "admin",
        response: {
          200: success,
          ...errors("not_bot_owner", "not_found"),
        },
        detail: {
          summary: "Delete a bot",
          description: "With its documents, links and every conversation held with it.",
        },
      },
    );
}

/** The administrator's own model endpoint. */
export function upstreamRoutes(app: App, guard: Guard) {
  return new Elysia({ prefix: "/api/v1/me/upstream", tags: ["Upstream"] })
    .use(guard)
    .put("", ({ caller, body }) => putUpstream(app, accountOf(caller), body), {
      access: "admin_account",
      parse: "json_body",
      body: upstreamBody,
      response: {
        200: upstream,
        ...errors("address_not_allowed"),
      },
      detail: {
        summary: "Set my model endpoint",
        description:
          "Any OpenAI-compatible API. All of your bots use it, whoever asks. The key is never shown again but for its last four characters.",
      },
    })
    .get("", ({ caller }) => showUpstream(app, accountOf(caller).userId), {
      access: "admin_account",
      response: { 200: upstream },
      detail: {
        summary: "Show my model endpoint",
        description: "Its address, the key's last four characters and the models it is known to have.",
      },
    })
    .post(
      "/test",
      ({ caller, request }) =>
        testUpstream(app, accountOf(caller).userId, languageOf(request.headers, app.config.language)),
      {
        access: "admin_account",
        response: { 200: upstreamTest },
        detail: {
          summary: "Test my model endpoint",
          description: "Asks it for its models and keeps the list.",
        },
      },
    )
    .get(
      "/models",
      ({ caller, query, request }) => {
        const language = languageOf(request.headers, app.config.language);
        return listKnownModels(app, accountOf(caller).userId, query.refresh === true, language);
      },
      {
        access: "admin_account",
        query: knownModelsQuery,
        response: { 200: knownModels },
        detail: {
          summary: "List the models for my bots",
          description:
            "Those of your own endpoint as they were last read, or of the installation's where you set none.",
        },
      },
    )
    .delete(
      "",
      async ({ caller }) => {
        await removeUpstream(app, accountOf(caller));
        return { success: true, message: "Your model endpoint is removed." };
      },
      {
        access: "admin_account",
        response: { 200: success },
        detail: {
          summary: "Remove my model endpoint",
          description:
            "Its address and its key. Your bots then use the installation's, where it has one; those on `builtin` need none.",
        },
      },
    );
}

/** The guard lets only administrators' accounts reach these routes; this says so to the compiler. */
function accountOf(caller: Caller): AccountCaller {
  if (caller.kind !== "account") throw new AppError("account_required");
  return caller;
}
