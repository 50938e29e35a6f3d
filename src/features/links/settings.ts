import { type SQL, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { limits } from "../../config.ts";
import { type LimitSet, type LinkLimits, shareTokens } from "../../db/schema/links.ts";
import { AppError, type FieldError } from "../../errors.ts";
import { parseExpiry } from "../../lib/time.ts";
import { assertAllowedAddress } from "../../upstream/address.ts";
import type { GivenLimits, UpdateLink } from "./model.ts";
import type { LinkRow } from "./open-link.ts";
import { readOrigins } from "./origins.ts";

/** The columns that a body sets, but for the limits, which are merged into those there are. */
export type LinkSettings = Partial<
  Pick<
    LinkRow,
    | "name"
    | "expiresAt"
    | "access"
    | "hookUrl"
    | "limitMessage"
    | "allowedOrigins"
    | "isRestricted"
    | "showCitations"
    | "showReasoning"
    | "showTools"
  >
>;

const noLimit: LimitSet = { qpm: null, points: null, messages_per_day: null, streams: null };

/** The limits of a link that has none, with every field there is. */
export const noLimits: LinkLimits = { ...noLimit, visitor: noLimit, address: noLimit };

/**
 * The columns that a body sets, and no others: somebody else may be changing those at the same moment.
 * Throws invalid_expiry, address_not_allowed for the hook, validation_failed for an origin or a limit.
 */
export async function readSettings(app: App, body: UpdateLink): Promise<LinkSettings> {
  const { name, expires_at, visibility, end_user_ids, limit_message, allowed_origins } = body;
  const set: LinkSettings = {};
  if (body.limits) assertLimits(body.limits);
  if (name !== undefined) set.name = name || null;
  if (expires_at !== undefined) set.expiresAt = parseExpiry(expires_at);
  if (body.access !== undefined) set.access = body.access;
  if (limit_message !== undefined) set.limitMessage = limit_message?.trim() || null;
  if (allowed_origins !== undefined) set.allowedOrigins = allowed_origins && readOrigins(allowed_origins);
  if (end_user_ids !== undefined) set.isRestricted = end_user_ids !== null;
  if (visibility?.citations !== undefined) set.showCitations = visibility.citations;
  if (visibility?.reasoning !== undefined) set.showReasoning = visibility.reasoning;
  if (visibility?.tools !== undefined) set.showTools = visibility.tools;
  if (body.hook_url !== undefined) set.hookUrl = await readHookUrl(app, body.hook_url);
  return set;
}

async function readHookUrl(app: App, given: string | null): Promise<string | null> {
  const address = given?.trim().replace(/\/+$/, "") || null;
  if (address !== null) await assertAllowedAddress(app, address);
  return address;
}

type Agreeing = Pick<LinkRow, "access" | "hookUrl" | "isRestricted">;

/**
 * Throws validation_failed where a link's settings do not go together: access `hook` without the address to ask, or a list of
 * customers on a link that they do not sign in to.
 */
export function assertAgreeing({ access, hookUrl, isRestricted }: Agreeing): void {
  const refuse = (path: string, message: string) =>
    new AppError("validation_failed", { errors: [{ path, message }] });
  if (access === "hook" && hookUrl === null)
    throw refuse("/hook_url", "Access hook needs the address of your system.");
  if (access !== "account" && isRestricted) {
    const message = "Only a link with access account is for certain customers; send null for any other.";
    throw refuse("/end_user_ids", message);
  }
}

/** `assertAgreeing` as a condition on the row that `settings` are about to change, for the statement that does it. */
export function agreeing({ access, hookUrl, isRestricted }: LinkSettings): SQL {
  const next = {
    access: access ?? shareTokens.access,
    hookUrl: hookUrl === undefined ? shareTokens.hookUrl : hookUrl,
    isRestricted: isRestricted === undefined ? shareTokens.isRestricted : Number(isRestricted),
  };
  return sql`NOT (${next.access} = 'hook' AND ${next.hookUrl} IS NULL) AND NOT (${next.access} <> 'account' AND ${next.isRestricted})`;
}

/** The condition that `settings` change how visitors of the row's link are known. A hook that nobody asks makes no difference. */
export const changesIdentity = ({ access, hookUrl }: LinkSettings): SQL =>
  sql`(${shareTokens.access} IS NOT ${access ?? shareTokens.access} OR ${shareTokens.access} = 'hook' AND ${shareTokens.hookUrl} IS NOT ${hookUrl === undefined ? shareTokens.hookUrl : hookUrl})`;

/**
 * The limits with those that are given set and the others as `base` has them; null where none is left. One expression, so that two
 * changes of different limits at the same moment both stay.
 */
export function mergeLimits(base: SQL | typeof shareTokens.limits, given: GivenLimits | null): SQL {
  if (given === null) return sql`NULL`;
  const none = JSON.stringify(noLimits);
  const changes = listLimits(given).map(
    ({ path, value }) => sql`, ${["$", ...path].join(".")}, json(${JSON.stringify(value)})`,
  );
  return sql`nullif(json_set(coalesce(${base}, ${none})${sql.join(changes)}), ${none})`;
}

const limitNames = ["qpm", "points", "messages_per_day", "streams"] as const;

/** The same of limits as they were read, to say what changes. */
export function mergedLimits(
  base: LinkLimits | null,
  given: GivenLimits | null | undefined,
): LinkLimits | null {
  if (given === null || given === undefined) return given === null ? null : base;
  const { visitor, address, ...own } = given;
  const former = base ?? noLimits;
  return {
    ...former,
    ...own,
    visitor: { ...former.visitor, ...(visitor === null ? noLimit : visitor) },
    address: { ...former.address, ...(address === null ? noLimit : address) },
  };
}

/** The limits of a new link; null where none is given. */
export function newLimits(given: GivenLimits | null | undefined): LinkLimits | null {
  const limits = mergedLimits(null, given);
  return limits === null || JSON.stringify(limits) === JSON.stringify(noLimits) ? null : limits;
}

/** Each limit that is given, with its place in the wire's form. Null in place of a set clears all four of it. */
function listLimits(given: GivenLimits): { name: keyof LimitSet; path: string[]; value: number | null }[] {
  const ofSet = (place: string[], set: Partial<LimitSet>) =>
    limitNames.flatMap((name) => {
      const value = set[name];
      return value === undefined ? [] : [{ name, path: [...place, name], value }];
    });
  const { visitor, address } = given;
  return [
    ...ofSet([], given),
    ...(visitor === undefined ? [] : ofSet(["visitor"], visitor ?? noLimit)),
    ...(address === undefined ? [] : ofSet(["address"], address ?? noLimit)),
  ];
}

function assertLimits(given: GivenLimits): void {
  const errors = listLimits(given).flatMap(({ name, path, value }): FieldError[] => {
    const max = name === "points" ? limits.limitPoints : limits.limitQuestions;
    const fits =
      value === null || (value >= 0 && value <= max && (name === "points" || Number.isInteger(value)));
    const what = name === "points" ? "A number" : "A whole number";
    const message = `${what} from 0 to ${max}, or null for no limit.`;
    return fits ? [] : [{ path: `/limits/${path.join("/")}`, message }];
  });
  if (errors.length > 0) throw new AppError("validation_failed", { errors });
}
