import type { Server } from "bun";
import { Elysia } from "elysia";
import type { App } from "./app.ts";
import { AppError } from "./errors.ts";
import { createCallerLookup } from "./features/auth/service.ts";
import { chatRoutes } from "./features/chat/routes.ts";
import { createRunningAnswers } from "./features/chat/running.ts";
import { createOutbox } from "./features/identity/outbox.ts";
import { createVisitorLookup } from "./features/identity/sessions.ts";
import { createVisitorResolver } from "./features/identity/visitor.ts";
import { createLinkLookup } from "./features/links/open-link.ts";
import { healthRoutes } from "./features/operations/health-routes.ts";
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
import { createOriginReader } from "./http/address.ts";
import type { SessionClaims } from "./http/caller.ts";
import { createCors } from "./http/cors.ts";
import { errorResponse } from "./http/error-body.ts";
import { createGuard } from "./http/guard.ts";
import { addLater } from "./http/later.ts";
import { createObserver, noteError, noteRoute } from "./http/observed.ts";
import { createPageGuest } from "./http/page-guest.ts";
import { createAddressCheck } from "./http/path.ts";
import { answerHeaders } from "./http/security-headers.ts";
import { createSessionTokens } from "./http/session-token.ts";
import { type FirstScreen, loadStaticFiles } from "./http/static-files.ts";
import { toAppError } from "./http/thrown.ts";

/** The addresses of the console's routes, and of no others. */
export const consolePaths = /^\/(?:api\/(?!v1\/public\/|v3\/)|metrics|swagger)/;

/**
 * The whole HTTP surface, and the answers being written behind it. The console's routes are made by `addConsole`, or with the first request
 * for one of them: customers who wait for a server that starts need none of these.
 */
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
  const customerRoutes = () =>
    new Elysia()
      .use(shareRoutes(tools, guard))
      .use(conversationRoutes(tools, guard))
      .use(versionRoutes(tools, guard))
      .use(sessionRoutes(tools, guard, tokens, originOf))
      .use(limitRoutes(tools, guard, originOf))
      .use(memoryRoutes(tools, guard))
      .use(followUpRoutes(tools, guard))
      .use(attachmentRoutes(tools, guard))
      .use(lookRoutes(tools, guard))
      .use(healthRoutes(app, guard, answers.isDraining))
      .use(chatRoutes(tools, guard, originOf));
  // Unknown fields go before a body is looked at. Elysia's own way of it would make an object of a list or a text before the schema
  // could refuse it, and empty an owner's settings with `settings: []`.
  // Elysia looks for an address's path behind eight characters of `https://` and three of a host, or else behind seven of `http://`: by the
  // first it would miss a page's path on http://nas/, by the second every one on https.
  const isHttps = app.config.tls !== null;
  const http = new Elysia({ normalize: "typebox", handler: { standardHostname: isHttps } })
    .headers(answerHeaders)
    .onRequest(createAddressCheck())
    .mapResponse(takeRoute)
    .onError(({ error, code, request, route }) => {
      // An unknown route is none, and its response is not mapped.
      if (code !== "NOT_FOUND") noteRoute(route);
      const answered = toAppError(error, code, request);
      noteError(app, answered);
      return errorResponse(app, request, answered);
    })
    .use(customerRoutes())
    .use(pageRoutes(openChat));
  const rest = addLater(http, consolePaths, async () => {
    const { consoleRoutes } = await import("./console-routes.ts");
    return consoleRoutes({ app, guard, tokens, originOf, outbox, tools }, customerRoutes);
  });
  const observe = createObserver(app, peerOf);
  http.wrap((handle, request) => () => {
    if (!rest.isAwaitedBy(request)) return observe(request, () => answer(request, handle));
    const fail = (error: unknown) => observe(request, () => Promise.reject(error));
    return rest.add().then(() => http.fetch(request), fail);
  });
  return { http, answers, outbox, addConsole: rest.add };
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

/** The pages of people. */
function pageRoutes(openChat: OpenChat) {
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
    .get("/js/:file", ({ request, params }) => orNotFound(files.getAsset(request, `/js/${params.file}`)));
}
