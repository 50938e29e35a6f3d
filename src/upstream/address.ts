import { lookup as lookupBySystem } from "node:dns/promises";
import { BlockList, isIP, isIPv6 } from "node:net";
import type { Lookup } from "../app.ts";
import { limits } from "../config.ts";
import { type AddressReason, AppError } from "../errors.ts";
import { createLately } from "../lib/lately.ts";

/**
 * Never to be called, whatever the owner allows: they answer with a cloud machine's credentials, or reach no single machine. Of IPv6 the
 * services of Amazon (fd00:ec2::254 and ::23), Google (fd20:ce::254) and Scaleway (fd00:42::42).
 */
const forbidden = blockList(
  [
    "169.254.0.0/16",
    "224.0.0.0/4",
    "255.255.255.255/32",
    "100.100.100.200/32",
    "168.63.129.16/32",
    "192.0.0.192/32",
  ],
  ["fe80::/10", "ff00::/8", "fd00:ec2::/32", "fd20:ce::254/128", "fd00:42::42/128"],
);

/** Loopback, private and otherwise not public (RFC 6890): allowed unless the owner refuses them. */
const inside = blockList(
  [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "240.0.0.0/4",
  ],
  ["::/128", "::1/128", "64:ff9b:1::/48", "fc00::/7", "fec0::/10"],
);

const metadataHosts = new Set(["metadata.google.internal", "metadata.goog", "metadata", "instance-data"]);

/** IPv6 forms that carry an IPv4 address in their last (or for 6to4, second and third) 16-bit groups. */
const carriers = {
  last: blockList([], ["::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48"]),
  sixToFour: blockList([], ["2002::/16"]),
};

/** What checking an address needs of the app. */
interface AddressIo {
  lookup: Lookup;
  config: { privateHosts: "allow" | "refuse"; limits: { lookupMs: number } };
}

/** The addresses of a host name by the system's resolver, IPv4 first: `::1` seldom listens, and IPv6 is often no way out. */
export const lookupHost: Lookup = async (host) =>
  (await lookupBySystem(host, { all: true, order: "ipv4first" })).map(({ address }) => address);

/**
 * Checks an address that an administrator entered: http or https, no credentials in it, and neither it nor anything its name resolves
 * to at this moment is link-local, multicast or a cloud's metadata service, nor with `privateHosts: "refuse"` private or loopback.
 * A name that does not resolve passes, for its host may be down: each call checks again. Throws address_not_allowed.
 */
export async function assertAllowedAddress(io: AddressIo, address: string): Promise<void> {
  const host = readHost(address);
  const ips = await resolve(io, host).catch(() => []);
  for (const ip of ips) assertAllowedIp(ip, io.config.privateHosts);
}

/** Addresses that name their IP themselves and passed, by what of private hosts: of these nothing can change, and each call asks again. */
const passed = {
  allow: createLately<true>(limits.rememberedSecretChars),
  refuse: createLately<true>(limits.rememberedSecretChars),
};

/**
 * Checks an address that is about to be called, as `assertAllowedAddress` does, and gives the IP addresses that the call may connect to:
 * a second look at the name could find others (DNS rebinding). Undefined where the address names its IP itself.
 * Throws address_not_allowed, upstream_unavailable for a name that does not resolve, upstream_timeout after `lookupMs`.
 */
export async function resolveAllowed(io: AddressIo, address: string): Promise<string[] | undefined> {
  const { privateHosts } = io.config;
  if (passed[privateHosts].get(address)) return undefined;
  const host = readHost(address);
  const ips = await resolve(io, host);
  for (const ip of ips) assertAllowedIp(ip, privateHosts);
  if (isIP(host) === 0) return ips;
  passed[privateHosts].add(address, true);
  return undefined;
}

/**
 * The addresses that a call may connect to, as `resolveAllowed` gives them. Behind a proxy there are none to choose: it resolves the name
 * and makes the connection, and its rules (NO_PROXY) go by the name. Throws as `resolveAllowed`.
 */
export async function addressesToCall(
  io: AddressIo & { config: { usesProxy: boolean } },
  address: string,
): Promise<string[] | undefined> {
  if (!io.config.usesProxy) return await resolveAllowed(io, address);
  await assertAllowedAddress(io, address);
  return undefined;
}

