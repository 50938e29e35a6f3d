import { bodyOfPage } from "./body.ts";
import { isSameOrigin } from "./guard.ts";
import { answerHeaders } from "./security-headers.ts";

/** The origins that a link's owner allows: null is any, undefined that there is no such link. */
type FindOrigins = (shareToken: string) => Promise<readonly string[] | null | undefined>;

const chatPath = "/api/v3/chat/completions";
const linkPath = /^\/api\/v1\/public\/bot-share\/([^/]+)(?:\/|$)/;

/** What a page sends, and what OpenAI's client adds to it in a browser. */
const allowedHeaders = [
  "authorization, content-type, accept-language, user-agent",
  "x-stainless-arch, x-stainless-helper-method, x-stainless-lang, x-stainless-os, x-stainless-package-version",
  "x-stainless-retry-count, x-stainless-runtime, x-stainless-runtime-version, x-stainless-timeout",
].join(", ");

/**
 * Which pages of other sites may call a link's public routes and chat from a browser (WHATWG Fetch, "CORS protocol"): those of the
 * origins that the link's owner allows. Cookies never count there. Whatever has no headers of these, the browser keeps from the page.
 */
export function createCors(publicUrl: string | null, findOrigins: FindOrigins) {
  const isAllowed = async (origin: string, shareToken: string | undefined): Promise<boolean> => {
    if (shareToken === undefined) return false;
    // A failure of the store is for the route itself to tell.
    const origins = await findOrigins(shareToken).catch(() => undefined);
    return origins === null || (origins?.includes(origin) ?? false);
  };
  /** For chat it is always yes, for the link stands in the body that is yet to come. */
  const answerPreflight = async (call: Call): Promise<Response> => {
    const headers = new Headers({ ...answerHeaders, vary: "origin" });
    if (call.path === chatPath || (await isAllowed(call.origin, call.shareToken))) {
      headers.set("access-control-allow-origin", call.origin);
      headers.set("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE");
      headers.set("access-control-allow-headers", allowedHeaders);
      headers.set("access-control-max-age", "600");
    }
    return new Response(null, { status: 204, headers });
  };
  const answerCall = async (call: Call, request: Request, handle: Handle): Promise<unknown> => {
    const answer = await handle(request);
    if (!(answer instanceof Response)) return answer;
    answer.headers.append("vary", "origin");
    const shareToken = call.path === chatPath ? readShareToken(bodyOfPage(request)) : call.shareToken;
    if (!(await isAllowed(call.origin, shareToken))) return answer;
    answer.headers.set("access-control-allow-origin", call.origin);
    answer.headers.set("access-control-expose-headers", "retry-after, content-disposition, x-request-id");
    return answer;
  };
  /**
   * Answers a request by `handle`. The answer to another site's page, be it an error or a stream, has the headers that let it be read
   * there, where it may be; and the question that a browser asks before such a page may call (a preflight) is answered here.
   */
  return (request: Request, handle: Handle): unknown => {
    const call = readCall(request, publicUrl);
    if (call === undefined) return handle(request);
    const isPreflight = request.method === "OPTIONS" && request.headers.has("access-control-request-method");
    return isPreflight ? answerPreflight(call) : answerCall(call, request, handle);
  };
}

/** A call of another site's page to a route that may be called from there. */
interface Call {
  origin: string;
  path: string;
  shareToken: string | undefined;
}

type Handle = (request: Request) => unknown;

/** The call of another site's page to one of the routes that may be called from there; undefined for any other request. */
function readCall(request: Request, publicUrl: string | null): Call | undefined {
  const origin = request.headers.get("origin");
  if (origin === null) return undefined;
  const path = URL.parse(request.url)?.pathname ?? "";
  const shareToken = linkPath.exec(path)?.[1];
  const isCallable = path === chatPath || shareToken !== undefined;
  return isCallable && !isSameOrigin(request, publicUrl) ? { origin, path, shareToken } : undefined;
}

function readShareToken(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null || !("share_token" in body)) return undefined;
  return typeof body.share_token === "string" ? body.share_token : undefined;
}
