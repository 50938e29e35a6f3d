import { t } from "elysia";
import { limits } from "../../config.ts";
import { tableFormat } from "../../http/table-file.ts";
import { id, instant, nullable, pageQuery } from "../../http/wire.ts";
import { refusalReasons } from "./reasons.ts";

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
  {
    citations: t.Boolean({ examples: [true] }),
    reasoning: t.Boolean({ examples: [false] }),
    tools: t.Boolean({ examples: [false] }),
  },
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

export const link = t.Object(
  {
    id,
    bot_id: id,
    share_token: t.String({
      description: "32 characters, base64url: whoever has it can open the link",
      examples: ["Zk3xq8JwT0mLr5vYb2nHc7dPf1gQs9aU"],
    }),
    name: nullable(t.String({ examples: ["Acme, support team"] })),
    created_at: instant,
    expires_at: nullable(instant, { examples: ["2030-01-31T18:00:00.000Z"] }),
    revoked_at: nullable(instant, { examples: [null] }),
    created_by: nullable(id),
    url: t.String({ examples: ["https://chat.example/s/Zk3xq8JwT0mLr5vYb2nHc7dPf1gQs9aU"] }),
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
  },
  { title: "ShareLink" },
);
export type LinkItem = typeof link.static;
export const linkList = t.Object({ items: t.Array(link), next_cursor: nullable(t.String()) });

const status = t.Union([t.Literal("open"), t.Literal("expired"), t.Literal("revoked")], {
  description: "At this moment. A link that is both says `revoked`",
});

/** A link among those of all bots. */
export const ownLink = t.Object(
  {
    ...link.properties,
    bot_name: t.String({ examples: ["Support"] }),
    status,
  },
  { title: "OwnShareLink" },
);
export type OwnLink = typeof ownLink.static;

const ownLinkFilter = {
  bot_id: t.Optional(t.String({ description: "Those of one bot" })),
  status: t.Optional(status),
  access: t.Optional(access),
  expires_before: t.Optional(
    t.String({
      description: "Those whose end is set and before that instant, ISO 8601 with a zone",
      examples: ["2030-02-01T00:00:00Z"],
    }),
  ),
  search: t.Optional(
    t.String({
      maxLength: limits.linkSearchChars,
      description:
        "Words of the link's or the bot's name, all of which must be there; or a link's address, one from before a rotation too",
    }),
  ),
};
export const ownLinksQuery = t.Object({ ...pageQuery.properties, ...ownLinkFilter });
export const ownLinksExportQuery = t.Object({ format: t.Optional(tableFormat), ...ownLinkFilter });
export type OwnLinkFilter = Omit<typeof ownLinksExportQuery.static, "format">;

export const exportQuery = t.Object({ format: t.Optional(tableFormat) });

export const qrQuery = t.Object({
  format: t.Optional(
    t.Union([t.Literal("svg"), t.Literal("png")], { default: "svg", description: "The kind of picture" }),
  ),
  size: t.Optional(
    t.Integer({
      minimum: limits.qrLeastPixels,
      maximum: limits.qrPixels,
      default: 512,
      description: "Pixels on each side, the white margin included",
    }),
  ),
});
export type QrQuery = typeof qrQuery.static;

export const originTestBody = t.Object({
  origin: t.String({
    maxLength: limits.hookUrlChars,
    description: "An origin, or the address of a page on it",
    examples: ["https://app.example"],
  }),
});

export const originTest = t.Object({
  allowed: t.Boolean(),
  origin: t.String({ description: "As browsers write it", examples: ["https://app.example"] }),
  reason: t.UnionEnum(["any", "listed", "own", "none_listed", "not_listed"], {
    description:
      "`any`: every page may. `listed`: it is one of the link's. `own`: it is this server's own. `none_listed`: the link allows no other site. `not_listed`: it is none of the link's",
  }),
  nearest: nullable(
    t.String({
      description:
        "Where it is not allowed: the allowed origin of the same host, which differs in its scheme or port",
    }),
  ),
  message: t.String({ examples: ["Pages of https://app.example may embed this link."] }),
});
export type OriginTest = typeof originTest.static;

export const linkEvent = t.Object(
  {
    id,
    kind: t.String({
      description:
        "`opened` (a visitor came in; a customer's account once in half an hour), `refused` (whoever comes to a link that has ended once a minute), `rotated` (the token or the secret), `revoked` or `delivery_failed` (a report that never arrived)",
      examples: ["refused"],
    }),
    code: nullable(t.String({ description: "Why: the code of the error", examples: ["rate_limit_reached"] })),
    scope: nullable(
      t.String({ description: "Whose limit it was: `link`, `visitor` or `address`", examples: ["visitor"] }),
    ),
    reason: nullable(
      t.UnionEnum([...refusalReasons], {
        description:
          "What was wrong with the host's answer, or with the token that it signed: the cause behind `hook_unavailable`, `hook_timeout` and `identity_refused`. null for what is from before there were causes",
      }),
    ),
    count: t.Integer({ description: "How often in that minute" }),
    first_at: instant,
    last_at: instant,
  },
  { title: "LinkEvent" },
);
export type LinkEventItem = typeof linkEvent.static;
