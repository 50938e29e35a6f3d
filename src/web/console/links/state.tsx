import type { OwnLink } from "../../../features/links/model.ts";
import { say } from "../../shared/language.ts";
import { Badge } from "../parts/bits.tsx";
import { sayAgo, sayDay } from "../parts/format.ts";

/** From here on an end is near enough to be told of. */
const nearMs = 14 * 24 * 3600 * 1000;

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

/** What a link is called: its name, or the day it was made. */
export const linkTitle = ({ name, created_at }: Pick<OwnLink, "name" | "created_at">): string =>
  name ?? say("link_unnamed", { day: sayDay(created_at) });

/** The address of a link's page in the console, or of a part of it. */
export const linkHref = (id: string, part = ""): string => `/console/links/${id}${part && `/${part}`}`;
