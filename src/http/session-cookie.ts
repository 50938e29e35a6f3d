/**
 * The pages that keep their session in a cookie. Each has one of its own, so that an administrator who works in the console and opens a
 * share link beside it, signed in as a customer, is both.
 */
const cookieNames = { chat: "botshare_session", console: "botshare_console" } as const;

export type CookiePage = keyof typeof cookieNames;

/** By this header the console's requests are known among those to routes that both pages use. Its value says nothing. */
const consoleHeader = "x-botshare-console";

/** The page that a request comes from, as far as cookies go. */
export const pageOf = (request: Request): CookiePage =>
  request.headers.has(consoleHeader) ? "console" : "chat";

/**
 * Over https a cookie has a name that browsers take from this very host alone and over https alone (RFC 6265bis, "__Host-" prefix): one
 * that a sister site or somebody on the way put in its place would have a person's questions written into another's history.
 */
const nameOf = (page: CookiePage, isSecure: boolean): string =>
  `${isSecure ? "__Host-" : ""}${cookieNames[page]}`;

/** The session's JWT in a page's cookie; `isSecure` where customers use https. */
export function readSessionCookie(request: Request, page: CookiePage, isSecure: boolean): string | undefined {
  const prefix = `${nameOf(page, isSecure)}=`;
  const found = (request.headers.get("cookie") ?? "")
    .split(";")
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix));
  // An empty one, as a sign-out leaves it, is none.
  return found?.slice(prefix.length) || undefined;
}

/**
 * The `Set-Cookie` header of a page's session; an empty token ends it. The console is opened by nobody else's page, so its cookie is sent
 * with no request that another site began; the chat's is with a link that is followed.
 */
export const sessionCookie = (
  page: CookiePage,
  token: string,
  { maxAgeSeconds, isSecure }: { maxAgeSeconds: number; isSecure: boolean },
): string =>
  [
    `${nameOf(page, isSecure)}=${token}`,
    "Path=/",
    "HttpOnly",
    `SameSite=${page === "console" ? "Strict" : "Lax"}`,
    `Max-Age=${maxAgeSeconds}`,
    ...(isSecure ? ["Secure"] : []),
  ].join("; ");
