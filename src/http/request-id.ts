import { createProxyTrust } from "./address.ts";

/** What an id from outside may look like: nothing that a log, a header or a page would have to escape. */
const safeId = /^[\w.:-]{1,64}$/;

/**
 * Gives each request its id, by which its answer, its log lines and what a person reports of it are found together. A proxy that is
 * trusted may have given it one already; anybody else's counts for nothing, or one could hide among another's lines.
 */
export function createRequestIds(trustedProxies: readonly string[]) {
  const isTrusted = createProxyTrust(trustedProxies);
  if (trustedProxies.length === 0) return () => Bun.randomUUIDv7();
  /** `getPeer` gives the address that the request came from, which is looked up only where it matters. */
  return (request: Request, getPeer: () => string): string => {
    const given = request.headers.get("x-request-id");
    return given !== null && safeId.test(given) && isTrusted(getPeer()) ? given : Bun.randomUUIDv7();
  };
}
