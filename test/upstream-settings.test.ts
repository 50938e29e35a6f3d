import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { startFakeUpstream } from "./helpers/fake-upstream.ts";
import { testScenarios } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

const path = "/api/v1/me/upstream";
const key = "sk-0123456789-abcdef-WXYZ";
const server = startTestServer();
const strict = startTestServer({ config: { privateHosts: "refuse" } });
const upstream = startFakeUpstream();
let owner: { id: string; token: string };
let other: { id: string; token: string };
let customer: { id: string; token: string };
let strictOwner: { id: string; token: string };

beforeAll(async () => {
  owner = await createAdmin(server, "owner");
  other = await createAdmin(server, "other");
  customer = await createCustomer(server, "carl");
  strictOwner = await createAdmin(strict, "owner");
});
beforeEach(() => {
  upstream.setScript({ models: ["large", "small"] });
});
afterAll(async () => {
  await server.close();
  await strict.close();
  await upstream.close();
});

const put = (body: object, token = owner.token) => server.request("PUT", path, { token, body });
const show = async (token = owner.token) => (await server.request("GET", path, { token })).body;
const check = (token = owner.token) => server.request("POST", `${path}/test`, { token });

describe("who may", () => {
  for (const [method, to] of [
    ["PUT", path],
    ["GET", path],
    ["POST", `${path}/test`],
  ] as const) {
    const route = { method, path: to, body: method === "PUT" ? { base_url: upstream.url } : undefined };
    testScenarios(() => server, {
      [`${method} ${to} without a token is 401`]: () => ({ ...route, status: 401, code: "unauthenticated" }),
      [`${method} ${to} by a customer is 403`]: () => {
        return { ...route, token: customer.token, status: 403, code: "admin_required" };
      },
      [`${method} ${to} by the master key, which has no account, is 403`]: () => {
        return { ...route, token: masterKey, status: 403, code: "account_required" };
      },
    });
  }
});

describe("the endpoint", () => {
  test("that was never set is shown empty", async () => {
    expect(await show(other.token)).toEqual({
      base_url: null,
      api_key_last4: null,
      models: [],
      models_refreshed_at: null,
      updated_at: null,
    });
  });

  test("with a query or a fragment, behind which no path can be put, is 422", async () => {
    const before = await show(other.token);
    for (const tail of ["?api-version=1", "#v1", "?", "#"]) {
      const { status, body } = await put({ base_url: `${upstream.url}${tail}` }, other.token);
      expect({ tail, status, path: body.errors?.[0].path }).toEqual({ tail, status: 422, path: "/base_url" });
    }
    expect(await show(other.token)).toEqual(before);
  });

  test("is shown with its key's last four characters, and the key is nowhere else", async () => {
    const { status, body } = await put({ base_url: `${upstream.url}/`, api_key: key });
    expect(status).toBe(200);
    expect(body).toEqual({
      base_url: upstream.url,
      api_key_last4: "WXYZ",
      models: [],
      models_refreshed_at: null,
      updated_at: new Date(server.clock.nowMs).toISOString(),
    });
    expect(await show()).toEqual(body);
    const stored = JSON.stringify(server.connection.prepare("SELECT * FROM upstreams").all());
    expect(stored).not.toContain(key);
    expect(stored).not.toContain(key.slice(0, 10));
    expect(await show(other.token)).toMatchObject({ base_url: null, api_key_last4: null });
  });

  test("of a short key shows nothing: four characters would be most of it", async () => {
    expect((await put({ base_url: upstream.url, api_key: "short-key" })).body.api_key_last4).toBeNull();
  });

  test("keeps its key when the same address is set again without one", async () => {
    await put({ base_url: upstream.url, api_key: key });
    expect((await put({ base_url: `${upstream.url}//` })).body.api_key_last4).toBe("WXYZ");
    await check();
    expect(upstream.requests.at(-1)?.headers.get("authorization")).toBe(`Bearer ${key}`);
  });

  test("drops its key with null, and with an empty string", async () => {
    for (const api_key of [null, ""]) {
      await put({ base_url: upstream.url, api_key: key });
      expect((await put({ base_url: upstream.url, api_key })).body.api_key_last4).toBeNull();
      await check();
      expect(upstream.requests.at(-1)?.headers.get("authorization")).toBeNull();
    }
  });

  test("of another address has no key: a key goes only where it was entered for", async () => {
    await put({ base_url: upstream.url, api_key: key });
    const moved = upstream.url.replace("/v1", "/v2");
    expect((await put({ base_url: moved })).body).toMatchObject({ base_url: moved, api_key_last4: null });
    await check();
    expect(upstream.requests.at(-1)?.headers.get("authorization")).toBeNull();
    expect((await put({ base_url: upstream.url })).body.api_key_last4).toBeNull();
  });

  test("of another address has no models known from the old one", async () => {
    await put({ base_url: upstream.url });
    await check();
    expect((await show()).models).toEqual(["large", "small"]);
    expect((await put({ base_url: upstream.url.replace("/v1", "/v3") })).body.models).toEqual([]);
  });

  test("with a key that holds a line break is refused, or the break is nowhere in a header", async () => {
    const { status } = await put({ base_url: upstream.url, api_key: `${key}\r\nX-Evil: 1` });
    if (status === 200) await check();
    expect(upstream.requests.at(-1)?.headers.get("x-evil")).toBeNull();
  });
});

