import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import type { OriginReader } from "../../http/address.ts";
import { isSameOrigin } from "../../http/guard.ts";
import { pageOf, sessionCookie } from "../../http/session-cookie.ts";
import type { SessionTokens } from "../../http/session-token.ts";
import { toIso } from "../../lib/time.ts";
import { refreshModels } from "../bots/upstream.ts";
import type { LoginAnswer } from "./model.ts";
import type { SignedIn, SignInOrigin } from "./service.ts";

export type SignInAnswers = ReturnType<typeof createSignInAnswers>;

/** What whoever has signed in is answered, by whichever way. `peer` is the address that the request came from. */
export function createSignInAnswers(app: App, tokens: SessionTokens, originOf: OriginReader) {
  const isSecure = (request: Request, peer: string) => originOf(request, peer).baseUrl.startsWith("https:");
  return {
    /** Where a sign-in comes from. */
    readOrigin: (request: Request, peer: string): SignInOrigin => ({
      address: originOf(request, peer).address,
      userAgent: request.headers.get("user-agent"),
    }),
    /** The token of a new session, and the cookie to set beside it, if any. */
    welcome: async (
      { account, sessionId, expiresAtMs }: SignedIn,
      request: Request,
      peer: string,
    ): Promise<{ answer: LoginAnswer; cookie: string | undefined }> => {
      if (account.isAdmin) refreshModelsLater(app, account.id);
      const token = await tokens.sign({ kind: "account", sessionId, subject: account.id }, expiresAtMs);
      // A cookie is for whom its page is: customers chat, administrators work in the console. One who signs in on Swagger UI gets none.
      const page = pageOf(request);
      const isForPage = page === "console" ? account.isAdmin : account.isEndUser;
      const isPages = isForPage && isSameOrigin(request, app.config.publicUrl);
      const maxAgeSeconds = Math.floor(app.config.limits.sessionMs / 1000);
      return {
        answer: {
          token,
          token_type: "bearer",
          expires_at: toIso(expiresAtMs),
          user_id: account.id,
          username: account.username,
          is_admin: account.isAdmin,
          is_end_user: account.isEndUser,
        },
        cookie: isPages
          ? sessionCookie(page, token, { maxAgeSeconds, isSecure: isSecure(request, peer) })
          : undefined,
      };
    },
    /** The cookie that ends the one of a page. */
    farewell: (request: Request, peer: string): string =>
      sessionCookie(pageOf(request), "", { maxAgeSeconds: 0, isSecure: isSecure(request, peer) }),
  };
}

function refreshModelsLater(app: App, userId: string): void {
  refreshModels(app, userId).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "upstream_not_configured") return;
    app.log.warn({ err: error, user_id: userId }, "the models of an upstream could not be refreshed");
  });
}
