import { jwt } from "@elysiajs/jwt";
import { Elysia, t } from "elysia";
import type { Clock } from "../app.ts";
import type { SessionClaims } from "./caller.ts";

/** `knd` is missing in an account's token. */
const schema = t.Object({ sub: t.String(), sid: t.String(), knd: t.Optional(t.Literal("visitor")) });

export type SessionTokens = ReturnType<typeof createSessionTokens>;

/** Makes and reads the JWTs of sessions (HS256). A token that verifies says which session it is for; whether that still exists is the guard's to ask. */
export function createSessionTokens(secret: string, clock: Clock) {
  const plugin = new Elysia().use(jwt({ name: "token", secret, alg: "HS256", schema }));
  const { token } = plugin.decorator;
  return {
    sign: (claims: SessionClaims, expiresAtMs: number): Promise<string> =>
      token.sign({
        sub: claims.subject,
        sid: claims.sessionId,
        exp: Math.floor(expiresAtMs / 1000),
        ...(claims.kind === "visitor" ? { knd: "visitor" } : {}),
      }),
    verify: async (value: string): Promise<SessionClaims | undefined> => {
      const claims = await token.verify(value, { algorithms: ["HS256"], currentDate: new Date(clock()) });
      if (claims === false) return undefined;
      return { kind: claims.knd ?? "account", sessionId: claims.sid, subject: claims.sub };
    },
  };
}
