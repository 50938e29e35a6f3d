import type { App } from "../../app.ts";
import { AppError, describeError } from "../../errors.ts";
import type { Caller } from "../../http/caller.ts";
import { plainText } from "../../lib/plain-text.ts";
import type { LinkRow } from "../links/open-link.ts";
import type { RefusalReason } from "../links/reasons.ts";
import { findManagedLink } from "../links/service.ts";
import { callInit } from "./hook.ts";
import type { SeenAnswer } from "./hook-answer.ts";
import type { HookTest } from "./model.ts";
import { refusalReasonOf } from "./refusal.ts";
import { readSignedToken } from "./signed.ts";

/**
 * What would become of a visitor with this token: the link's host is asked as for a visitor's session, or the signed token is read as
 * there, and nobody comes in. Throws not_found, not_bot_owner, server_busy, and validation_failed for a link that asks for no token or a
 * token that is too long.
 */
export async function testHook(app: App, caller: Caller, linkId: string, token: string): Promise<HookTest> {
  const link = await findManagedLink(app, caller, linkId);
  const { authTokenBytes } = app.config.limits;
  if (link.access !== "hook" && link.access !== "signed") {
    throw refused("", "Only links with access hook or signed know their visitors by a token.");
  }
  if (Buffer.byteLength(token) > authTokenBytes) throw refused("/token", `At most ${authTokenBytes} bytes.`);
  return link.access === "hook" ? await tryHost(app, link, token) : await trySigned(app, link, token);
}

const refused = (path: string, message: string) =>
  new AppError("validation_failed", { errors: [{ path, message }] });

async function tryHost(app: App, link: LinkRow, token: string): Promise<HookTest> {
  const began = performance.now();
  let seen: SeenAnswer = { status: 0, text: null };
  const note = (it: SeenAnswer) => {
    seen = it;
  };
  const outcome = await outcomeOf(async () => ({
    ...(await callInit(app, link, token, note)),
    name: null,
  }));
  return {
    ...outcome,
    url: link.hookUrl === null ? null : `${link.hookUrl}/shareAuth/init`,
    http_status: seen.status || null,
    duration_ms: Math.round(performance.now() - began),
    answer: seen.text === null ? null : plainText(seen.text, app.config.limits.hookShownChars),
  };
}

async function trySigned(app: App, link: LinkRow, token: string): Promise<HookTest> {
  const began = performance.now();
  const outcome = await outcomeOf(() => readSignedToken(app, link, token));
  const duration_ms = Math.round(performance.now() - began);
  return { ...outcome, url: null, http_status: null, duration_ms, answer: null };
}

type Outcome = Pick<HookTest, "success" | "uid" | "name" | "reason" | "message">;

/** How letting somebody in ends; what is not about the visitor or the host is thrown on. */
async function outcomeOf(identify: () => Promise<{ uid: string; name: string | null }>): Promise<Outcome> {
  try {
    const { uid, name } = await identify();
    return { success: true, uid, name, reason: null, message: `The visitor would be let in as "${uid}".` };
  } catch (error) {
    const reason = error instanceof AppError ? refusalReasonOf(error) : undefined;
    if (reason === undefined || !(error instanceof AppError)) throw error;
    return { success: false, uid: null, name: null, reason, message: describe(reason, error) };
  }
}

function describe(reason: RefusalReason, { said, cause }: AppError): string {
  if (reason === "address_not_allowed" && cause instanceof AppError) return describeError(cause, "en");
  return said === undefined ? sentences[reason] : `${sentences[reason]} It said: ${said}`;
}

const sentences: Record<RefusalReason, string> = {
  no_host: "The link has no address to ask.",
  address_not_allowed: "The address may not be called.",
  no_such_host: "There is no host of that name.",
  not_reached: "The host could not be reached, or it hung up.",
  timeout: "The host did not answer in time.",
  redirect: "The host answered with a redirect, which is not followed: enter the address that it leads to.",
  http_error: "The host answered with an error status, and without a message in JSON.",
  too_large: "The host's answer is too large.",
  not_json: "The host's answer is no JSON object.",
  not_granted: "The host refused: it did not answer success: true.",
  bad_uid: "There is no valid uid: 1 to 255 bytes without | / and \\.",
  not_a_token: "This is no JWT.",
  wrong_algorithm: "The token is not signed with HS256.",
  wrong_signature: "The token is not signed with this link's secret.",
  token_ended: "The token has ended: its exp has passed.",
  token_not_yet_valid: "The token is not valid yet: its nbf has not come.",
  no_subject: "The token has no sub, which is the visitor's uid.",
  no_end: "The token has no exp, or one that is no time.",
};
