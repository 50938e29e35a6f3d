import { Elysia } from "elysia";
import { version } from "../package.json";
import type { App } from "./app.ts";
import { AppError } from "./errors.ts";
import { authRoutes } from "./features/auth/routes.ts";
import { createCallerLookup } from "./features/auth/service.ts";
import { botRoutes, upstreamRoutes } from "./features/bots/routes.ts";
import { chatRoutes } from "./features/chat/routes.ts";
import { createRunningAnswers, type RunningAnswers } from "./features/chat/running.ts";
import { createVisitorResolver } from "./features/identity/visitor.ts";
import { knowledgeRoutes } from "./features/knowledge/routes.ts";
import { createLinkLookup, type LinkLookup } from "./features/links/open-link.ts";
import { linkRoutes } from "./features/links/routes.ts";
import { conversationRoutes } from "./features/share/conversation-routes.ts";
import { shareRoutes } from "./features/share/routes.ts";
import { customerRoutes, userRoutes } from "./features/users/routes.ts";
import { createOriginReader } from "./http/address.ts";
import { errorResponse } from "./http/error-body.ts";
import { createGuard } from "./http/guard.ts";
import { describeApi } from "./http/openapi.ts";
import { assertDecodablePath } from "./http/path.ts";
import { createSessionTokens } from "./http/session-token.ts";
import { loadStaticFiles } from "./http/static-files.ts";
import { getSwaggerFile, swaggerPage } from "./http/swagger-ui.ts";
import { toAppError } from "./http/thrown.ts";

/** The whole HTTP surface, and the answers being written behind it. */
export function createServer(app: App) {
  const tokens = createSessionTokens(app.keyring.jwtSecret, app.clock);
  const guard = createGuard(app, tokens, createCallerLookup(app));
  const originOf = createOriginReader(app.config.trustedProxies, app.config.publicUrl);
  const links = createLinkLookup(app);
  const answers = createRunningAnswers(app);
  const tools = { app, links, visitors: createVisitorResolver(app, links), answers };
  const api = () =>
    new Elysia()
      .use(authRoutes(app, guard, tokens, originOf))
      .use(userRoutes(app, guard))
      .use(upstreamRoutes(app, guard))
      .use(botRoutes(app, guard))
      .use(knowledgeRoutes(app, guard))
      .use(linkRoutes(app, guard, originOf))
      .use(customerRoutes(app, guard))
      .use(shareRoutes(tools, guard))
      .use(conversationRoutes(tools, guard))
      .use(chatRoutes(tools, guard));
  // Unknown fields go before a body is looked at. Elysia's own way of it would make an object of a list or a text before the schema
  // could refuse it, and empty an owner's settings with `settings: []`.
  const http = new Elysia({ normalize: "typebox" })
    .headers({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" })
    .onRequest(({ request }) => assertDecodablePath(request))
    .onError(({ error, code, request }) => errorResponse(app, request, toAppError(app, error, code, request)))
    .use(api())
    .use(pageRoutes(links, describeApi(api, version)));
  return { http, answers };
}

export type Server = { http: ReturnType<typeof createServer>["http"]; answers: RunningAnswers };

/** The pages of people: chat, and Swagger UI. */
function pageRoutes(links: LinkLookup, spec: () => Promise<string>) {
  const files = loadStaticFiles();
  const chatPage = async (request: Request, shareToken: string) => {
    const status = await links.findOpenLink(shareToken).then(
      () => 200,
      (error: unknown) => {
        if (error instanceof AppError) return error.status;
        throw error;
      },
    );
    return files.chatPage(request, status);
  };
  const orNotFound = (response: Response | undefined): Response => {
    if (response === undefined) throw new AppError("not_found");
    return response;
  };
  return new Elysia({ detail: { hide: true } })
    .get("/", ({ redirect }) => redirect("/swagger"))
    .get("/s/:share_token", ({ request, params }) => chatPage(request, params.share_token))
    .get("/chat/share", ({ request, query }) => chatPage(request, query.shareId ?? ""))
    .get("/assets/*", ({ request, params }) => orNotFound(files.getAsset(request, `/assets/${params["*"]}`)))
    .get("/swagger", () => swaggerPage())
    .get("/swagger/json", async () => {
      const headers = { "content-type": "application/json", "cache-control": "no-cache" };
      return new Response(await spec(), { headers });
    })
    .get("/swagger/:file", ({ params }) => orNotFound(getSwaggerFile(params.file)));
}
