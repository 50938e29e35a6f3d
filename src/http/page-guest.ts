import type { Soon } from "../lib/soon.ts";
import type { OriginReader } from "./address.ts";
import type { Guest, SessionClaims } from "./caller.ts";
import { noteCaller } from "./observed.ts";
import { readSessionCookie } from "./session-cookie.ts";
import type { SessionTokens } from "./session-token.ts";

/**
 * Who opens the chat page, by the session that the page's cookie holds; undefined where nobody is signed in. A page that is asked for has no
 * other credential, and what its guest may see is for `resolveVisitor` to say, as on the routes that the page would ask.
 */
export function createPageGuest(
  tokens: SessionTokens,
  findCaller: (claims: SessionClaims) => Soon<Guest | undefined>,
  originOf: OriginReader,
) {
  return async (request: Request, peerAddress: string): Promise<Guest | undefined> => {
    const isSecure = originOf(request, peerAddress).baseUrl.startsWith("https:");
    const cookie = readSessionCookie(request, "chat", isSecure);
    const claims = cookie === undefined ? undefined : await tokens.verify(cookie);
    const guest = claims === undefined ? undefined : await findCaller(claims);
    if (guest !== undefined) noteCaller(guest);
    return guest;
  };
}
