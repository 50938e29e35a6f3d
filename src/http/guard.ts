import { type Context, Elysia } from "elysia";
import type { App } from "../app.ts";
import { AppError, type ErrorCode } from "../errors.ts";
import { equalSecrets } from "../lib/secret.ts";
import { andThen, type Soon } from "../lib/soon.ts";
import type { OriginReader } from "./address.ts";
import { assertCleanStrings, bodyParsers, rejectUnreadableBody } from "./body.ts";
import type { AccountCaller, Caller, Guest, SessionClaims, VisitorCaller } from "./caller.ts";
import { noteCaller } from "./observed.ts";
import { isOperator } from "./operator.ts";
import { type CookiePage, pageOf, readSessionCookie } from "./session-cookie.ts";
import type { SessionTokens } from "./session-token.ts";
import { createUploadPlaces } from "./upload-places.ts";

/**
 * Who may pass, as written on each route: `public` everybody, `chat` anybody signed in, the master key and those whom a link itself
 * lets in, `visitor` a customer's account and those whom a link lets in, `caller` anybody signed in and the master key, `account` any
 * account, `admin` an administrator and the master key, `admin_account` an administrator's account alone, `master` the master key alone,
 * `operator` the master key and the metrics token.
 */
export type Access =
  | "public"
  | "chat"
  | "visitor"
  | "caller"
  | "account"
  | "admin"
  | "admin_account"
  | "master"
  | "operator";

/** Access that needs a session or the master key. The others are nobody's in particular: they have no caller. */
type CallerAccess = Exclude<Access, "public" | "operator">;

/** Where a route's description carries its access to the tidying of the API's description, which takes it out. */
export const accessNote = "x-access";

/** Elysia's type of a description has no extension fields (OpenAPI's `x-…`), though it takes them. */
const noteOf = (access: Access) => Object.assign<{ summary?: string }, object>({}, { [accessNote]: access });

const refusals: Record<CallerAccess, ErrorCode[]> = {
  chat: [],
  visitor: ["not_a_customer"],
  caller: [],
  account: ["account_required"],
  admin: ["admin_required"],
  admin_account: ["account_required", "admin_required"],
  master: ["master_key_required"],
};

/** What the guard can answer on a route instead of letting it be reached; what is wrong with a body comes beside it. */
export function guardErrors(access: Access, method: string): ErrorCode[] {
  // Of a query: a NUL or a lone surrogate in it is refused on every route.
  if (access === "public") return ["validation_failed"];
  if (access === "operator") return ["unauthenticated", "validation_failed"];
  const crossOrigin: ErrorCode[] = isSafe(method) && !consoleOnly.includes(access) ? [] : ["cross_origin"];
  return ["unauthenticated", "session_ended", ...crossOrigin, ...refusals[access], "validation_failed"];
}

/** Finds who is behind a verified JWT, or undefined when the session has ended. */
type FindCaller = (claims: SessionClaims) => Soon<AccountCaller | VisitorCaller | undefined>;

export type Guard = ReturnType<typeof createGuard>;

/**
 * The guard of every route: `{ access: "admin" }` lets nobody else in and hands the handler its `caller`, or on routes that take those
 * whom a link lets in, its `guest`. It runs before the body's schema is looked at. Errors: unauthenticated, session_ended, cross_origin, and a 403 for each kind of access.
 */
export function createGuard(
  app: App,
  tokens: SessionTokens,
  findCaller: FindCaller,
  originOf: OriginReader,
  peerOf: (request: Request) => string,
) {
  const guests = new WeakMap<Request, Guest>();
  const identify = createIdentifier(app, tokens, findCaller, originOf, peerOf);
  const takePlace = createUploadPlaces(app.config.limits);
  const admitUpload = {
    document: async (request: Request) => {
      admit("admin", await identify(request, "console"));
    },
    attachment: async (request: Request, peerAddress: string) =>
      await takePlace(
        admit("visitor", await identify(request, "chat")),
        originOf(request, peerAddress).address,
      ),
  };
  // A route of everybody's has hooks of its own, which wait for nothing. None takes the context's `server`, which Elysia would define anew
  // for each request.
  const identified =
    (access: Exclude<Access, "public">) =>
    async ({ request, query }: Pick<Context, "request" | "query">): Promise<void> => {
      if (access === "operator") assertOperator(app, request);
      else {
        // Where somebody works from is noted beside what is changed, and nobody changes anything as a visitor.
        const isNoted = access !== "visitor" && access !== "chat";
        const address = isNoted ? originOf(request, peerOf(request)).address : "";
        const page = consoleOnly.includes(access) ? "console" : undefined;
        const found = identify(request, page, address);
        const guest = found instanceof Promise ? await found : found;
        noteCaller(guest);
        guests.set(request, admit(access, guest));
      }
      assertReadable({ request, query });
    };
  return new Elysia({ name: "guard" }).use(bodyParsers(app.config.limits, admitUpload)).macro({
    access: (access: Access) => ({
      detail: noteOf(access),
      transform: access === "public" ? assertReadable : identified(access),
      resolve: ({ request }): { guest: Guest; caller: Caller } => {
        const guest = (access === "public" ? undefined : guests.get(request)) ?? publicCaller;
        // Those whom a link lets in have no rights but on that link: whoever asks for a caller sees nobody.
        return { guest, caller: guest.kind === "visitor" ? publicCaller : guest };
      },
    }),
  });
}

