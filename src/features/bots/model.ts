import { t } from "elysia";
import { limits } from "../../config.ts";
import { id, instant, nullable } from "../../http/wire.ts";

const name = t.String({ minLength: 1, maxLength: limits.nameChars, examples: ["Film guide"] });
const model = t.String({
  minLength: 1,
  maxLength: limits.nameChars,
  description: "A model of the owner's upstream, or `builtin` to answer from the bot's documents alone",
  examples: ["builtin"],
});
const systemPrompt = t.String({
  maxLength: limits.systemPromptChars,
  description: "The bot's instructions. No customer ever sees them.",
  examples: ["You answer questions about films, briefly and kindly."],
});

/** The settings that mean something to botshare; the owner may keep others beside them, which stay private. */
export const botSettings = t.Object(
  {
    avatar_url: t.Optional(
      nullable(
        t.String({
          maxLength: 2_000,
          pattern: "^$|^/|^[hH][tT][tT][pP][sS]?://|^[dD][aA][tT][aA]:[iI][mM][aA][gG][eE]/",
          description: "`http:`, `https:` or `data:image/…`, or a path on this server",
          examples: ["https://app.example/avatar.png"],
        }),
      ),
    ),
    welcome: t.Optional(nullable(t.String({ maxLength: 10_000 }))),
    welcome_message: t.Optional(nullable(t.String({ maxLength: 10_000 }))),
    suggested_questions: t.Optional(nullable(t.Array(t.String({ maxLength: 500 }), { maxItems: 20 }))),
    guide_questions: t.Optional(nullable(t.Array(t.String({ maxLength: 500 }), { maxItems: 20 }))),
    language: t.Optional(
      nullable(
        t.String({ maxLength: 35, description: "BCP 47, such as `zh` or `en`: what the bot answers in" }),
      ),
    ),
    enable_thinking: t.Optional(
      nullable(t.Boolean({ description: "Asks the model to reason, and shows it; `false` asks it not to" })),
    ),
    enable_memori: t.Optional(
      nullable(
        t.Boolean({ description: "Remembers what a customer says of itself across its conversations" }),
      ),
    ),
    tool_response: t.Optional(
      nullable(t.Boolean({ description: "Whether customers see what tools gave back" })),
    ),
    show_usage: t.Optional(
      nullable(t.Boolean({ description: "Whether customers see the tokens of an answer" })),
    ),
    max_tokens: t.Optional(
      nullable(
        t.Integer({
          minimum: 1,
          maximum: 1e9,
          description: "The most tokens of an answer through a link",
        }),
      ),
    ),
    accent_color: t.Optional(
      nullable(
        t.String({
          pattern: "^#[0-9a-fA-F]{6}$",
          description:
            "Of the chat page, as `#rrggbb`; it is made darker or lighter where text would be hard to read",
          examples: ["#0b6bcb"],
        }),
      ),
    ),
    attachments: t.Optional(
      nullable(
        t.Array(t.Union([t.Literal("image"), t.Literal("text")]), {
          maxItems: 2,
          description:
            "What the bot's model takes beside words: `image`, `text` files or both. Nothing where it is left out.",
        }),
      ),
    ),
  },
  {
    title: "BotSettings",
    additionalProperties: t.Unknown(),
    examples: [
      { welcome: "Ask me about films.", suggested_questions: ["Who directed Suzume?"], language: "en" },
    ],
  },
);

const price = t.Number({ minimum: 0, maximum: 1e9 });
const aboutPricing = {
  description: "Points per 1,000 tokens",
  examples: [{ prompt_per_1k: 0.5, completion_per_1k: 1.5 }],
};
const pricing = t.Object({ prompt_per_1k: price, completion_per_1k: price }, aboutPricing);
const ownerId = nullable(t.String({ description: "An administrator's id; only the master key may set it" }));

export const createBotBody = t.Object({
  name,
  model,
  system_prompt: t.Optional(systemPrompt),
  settings: t.Optional(botSettings),
  pricing: t.Optional(pricing),
  owner_id: t.Optional(ownerId),
});
export type CreateBot = typeof createBotBody.static;

// The example changes one harmless thing: whoever sends it as it stands changes no more.
export const updateBotBody = t.Partial(createBotBody, { examples: [{ name: "Film guide" }] });
export type UpdateBot = typeof updateBotBody.static;

export const bot = t.Object(
  {
    id,
    name: t.String({ examples: ["Film guide"] }),
    model: t.String({ examples: ["builtin"] }),
    system_prompt: t.String({ examples: ["You answer questions about films, briefly and kindly."] }),
    settings: t.Object(
      {},
      {
        additionalProperties: t.Unknown(),
        description: "As they were set",
        examples: [{ welcome: "Ask me about films.", language: "en" }],
      },
    ),
    pricing: t.Object({ prompt_per_1k: t.Number(), completion_per_1k: t.Number() }, aboutPricing),
    owner_id: ownerId,
    created_at: instant,
    updated_at: instant,
  },
  { title: "Bot" },
);
export type BotItem = typeof bot.static;

export const upstreamBody = t.Object({
  base_url: t.String({
    maxLength: 2_000,
    pattern: "^[^?#]*$",
    description: "The part before `/chat/completions`, without a query or a fragment",
    examples: ["http://127.0.0.1:11434/v1"],
  }),
  api_key: t.Optional(
    nullable(
      t.String({
        maxLength: 2_000,
        description: "Write-only. Leave it out to keep the one there is; null removes it.",
      }),
    ),
  ),
});
export type UpstreamBody = typeof upstreamBody.static;

export const upstream = t.Object(
  {
    base_url: nullable(t.String({ examples: ["http://127.0.0.1:11434/v1"] })),
    api_key_last4: nullable(t.String({ examples: ["x7Qd"] })),
    models: t.Array(t.String(), { examples: [["qwen3:8b"]] }),
    models_refreshed_at: nullable(instant),
    updated_at: nullable(instant),
  },
  { title: "Upstream" },
);
export type UpstreamItem = typeof upstream.static;

export const upstreamTest = t.Object({
  success: t.Boolean({ examples: [true] }),
  models: t.Array(t.String(), { examples: [["qwen3:8b"]] }),
  message: t.String({ examples: ["The endpoint answers and knows 1 model."] }),
});

export const knownModelsQuery = t.Object({
  refresh: t.Optional(t.Boolean({ description: "Asks the endpoint now, and keeps what it says" })),
});

export const knownModels = t.Object({
  source: t.Union([t.Literal("own"), t.Literal("installation"), t.Null()], {
    description:
      "Whose endpoint your bots use: your `own`, the `installation`'s where you set none, or null where there is neither. Then only `builtin` answers.",
  }),
  models: t.Array(t.String(), { examples: [["gpt-5.1", "gpt-5.1-mini"]] }),
  refreshed_at: nullable(instant),
  message: nullable(t.String({ description: "Why the endpoint did not say" })),
});
export type KnownModels = typeof knownModels.static;
