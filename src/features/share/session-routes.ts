import { Elysia } from "elysia";
import { AppError } from "../../errors.ts";
import type { OriginReader } from "../../http/address.ts";
import type { Guard } from "../../http/guard.ts";
import type { SessionTokens } from "../../http/session-token.ts";
import { errors, success } from "../../http/wire.ts";
import { createThrottle } from "../../lib/throttle.ts";
import { toIso } from "../../lib/time.ts";
import type { TurnTools } from "../chat/turn.ts";
import { openSessionBody, visitorSession } from "../identity/model.ts";
import { endVisitorSession, openVisitorSession } from "../identity/sessions.ts";
import { readOwnAnswers } from "./own-answers.ts";
import { enterLink, linkErrors, shareTags } from "./routes.ts";

/** How those come in whom a link itself lets in. */
export function sessionRoutes(tools: TurnTools, guard: Guard, tokens: SessionTokens, originOf: OriginReader) {
  const { app, links } = tools;
  const throttle = createThrottle(app.config.limits.visitorSessionsPerAddress, "too_many_sessions");
  return new Elysia({ prefix: "/api/v1/public/bot-share/:share_token", tags: shareTags })
    .use(guard)
    .post(
      "/session",
      async ({ params, body, request, server }) => {
        const { link } = await links.findOpenLink(params.share_token);
        const { address } = originOf(request, server?.requestIP(request)?.address ?? "");
        await throttle.assertAllowed(address);
        const opened = await openVisitorSession(app, link, body);
        const { sessionId, visitorId: subject, expiresAtMs, uid, name } = opened;
        const token = await tokens.sign({ kind: "visitor", sessionId, subject }, expiresAtMs);
        const session = { token, expires_at: toIso(expiresAtMs), uid, name };
        if (body.first_screen !== true) return session;
        // Their host is asked nothing more, so its credential is left out.
        const guest = { kind: "visitor", visitorId: subject, linkId: link.id, sessionId, uid } as const;
        const someone = { ...guest, access: link.access, credential: null };
        const opening = { token: params.share_token, guest: someone, address };
        return { ...session, given: await readOwnAnswers(tools, opening) };
      },
      {
        access: "public",
        parse: "small_body",
        body: openSessionBody,
        response: {
          200: visitorSession,
          ...errors(
            "identity_refused",
            "sign_in_required",
            "share_token_revoked",
            "share_token_expired",
            "share_token_not_found",
            "too_many_sessions",
            "server_busy",
            "hook_unavailable",
            "hook_timeout",
          ),
        },
        detail: {
          summary: "Come in as a visitor",
          description: [
            "For links whose visitors have no account here. With access `hook` the host is asked who `auth_token` belongs to, and a refusal carries",
            "the host's own message; with `signed` the token's signature says it; with `anonymous` the browser's `local_id` is all there is.",
            "The session lasts an hour, a signed one no longer than its token; it is renewed by calling this again.",
          ].join(" "),
        },
      },
    )
    .delete(
      "/session",
      async ({ guest, params }) => {
        await enterLink(tools, guest, params.share_token);
        // An account's session is not the link's to end.
        if (guest.kind !== "visitor") throw new AppError("unauthenticated");
        await endVisitorSession(app, guest.sessionId);
        return { success: true, message: "The session has ended." };
      },
      {
        access: "visitor",
        response: { 200: success, ...errors(...linkErrors) },
        detail: {
          summary: "Leave as a visitor",
          description: "Ends the visitor's session at once; an answer still being written in it stops.",
        },
      },
    );
}