/** Finds who asks, at once where all is known. Without a `page` it is the one that the request says it comes from. */
function createIdentifier(
  app: App,
  tokens: SessionTokens,
  findCaller: FindCaller,
  originOf: OriginReader,
  peerOf: (request: Request) => string,
) {
  const readToken = async ({ token, fromCookie }: Credential): Promise<SessionClaims | "master"> => {
    if (!fromCookie && equalSecrets(token, app.config.masterKey)) return "master";
    const claims = await tokens.verify(token);
    if (claims === undefined) throw new AppError("unauthenticated");
    return claims;
  };
  /** The claims of a bearer's token that was verified lately, as nearly every one was: without a closer look at how it is written. */
  const recallBearer = (request: Request): SessionClaims | undefined => {
    const header = request.headers.get("authorization");
    return header?.startsWith("Bearer ") ? tokens.recall(header.slice("Bearer ".length)) : undefined;
  };
  const readClaims = (request: Request, page: CookiePage): Soon<SessionClaims | "master"> => {
    const isSecure = () => originOf(request, peerOf(request)).baseUrl.startsWith("https:");
    const credential = readCredential(request, page, app.config.publicUrl, isSecure);
    return tokens.recall(credential.token) ?? readToken(credential);
  };
  return (request: Request, page: CookiePage | undefined, address = ""): Soon<Guest> => {
    const claims = recallBearer(request) ?? readClaims(request, page ?? pageOf(request));
    return andThen(claims, (known): Soon<Guest> => {
      if (known === "master") return { kind: "master", address };
      return andThen(findCaller(known), (caller): Guest => {
        if (caller === undefined) throw new AppError("session_ended");
        return caller.kind === "account" && address !== "" ? { ...caller, address } : caller;
      });
    });
  };
}

function assertReadable({ request, query }: Pick<Context, "request" | "query">): void {
  rejectUnreadableBody(request);
  if (Object.keys(query).length > 0) assertCleanStrings(query, "");
}

/** The key is known by the header alone, and whoever else is signed in is as unknown here as anybody. */
function assertOperator(app: App, request: Request): void {
  if (!isOperator(app, request)) throw new AppError("unauthenticated");
}

/** Access that only a console's session gives: its cookie counts without its header too, which a link to a file cannot carry. */
const consoleOnly: readonly Access[] = ["admin", "admin_account", "master"];

/** What a public route gets for a caller: nobody, with no rights anywhere. */
const publicCaller: AccountCaller = {
  kind: "account",
  userId: "",
  username: "",
  isAdmin: false,
  isEndUser: false,
  sessionId: "",
};

function admit(access: CallerAccess, guest: Guest): Guest {
  if (guest.kind === "visitor") {
    // The contract: a visitor session's JWT counts on the public routes and chat alone.
    if (access !== "visitor" && access !== "chat") throw new AppError("unauthenticated");
    return guest;
  }
  if (guest.kind === "master") {
    // The contract: a share link's routes answer 401 to the master key, which is nobody's account.
    if (access === "visitor") throw new AppError("unauthenticated");
    if (access === "account" || access === "admin_account") throw new AppError("account_required");
    return guest;
  }
  if (access === "master") throw new AppError("master_key_required");
  if (access === "visitor" && !guest.isEndUser) throw new AppError("not_a_customer");
  if ((access === "admin" || access === "admin_account") && !guest.isAdmin)
    throw new AppError("admin_required");
  return guest;
}

interface Credential {
  token: string;
  fromCookie: boolean;
}

function readCredential(
  request: Request,
  page: CookiePage,
  publicUrl: string | null,
  isSecure: () => boolean,
): Credential {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  if (bearer !== undefined) return { token: bearer, fromCookie: false };
  if (request.headers.has("authorization")) throw new AppError("unauthenticated");
  const cookie = readSessionCookie(request, page, isSecure());
  if (cookie === undefined) throw new AppError("unauthenticated");
  const isAllowed = isSafe(request.method)
    ? page !== "console" || !isOfOtherPage(request)
    : isSameOrigin(request, publicUrl);
  if (!isAllowed) throw new AppError("cross_origin");
  return { token: cookie, fromCookie: true };
}

const isSafe = (method: string) => method === "GET" || method === "HEAD";

/**
 * Whether the browser says that another page asks, be it on another port of the same host, which `SameSite` lets pass. Whoever types an
 * address or follows a bookmark to a file is none.
 */
const isOfOtherPage = (request: Request): boolean =>
  !["same-origin", "none", null].includes(request.headers.get("sec-fetch-site"));

/**
 * Whether a request comes from a page of this server: the browser's own word (`Sec-Fetch-Site`, W3C Fetch Metadata), else an
 * `Origin` that is the address the request was sent to, or the public one. Without either it counts as another site's.
 */
export function isSameOrigin(request: Request, publicUrl: string | null): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin";
  const origin = URL.parse(request.headers.get("origin") ?? "");
  if (origin === null) return false;
  const own = [request.url, publicUrl].map((address) => URL.parse(address ?? "")?.host);
  return own.includes(origin.host);
}
