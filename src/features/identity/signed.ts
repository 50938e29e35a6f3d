import { jwtVerify } from "jose";
import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import { plainText } from "../../lib/plain-text.ts";
import type { LinkRow } from "../links/open-link.ts";
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
 * and optionally `name`. Throws identity_refused for anything else.
 */
export async function readSignedToken(app: App, link: LinkRow, token: string): Promise<SignedIdentity> {
  if (link.secretSealed === null) throw new AppError("identity_refused");
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
    if (!isUid(sub) || !Number.isSafeInteger(expiresAtMs)) throw new Error("no uid or no time");
    if (expiresAtMs <= app.clock()) throw new Error("the token has ended");
    const given = plainText(name, nameChars);
    return { uid: sub, name: given === "" ? null : given, expiresAtMs };
  } catch (cause) {
    throw new AppError("identity_refused", { cause });
  }
}
