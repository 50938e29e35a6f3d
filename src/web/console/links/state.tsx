import type { OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { Badge } from "../parts/bits.tsx";
import { sayAgo } from "../parts/format.ts";
import { withQuery } from "../parts/listing.ts";

/** From here on an end is near enough to be told of. */
export const nearMs = 14 * 24 * 3600 * 1000;

type State = "open" | "ending" | "points" | "closed" | "expired" | "revoked";

/** What has become of a link at this moment, the gravest first. */
export function stateOf({ status, limits, usage, expires_at }: OwnLink, nowMs = Date.now()): State {
  if (status !== "open") return status;
  const { points, qpm, messages_per_day, streams } = limits;
  if ([points, qpm, messages_per_day, streams].includes(0)) return "closed";
  if (points !== null && usage.points >= points) return "points";
  return expires_at !== null && Date.parse(expires_at) - nowMs < nearMs ? "ending" : "open";
}

const tones = {
  open: "good",
  ending: "warn",
  points: "bad",
  closed: "bad",
  expired: "quiet",
  revoked: "quiet",
} as const;

/** The same in a word. */
export function LinkState({ link }: { link: OwnLink }) {
  const state = stateOf(link);
  const when = state === "ending" && link.expires_at !== null ? sayAgo(link.expires_at) : "";
  return <Badge tone={tones[state]}>{say(`link_state_${state}`, { when })}</Badge>;
}

/** What a link is called where its bot stands beside it. */
export const linkTitle = ({ name }: Pick<OwnLink, "name">): string => name ?? say("link_unnamed");

/** What a link is called by itself. */
export const wholeLinkTitle = ({ name, bot_name }: Pick<OwnLink, "name" | "bot_name">): string =>
  name ?? say("link_unnamed_of", { bot: bot_name });

/** The address of a link's page in the console, or of a part of it. */
export const linkHref = (id: string, part = ""): string => `/console/links/${id}${part && `/${part}`}`;

/** Where the picture of a link's code is. Another address of the link makes it another: what the browser shows of the former must go. */
export const qrHref = ({ id, share_token }: OwnLink, format: "svg" | "png", size: number): string =>
  withQuery(`/api/v1/bot-share-tokens/${id}/qr`, { format, size, of: share_token.slice(0, 6) });

/** Whether visitors come through a system of the owner's alone: the link's address by itself lets nobody in. */
export const needsHost = ({ access }: Pick<OwnLink, "access">): boolean =>
  access === "hook" || access === "signed";
