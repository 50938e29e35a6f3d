import { t } from "elysia";
import { limits } from "../../config.ts";
import type { messages } from "../../db/schema/conversations.ts";
import { id, instant, nullable } from "../../http/wire.ts";

export const conversation = t.Object(
  {
    id,
    title: t.String({ examples: ["Who directed Suzume?"] }),
    pinned: t.Boolean(),
    created_at: instant,
    updated_at: instant,
    match: t.Optional(
      nullable(
        t.String({
          description: "Of a search alone: the words around what was found in a message; null for a title's",
        }),
      ),
    ),
    match_message_id: t.Optional(
      nullable(t.String({ description: "Of a search alone: that message; null for a title's" })),
    ),
  },
  { title: "Conversation" },
);
export type ConversationItem = typeof conversation.static;

export const conversationQuery = t.Object({
  search: t.Optional(t.String({ maxLength: 200, description: "Words in the title or in any message" })),
  pinned: t.Optional(
    t.Boolean({ description: "`true`: pinned ones alone, `false`: the others; without it all" }),
  ),
  cursor: t.Optional(t.String({ description: "`next_cursor` of the page before" })),
  limit: t.Optional(t.Integer({ minimum: 1, maximum: limits.pageItems, description: "Items a page" })),
});
export type ConversationQuery = typeof conversationQuery.static;

export const updateConversationBody = t.Object({
  title: t.Optional(t.String({ minLength: 1, maxLength: limits.nameChars, examples: ["Returns"] })),
  pinned: t.Optional(t.Boolean({ examples: [true] })),
});
export type UpdateConversation = typeof updateConversationBody.static;

export const citation = t.Object(
  {
    index: t.Integer({ description: "From 1, as the answer may cite it", examples: [1] }),
    passage_id: id,
    document_id: id,
    document: t.String({ description: "The document's name", examples: ["Suzume.csv"] }),
    question: nullable(t.String({ examples: ["Who directed Suzume?"] })),
    text: t.String({ examples: ["Makoto Shinkai"] }),
    score: t.Number({ description: "Relevance, 0 to 1", examples: [0.93] }),
  },
  { title: "Citation", description: "A passage that the answer was given from" },
);
export type Citation = NonNullable<(typeof messages.$inferSelect)["citations"]>[number];

/** A file that a question came with. */
export const messageAttachment = t.Object(
  {
    id,
    kind: t.Union([t.Literal("image"), t.Literal("text")]),
    name: t.String({ examples: ["receipt.png"] }),
    type: t.String({ examples: ["image/png"] }),
    size_bytes: t.Integer(),
  },
  { title: "MessageAttachment" },
);
export type MessageAttachment = typeof messageAttachment.static;

/** A tool that the model called, and what it gave back where that is known. */
export const toolUse = t.Object(
  {
    name: t.String({ examples: ["search"] }),
    arguments: t.String({ description: "JSON, as the model wrote it", examples: ['{"query": "Suzume"}'] }),
    result: nullable(t.String()),
  },
  { title: "ToolUse" },
);
export type ToolUse = typeof toolUse.static;

export const messageItem = t.Object(
  {
    id,
    role: t.Union([t.Literal("user"), t.Literal("assistant")]),
    content: t.String({ examples: ["Who directed Suzume?"] }),
    reasoning: nullable(t.String()),
    citations: t.Array(citation, { examples: [[]] }),
    tools: t.Array(toolUse, { examples: [[]] }),
    attachments: t.Array(messageAttachment, { examples: [[]] }),
    versions: t.Array(id, {
      description:
        "The ids of all versions of this message, oldest first; of one that was never asked or answered anew its own",
    }),
    status: t.Union(
      [
        t.Literal("streaming"),
        t.Literal("complete"),
        t.Literal("stopped"),
        t.Literal("failed"),
        t.Literal("interrupted"),
      ],
      {
        description: "`interrupted`: the server stopped while this answer was being written",
        examples: ["complete"],
      },
    ),
    error_code: nullable(t.String()),
    finish_reason: nullable(
      t.String({ description: "The model's own word; `length`: the answer was cut short" }),
    ),
    usage: nullable(
      t.Object(
        { prompt_tokens: t.Integer(), completion_tokens: t.Integer(), estimated: t.Boolean() },
        { description: "Where the bot's `show_usage` allows it" },
      ),
    ),
    feedback: nullable(
      t.Object({ rating: t.Union([t.Literal("up"), t.Literal("down")]), comment: nullable(t.String()) }),
    ),
    created_at: instant,
  },
  { title: "Message" },
);
export type MessageItem = typeof messageItem.static;

export const feedbackBody = t.Object({
  rating: nullable(t.Union([t.Literal("up"), t.Literal("down")])),
  comment: t.Optional(nullable(t.String({ maxLength: 4_000, examples: ["Just what I needed."] }))),
});
export type Feedback = typeof feedbackBody.static;
