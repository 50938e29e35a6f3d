import { BlockList, isIP } from "node:net";

/** What a request says of its way here, once the proxies that are trusted have been believed. */
export interface Origin {
  /** The client's IP address, IPv4-mapped IPv6 written as IPv4. Empty when the server does not know (a test without a socket). */
  address: string;
  /** The address the client used, such as `https://chat.example`, without a slash at its end; read when it is asked for. */
  readonly baseUrl: string;
}

/**
 * Reads the origin of requests. `X-Forwarded-For` and `-Proto` count only as far as they were written by an address in
 * `trustedProxies` (addresses or CIDR networks): the list is walked from its end to the first address that is not trusted.
 * `X-Forwarded-Host` never does: many a proxy hands on what the client wrote there, and links would be made from it.
 */
export function createOriginReader(trustedProxies: readonly string[], publicUrl: string | null) {
  const isTrusted = createProxyTrust(trustedProxies);
  return (request: Request, peerAddress: string): Origin => {
    const peer = plainAddress(peerAddress);
    // Most ask for the address alone, and to read a URL takes as long as all the rest here.
    if (!isTrusted(peer)) {
      return {
        address: peer,
        get baseUrl() {
          return publicUrl ?? new URL(request.url).origin;
        },
      };
    }
    const hops = (request.headers.get("x-forwarded-for") ?? "")
      .split(",")
      .map((hop) => plainAddress(withoutPort(hop.trim())));
    // What is no address ends the walk: whatever stands before it may be the client's own invention.
    const known = hops.slice(hops.findLastIndex((hop) => isIP(hop) === 0) + 1);
    const client = known.findLast((hop) => !isTrusted(hop)) ?? known[0] ?? peer;
    return {
      address: client,
      get baseUrl() {
        if (publicUrl !== null) return publicUrl;
        const url = new URL(request.url);
        const isHttps = lastValue(request.headers.get("x-forwarded-proto")) === "https";
        return `${isHttps ? "https:" : url.protocol}//${url.host}`;
      },
    };
  };
}

/** Whether an address is a proxy's that is trusted. */
export function createProxyTrust(trustedProxies: readonly string[]): (address: string) => boolean {
  const trusted = blockListOf(trustedProxies);
  if (trustedProxies.length === 0) return () => false;
  return (address) => {
    const plain = plainAddress(address);
    return isIP(plain) !== 0 && trusted.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
  };
}

export type OriginReader = ReturnType<typeof createOriginReader>;

/** The list of addresses and networks; throws an Error that names the first one that is neither. */
export function blockListOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const bits = Number(prefix ?? (family === "ipv6" ? 128 : 32));
    const isNetwork =
      isIP(address) !== 0 && Number.isInteger(bits) && bits >= 0 && bits <= (family === "ipv6" ? 128 : 32);
    if (!isNetwork || prefix === "") throw new Error(`"${entry}" is not an IP address or a CIDR network`);
    list.addSubnet(address, bits, family);
  }
  return list;
}

const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
/** Some proxies write the port too: 192.0.2.1:4711, [2001:db8::1]:4711. */
const withoutPort = (hop: string) =>
  /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(hop)?.[1] ?? hop.replace(/^\[(.*)\](:\d+)?$/, "$1");
const lastValue = (header: string | null) => header?.split(",").at(-1)?.trim() ?? "";
