import type { App } from "../../app.ts";
import type { LimitSet, LinkLimits } from "../../db/schema/links.ts";
import type { LimitScope } from "../../errors.ts";
import { dayOf } from "./days.ts";
import { floorPoints } from "./points.ts";

/** Whom the limits of a link count by: the link, the visitor, and the network address. */
export interface Party {
  linkId: string;
  limits: LinkLimits | null;
  visitorId: string;
  /** A keyed hash of the network address. */
  address: string;
}

export type LimitKind = keyof LimitSet;

/** One limit that a link has. */
export interface Limit {
  scope: LimitScope;
  kind: LimitKind;
  max: number;
}

export const scopes = ["link", "visitor", "address"] as const satisfies readonly LimitScope[];
export const kinds = ["points", "messages_per_day", "qpm", "streams"] as const satisfies readonly LimitKind[];

/** Questions a minute are those of the last minute at any moment. */
export const windowMs = 60_000;

/** In place of a day, for the sums of all days: a limit that counts them reads one row. */
export const allDays = "";

const none: readonly Limit[] = [];

/** A question asks for its link's limits again and again. */
const listed = new WeakMap<LinkLimits, readonly Limit[]>();

/** The limits that are set, kind by kind. */
export function limitsOf(limits: LinkLimits | null): readonly Limit[] {
  if (limits === null) return none;
  const known = listed.get(limits) ?? listLimits(limits);
  listed.set(limits, known);
  return known;
}

function listLimits(limits: LinkLimits): Limit[] {
  const set: Limit[] = [];
  for (const kind of kinds)
    for (const scope of scopes) {
      const max = (scope === "link" ? limits : limits[scope])[kind];
      if (max !== null) set.push({ scope, kind, max: kind === "points" ? floorPoints(max) : max });
    }
  return set;
}

/** The name by which a limit is bound to a statement. */
export const limitName = (scope: LimitScope, kind: LimitKind): string => `${scope} ${kind}`;

/** The name by which the questions of the last minute are. */
export const recentName = (scope: LimitScope): string => `${scope} recent`;

const noLimits = Object.fromEntries(
  scopes.flatMap((scope) => kinds.map((kind) => [limitName(scope, kind), null])),
);

/** What the statements of limits are bound to by `valuesOf`; times in milliseconds since 1970. */
export interface LimitValues extends Omit<Party, "limits">, Record<string, unknown> {
  messageId: string;
  now: number;
  since: number;
  day: string;
}

/** What the statements of limits are bound to: who asks, when, and every limit by its name. */
export function valuesOf(
  app: App,
  { linkId, visitorId, address, limits }: Party,
  messageId: string,
): LimitValues {
  const now = app.clock();
  const day = dayOf(now, app.config.timeZone);
  const party = { linkId, visitorId, address, messageId, now, since: now - windowMs, day };
  const values: LimitValues = Object.assign(party, noLimits);
  for (const { scope, kind, max } of limitsOf(limits)) values[limitName(scope, kind)] = max;
  return values;
}
