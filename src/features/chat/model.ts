import { t } from "elysia";
import { limits } from "../../config.ts";
import { id, nullable } from "../../http/wire.ts";
import { citation, toolUse } from "../conversations/model.ts";

const message = t.Object(
  {
    role: t.String({ maxLength: 32 }),
    content: t.Optional(t.Unknown({ description: "A string, or OpenAI's list of text parts" })),
  },
  { additionalProperties: t.Unknown() },
);

/** OpenAI's chat completion request, with what says which bot, link and conversation it is for. */
export const chatBody = t.Object(
  {
    bot_id: t.String({
      description: "The bot to ask; `GET /api/v1/public/bot-share/{share_token}` names it",
    }),
    share_token: t.Optional(nullable(t.String({ maxLength: 256 }))),
    conversation_id: t.Optional(
      nullable(t.String({ description: "Goes on with that conversation; left out, a new one begins" })),
    ),
    chat_id: t.Optional(nullable(t.String({ description: "An alias of `conversation_id`" }))),
    replaces: t.Optional(
      nullable(
        t.String({
          description:
            "A message of the conversation: a question is asked anew in the words of `messages`, to an answer another one is written: then the words of `messages` are ignored, but at least one message must stand there. The former version is kept.",
        }),
      ),
    ),
    attachment_ids: t.Optional(
      nullable(
        t.Array(t.String(), {
          maxItems: 100,
          description: `Files that the question comes with, uploaded to \`POST …/attachments\` before: ${limits.attachmentsPerQuestion} at most`,
        }),
      ),
    ),
    messages: t.Array(message, {
      minItems: 1,
      maxItems: 2_000,
      description: "The last user message is the question. The history that counts is the server's own.",
    }),
    model: t.Optional(nullable(t.String({ description: "Ignored: the bot's own model answers" }))),
    stream: t.Optional(nullable(t.Boolean())),
    stream_options: t.Optional(nullable(t.Object({ include_usage: t.Optional(nullable(t.Boolean())) }))),
  },
  {
    additionalProperties: t.Unknown(),
    examples: [
      {
        bot_id: "0199f3a2-7c4e-7000-8a10-5b1f0c2d3e4f",
        share_token: "the 32 characters of the link",
        messages: [{ role: "user", content: "Who directed Suzume?" }],
        stream: false,
      },
    ],
  },
);
export type ChatBody = typeof chatBody.static;

/** OpenAI's chat completion, with the ids of what was written and the passages it was given from. */
export const completion = t.Object(
  {
    id: t.String({ examples: ["chatcmpl-0199f3a27c4e"] }),
    object: t.Literal("chat.completion"),
    created: t.Integer({ description: "Seconds since 1970", examples: [1_795_334_400] }),
    model: t.String({ examples: ["builtin"] }),
    conversation_id: id,
    message_id: id,
    question_id: id,
    choices: t.Array(
      t.Object({
        index: t.Integer(),
        message: t.Object({
          role: t.Literal("assistant"),
          content: nullable(t.String({ examples: ["Makoto Shinkai."] })),
          reasoning_content: t.Optional(t.String()),
          tool_calls: t.Optional(t.Array(t.Unknown())),
        }),
        finish_reason: t.String({ examples: ["stop"] }),
      }),
    ),
    usage: t.Object({
      prompt_tokens: t.Integer({ examples: [42] }),
      completion_tokens: t.Integer({ examples: [5] }),
      total_tokens: t.Integer({ examples: [47] }),
      estimated: t.Boolean(),
    }),
    citations: t.Optional(t.Array(citation)),
    tools: t.Optional(
      t.Array(toolUse, {
        description: "The tools that were called, where the link and the bot show them; so on chunks",
      }),
    ),
    status: t.Optional(t.Literal("stopped", { description: "Where it was stopped before its end" })),
  },
  {
    description:
      "With `stream: true` the answer is `text/event-stream` in OpenAI's chunk form, ending in `data: [DONE]`",
  },
);
export type Completion = typeof completion.static;

export const stopBody = t.Object({ message_id: t.Optional(nullable(id)) });
export const stopAnswer = t.Object({
  success: t.Boolean({ examples: [true] }),
  stopped: t.Integer({ description: "How many answers were being written", examples: [1] }),
});
