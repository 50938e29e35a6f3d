import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readShareToken } from "../src/web/chat/place.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// Which sites' pages may hold the chat page in a frame: Content-Security-Policy's frame-ancestors.

const server = startTestServer();
const tokens = { listed: "", any: "", none: "", revoked: "", expired: "", unknown: "A".repeat(32) };
beforeAll(async () => {
  const { owner, botId } = await createShared(server);
  const { token } = owner;
  const make = async (body: object) => {
    const link = await server.request("POST", `/api/v1/bots/${botId}/share-tokens`, { token, body });
    return link.body;
  };
  const listed = { allowed_origins: ["http://Other.example:8080", "https://例子.测试"] };
  tokens.listed = (await make(listed)).share_token;
  tokens.any = (await make({ allowed_origins: null })).share_token;
  tokens.none = (await make({ allowed_origins: [] })).share_token;
  tokens.expired = (await make({ ...listed, expires_at: "2020-01-01T00:00:00Z" })).share_token;
  const revoked = await make(listed);
  tokens.revoked = revoked.share_token;
  await server.request("DELETE", `/api/v1/bot-share-tokens/${revoked.id}`, { token });
});
afterAll(() => server.close());

const policyOf = async (path: string) =>
  ((await server.send("GET", path)).headers.get("content-security-policy") ?? "").split("; ");

describe("the page may be embedded by", () => {
  const listed = "'self' http://other.example:8080 https://xn--fsqu00a.xn--0zwm56d";
  const pages: [link: keyof typeof tokens, ancestors: string][] = [
    ["listed", listed],
    ["any", "*"],
    ["none", "'self'"],
    ["revoked", listed],
    ["expired", listed],
    ["unknown", "'self'"],
  ];
  for (const [link, sources] of pages) {
    test(`${sources} for a link of the kind "${link}", at both addresses`, async () => {
      for (const before of ["/s/", "/chat/share?shareId="]) {
        const rules = await policyOf(before + tokens[link]);
        const ancestors = rules.filter((rule) => rule.startsWith("frame-ancestors"));
        expect(ancestors).toEqual([`frame-ancestors ${sources}`]);
      }
    });
  }

  test("nobody else where two links are named: the page would open the one, and its framing be the other's", async () => {
    for (const second of ["shareId", "share%49d"]) {
      const path = `/chat/share?shareId=${tokens.none}&${second}=${tokens.any}`;
      expect(await policyOf(path)).toContain("frame-ancestors 'self'");
      expect((await server.send("GET", path)).status).toBe(404);
      expect(readShareToken(new URL(path, "http://localhost"))).toBeNull();
    }
  });

  test("nobody else where no link is named", async () => {
    expect(await policyOf("/chat/share")).toContain("frame-ancestors 'self'");
  });
});

test("the rest of the page's policy is the same for every link", async () => {
  const rests = await Promise.all(
    Object.values(tokens).map(async (token) =>
      (await policyOf(`/s/${token}`)).filter((rule) => !rule.startsWith("frame-ancestors")),
    ),
  );
  expect(rests[0]?.length).toBeGreaterThan(3);
  for (const rest of rests) expect(rest).toEqual(rests[0] ?? []);
});
