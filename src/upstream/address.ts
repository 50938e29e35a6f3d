import { lookup } from "node:dns/promises";
import { BlockList, isIP, isIPv6 } from "node:net";
import { AppError } from "../errors.ts";

/** Never to be called, whatever the owner allows: they answer with a cloud machine's credentials, or reach no single machine. */
const forbidden = blockList(
  [
    "169.254.0.0/16",
    "224.0.0.0/4",
    "255.255.255.255/32",
    "100.100.100.200/32",
    "168.63.129.16/32",
    "192.0.0.192/32",
  ],
  ["fe80::/10", "ff00::/8", "fd00:ec2::254/128"],
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
  ["::/128", "::1/128", "fc00::/7", "fec0::/10"],
);

const metadataHosts = new Set(["metadata.google.internal", "metadata.goog", "metadata", "instance-data"]);

/** IPv6 forms that carry an IPv4 address in their last (or for 6to4, second and third) 16-bit groups. */
const carriers = {
  last: blockList([], ["::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96"]),
  sixToFour: blockList([], ["2002::/16"]),
};

/**
 * Checks an address that an administrator entered, or that is about to be called: http or https, no credentials in it, and
 * neither it nor anything its name resolves to at this moment is link-local, multicast or a cloud's metadata service, nor with
 * `privateHosts: "refuse"` private or loopback. A name that does not resolve passes: the call itself will fail.
 * Throws address_not_allowed.
 */
export async function assertAllowedAddress(
  address: string,
  config: { privateHosts: "allow" | "refuse" },
): Promise<void> {
  // The parser writes every odd form of an IPv4 host (0x7f.1, 2130706433) as four decimal numbers (WHATWG URL).
  const url = URL.parse(address);
  if (url === null) throw refused("it is not a URL");
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw refused("only http and https are accepted");
  if (url.username !== "" || url.password !== "")
    throw refused("it must not contain a user name or a password");
  const host = url.hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  if (host === "") throw refused("it has no host");
  if (metadataHosts.has(host)) throw refused("it is a cloud's metadata service");
  for (const ip of await resolve(host)) assertAllowedIp(ip, config.privateHosts);
}

async function resolve(host: string): Promise<string[]> {
  if (isIP(host) !== 0) return [host];
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch {
    return [];
  }
}

function assertAllowedIp(ip: string, privateHosts: "allow" | "refuse"): void {
  const plain = ip.replace(/%.*$/, "");
  for (const each of [plain, carriedIpv4(plain)]) {
    if (each === undefined) continue;
    const family = isIPv6(each) ? "ipv6" : "ipv4";
    if (forbidden.check(each, family))
      throw refused("link-local and cloud metadata addresses are never called");
    if (privateHosts === "refuse" && inside.check(each, family)) {
      throw refused("private and loopback addresses are refused by the configuration");
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

const refused = (reason: string) => new AppError("address_not_allowed", { params: { reason } });
