import { describe, expect, test } from "bun:test";
import { blockListOf, createOriginReader } from "../src/http/address.ts";

const trusted = ["10.0.0.0/8", "192.0.2.1", "2001:db8::/32"];

function originOf(peer: string, headers: Record<string, string> = {}, publicUrl: string | null = null) {
  const request = new Request("http://localhost:3000/x?y", { headers });
  return createOriginReader(trusted, publicUrl)(request, peer);
}

describe("a client's address", () => {
  const cases: [name: string, peer: string, forwardedFor: string | undefined, address: string][] = [
    ["is the peer's", "203.0.113.9", undefined, "203.0.113.9"],
    ["is the peer's whatever a stranger writes", "203.0.113.9", "198.51.100.1", "203.0.113.9"],
    ["is what a trusted proxy writes", "10.0.0.1", "198.51.100.1", "198.51.100.1"],
    ["is the trusted proxy's own when it writes nothing", "10.0.0.1", undefined, "10.0.0.1"],
    ["is the last that no trusted proxy has", "10.0.0.1", "6.6.6.6, 198.51.100.1, 10.9.9.9", "198.51.100.1"],
    [
      "is never what the client wrote before a stranger's hop",
      "10.0.0.1",
      "10.1.1.1, 198.51.100.1",
      "198.51.100.1",
    ],
    ["is the first hop when all are trusted", "10.0.0.1", "10.1.1.1, 192.0.2.1", "10.1.1.1"],
    ["may be IPv6", "2001:db8::5", "2a00::1", "2a00::1"],
    ["is IPv4 though it came as IPv6", "::ffff:10.0.0.1", "::ffff:198.51.100.1", "198.51.100.1"],
    ["is read without its port", "10.0.0.1", "198.51.100.1:4711", "198.51.100.1"],
    ["is read without its brackets and port", "10.0.0.1", "[2a00::1]:4711", "2a00::1"],
    ["is the proxy's where it wrote what is no address", "10.0.0.1", "6.6.6.6, unknown", "10.0.0.1"],
    [
      "is the nearest known where a proxy on the way wrote no address",
      "10.0.0.1",
      "6.6.6.6, _x, 10.2.2.2",
      "10.2.2.2",
    ],
    ["is nothing where there is no socket", "", "198.51.100.1", ""],
  ];
  for (const [name, peer, forwardedFor, address] of cases) {
    test(name, () => {
      const headers: Record<string, string> =
        forwardedFor === undefined ? {} : { "x-forwarded-for": forwardedFor };
      expect(originOf(peer, headers).address).toBe(address);
    });
  }
});

describe("the address that links are made from", () => {
  const forwarded = { "x-forwarded-proto": "https", "x-forwarded-host": "chat.example" };

  test("is the request's own, whatever a stranger writes", () => {
    expect(originOf("203.0.113.9").baseUrl).toBe("http://localhost:3000");
    expect(originOf("203.0.113.9", forwarded).baseUrl).toBe("http://localhost:3000");
  });

  test("is https where a trusted proxy says so, the last of several", () => {
    expect(originOf("10.0.0.1", forwarded).baseUrl).toBe("https://localhost:3000");
    const several = { "x-forwarded-proto": "http, https" };
    expect(originOf("10.0.0.1", several).baseUrl).toBe("https://localhost:3000");
    expect(originOf("10.0.0.1", { "x-forwarded-proto": "gopher" }).baseUrl).toBe("http://localhost:3000");
  });

  test("has the host that was asked for, whatever X-Forwarded-Host a proxy hands on", () => {
    const evil = { "x-forwarded-host": "evil.example" };
    expect(originOf("10.0.0.1", evil).baseUrl).toBe("http://localhost:3000");
  });

  test("is the configured one before all others", () => {
    expect(originOf("10.0.0.1", forwarded, "https://bots.example/x").baseUrl).toBe("https://bots.example/x");
    expect(originOf("203.0.113.9", {}, "https://bots.example/x").baseUrl).toBe("https://bots.example/x");
  });
});

describe("the list of trusted proxies", () => {
  for (const entry of [
    "nginx",
    "10.0.0.0/33",
    "10.0.0.0/",
    "10.0.0/8",
    "2001:db8::/129",
    "10.0.0.0/-1",
    "/8",
    "*",
  ]) {
    test(`refuses «${entry}» by name`, () => {
      expect(() => blockListOf(["127.0.0.1", entry])).toThrow(
        `"${entry}" is not an IP address or a CIDR network`,
      );
    });
  }

  test("takes everything when it says so", () => {
    expect(blockListOf(["0.0.0.0/0"]).check("8.8.8.8", "ipv4")).toBe(true);
  });
});