/** The host of an address whose form is allowed, without an IPv6 address's brackets and a name's last dot. */
function readHost(address: string): string {
  // The parser writes every odd form of an IPv4 host (0x7f.1, 2130706433) as four decimal numbers (WHATWG URL).
  const url = URL.parse(address);
  if (url === null) throw refused("not_a_url");
  if (url.protocol !== "http:" && url.protocol !== "https:") throw refused("not_http");
  if (url.username !== "" || url.password !== "") throw refused("has_credentials");
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (host === "") throw refused("no_host");
  if (metadataHosts.has(host)) throw refused("metadata_service");
  return host;
}

async function resolve({ lookup, config }: AddressIo, host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  // These names mean this machine, whatever a resolver says (RFC 6761, section 6.3).
  if (host === "localhost" || host.endsWith(".localhost")) return ["127.0.0.1", "::1"];
  const { promise: late, reject } = Promise.withResolvers<never>();
  const cause = new Error(`The name was not resolved within ${config.limits.lookupMs} ms`);
  const timer = setTimeout(() => reject(new AppError("upstream_timeout", { cause })), config.limits.lookupMs);
  try {
    const ips = await Promise.race([lookup(host), late]);
    if (ips.length === 0) throw noSuchHost(host, undefined);
    return ips;
  } catch (cause) {
    throw cause instanceof AppError
      ? cause
      : new AppError("upstream_unavailable", {
          cause: isUnknownName(cause) ? noSuchHost(host, cause) : cause,
        });
  } finally {
    clearTimeout(timer);
  }
}

/** Whether a resolver answered that there is no such name, or none with an address; that it could not say is something else. */
const isUnknownName = (error: unknown): boolean =>
  error instanceof Error && "code" in error && (error.code === "ENOTFOUND" || error.code === "ENODATA");

const noSuchHostCode = "NO_SUCH_HOST";
const noSuchHost = (host: string, cause: unknown) =>
  Object.assign(new Error(`No such host: ${host}`, { cause }), { code: noSuchHostCode });

/** Whether that is the cause of a name's lookup that failed. */
export const isNoSuchHost = (cause: unknown): boolean =>
  cause instanceof Error && "code" in cause && cause.code === noSuchHostCode;

function assertAllowedIp(ip: string, privateHosts: "allow" | "refuse"): void {
  const plain = ip.replace(/%.*$/, "");
  for (const each of [plain, carriedIpv4(plain)]) {
    if (each === undefined) continue;
    const family = isIPv6(each) ? "ipv6" : "ipv4";
    if (forbidden.check(each, family)) throw refused("link_local");
    if (privateHosts === "refuse" && inside.check(each, family)) {
      throw refused("private_host");
    }
  }
}

/** The IPv4 address inside an IPv6 one, if it is of a form that carries one. */
function carriedIpv4(ip: string): string | undefined {
  if (!isIPv6(ip)) return undefined;
  const [high, low] = carriers.last.check(ip, "ipv6")
    ? groups(ip).slice(6, 8)
    : carriers.sixToFour.check(ip, "ipv6")
      ? groups(ip).slice(1, 3)
      : [];
  if (high === undefined || low === undefined) return undefined;
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}

/** The eight 16-bit groups of an IPv6 address, in whichever way it is written. */
function groups(ip: string): number[] {
  const written = URL.parse(`http://[${ip}]/`)?.hostname.slice(1, -1) ?? "";
  const [head = "", tail] = written.split("::");
  const read = (part: string) =>
    part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16));
  const before = read(head);
  const after = read(tail ?? "");
  return [...before, ...Array<number>(8 - before.length - after.length).fill(0), ...after];
}

function blockList(ipv4: string[], ipv6: string[]): BlockList {
  const list = new BlockList();
  const add = (family: "ipv4" | "ipv6") => (network: string) => {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), family);
  };
  ipv4.forEach(add("ipv4"));
  ipv6.forEach(add("ipv6"));
  return list;
}

const refused = (reason: AddressReason) => new AppError("address_not_allowed", { params: { reason } });
