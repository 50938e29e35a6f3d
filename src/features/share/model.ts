import { t } from "elysia";
import { id, nullable } from "../../http/wire.ts";

export const entry = t.Object({
  status: t.Union([t.Literal("open"), t.Literal("expired"), t.Literal("revoked")]),
  access: t.Union([t.Literal("account"), t.Literal("hook"), t.Literal("signed"), t.Literal("anonymous")]),
  name: t.String({ examples: ["Film guide"] }),
  avatar_url: nullable(t.String()),
  language: nullable(t.String({ examples: ["en"] })),
});
export type Entry = typeof entry.static;

export const sharedBot = t.Object({
  bot_id: id,
  bot_uuid: id,
  name: t.String({ examples: ["Film guide"] }),
  avatar_url: nullable(t.String()),
  welcome: nullable(t.String({ examples: ["Ask me about films."] })),
  suggested_questions: t.Array(t.String(), { examples: [["Who directed Suzume?"]] }),
  settings: t.Object({
    language: nullable(t.String()),
    enable_thinking: nullable(t.Boolean()),
    enable_memori: nullable(t.Boolean()),
    tool_response: nullable(t.Boolean()),
  }),
});
export type SharedBotInfo = typeof sharedBot.static;

export const messageStreamQuery = t.Object({
  offset: t.Optional(
    t.Integer({ minimum: 0, description: "How much of the text is known already, in UTF-16 units" }),
  ),
  reasoning_offset: t.Optional(
    t.Integer({
      minimum: 0,
      description:
        "The same of the reasoning; left out, it comes whole where `offset` is 0, and not at all elsewhere",
    }),
  ),
});
export const exportQuery = t.Object({
  format: t.Optional(
    t.Union([t.Literal("md"), t.Literal("json")], { description: "Markdown, unless it says otherwise" }),
  ),
});
