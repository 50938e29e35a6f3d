import { type AnyElysia, Elysia } from "elysia";
import { version } from "../package.json";
import type { App } from "./app.ts";
import { AppError } from "./errors.ts";
import { auditRoutes } from "./features/audit/routes.ts";
import { authRoutes } from "./features/auth/routes.ts";
import { botRoutes, upstreamRoutes } from "./features/bots/routes.ts";
import { managedChatRoutes } from "./features/chat/managed-routes.ts";
import type { TurnTools } from "./features/chat/turn.ts";
import { deliveryRoutes } from "./features/identity/delivery-routes.ts";
import type { Outbox } from "./features/identity/outbox.ts";
import { previewRoutes } from "./features/identity/preview-routes.ts";
import { inviteRoutes } from "./features/invites/routes.ts";
import { passageRoutes } from "./features/knowledge/passage-routes.ts";
import { knowledgeRoutes } from "./features/knowledge/routes.ts";
import { ownLinkRoutes } from "./features/links/own-routes.ts";
import { linkRoutes } from "./features/links/routes.ts";
import { metricsRoutes } from "./features/operations/metrics-routes.ts";
import { originRoutes } from "./features/operations/origin-routes.ts";
import { statisticsRoutes } from "./features/statistics/routes.ts";
import { transcriptRoutes } from "./features/transcripts/routes.ts";
import { customerRoutes } from "./features/users/customer-routes.ts";
import { userRoutes } from "./features/users/routes.ts";
import type { OriginReader } from "./http/address.ts";
import type { Guard } from "./http/guard.ts";
import { describeApi } from "./http/openapi.ts";
import type { SessionTokens } from "./http/session-token.ts";
import { getSwaggerFile, swaggerPage } from "./http/swagger-ui.ts";

/** What the routes of a server share. */
export interface Parts {
  app: App;
  guard: Guard;
  tokens: SessionTokens;
  originOf: OriginReader;
  outbox: Outbox;
  tools: TurnTools;
}

/**
 * What the people ask who keep an installation and its bots, and its description. Customers need none of it, so it is made once a server
 * listens for them. `customersOwn` makes theirs, for the description holds all.
 */
export function consoleRoutes(parts: Parts, customersOwn: () => AnyElysia) {
  const spec = describeApi(() => new Elysia().use(consoleApi(parts)).use(customersOwn()), version);
  return new Elysia().use(consoleApi(parts)).use(descriptionRoutes(spec));
}

function consoleApi({ app, guard, tokens, originOf, outbox, tools }: Parts) {
  return new Elysia()
    .use(authRoutes(app, guard, tokens, originOf))
    .use(userRoutes(app, guard))
    .use(upstreamRoutes(app, guard))
    .use(botRoutes(app, guard))
    .use(knowledgeRoutes(app, guard))
    .use(passageRoutes(app, guard))
    .use(linkRoutes(app, guard, originOf))
    .use(ownLinkRoutes(app, guard, originOf))
    .use(customerRoutes(app, guard))
    .use(inviteRoutes(app, guard, tokens, originOf))
    .use(transcriptRoutes(app, guard, tools.answers))
    .use(previewRoutes(app, guard, tokens, originOf))
    .use(auditRoutes(app, guard))
    .use(deliveryRoutes(app, guard, outbox))
    .use(statisticsRoutes(app, guard))
    .use(metricsRoutes(app, guard, tools.answers))
    .use(originRoutes(app, guard, originOf))
    .use(managedChatRoutes(tools, guard));
}

/** Swagger UI, and what it shows. */
function descriptionRoutes(spec: () => Promise<string>) {
  return new Elysia({ detail: { hide: true } })
    .get("/swagger", () => swaggerPage())
    .get("/swagger/json", async () => {
      const headers = { "content-type": "application/json", "cache-control": "no-cache" };
      return new Response(await spec(), { headers });
    })
    .get("/swagger/:file", ({ params }) => {
      const file = getSwaggerFile(params.file);
      if (file === undefined) throw new AppError("not_found");
      return file;
    });
}
