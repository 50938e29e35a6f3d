import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readApi } from "./helpers/api-document.ts";
import { startChat } from "./helpers/chat.ts";
import { unknownId } from "./helpers/scenarios.ts";

const chat = await startChat();
const { server, owner, customer, shareToken, botId, linkId } = chat;
let routes: string[][];

beforeAll(async () => {
  const { operations } = await readApi(server);
  routes = operations.map(([route]) => route.split(" "));
});
afterAll(() => chat.close());

/** The values that `policy` gives to one of its directives. */
const directive = (policy: string | null, name: string) =>
  policy
    ?.split("; ")
    .find((each) => each.startsWith(`${name} `))
    ?.slice(name.length + 1);

/** What no answer may lack, whoever asked for what. */
function expectSafe(what: string, { headers }: Response): void {
  const policy = headers.get("content-security-policy");
  expect({
    what,
    sniffed: headers.get("x-content-type-options"),
    referrer: headers.get("referrer-policy"),
    loads: directive(policy, "default-src"),
  }).toEqual({ what, sniffed: "nosniff", referrer: "no-referrer", loads: "'none'" });
  expect([what, headers.get("server") ?? headers.get("x-powered-by")]).toEqual([what, null]);
}

/** What an answer that holds somebody's things has beside that: it is kept nowhere, framed nowhere and read by no page of elsewhere. */
function expectPrivate(what: string, response: Response): void {
  expectSafe(what, response);
  const { headers } = response;
  expect({
    what,
    kept: headers.get("cache-control"),
    shared: headers.get("cross-origin-resource-policy"),
    framed: directive(headers.get("content-security-policy"), "frame-ancestors"),
    readBy: headers.get("access-control-allow-origin"),
  }).toEqual({ what, kept: "no-store", shared: "same-origin", framed: "'none'", readBy: null });
}

describe("every route of the API", () => {
  test("answers a stranger, its owner and a customer so that nothing keeps, frames or reads it", async () => {
    const tokens = [undefined, owner.token, customer.token];
    for (const [method = "", path = ""] of routes) {
      // What would end the session, the link or the thing that the next route is asked with.
      if (method === "DELETE" || /\/(?:logout|rotate)$/.test(path)) continue;
      const address = path
        .replace("{share_token}", shareToken)
        .replace("{bot_id}", botId)
        .replaceAll(/\{\w+\}/g, path.startsWith("/api/v1/bot-share-tokens") ? linkId : unknownId);
      for (const token of tokens) {
        const response = await server.send(method, address, {
          ...(token === undefined ? {} : { token }),
          headers: { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
          ...(method === "GET" ? {} : { body: "{}" }),
        });
        expectPrivate(`${method} ${path} ${response.status}`, response);
        await response.body?.cancel();
      }
    }
  });

  test("answers a preflight that is not for it, an unknown path and an unknown method so too", async () => {
    const asked = { origin: "https://evil.example", "access-control-request-method": "POST" };
    expectPrivate("a preflight", await server.send("OPTIONS", "/api/v1/bots", { headers: asked }));
    expectPrivate("an unknown path", await server.send("GET", "/nothing"));
    expectPrivate("an unknown method", await server.send("TRACE", "/api/v1/bots"));
  });

  test("streams so too", async () => {
    const { response, events } = await chat.stream("Who directed Suzume?");
    expect(response.headers.get("content-type")).toStartWith("text/event-stream");
    expectPrivate("a stream", response);
    await events.rest();
  });
});

describe("every page", () => {
  const pages = ["/console", "/console/bots", "/welcome", "/swagger", `/s/${shareToken}`, "/s/unknown"];
  for (const path of pages) {
    test(`runs nothing but its own files: ${path}`, async () => {
      const response = await server.send("GET", path);
      expectSafe(path, response);
      const policy = response.headers.get("content-security-policy");
      expect(directive(policy, "script-src")).toBe("'self'");
      expect(directive(policy, "base-uri")).toBe("'none'");
      expect(directive(policy, "form-action")).toBe("'none'");
      expect(directive(policy, "connect-src")).toBe("'self'");
      expect(directive(policy, "frame-ancestors")).toBe(path.startsWith("/s/") ? "'self'" : "'none'");
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(response.headers.get("permissions-policy")).toBe(
        "camera=(), geolocation=(), payment=(), usb=()",
      );
      expect(response.headers.get("x-dns-prefetch-control")).toBe("off");
      expect(await response.text()).not.toMatch(/<script(?![^>]* src=)|\son\w+=|<style|\sstyle=/);
    });
  }

  test("has files that no page of another origin takes as its own, but for the one that is made for that", async () => {
    const page = await (await server.send("GET", "/console")).text();
    const [script = ""] = /\/assets\/[^"]+\.js/.exec(page) ?? [];
    const own = await server.send("GET", script);
    expectSafe(script, own);
    expect(own.status).toBe(200);
    expect(own.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    const embedded = await server.send("GET", "/js/iframe.js");
    expectSafe("/js/iframe.js", embedded);
    expect(embedded.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  });
});
