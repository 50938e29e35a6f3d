import { jwt } from "@elysiajs/jwt";
import { Elysia, t } from "elysia";
import type { Clock } from "../app.ts";
import { limits } from "../config.ts";
import { createLately } from "../lib/lately.ts";
import { lazily } from "../lib/lazily.ts";
import type { SessionClaims } from "./caller.ts";

/** `knd` is missing in an account's token. */
const schema = t.Object({ sub: t.String(), sid: t.String(), knd: t.Optional(t.Literal("visitor")) });

/** What a token that has been verified says, and until when that counts (seconds since 1970, as in the token). */
interface Verified {
  claims: SessionClaims;
  expiresAtSeconds: number;
}

export type SessionTokens = ReturnType<typeof createSessionTokens>;

/**
 * Makes and reads the JWTs of sessions (HS256). A token that verifies says which session it is for; whether that still exists is the
 * guard's to ask, at each request.
 */
export function createSessionTokens(secret: string, clock: Clock) {
  const token = lazily(
    () => new Elysia().use(jwt({ name: "token", secret, alg: "HS256", schema })).decorator.token,
  );
  /** By the token itself: what one says never changes but by its end, and to check a signature takes longer than a whole lookup. */
  const verified = createLately<Verified>(limits.rememberedSecretChars);
  const recall = (value: string): SessionClaims | undefined => {
    const known = verified.get(value);
    // As the check itself has it: a token ends with the second that it names.
    return known !== undefined && known.expiresAtSeconds > Math.floor(clock() / 1000)
      ? known.claims
      : undefined;
  };
  return {
    sign: (claims: SessionClaims, expiresAtMs: number): Promise<string> =>
      token().sign({
        sub: claims.subject,
        sid: claims.sessionId,
        exp: Math.floor(expiresAtMs / 1000),
        ...(claims.kind === "visitor" ? { knd: "visitor" } : {}),
      }),
    /** The claims of a token that was verified lately and has not expired; undefined says nothing of it. */
    recall,
    verify: async (value: string): Promise<SessionClaims | undefined> => {
      const read = await token().verify(value, { algorithms: ["HS256"], currentDate: new Date(clock()) });
      if (read === false) return undefined;
      const claims: SessionClaims = { kind: read.knd ?? "account", sessionId: read.sid, subject: read.sub };
      // One without an end is not of this server's making.
      if (read.exp !== undefined) verified.add(value, { claims, expiresAtSeconds: read.exp });
      return claims;
    },
  };
}
