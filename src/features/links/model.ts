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
  {
    description:
      "How visitors are known: `account` by signing in, `hook` by asking your own system at `hook_url`, `signed` by a JWT that your system signs with `secret`, `anonymous` by their browser alone. Another one ends the link's visitor sessions",
  },
);
const hookUrl = nullable(
  t.String({
    maxLength: limits.hookUrlChars,
    pattern: "^[^?#]*$",
    description:
      "The root of your system's three endpoints, without a query or a fragment: `{hook_url}/shareAuth/init`, `/start` and `/finish` are called. Needed with access `hook`, kept and unused with another",
    examples: ["https://app.example/api"],
  }),
);
const endUserIds = nullable(
  t.Array(t.String(), {
    maxItems: limits.wholeListItems,
    description:
      "The customers this link admits; null: every customer. An empty list admits none. Only with access `account`: for another one it must be null",
  }),
);
const allowedOrigins = nullable(
  t.Array(t.String({ maxLength: limits.originChars }), {
    maxItems: limits.originsPerLink,
    description:
      "The origins (`https://host` or `https://host:port`) whose pages may embed the chat and call the link's API from a browser. null: any. An empty list: none but this server's own pages. Left out of a new link: an empty list with access `account`, null with another",
    examples: [["https://app.example"]],
  }),
);
const limitMessage = nullable(
  t.String({
    maxLength: limits.limitMessageChars,
    description: "Your words to a visitor whom a limit refuses, shown after the sentence that says which one",
    examples: ["Write to support@acme.example for more."],
  }),
);
const visibility = t.Object(
  { citations: t.Boolean(), reasoning: t.Boolean(), tools: t.Boolean() },
  { description: "What customers see of an answer beside its text" },
);

// Their bounds are the service's to check, which names each that is wrong.
const limitOf = (what: string, values: string) =>
  t.Optional(nullable(t.Number({ description: `${what}: ${values}, or null for no limit` })));
const countOf = (what: string) => limitOf(what, `a whole number from 0 to ${limits.limitQuestions}`);
const limitFields = {
  qpm: countOf("Questions a minute"),
  points: limitOf("Points in all", `a number from 0 to ${limits.limitPoints}`),
  messages_per_day: countOf("Questions a calendar day"),
  streams: countOf("Answers being written at one time"),
};
const settableLimits = nullable(
  t.Object(
    {
      ...limitFields,
      visitor: t.Optional(nullable(t.Object(limitFields, { description: "For each visitor" }))),
      address: t.Optional(nullable(t.Object(limitFields, { description: "For each network address" }))),
    },
    {
      description:
        "How much may be asked: by all visitors together, by each, and from each network address. null is no limit, 0 none at all. A change sets the limits it names and leaves the others; null in place of an object clears all in it",
      examples: [{ qpm: 60, points: 5_000, visitor: { qpm: 6, messages_per_day: 50 } }],
    },
  ),
);
export type GivenLimits = Exclude<typeof settableLimits.static, null>;

const settable = {
  name: t.Optional(name),
  expires_at: t.Optional(expiresAt),
  access: t.Optional(access),
  hook_url: t.Optional(hookUrl),
  limits: t.Optional(settableLimits),
  limit_message: t.Optional(limitMessage),
  allowed_origins: t.Optional(allowedOrigins),
  end_user_ids: t.Optional(endUserIds),
  visibility: t.Optional(t.Partial(visibility)),
};

export const createLinkBody = t.Object(settable, {
  examples: [
    {
      name: "Acme, support team",
      expires_at: "2030-01-31T18:00:00Z",
      access: "account",
      limits: { qpm: 60, visitor: { messages_per_day: 50 } },
      limit_message: "Write to support@acme.example for more.",
      allowed_origins: ["https://acme.example"],
    },
  ],
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

const shownLimits = {
  qpm: nullable(t.Number()),
  points: nullable(t.Number()),
  messages_per_day: nullable(t.Number()),
  streams: nullable(t.Number()),
};

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
  hook_url: nullable(t.String()),
  secret: nullable(
    t.String({
      description:
        "`whsec_…`, for access `hook` and `signed`: signs what is sent to your system (Standard Webhooks), and the JWTs that your system makes",
    }),
  ),
  limits: t.Object({ ...shownLimits, visitor: t.Object(shownLimits), address: t.Object(shownLimits) }),
  limit_message: nullable(t.String()),
  allowed_origins: nullable(t.Array(t.String())),
  end_user_ids: nullable(t.Array(id)),
  visibility,
  usage: t.Object({ points: t.Number(), messages: t.Integer(), last_used_at: nullable(instant) }),
});
export type LinkItem = typeof link.static;
export const linkList = t.Object({ items: t.Array(link), next_cursor: nullable(t.String()) });

export const linkEvent = t.Object({
  id,
  kind: t.String({
    description:
      "`opened` (a visitor came in), `refused`, `rotated` (the token or the secret), `revoked` or `delivery_failed` (a report that never arrived)",
    examples: ["refused"],
  }),
  code: nullable(t.String({ description: "Why: the code of the error", examples: ["rate_limit_reached"] })),
  scope: nullable(
    t.String({ description: "Whose limit it was: `link`, `visitor` or `address`", examples: ["visitor"] }),
  ),
  count: t.Integer({ description: "How often in that minute" }),
  first_at: instant,
  last_at: instant,
});
export type LinkEventItem = typeof linkEvent.static;