describe("the test of the endpoint", () => {
  test("gives the models it has, and keeps them", async () => {
    await put({ base_url: upstream.url, api_key: key });
    const { body } = await check();
    expect(body).toEqual({ success: true, models: ["large", "small"], message: expect.any(String) });
    expect(await show()).toMatchObject({
      models: ["large", "small"],
      models_refreshed_at: new Date(server.clock.nowMs).toISOString(),
    });
  });

  test("says what is wrong without an error status, the endpoint's words or the key, and keeps the models", async () => {
    await put({ base_url: upstream.url, api_key: key });
    await check();
    upstream.setScript({ status: 401, refusal: { error: { message: `bad key ${key} of org-7` } } });
    const failed = await check();
    expect(failed.status).toBe(200);
    expect(failed.body).toMatchObject({ success: false, models: [] });
    expect(JSON.stringify(failed.body)).not.toMatch(/sk-0123|org-7/);
    expect((await show()).models).toEqual(["large", "small"]);
    const headers = { "accept-language": "zh-CN" };
    const chinese = await server.request("POST", `${path}/test`, { token: owner.token, headers });
    expect(chinese.body.message).toMatch(/模型服务/);
  });

  test("of an endpoint where nothing listens is no success", async () => {
    await put({ base_url: "http://127.0.0.1:1/v1" });
    expect((await check()).body.success).toBe(false);
  });

  test("without an endpoint says so", async () => {
    expect((await check(other.token)).body).toMatchObject({ success: false, models: [] });
  });
});

describe("addresses", () => {
  const set = (base_url: string) => ({ method: "PUT", path, token: owner.token, body: { base_url } });
  const refused = { status: 422, code: "address_not_allowed" };
  const never = [
    "",
    "localhost:3000",
    "ftp://example.com/v1",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "http://user:secret@127.0.0.1/v1",
    "http://169.254.169.254/latest",
    "http://[fe80::1]/v1",
    "http://[::ffff:169.254.169.254]/v1",
    "http://2852039166/v1",
    "http://0xa9.0xfe.0xa9.0xfe/v1",
    "http://metadata.google.internal/v1",
  ];
  for (const address of never)
    testScenarios(() => server, { [`${address || "none"} is 422`]: () => ({ ...set(address), ...refused }) });

  const inside = ["http://127.0.0.1:9/v1", "http://10.0.0.8/v1", "http://[::1]/v1", "http://192.168.1.5/v1"];
  for (const address of inside) {
    test(`${address} is taken, because models live there`, async () => {
      expect((await put({ base_url: address })).status).toBe(200);
    });
    testScenarios(() => strict, {
      [`${address} is 422 where the owner refuses private hosts`]: () => {
        const body = { base_url: address };
        return { method: "PUT", path, token: strictOwner.token, body, ...refused };
      },
    });
  }

  testScenarios(() => server, {
    "an address over 2,000 characters is 422": () => {
      return { ...set(`http://a.example/${"x".repeat(2_000)}`), status: 422, code: "validation_failed" };
    },
    "no address is 422": () => {
      return { method: "PUT", path, token: owner.token, body: {}, status: 422, code: "validation_failed" };
    },
  });

  const reasons: [address: string, en: string, zh: RegExp][] = [
    ["nothing", "it is not a URL", /不是有效的 URL/],
    ["ftp://example.com/v1", "only http and https", /只接受/],
    ["http://user:secret@127.0.0.1/v1", "user name or a password", /用户名或密码/],
    ["http://169.254.169.254/latest", "link-local", /链路本地/],
    ["http://metadata.google.internal/v1", "metadata service", /元数据服务/],
    ["http://127.0.0.1:9/v1", "refused by the configuration", /当前配置/],
  ];
  for (const [base_url, en, zh] of reasons) {
    test(`why ${base_url} is refused is said whole in the caller's language`, async () => {
      const refusal = async (language: string) => {
        const headers = { "accept-language": language };
        const body = { base_url };
        return (await strict.request("PUT", path, { token: strictOwner.token, body, headers })).body.detail;
      };
      expect(await refusal("en")).toContain(en);
      const chinese = await refusal("zh-CN");
      expect(chinese).toMatch(zh);
      // The Chinese sentence held the English reason.
      expect(chinese.replace(/URL|https?/g, "")).not.toMatch(/[a-z_]{2}/i);
    });
  }

  test("a refused address leaves the endpoint as it was", async () => {
    await put({ base_url: upstream.url, api_key: key });
    const before = await show();
    await put({ base_url: "http://169.254.169.254/", api_key: "another-key-0000" });
    expect(await show()).toEqual(before);
  });
});
