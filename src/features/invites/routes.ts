import { Elysia } from "elysia";
import type { App } from "../../app.ts";
import type { OriginReader } from "../../http/address.ts";
import type { Guard } from "../../http/guard.ts";
import type { SessionTokens } from "../../http/session-token.ts";
import { errors } from "../../http/wire.ts";
import { createSignInAnswers } from "../auth/sign-in-answer.ts";
import { createAddressThrottle } from "../auth/throttle.ts";
import { hasAdministrator } from "../users/accounts.ts";
import { accept, tryLink } from "./accept.ts";
import { inviteCustomer, lookUp } from "./links.ts";
import {
  acceptAnswer,
  acceptBody,
  invitation,
  inviteBody,
  lookupBody,
  oneTimeLink,
  setupState,
} from "./model.ts";

const refusals = ["one_time_link_not_found", "too_many_login_attempts"] as const;

/** One-time links: made for a customer by an administrator, and used by whoever has one. */
export function inviteRoutes(app: App, guard: Guard, tokens: SessionTokens, originOf: OriginReader) {
  const throttle = createAddressThrottle(app);
  const { readOrigin, welcome } = createSignInAnswers(app, tokens, originOf);
  const usedByAnybody = new Elysia({ prefix: "/api/v1/one-time-links", tags: ["Set-up and invitations"] })
    .use(guard)
    .post(
      "/lookup",
      async ({ body, request, server }) => {
        const { address } = readOrigin(request, server?.requestIP(request)?.address ?? "");
        return await tryLink(throttle, address, () => lookUp(app, body.token));
      },
      {
        access: "public",
        parse: "small_body",
        body: lookupBody,
        response: { 200: oneTimeLink, ...errors(...refusals) },
        detail: {
          summary: "Look a one-time link up",
          description:
            "What the page `/welcome#TOKEN` asks first. A link that was never made, is used or over, or whose customer is gone or not active is 404 alike. Failures are throttled by address (429 with `Retry-After`).",
        },
      },
    )
    .post(
      "/accept",
      async ({ body, request, server, set }) => {
        const peer = server?.requestIP(request)?.address ?? "";
        const { signedIn, redirect } = await accept(app, throttle, body, readOrigin(request, peer));
        const { answer, cookie } = await welcome(signedIn, request, peer);
        if (cookie !== undefined) set.headers["set-cookie"] = cookie;
        return { ...answer, redirect };
      },
      {
        access: "public",
        parse: "small_body",
        body: acceptBody,
        response: {
          200: acceptAnswer,
          ...errors(...refusals, "empty_credentials", "username_taken", "password_too_long", "server_busy"),
        },
        detail: {
          summary: "Use a one-time link",
          description:
            "A set-up makes the first administrator, with `username` and `password`; an invitation sets its customer's password, and ends the customer's sessions and other invitations. Either signs in. It works once: of many at a time one has it, and a name that is taken leaves it as it is.",
        },
      },
    );
  const made = new Elysia({ prefix: "/api/v1/end-users", tags: ["Customers"] }).use(guard).post(
    "/:id/invite",
    async ({ caller, params, body, request, server }) => {
      const { baseUrl } = originOf(request, server?.requestIP(request)?.address ?? "");
      return await inviteCustomer(app, caller, params.id, body, baseUrl);
    },
    {
      access: "admin",
      parse: "json_body",
      body: inviteBody,
      response: { 200: invitation, ...errors("not_bot_owner", "not_found") },
      detail: {
        summary: "Invite a customer",
        description:
          "Makes a link by which the customer chooses its own password, once and within seven days, and is then led to the share link that you name. The password it has, if any, works until then. Of an inactive customer the link works once it is active again.",
      },
    },
  );
  const state = new Elysia({ prefix: "/api/v1/setup", tags: ["Set-up and invitations"] })
    .use(guard)
    .get("", async () => ({ is_set_up: await hasAdministrator(app) }), {
      access: "public",
      response: { 200: setupState },
      detail: {
        summary: "Is there an administrator",
        description:
          "Where there is none, `botshare serve` prints a link at its start that makes one, and `botshare admin create` prints one at any time.",
      },
    });
  return new Elysia().use(usedByAnybody).use(made).use(state);
}
