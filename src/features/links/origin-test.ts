import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import type { OriginTest } from "./model.ts";
import { readOrigins } from "./origins.ts";
import { findManagedLink } from "./service.ts";

/**
 * Whether pages of an origin may embed a link and call its API, as the pages' own headers say it. An address of a page counts as its
 * origin. Throws not_found, not_bot_owner, and validation_failed for what is neither.
 */
export async function testOrigin(
  app: App,
  caller: Caller,
  linkId: string,
  given: string,
  baseUrl: string,
): Promise<OriginTest> {
  const { allowedOrigins } = await findManagedLink(app, caller, linkId);
  const origin = readOrigin(given);
  const own = new Set([new URL(baseUrl).origin, URL.parse(app.config.publicUrl ?? "")?.origin]);
  const yes = (reason: "any" | "own" | "listed") => {
    const message = `Pages of ${origin} may embed this link.`;
    return { allowed: true, origin, reason, nearest: null, message };
  };
  if (own.has(origin)) return yes("own");
  if (allowedOrigins === null) return yes("any");
  if (allowedOrigins.includes(origin)) return yes("listed");
  const host = new URL(origin).hostname;
  const nearest = allowedOrigins.find((allowed) => new URL(allowed).hostname === host) ?? null;
  const reason = allowedOrigins.length === 0 ? "none_listed" : "not_listed";
  const hint = nearest === null ? "" : ` ${nearest} is: the scheme and the port count too.`;
  const message = `Pages of ${origin} may not embed this link: it is not among its allowed origins.${hint}`;
  return { allowed: false, origin, reason, nearest, message };
}

function readOrigin(given: string): string {
  const text = given.trim();
  const url = /^https?:\/\//i.test(text) ? URL.parse(text) : null;
  const errors = [
    { path: "/origin", message: "An origin or an address that begins with http:// or https://." },
  ];
  if (url === null || url.username !== "" || url.password !== "") {
    throw new AppError("validation_failed", { errors });
  }
  try {
    return readOrigins([url.origin])[0] ?? url.origin;
  } catch {
    throw new AppError("validation_failed", { errors });
  }
}
