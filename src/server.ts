import type { Server } from "bun";
import { Elysia, type PreContext } from "elysia";
import { version } from "../package.json";
import type { App } from "./app.ts";
import { AppError } from "./errors.ts";
import { auditRoutes } from "./features/audit/routes.ts";
import { authRoutes } from "./features/auth/routes.ts";
import { createCallerLookup } from "./features/auth/service.ts";
import { botRoutes, upstreamRoutes } from "./features/bots/routes.ts";
import { managedChatRoutes } from "./features/chat/managed-routes.ts";
import { chatRoutes } from "./features/chat/routes.ts";
import { createRunningAnswers } from "./features/chat/running.ts";
import { deliveryRoutes } from "./features/identity/delivery-routes.ts";
import { createOutbox } from "./features/identity/outbox.ts";
import { previewRoutes } from "./features/identity/preview-routes.ts";
import { createVisitorLookup } from "./features/identity/sessions.ts";
import { createVisitorResolver } from "./features/identity/visitor.ts";
import { inviteRoutes } from "./features/invites/routes.ts";
import { passageRoutes } from "./features/knowledge/passage-routes.ts";
import { knowledgeRoutes } from "./features/knowledge/routes.ts";
import { createLinkLookup } from "./features/links/open-link.ts";
import { ownLinkRoutes } from "./features/links/own-routes.ts";
import { linkRoutes } from "./features/links/routes.ts";
import { healthRoutes } from "./features/operations/health-routes.ts";
import { metricsRoutes } from "./features/operations/metrics-routes.ts";
import { originRoutes } from "./features/operations/origin-routes.ts";
import { attachmentRoutes } from "./features/share/attachment-routes.ts";
import { conversationRoutes } from "./features/share/conversation-routes.ts";
import { readFirstScreen } from "./features/share/first-screen.ts";
import { followUpRoutes } from "./features/share/followup-routes.ts";
import { limitRoutes } from "./features/share/limit-routes.ts";
import { memoryRoutes } from "./features/share/memory-routes.ts";
import { lookRoutes } from "./features/share/page-routes.ts";
import { shareRoutes } from "./features/share/routes.ts";
import { sessionRoutes } from "./features/share/session-routes.ts";
import { versionRoutes } from "./features/share/version-routes.ts";
import { statisticsRoutes } from "./features/statistics/routes.ts";
import { transcriptRoutes } from "./features/transcripts/routes.ts";
import { customerRoutes } from "./features/users/customer-routes.ts";
import { userRoutes } from "./features/users/routes.ts";
import { createOriginReader } from "./http/address.ts";
import type { SessionClaims } from "./http/caller.ts";
import { createCors } from "./http/cors.ts";
import { errorResponse } from "./http/error-body.ts";
import { createGuard } from "./http/guard.ts";
import { createObserver, nameAnswer, noteError, noteRoute } from "./http/observed.ts";
import { describeApi } from "./http/openapi.ts";
import { createPageGuest } from "./http/page-guest.ts";
import { createAddressCheck } from "./http/path.ts";
import { answerHeaders } from "./http/security-headers.ts";
import { createSessionTokens } from "./http/session-token.ts";
import { type FirstScreen, loadStaticFiles } from "./http/static-files.ts";
import { getSwaggerFile, swaggerPage } from "./http/swagger-ui.ts";
import { toAppError } from "./http/thrown.ts";

