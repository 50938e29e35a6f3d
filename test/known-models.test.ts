import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { startFakeUpstream } from "./helpers/fake-upstream.ts";
import { testScenarios } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

// `GET /api/v1/me/upstream/models` and `DELETE /api/v1/me/upstream`.

const path = "/api/v1/me/upstream";
const own = startFakeUpstream();
const installation = startFakeUpstream({ models: ["house-model"] });
const server = startTestServer({
  config: { defaultUpstream: { baseUrl: installation.url, apiKey: null } },
});
const bare = startTestServer();
const it = { owner: "", other: "", customer: "", bareOwner: "" };

beforeAll(async () => {
  it.owner = (await createAdmin(server, "owner")).token;
  it.other = (await createAdmin(server, "other")).token;
  it.customer = (await createCustomer(server, "carl")).token;
  it.bareOwner = (await createAdmin(bare, "owner")).token;
});
beforeEach(() => own.setScript({ models: ["large", "small"] }));
afterAll(async () => {
  await server.close();
  await bare.close();
  await own.close();
  await installation.close();
});

const list = async (query = "", token = it.owner) =>
  (await server.request("GET", `${path}/models${query}`, { token })).body;
const setOwn = () =>
  server.request("PUT", path, { token: it.owner, body: { base_url: own.url, api_key: "sk-0123456789ab" } });

describe("the models for an administrator's bots", () => {
  test("are the installation's where it set no endpoint of its own", async () => {
    const expected = { source: "installation", models: ["house-model"], refreshed_at: null, message: null };
    expect(await list("", it.other)).toEqual(expected);
  });

  test("are none where there is no endpoint at all", async () => {
    const { body } = await bare.request("GET", `${path}/models`, { token: it.bareOwner });
    expect(body).toEqual({ source: null, models: [], refreshed_at: null, message: null });
  });

  test("are read from its own endpoint once, then kept until a fresh look is asked for", async () => {
    await setOwn();
    const first = await list();
    expect(first).toMatchObject({ source: "own", models: ["large", "small"], message: null });
    expect(first.refreshed_at).toBe(new Date(server.clock.nowMs).toISOString());
    own.setScript({ models: ["newest"] });
    server.clock.nowMs += 1_000;
    expect(await list()).toEqual(first);
    expect(await list("?refresh=true")).toMatchObject({ models: ["newest"] });
    expect(await list()).toMatchObject({ models: ["newest"] });
  });

  test("stay those that were known when its endpoint cannot be asked, which is said", async () => {
    await setOwn();
    await list("?refresh=true");
    own.setScript({ status: 503 });
    const { models, message } = await list("?refresh=true");
    expect(models).toEqual(["large", "small"]);
    expect(message).toBeString();
    expect(message).not.toContain("sk-0123456789ab");
  });
});

test("an endpoint that is removed is gone with its key, and the installation's counts again", async () => {
  await setOwn();
  expect((await server.request("DELETE", path, { token: it.owner })).status).toBe(200);
  const { body } = await server.request("GET", path, { token: it.owner });
  expect(body).toMatchObject({ base_url: null, api_key_last4: null, models: [] });
  expect((await list()).source).toBe("installation");
  // A second time too, which is nothing that anybody would want to know of.
  expect((await server.request("DELETE", path, { token: it.owner })).status).toBe(200);
  const audit = "/api/v1/audit-events?action=upstream.removed";
  const { items } = (await server.request("GET", audit, { token: it.owner })).body;
  expect(items).toMatchObject([{ actor: { name: "owner" }, target: { name: own.url } }]);
});

describe("who may", () => {
  for (const [method, to] of [
    ["GET", `${path}/models`],
    ["DELETE", path],
  ] as const) {
    testScenarios(() => server, {
      [`${method} ${to} without a token is 401`]: () => ({
        method,
        path: to,
        status: 401,
        code: "unauthenticated",
      }),
      [`${method} ${to} by a customer is 403`]: () => ({
        method,
        path: to,
        token: it.customer,
        status: 403,
        code: "admin_required",
      }),
      [`${method} ${to} by the master key is 403`]: () => ({
        method,
        path: to,
        token: masterKey,
        status: 403,
        code: "account_required",
      }),
    });
  }
});
