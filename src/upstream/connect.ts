import type { UpstreamIo, UpstreamTarget } from "./types.ts";

/** What fetch throws when no connection was made, so that nothing was sent and another address may be tried. */
const unconnected = new Set(["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "EADDRNOTAVAIL", "EAFNOSUPPORT"]);

/**
 * Fetches `path` below the target's base URL. Where the target's addresses were checked it connects to those alone, in their order,
 * with the name in `Host` and in the TLS handshake, by which the certificate is judged and connections are kept apart.
 */
export async function fetchFrom(
  io: Pick<UpstreamIo, "fetch">,
  { baseUrl, addresses }: Pick<UpstreamTarget, "baseUrl" | "addresses">,
  path: string,
  init: BunFetchRequestInit & { headers: Headers },
): Promise<Response> {
  const url = new URL(`${baseUrl.replace(/\/+$/, "")}${path}`);
  if (addresses === undefined) return await io.fetch(url.href, init);
  init.headers.set("host", url.host);
  const serverName = url.hostname.replace(/\.$/, "");
  const pinned = url.protocol === "https:" ? { ...init, tls: { serverName } } : init;
  let failure: unknown = new Error("The upstream's name has no address");
  for (const address of addresses) {
    url.hostname = address.includes(":") ? `[${address}]` : address;
    try {
      return await io.fetch(url.href, pinned);
    } catch (error) {
      if (!isUnconnected(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

const isUnconnected = (error: unknown): boolean =>
  error instanceof Error && "code" in error && unconnected.has(String(error.code));