/** The whole HTTP surface, and the answers being written behind it. */
export function createServer(app: App) {
  const peerOf = (request: Request): string => http.server?.requestIP(request)?.address ?? "";
  const tokens = createSessionTokens(app.keyring.jwtSecret, app.clock);
  const originOf = createOriginReader(app.config.trustedProxies, app.config.publicUrl);
  const findGuest = createGuestLookup(app);
  const guard = createGuard(app, tokens, findGuest, originOf, peerOf);
  const links = createLinkLookup(app);
  const answers = createRunningAnswers(app);
  const outbox = createOutbox(app);
  const tools = { app, links, visitors: createVisitorResolver(app, links), answers, outbox };
  const answer = createCors(app.config.publicUrl, links.getAllowedOrigins);
  const findPageGuest = createPageGuest(tokens, findGuest, originOf);
  const openChat = async (request: Request, token: string, peer: string) => {
    const guest = await findPageGuest(request, peer);
    return await readFirstScreen(tools, { token, guest, address: originOf(request, peer).address });
  };
  const api = () =>
    new Elysia()
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
      .use(transcriptRoutes(app, guard, answers))
      .use(shareRoutes(tools, guard))
      .use(conversationRoutes(tools, guard))
      .use(versionRoutes(tools, guard))
      .use(sessionRoutes(tools, guard, tokens, originOf))
      .use(limitRoutes(tools, guard, originOf))
      .use(memoryRoutes(tools, guard))
      .use(followUpRoutes(tools, guard))
      .use(attachmentRoutes(tools, guard))
      .use(lookRoutes(tools, guard))
      .use(previewRoutes(app, guard, tokens, originOf))
      .use(auditRoutes(app, guard))
      .use(deliveryRoutes(app, guard, outbox))
      .use(statisticsRoutes(app, guard))
      .use(metricsRoutes(app, guard, answers))
      .use(healthRoutes(app, guard, answers.isDraining))
      .use(originRoutes(app, guard, originOf))
      .use(chatRoutes(tools, guard, originOf))
      .use(managedChatRoutes(tools, guard));
  // Unknown fields go before a body is looked at. Elysia's own way of it would make an object of a list or a text before the schema
  // could refuse it, and empty an owner's settings with `settings: []`.
  // By its own guess no host is shorter than four characters, and on http://nas/ it would miss a page's path.
  const http = new Elysia({ normalize: "typebox", handler: { standardHostname: false } })
    .headers(answerHeaders)
    .onRequest(createBeginning())
    .mapResponse(takeRoute)
    .onError(({ error, code, request, route }) => {
      // An unknown route is none, and its response is not mapped.
      if (code !== "NOT_FOUND") noteRoute(route);
      const answered = toAppError(error, code, request);
      noteError(app, answered);
      return errorResponse(app, request, answered);
    })
    .use(api())
    .use(pageRoutes(openChat, describeApi(api, version)));
  const observe = createObserver(app, peerOf);
  http.wrap((handle, request) => () => observe(request, () => answer(request, handle)));
  return { http, answers, outbox };
}

/** What comes before a route is looked for. */
function createBeginning() {
  const checkAddress = createAddressCheck();
  return ({ request, set }: Pick<PreContext, "request" | "set">): void => {
    nameAnswer(set.headers);
    checkAddress(request);
  };
}

/** With no `return` and no arrow before the call, or Elysia would wait for it. */
function takeRoute({ route }: { route: string }): void {
  noteRoute(route);
}

/** Who is behind a session's claims: an account's session or one of those whom a link lets in. */
function createGuestLookup(app: App) {
  const findAccount = createCallerLookup(app);
  const findVisitor = createVisitorLookup(app);
  return (claims: SessionClaims) => (claims.kind === "visitor" ? findVisitor(claims) : findAccount(claims));
}

/**
 * The share token of FastGPT's address. Named twice it is none, as for the page itself (web/chat/place.ts): which sites may embed the
 * page goes by the token, so the two must read the same.
 */
function sharedId({ url }: Request): string {
  const [named, ...more] = new URL(url).searchParams.getAll("shareId");
  return more.length === 0 && named !== undefined ? named : "";
}

type OpenChat = (request: Request, shareToken: string, peer: string) => Promise<FirstScreen>;

/** The pages of people: chat, and Swagger UI. */
function pageRoutes(openChat: OpenChat, spec: () => Promise<string>) {
  const files = loadStaticFiles();
  const chatPage = async (request: Request, token: string, server: Server<unknown> | null) => {
    const peer = server?.requestIP(request)?.address ?? "";
    return await files.chatPage(request, await openChat(request, token, peer));
  };
  const orNotFound = (response: Response | undefined): Response => {
    if (response === undefined) throw new AppError("not_found");
    return response;
  };
  return new Elysia({ detail: { hide: true } })
    .get("/", ({ redirect }) => redirect("/console"))
    .get("/console", ({ request }) => files.ownPage(request, "console"))
    .get("/console/*", ({ request }) => files.ownPage(request, "console"))
    .get("/welcome", ({ request }) => files.ownPage(request, "welcome"))
    .get("/s/:share_token", ({ request, params, server }) => chatPage(request, params.share_token, server))
    .get("/chat/share", ({ request, server }) => chatPage(request, sharedId(request), server))
    .get("/assets/*", ({ request, params }) => orNotFound(files.getAsset(request, `/assets/${params["*"]}`)))
    .get("/js/:file", ({ request, params }) => orNotFound(files.getAsset(request, `/js/${params.file}`)))
    .get("/swagger", () => swaggerPage())
    .get("/swagger/json", async () => {
      const headers = { "content-type": "application/json", "cache-control": "no-cache" };
      return new Response(await spec(), { headers });
    })
    .get("/swagger/:file", ({ params }) => orNotFound(getSwaggerFile(params.file)));
}
