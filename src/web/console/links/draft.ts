import type { CreateLink, OwnLink, UpdateLink } from "../../../features/links/model.ts";

export const accessKinds = ["account", "anonymous", "hook", "signed"] as const;
export type Access = (typeof accessKinds)[number];

export const limitNames = ["qpm", "messages_per_day", "points", "streams"] as const;
export type LimitName = (typeof limitNames)[number];
export type LimitDraft = Record<LimitName, number | null>;
export const limitScopes = ["link", "visitor", "address"] as const;
export type LimitScope = (typeof limitScopes)[number];

/** What is filled in of a link. */
export interface LinkDraft {
  name: string;
  access: Access;
  expiresAt: string | null;
  hookUrl: string;
  /** Null: every customer. */
  customers: string[] | null;
  limits: Record<LimitScope, LimitDraft>;
  limitMessage: string;
  /** Null: as it is usual for the access, which the server decides. */
  origins: OriginsDraft | null;
  visibility: { citations: boolean; reasoning: boolean; tools: boolean };
}

export interface OriginsDraft {
  kind: "none" | "listed" | "any";
  /** One a line. */
  text: string;
}

const noLimit: LimitDraft = { qpm: null, messages_per_day: null, points: null, streams: null };

/** A link that nothing was said of yet. */
export const newDraft: LinkDraft = {
  name: "",
  access: "account",
  expiresAt: null,
  hookUrl: "",
  customers: null,
  limits: { link: noLimit, visitor: noLimit, address: noLimit },
  limitMessage: "",
  origins: null,
  visibility: { citations: true, reasoning: true, tools: true },
};

/** A link as it is. */
export function draftOf(link: OwnLink): LinkDraft {
  const { visitor, address, ...all } = link.limits;
  const origins = link.allowed_origins;
  return {
    name: link.name ?? "",
    access: link.access,
    expiresAt: link.expires_at,
    hookUrl: link.hook_url ?? "",
    customers: link.end_user_ids,
    limits: { link: all, visitor, address },
    limitMessage: link.limit_message ?? "",
    origins: {
      kind: origins === null ? "any" : origins.length === 0 ? "none" : "listed",
      text: (origins ?? []).join("\n"),
    },
    visibility: link.visibility,
  };
}

/** Which websites may embed the link: what was chosen, else what the server takes for the access. */
export const originsOf = ({ origins, access }: LinkDraft): OriginsDraft =>
  origins ?? { kind: access === "account" ? "none" : "any", text: "" };

/** The draft as the API takes it. */
export function bodyOf(draft: LinkDraft): CreateLink {
  const { origins, limits } = draft;
  return {
    name: draft.name.trim() || null,
    expires_at: draft.expiresAt,
    access: draft.access,
    hook_url: draft.hookUrl.trim() || null,
    limits: { ...limits.link, visitor: limits.visitor, address: limits.address },
    limit_message: draft.limitMessage.trim() || null,
    ...(origins === null ? {} : { allowed_origins: originsBody(origins) }),
    end_user_ids: draft.access === "account" ? draft.customers : null,
    visibility: draft.visibility,
  };
}

function originsBody({ kind, text }: OriginsDraft): string[] | null {
  if (kind === "any") return null;
  return kind === "none" ? [] : text.split(/\s+/u).filter(Boolean);
}

/** The fields that `after` has otherwise than `before`: somebody else may be changing the others at this moment. */
export function changedFields(before: LinkDraft, after: LinkDraft): UpdateLink {
  const former = new Map(Object.entries(bodyOf(before)));
  const changed = Object.entries(bodyOf(after)).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(former.get(name)),
  );
  return Object.fromEntries(changed);
}
