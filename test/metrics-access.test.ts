import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { expectErrorForm } from "./helpers/scenarios.ts";
import { createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

const metricsToken = "token-of-the-metrics";
const server = startTestServer({ config: { metricsToken } });
let shared: Awaited<ReturnType<typeof createShared>>;
beforeAll(async () => {
  shared = await createShared(server);
});
afterAll(() => server.close());

describe("the metrics are read by", () => {
  for (const [who, token] of [
    ["the master key", masterKey],
    ["the metrics token", metricsToken],
  ] as const)
    test(who, async () => {
      const answer = await server.send("GET", "/metrics", { token });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
      expect(answer.headers.get("cache-control")).toBe("no-store");
    });

  const others: Record<string, () => { token?: string; headers?: Record<string, string> }> = {
    "nobody else": () => ({}),
    "no administrator": () => ({ token: shared.owner.token }),
    "no customer": () => ({ token: shared.customer.token }),
    "no other token": () => ({ token: `${metricsToken}x` }),
    "no token in another place": () => ({ headers: { cookie: `botshare_console=${metricsToken}` } }),
    "no token by another scheme": () => ({
      headers: { authorization: `Basic ${btoa(`a:${metricsToken}`)}` },
    }),
  };
  for (const [who, given] of Object.entries(others))
    test(who, async () => {
      const answer = await server.request("GET", "/metrics", given());
      expect([answer.status, answer.body.code]).toEqual([401, "unauthenticated"]);
      expectErrorForm(answer);
    });

  test("nobody at all but the master key where no token is set", async () => {
    const { config } = server.app;
    server.app.config = { ...config, metricsToken: null };
    const refused = await server.send("GET", "/metrics", { token: "null" });
    server.app.config = config;
    expect(refused.status).toBe(401);
  });

  test("the token that opens nothing else", async () => {
    for (const path of [
      "/api/v1/bots",
      "/api/v1/users",
      `/api/v1/public/bot-share/${shared.shareToken}/conversations`,
    ])
      expect((await server.send("GET", path, { token: metricsToken })).status).toBe(401);
  });
});
