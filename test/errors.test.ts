import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { describeError, type Language } from "../src/errors.ts";
import { expectErrorForm, testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const path = "/api/v1/end-users";
let admin: { id: string; token: string };

beforeAll(async () => {
  admin = await createAdmin(server, "anna");
});
afterAll(() => server.close());

describe("an unknown route is 404 in the same shape", () => {
  const paths = [
    "/api",
    "/api/v1",
    "/api/v1/nothing",
    "/api/v2/bots",
    "/api/v3/chat",
    "/api/v3/models",
    "/api/v1/bots/a/b/c",
    "/swagger/../package.json",
    "/swagger/package.json",
    "/assets/nothing.js",
    "/assets/..%2f..%2fpackage.json",
    "/assets/%2e%2e/%2e%2e/etc/passwd",
    "/.env",
    "/s/",
    "/api/v1/bots/%E0%A4%A",
    "/%00",
  ];
  for (const path of paths) {
    test(path, async () => {
      const answer = await server.request("GET", path, { token: masterKey });
      expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
      expectErrorForm(answer);
    });
  }
  for (const [method, path] of [
    ["PUT", "/api/v1/bots"],
    ["DELETE", "/api/v1/auth/login"],
    ["PATCH", "/api/v3/chat/completions"],
    ["POST", "/swagger/json"],
    ["TRACE", "/api/v1/bots"],
  ] as const) {
    testScenarios(() => server, {
      [`${method} ${path}`]: () => ({ method, path, token: masterKey, status: 404, code: "not_found" }),
    });
  }
});

describe("the fields of a 422", () => {
  test("are each named once, with their path and a sentence", async () => {
    const body = { username: 7, email: "none", is_admin: "yes" };
    const answer = await server.request("POST", "/api/v1/users", { token: masterKey, body });
    const paths = answer.body.errors.map((error: { path: string }) => error.path);
    expect(paths.toSorted()).toEqual(["/email", "/is_admin", "/password", "/username"]);
  });
  test("of a query are named as well", async () => {
    const answer = await server.request("GET", "/api/v1/bots?limit=0", { token: admin.token });
    expect(answer.body.errors[0].path).toBe("/limit");
  });
  test("never hold what was sent", async () => {
    const body = { username: "new", password: { secret: "hunter2" } };
    const answer = await server.request("POST", path, { token: admin.token, body });
    expect(JSON.stringify(answer.body)).not.toContain("hunter2");
  });
  test("are a bounded list, however much is wrong", async () => {
    const messages = Array.from({ length: 2_000 }, () => ({}));
    const body = { bot_id: unknownId, messages };
    const answer = await server.request("POST", "/api/v3/chat/completions", { token: admin.token, body });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.length).toBeLessThanOrEqual(20);
  });
});

describe("the language of an error", () => {
  const cases: Record<string, [accept: string | undefined, language: "en" | "zh"]> = {
    "none named": [undefined, "en"],
    Chinese: ["zh", "zh"],
    "Chinese of Taiwan": ["zh-TW", "zh"],
    "the weightier of two": ["en;q=0.5, zh;q=0.9", "zh"],
    "the first of two": ["en-GB,en;q=0.9,zh;q=0.8", "en"],
    "Chinese after one that is not spoken here": ["fr-CH, fr;q=0.9, zh;q=0.3, *;q=0.1", "zh"],
    "none that is spoken here": ["fr, ja", "en"],
    "Chinese refused": ["zh;q=0, en", "en"],
    nonsense: [";;;q=,=", "en"],
    "an endless list": ["xx,".repeat(2_000), "en"],
  };
  for (const [it, [accept, language]] of Object.entries(cases)) {
    test(`${it}: ${language}`, async () => {
      const headers: Record<string, string> = accept === undefined ? {} : { "accept-language": accept };
      const answer = await server.request("GET", "/api/v1/bots", { headers });
      expect(answer.headers.get("content-language")).toBe(language);
      expect(/[一-鿿]/.test(answer.body.detail)).toBe(language === "zh");
      expect(answer.body.code).toBe("unauthenticated");
    });
  }
  test("is the configuration's where the caller names none", async () => {
    const chinese = startTestServer({ config: { language: "zh" } });
    for (const [accept, language] of [
      ["*", "zh"],
      ["fr", "zh"],
      ["en", "en"],
    ] as const) {
      const headers = { "accept-language": accept };
      const answer = await chinese.request("GET", "/api/v1/bots", { headers });
      expect(answer.headers.get("content-language")).toBe(language);
    }
    await chinese.close();
  });
});

describe("an error of the server itself", () => {
  test("is 500 in the same shape, and says nothing of its cause", async () => {
    const broken = startTestServer();
    const owner = await createAdmin(broken, "owner");
    broken.connection.exec("ALTER TABLE bots RENAME TO hidden_bots");
    const answer = await broken.request("GET", "/api/v1/bots", { token: owner.token });
    expect([answer.status, answer.body.code]).toEqual([500, "internal_error"]);
    expectErrorForm(answer);
    expect(JSON.stringify(answer.body)).not.toContain("bots");
    await broken.close();
  });
});

test("sizes are told as people say them where that is exact, small ones as bytes", () => {
  const told = (max: number, language: Language) =>
    describeError({ code: "attachment_too_large", params: { max } }, language);
  expect(told(128 * 1024, "en")).toBe("The file is too large: at most 128 KB may be attached.");
  expect(told(5 * 1024 ** 2, "zh")).toBe("文件过大：最多 5 MB。");
  expect(told(128 * 1024 + 1, "en")).toBe("The file is too large: at most 131073 bytes may be attached.");
  expect(told(1024, "zh")).toBe("文件过大：最多 1024 字节。");
});
