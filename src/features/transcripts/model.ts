import { t } from "elysia";
import { limits } from "../../config.ts";
import { tableFormat } from "../../http/table-file.ts";
import { id, instant, nullable, page } from "../../http/wire.ts";
import { citation, messageAttachment, toolUse } from "../conversations/model.ts";

const filters = {
  share_token_id: t.Optional(t.String({ description: "Of one link" })),
  visitor_id: t.Optional(t.String({ description: "Of one visitor, as `visitor.id` names it" })),
  customer_id: t.Optional(t.String({ description: "Of one customer's account" })),
  from: t.Optional(
    t.String({
      description: "ISO 8601 with a zone: conversations in which something was written since then",
    }),
  ),
  to: t.Optional(t.String({ description: "ISO 8601 with a zone: conversations that began before" })),
  rating: t.Optional(
    t.Union([t.Literal("up"), t.Literal("down")], { description: "With an answer that was rated so" }),
  ),
  failed: t.Optional(
    t.Boolean({ description: "`true`: with an answer that failed, `false`: without any such" }),
  ),
  search: t.Optional(
    t.String({
      maxLength: 200,
      description: "Words in the title or in any message, versions that are not shown included",
    }),
  ),
};

export const transcriptQuery = t.Object({
  ...filters,
  cursor: t.Optional(t.String({ description: "`next_cursor` of the page before" })),
  limit: t.Optional(t.Integer({ minimum: 1, maximum: limits.pageItems, description: "Items a page" })),
});
export type TranscriptQuery = typeof transcriptQuery.static;

export const transcriptExportQuery = t.Object({ ...filters, format: t.Optional(tableFormat) });
export type TranscriptFilters = Omit<TranscriptQuery, "cursor" | "limit">;

const ratings = t.Object({ up: t.Integer({ examples: [1] }), down: t.Integer() });

const visitor = t.Object({
  id,
  kind: t.String({
    description: "`account`, `hook`, `signed`, `anonymous`; `master` for the master key's own",
    examples: ["account"],
  }),
  uid: t.String({ description: "An account's id, a host's uid, a browser's id", examples: id.examples }),
  name: nullable(
    t.String({ description: "The account's name, or what the host calls the visitor", examples: ["alice"] }),
  ),
  customer_id: nullable(id),
});

/** A conversation as the bot's manager sees it in a list. */
export const transcript = t.Object(
  {
    id,
    bot_id: id,
    share_token_id: nullable(id),
    link_name: nullable(t.String({ examples: ["Acme, support team"] })),
    visitor,
    title: t.String({ examples: ["Who directed Suzume?"] }),
    answers: t.Integer({ description: "Of all versions", examples: [1] }),
    points: t.Number({ examples: [0.42] }),
    ratings,
    failures: t.Integer({ description: "Answers that failed of themselves, not those that were cut off" }),
    created_at: instant,
    updated_at: instant,
    match: t.Optional(
      nullable(
        t.String({
          description: "Of a search alone: the words around what was found in a message; null for a title's",
        }),
      ),
    ),
  },
  { title: "Transcript" },
);
export type TranscriptItem = typeof transcript.static;

export const transcriptPage = t.Composite([
  page(transcript),
  t.Object({
    searched_to: t.Optional(
      nullable(
        t.String({
          description:
            "Of a search alone: it has looked through what was written since then, and `next_cursor` looks on. null: it has not come past the first conversation",
          examples: ["2026-11-22T08:00:00.000Z"],
        }),
      ),
    ),
  }),
]);

/** A message as the bot's manager sees it: whole, whatever its link shows. */
export const transcriptMessage = t.Object(
  {
    id,
    parent_id: nullable(id),
    shown: t.Boolean({ description: "Whether it is in the branch that its visitor reads", examples: [true] }),
    role: t.Union([t.Literal("user"), t.Literal("assistant")], { examples: ["assistant"] }),
    content: t.String({ examples: ["Makoto Shinkai [1]"] }),
    reasoning: nullable(t.String()),
    citations: t.Array(citation),
    tools: t.Array(toolUse, { examples: [[]] }),
    attachments: t.Array(messageAttachment, { examples: [[]] }),
    status: t.Union(
      [
        t.Literal("streaming"),
        t.Literal("complete"),
        t.Literal("stopped"),
        t.Literal("failed"),
        t.Literal("interrupted"),
      ],
      { examples: ["complete"] },
    ),
    error_code: nullable(t.String()),
    error_detail: nullable(
      t.String({ description: "What the model's endpoint said of a failure; customers never see it" }),
    ),
    finish_reason: nullable(t.String()),
    model: nullable(t.String({ examples: ["qwen3:8b"] })),
    usage: nullable(
      t.Object({
        prompt_tokens: t.Integer({ examples: [812] }),
        completion_tokens: t.Integer({ examples: [9] }),
        estimated: t.Boolean(),
      }),
    ),
    points: t.Number({ examples: [0.42] }),
    search_ms: nullable(t.Integer({ description: "How long the passages were looked for", examples: [3] })),
    first_token_ms: nullable(t.Integer({ description: "Until the model's first token", examples: [640] })),
    model_ms: nullable(t.Integer({ description: "Until the model's end", examples: [1_380] })),
    feedback: nullable(
      t.Object({ rating: t.Union([t.Literal("up"), t.Literal("down")]), comment: nullable(t.String()) }),
    ),
    created_at: instant,
    ended_at: nullable(instant),
  },
  { title: "TranscriptMessage" },
);
export type TranscriptMessage = typeof transcriptMessage.static;
