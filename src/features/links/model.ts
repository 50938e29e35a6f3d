import { t } from "elysia";
import { limits } from "../../config.ts";
import { id, instant, nullable } from "../../http/wire.ts";

const name = nullable(t.String({ maxLength: limits.nameChars, examples: ["Acme, support team"] }));
const expiresAt = nullable(
  t.String({
    description: "ISO 8601 with `Z` or an offset; without a zone it is UTC. null or an empty string: never",
    examples: ["2030-01-31T18:00:00Z"],
  }),
);
const access = t.Union(
  [t.Literal("account"), t.Literal("hook"), t.Literal("signed"), t.Literal("anonymous")],
  { description: "How visitors are known" },
);
const endUserIds = nullable(
  t.Array(t.String(), {
    maxItems: limits.wholeListItems,
    description: "The customers this link admits; null: every customer. An empty list admits none",
  }),
);
const visibility = t.Object(
  { citations: t.Boolean(), reasoning: t.Boolean(), tools: t.Boolean() },
  { description: "What customers see of an answer beside its text" },
);

/** What later versions set and this one refuses: a limit that is taken and not kept to would be a trap. */
const notYet = {
  limits: t.Optional(
    nullable(
      t.Object(
        { qpm: t.Optional(t.Null()), points: t.Optional(t.Null()), messages_per_day: t.Optional(t.Null()) },
        { description: "Limits are not built yet: null, or every one of them null" },
      ),
    ),
  ),
  hook_url: t.Optional(
    nullable(t.Literal("", { description: "Hooks are not built yet: null or an empty string" })),
  ),
  allowed_origins: t.Optional(
    nullable(
      t.Array(t.String(), {
        maxItems: 0,
        description: "Not built yet: null or an empty list",
      }),
    ),
  ),
};

const settable = {
  name: t.Optional(name),
  expires_at: t.Optional(expiresAt),
  access: t.Optional(access),
  end_user_ids: t.Optional(endUserIds),
  visibility: t.Optional(t.Partial(visibility)),
  ...notYet,
};

export const createLinkBody = t.Object(settable, {
  examples: [{ name: "Acme, support team", expires_at: "2030-01-31T18:00:00Z" }],
});
export type CreateLink = typeof createLinkBody.static;

// The example changes one harmless thing: whoever sends it as it stands changes no more.
export const updateLinkBody = t.Object(settable, { examples: [{ name: "Acme, support team" }] });
export type UpdateLink = typeof updateLinkBody.static;

export const rotateLinkBody = t.Object({
  grace_hours: t.Optional(
    nullable(
      t.Number({
        minimum: 0,
        maximum: 8_760,
        description: "How long the old token goes on working",
        examples: [0],
      }),
    ),
  ),
});

export const link = t.Object({
  id,
  bot_id: id,
  share_token: t.String({ description: "32 characters, base64url: whoever has it can open the link" }),
  name: nullable(t.String({ examples: ["Acme, support team"] })),
  created_at: instant,
  expires_at: nullable(instant),
  revoked_at: nullable(instant),
  created_by: nullable(id),
  url: t.String({ examples: ["https://chat.example/s/…"] }),
  access,
  hook_url: t.Null(),
  limits: t.Object({ qpm: t.Null(), points: t.Null(), messages_per_day: t.Null() }),
  allowed_origins: t.Array(t.String()),
  end_user_ids: nullable(t.Array(id)),
  visibility,
  usage: t.Object({ points: t.Number(), messages: t.Integer(), last_used_at: nullable(instant) }),
});
export type LinkItem = typeof link.static;
export const linkList = t.Object({ items: t.Array(link), next_cursor: nullable(t.String()) });
