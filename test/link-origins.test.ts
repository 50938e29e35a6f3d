import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// Which origins an owner may name for a link, and how they are kept. What they allow is tested in cors.test.ts.

const server = startTestServer({ lookup: async () => ["203.0.113.7"] });
let shared: Awaited<ReturnType<typeof createShared>>;
beforeAll(async () => {
  shared = await createShared(server);
});
afterAll(() => server.close());

const create = (body: object) =>
  server.request("POST", `/api/v1/bots/${shared.botId}/share-tokens`, { token: shared.owner.token, body });
const patch = (id: string, body: object) =>
  server.request("PATCH", `/api/v1/bot-share-tokens/${id}`, { token: shared.owner.token, body });

describe("left out of a new link they are", () => {
  const kinds: Record<string, [body: object, origins: string[] | null]> = {
    "none for accounts": [{}, []],
    "any for a hook": [{ access: "hook", hook_url: "https://app.example" }, null],
    "any for a signed link": [{ access: "signed" }, null],
    "any for an anonymous link": [{ access: "anonymous" }, null],
  };
  for (const [it, [body, origins]] of Object.entries(kinds)) {
    test(it, async () => {
      expect((await create(body)).body.allowed_origins).toEqual(origins);
    });
  }
});

test("those that are given stand, whatever the access: a list, an empty one, any; null clears them", async () => {
  for (const access of ["account", "anonymous"]) {
    for (const allowed_origins of [["https://a.example"], [], null])
      expect((await create({ access, allowed_origins })).body.allowed_origins).toEqual(allowed_origins);
  }
  const link = (await create({ allowed_origins: ["https://a.example"] })).body;
  expect((await patch(link.id, { name: "x" })).body.allowed_origins).toEqual(["https://a.example"]);
  expect((await patch(link.id, { access: "signed" })).body.allowed_origins).toEqual(["https://a.example"]);
  expect((await patch(link.id, { allowed_origins: null })).body.allowed_origins).toBeNull();
  expect((await patch(link.id, { allowed_origins: [] })).body.allowed_origins).toEqual([]);
  const stored = server.connection.prepare(
    "SELECT typeof(allowed_origins) AS type FROM share_tokens WHERE id = ?",
  );
  await patch(link.id, { allowed_origins: null });
  expect(stored.get(link.id)).toEqual({ type: "null" });
});

test("a hundred are taken, each once", async () => {
  const hundred = Array.from({ length: 100 }, (_, at) => `https://a${at}.example`);
  expect((await create({ allowed_origins: hundred })).body.allowed_origins).toEqual(hundred);
  const twice = ["https://a.example", "https://A.example:443/", "http://a.example", "https://a.example"];
  expect((await create({ allowed_origins: twice })).body.allowed_origins).toEqual([
    "https://a.example",
    "http://a.example",
  ]);
});

describe("an origin is kept as browsers write it", () => {
  const kept: Record<string, string> = {
    "https://app.example": "https://app.example",
    "https://app.example/": "https://app.example",
    "HTTPS://App.Example": "https://app.example",
    "https://app.example:443": "https://app.example",
    "http://app.example:80": "http://app.example",
    "http://app.example:443": "http://app.example:443",
    "https://app.example:8443": "https://app.example:8443",
    "http://localhost:5173": "http://localhost:5173",
    "http://127.0.0.1:8080": "http://127.0.0.1:8080",
    "http://[2001:DB8::1]:8080": "http://[2001:db8::1]:8080",
    "https://例子.测试": "https://xn--fsqu00a.xn--0zwm56d",
    "https://bücher.example:8443": "https://xn--bcher-kva.example:8443",
    "https://my_app.example": "https://my_app.example",
  };
  for (const [given, stored] of Object.entries(kept)) {
    test(`${given} as ${stored}`, async () => {
      expect((await create({ allowed_origins: [given] })).body.allowed_origins).toEqual([stored]);
    });
  }
});

describe("refused, with its place, is", () => {
  const refused = [
    "",
    "*",
    "null",
    "'self'",
    "app.example",
    "//app.example",
    "https:app.example",
    "https:\\\\app.example",
    "https://",
    "https://*",
    "https://*.app.example",
    "https://app.example/path",
    "https://app.example//",
    "https://app.example?",
    "https://app.example?a=1",
    "https://app.example#a",
    "https://user@app.example",
    "https://user:word@app.example",
    "https://app.example:99999",
    "https://app.example:port",
    " https://app.example",
    "https://app.example https://evil.example",
    "https://app.\nexample",
    "https://app.example;script-src",
    "https://app.example,x",
    "https://app'example",
    "ftp://app.example",
    "file:///etc",
    "chrome-extension://abcdef",
    "javascript:alert(1)",
    `https://${"a".repeat(300)}.example`,
  ];
  for (const origin of refused) {
    test(JSON.stringify(origin.slice(0, 50)), async () => {
      const link = (await create({})).body;
      const body = { allowed_origins: ["https://fine.example", origin] };
      for (const answer of [await create(body), await patch(link.id, body)]) {
        expect([answer.status, answer.body.code]).toEqual([422, "validation_failed"]);
        // The length is the schema's, which knows the list alone.
        if (origin.length <= 300)
          expect(answer.body.errors).toEqual([
            { path: "/allowed_origins/1", message: expect.stringContaining("https://app.example") },
          ]);
        else expect(answer.body.errors[0].path).toStartWith("/allowed_origins");
      }
      expect((await patch(link.id, {})).body).toEqual(link);
    });
  }

  test("each of several", async () => {
    const { body } = await create({ allowed_origins: ["*", "https://fine.example", "x"] });
    const paths = body.errors.map((error: { path: string }) => error.path);
    expect(paths).toEqual(["/allowed_origins/0", "/allowed_origins/2"]);
  });
});
