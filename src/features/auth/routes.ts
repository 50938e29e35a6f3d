import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import { AppError } from "../../errors.ts";
import type { OriginReader } from "../../http/address.ts";
import type { AccountCaller, Caller } from "../../http/caller.ts";
import type { Guard } from "../../http/guard.ts";
import type { SessionTokens } from "../../http/session-token.ts";
import { errors, success } from "../../http/wire.ts";
import { changePasswordBody, loginAnswer, loginBody, sessionList, verifyAnswer } from "./model.ts";
import * as service from "./service.ts";
import { createSignInAnswers } from "./sign-in-answer.ts";
import { createLoginThrottle } from "./throttle.ts";

/** Sign-in and the caller's own sessions. */
export function authRoutes(app: App, guard: Guard, tokens: SessionTokens, originOf: OriginReader) {
  const throttle = createLoginThrottle(app);
  const { readOrigin, welcome, farewell } = createSignInAnswers(app, tokens, originOf);
  return new Elysia({ prefix: "/api/v1/auth", tags: ["Sign-in"] })
    .use(guard)
    .post(
      "/login",
      async ({ body, request, server, set }) => {
        const peer = server?.requestIP(request)?.address ?? "";
        const signedIn = await service.signIn(app, throttle, body, readOrigin(request, peer));
        const { answer, cookie } = await welcome(signedIn, request, peer);
        if (cookie !== undefined) set.headers["set-cookie"] = cookie;
        return answer;
      },
      {
        access: "public",
        parse: "small_body",
        body: loginBody,
        response: {
          200: loginAnswer,
          ...errors("invalid_credentials", "too_many_login_attempts", "server_busy"),
        },
        detail: {
          summary: "Sign in",
          description:
            "Gives the token for **Authorize**. The chat page also gets a customer's as an HttpOnly cookie. Failures are throttled by account and by address (429 with `Retry-After`).",
        },
      },
    )
    .get("/verify", ({ caller }) => describeCaller(caller), {
      access: "caller",
      response: { 200: verifyAnswer },
      detail: {
        summary: "Who am I",
        description:
          "The account behind the token; 401 when it is not valid. The master key has no account: `user_id` is null.",
      },
    })
    .post(
      "/logout",
      async ({ caller, request, server, set }) => {
        const account = accountOf(caller);
        await service.endSession(app, account, account.sessionId);
        const peer = server?.requestIP(request)?.address ?? "";
        // With a bearer token the cookie beside it is another sign-in's.
        if (!request.headers.has("authorization")) set.headers["set-cookie"] = farewell(request, peer);
        return { success: true, message: "This session has ended." };
      },
      {
        access: "account",
        response: { 200: success },
        detail: {
          summary: "Sign out",
          description:
            "Ends this session. The token is refused from now on, and answers being streamed to it stop.",
        },
      },
    )
    .post(
      "/change-password",
      async ({ caller, body, request, server }) => {
        const origin = readOrigin(request, server?.requestIP(request)?.address ?? "");
        await service.changePassword(app, throttle, accountOf(caller), body, origin);
        return { success: true, message: "The password is changed; your other sessions have ended." };
      },
      {
        access: "account",
        parse: "small_body",
        body: changePasswordBody,
        response: {
          200: success,
          ...errors(
            "empty_credentials",
            "wrong_password",
            "password_too_long",
            "too_many_login_attempts",
            "server_busy",
          ),
        },
        detail: { summary: "Change my password", description: "Ends every other session of the account." },
      },
    )
    .get("/sessions", async ({ caller }) => ({ items: await service.listSessions(app, accountOf(caller)) }), {
      access: "account",
      response: { 200: sessionList },
      detail: { summary: "List my sessions", description: "Where this account is signed in, newest first." },
    })
    .delete(
      "/sessions/:id",
      async ({ caller, params }) => {
        await service.endSession(app, accountOf(caller), params.id);
        return { success: true, message: "The session has ended." };
      },
      {
        access: "account",
        response: { 200: success, ...errors("not_found") },
        detail: { summary: "End one of my sessions", description: "It is refused at once, in streams too." },
      },
    );
}

/** The guard lets only accounts reach these routes; this says so to the compiler. */
function accountOf(caller: Caller): AccountCaller {
  if (caller.kind !== "account") throw new AppError("account_required");
  return caller;
}

function describeCaller(caller: Caller) {
  if (caller.kind === "master") {
    return { valid: true, user_id: null, username: "master key", is_admin: true, is_end_user: false };
  }
  const { userId, username, isAdmin, isEndUser } = caller;
  return { valid: true, user_id: userId, username, is_admin: isAdmin, is_end_user: isEndUser };
}
