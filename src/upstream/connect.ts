import type { RequestBody } from "./request-body.ts";
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
  given: Omit<BunFetchRequestInit, "body"> & { headers: Headers; body?: RequestBody | undefined },
): Promise<Response> {
  const { body, ...init } = given;
  const called = `${baseUrl.replace(/\/+$/, "")}${path}`;
  if (typeof body === "object") init.headers.set("content-length", String(body.bytes));
  if (addresses === undefined) return await io.fetch(called, { ...init, ...opened(body) });
  const url = new URL(called);
  init.headers.set("host", url.host);
  const serverName = url.hostname.replace(/\.$/, "");
  const pinned = url.protocol === "https:" ? { ...init, tls: { serverName } } : init;
  let failure: unknown = new Error("The upstream's name has no address");
  for (const address of addresses) {
    url.hostname = address.includes(":") ? `[${address}]` : address;
    try {
      return await io.fetch(url.href, { ...pinned, ...opened(body) });
    } catch (error) {
      if (!isUnconnected(error)) throw error;
      failure = error;
    }
  }
  throw failure;
}

/** A stream cannot be sent a second time, so it never goes over a kept connection, which the other side may have closed meanwhile. */
const opened = (body: RequestBody | undefined): BunFetchRequestInit =>
  typeof body === "object" ? { body: body.open(), keepalive: false } : body === undefined ? {} : { body };

const isUnconnected = (error: unknown): boolean =>
  error instanceof Error && "code" in error && unconnected.has(String(error.code));
