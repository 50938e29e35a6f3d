import { errors, jwtVerify } from "jose";
import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import { plainText } from "../../lib/plain-text.ts";
import type { LinkRow } from "../links/open-link.ts";
import type { RefusalReason } from "../links/reasons.ts";
import { because } from "./refusal.ts";
import { isUid } from "./uid.ts";

const nameChars = 200;

/** What a host's signed token says of its visitor. */
export interface SignedIdentity {
  uid: string;
  name: string | null;
  expiresAtMs: number;
}

/**
 * Reads the token of a link with access "signed": a JWT (RFC 7519), HS256 with the link's secret as it is shown, `sub` for the uid, `exp`,
 * and optionally `name`. Throws identity_refused for anything else; its cause names the reason.
 */
export async function readSignedToken(app: App, link: LinkRow, token: string): Promise<SignedIdentity> {
  if (link.secretSealed === null) {
    throw new AppError("identity_refused", { cause: because("wrong_signature", "the link has no secret") });
  }
  const key = new TextEncoder().encode(app.keyring.unseal(link.secretSealed));
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      requiredClaims: ["sub", "exp"],
      currentDate: new Date(app.clock()),
      // For the beginning (`nbf`), as two systems' clocks are seldom quite the same; the end is looked at below.
      clockTolerance: "30s",
    });
    const { sub, exp, name } = payload;
    // A NumericDate may have a fraction (RFC 7519, section 2).
    const expiresAtMs = Math.floor((exp ?? 0) * 1000);
    if (!isUid(sub)) throw because("bad_uid", "the token's subject is no valid uid");
    if (!Number.isSafeInteger(expiresAtMs)) throw because("no_end", "the token's end is no time");
    if (expiresAtMs <= app.clock()) throw because("token_ended", "the token has ended");
    const given = plainText(name, nameChars);
    return { uid: sub, name: given === "" ? null : given, expiresAtMs };
  } catch (error) {
    const reason = joseReason(error);
    const cause = reason === undefined || !(error instanceof Error) ? error : because(reason, error.message);
    throw new AppError("identity_refused", { cause });
  }
}

/** What the library says is wrong with a token; undefined where it was not the library. */
function joseReason(error: unknown): RefusalReason | undefined {
  if (error instanceof errors.JWTExpired) return "token_ended";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "wrong_signature";
  if (error instanceof errors.JOSEAlgNotAllowed) return "wrong_algorithm";
  if (error instanceof errors.JWTClaimValidationFailed) return claimReasons[error.claim] ?? "not_a_token";
  return error instanceof errors.JOSEError ? "not_a_token" : undefined;
}

const claimReasons: Partial<Record<string, RefusalReason>> = {
  sub: "no_subject",
  exp: "no_end",
  nbf: "token_not_yet_valid",
};
