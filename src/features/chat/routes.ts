import { Elysia } from "elysia";
import type { OriginReader } from "../../http/address.ts";
import type { Guard } from "../../http/guard.ts";
import { languageOf } from "../../http/language.ts";
import { waitPatiently } from "../../http/patience.ts";
import { readyResponse } from "../../http/ready-response.ts";
import { eventStreamHeaders } from "../../http/sse.ts";
import { errors } from "../../http/wire.ts";
import { createTurnstile } from "../../lib/turnstile.ts";
import { toCompletion } from "./completion.ts";
import { chatBody, completion } from "./model.ts";
import { addReader } from "./running.ts";
import { chatTurn, type TurnTools } from "./turn.ts";

/** Chat in OpenAI's form; the official client works against the base URL `/api/v3`. */
export function chatRoutes(tools: TurnTools, guard: Guard, originOf: OriginReader) {
  const { app, answers } = tools;
  const turnToBegin = createTurnstile(app.config.limits.beginningQuestions);
  return new Elysia({ prefix: "/api/v3", tags: ["Chat"] }).use(guard).post(
    "/chat/completions",
    async ({ guest, body, request, server, set }) => {
      const language = languageOf(request.headers, app.config.language);
      const { address } = originOf(request, server?.requestIP(request)?.address ?? "");
      const asked = { guest, body, language, address };
      await turnToBegin();
      const it = answers.start(language, (running, hand) => chatTurn(tools, asked, running, hand));
      if (body.stream === true) {
        const reader = addReader(app, it, guest.kind === "master" ? null : guest.sessionId);
        await waitPatiently(app.config.limits, server, request, it.begun);
        return readyResponse(set, reader.body, eventStreamHeaders);
      }
      await waitPatiently(app.config.limits, server, request, it.ended);
      return Response.json(toCompletion(it));
    },
    {
      access: "chat",
      parse: "json_body",
      body: chatBody,
      response: {
        200: completion,
        ...errors(
          "share_token_mismatch",
          "share_token_revoked",
          "share_token_expired",
          "not_a_customer",
          "not_admitted",
          "not_bot_owner",
          "share_token_not_found",
          "not_found",
          "conversation_busy",
          "too_many_versions",
          "role_not_allowed",
          "empty_question",
          "question_too_long",
          "too_many_attachments",
          "attachment_not_found",
          "unsupported_attachment",
          "too_many_streams",
          "identity_changed",
          "question_refused",
          "no_questions_allowed",
          "rate_limit_reached",
          "daily_limit_reached",
          "points_limit_reached",
          "points_reserved",
          "streams_limit_reached",
          "hook_unavailable",
          "hook_timeout",
          "upstream_unavailable",
          "upstream_not_configured",
          "upstream_timeout",
          "storage_full",
          "storage_unavailable",
          "shutting_down",
        ),
      },
      detail: {
        summary: "Ask a bot",
        description: [
          "OpenAI's chat completions, with `bot_id`, `share_token` and `conversation_id` beside them. A customer asks through a link;",
          "without one only the bot's owner and the master key may chat. With `stream: true` the answer comes as `text/event-stream`",
          "in OpenAI's chunks, ending in `data: [DONE]`; every chunk names its `conversation_id` and `message_id`, the first carries",
          "`question_id` and `citations`. With `replaces` a question is asked anew or another answer is written, and the former version kept:",
          "the answer's history is what is shown before it. Through a link whose bot has `show_usage`, a chunk with the `usage` and no `choices` comes",
          "before the end unasked, otherwise only with `stream_options.include_usage`. A failure before the first token is an error of this list, a later one an `error` event.",
          "A dropped connection does not stop an answer; `POST …/stop` does.",
        ].join(" "),
      },
    },
  );
}
