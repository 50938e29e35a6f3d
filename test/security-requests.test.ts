import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readApi } from "./helpers/api-document.ts";
import { unknownId } from "./helpers/scenarios.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
let shared: Awaited<ReturnType<typeof createShared>>;
let routes: { method: string; address: string; isPublic: boolean }[];

beforeAll(async () => {
  shared = await createShared(server);
  const { operations } = await readApi(server);
  routes = operations.map(([route, { security }]) => {
    const [method = "", path = ""] = route.split(" ");
    const own = path.startsWith("/api/v1/bot-share-tokens") ? shared.linkId : unknownId;
    const ownUser = path.startsWith("/api/v1/end-users") ? shared.customer.id : own;
    const address = path
      .replace("{share_token}", shared.shareToken)
      .replace("{bot_id}", shared.botId)
      .replaceAll(/\{\w+\}/g, ownUser);
    return { method, address, isPublic: security === undefined || security.length === 0 };
  });
});
afterAll(() => server.close());

/** All rows of all tables, but for those that are named. */
function dump(...except: string[]): Record<string, unknown[]> {
  const named = server.connection.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck();
  const tables = named
    .all()
    .map(String)
    .filter((name) => !except.includes(name) && !/fts|sqlite/.test(name));
  return Object.fromEntries(
    tables.map((table) => [table, server.connection.prepare(`SELECT * FROM "${table}"`).all()]),
  );
}

/** A browser's cookies of somebody who is signed in as both. */
const cookies = () => `botshare_session=${shared.customer.token}; botshare_console=${shared.owner.token}`;

describe("what a page of another site can have a signed-in browser send changes nothing", () => {
  // What a form or a script may send without asking first (WHATWG Fetch, "CORS-safelisted"), and what only an allowed one may.
  const form = () => {
    const data = new FormData();
    data.append("file", new Blob(["x"]), "x.txt");
    return data;
  };
  const pages: Record<string, { headers: Record<string, string>; body?: string | (() => FormData) }> = {
    "a form of plain text": { headers: { "content-type": "text/plain" }, body: '{"name":"x","a":"="}' },
    "an ordinary form": { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "name=x" },
    "a form with a file": { headers: {}, body: form },
    "a script's JSON": {
      headers: { "content-type": "application/json" },
      body: '{"name":"x","is_active":false}',
    },
    "a request without a body, as the console": { headers: { "x-botshare-console": "1" } },
  };
  const sources: Record<string, Record<string, string>> = {
    "by the browser's own word": { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
    "of a sister site": { "sec-fetch-site": "same-site", origin: "http://evil.localhost" },
    "by its origin": { origin: "http://localhost:8080" },
    "in a sandbox": { origin: "null" },
    "without a word on where it comes from": {},
  };
  for (const [it, { headers, body }] of Object.entries(pages)) {
    test(it, async () => {
      const before = dump();
      // Every form from one place or another, and one form from all of them.
      const from = Object.entries(sources);
      const at = Object.keys(pages).indexOf(it);
      for (const [where, source] of it === "a script's JSON" ? from : from.slice(at, at + 1)) {
        for (const { method, address, isPublic } of routes) {
          if (method === "GET" || isPublic) continue;
          const answer = await server.request(method, address, {
            headers: { ...headers, ...source, cookie: cookies() },
            body: typeof body === "function" ? body() : body,
          });
          const got = [it, where, method, address, answer.status, answer.body.code];
          expect(got).toEqual([it, where, method, address, 403, "cross_origin"]);
        }
      }
      expect(dump()).toEqual(before);
    });
  }
});

test("nothing that is only read changes anything but the notes of who came and who took a file", async () => {
  const noted = ["visitors", "link_events", "audit_events"];
  const before = dump(...noted);
  const own = { "sec-fetch-site": "same-origin", cookie: cookies() };
  let answered = 0;
  for (const { method, address } of routes) {
    if (method !== "GET") continue;
    for (const headers of [own, { ...own, "x-botshare-console": "1" }]) {
      const response = await server.send("GET", address, { headers });
      await response.text();
      if (response.status === 200) answered += 1;
    }
  }
  expect(answered).toBeGreaterThan(30);
  expect(dump(...noted)).toEqual(before);
});

describe("a JSON body", () => {
  const create = (body: string, headers: Record<string, string> = {}) =>
    server.request("POST", "/api/v1/bots", { token: shared.owner.token, body, headers });

  test("gives no object a prototype, and what is kept of it comes back as plain data", async () => {
    const settings = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"note":"kept"}';
    const made = await create(
      `{"name":"b","model":"builtin","settings":${settings},"__proto__":{"is_admin":true}}`,
    );
    expect(made.status).toBe(200);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
    expect(Reflect.get({}, "is_admin")).toBeUndefined();
    expect(Object.getPrototypeOf(made.body.settings)).toBe(Object.prototype);
    expect(made.body.settings.note).toBe("kept");
    const form = new FormData();
    for (const name of ["__proto__", "toString"]) form.append(name, "x");
    const path = `/api/v1/bots/${made.body.id}/documents`;
    const uploaded = await server.request("POST", path, { token: shared.owner.token, body: form });
    expect(uploaded.status).toBeOneOf([400, 422]);
  });

  test("makes nobody an administrator by a field that is not its own", async () => {
    const named = '{"username":"mallory","password":"pass word","is_admin":true,"is_end_user":false}';
    const path = "/api/v1/end-users";
    expect((await server.request("POST", path, { token: shared.owner.token, body: named })).status).toBe(200);
    const body = { username: "mallory", password: "pass word" };
    const signedIn = await server.request("POST", "/api/v1/auth/login", { body });
    expect([signedIn.body.is_admin, signedIn.body.is_end_user]).toEqual([false, true]);
  });

  test("that is packed is not unpacked, however small it is", async () => {
    const packed = Bun.gzipSync(new Uint8Array(64 * 1024 * 1024));
    expect(packed.length).toBeLessThan(server.app.config.limits.bodyBytes);
    const response = await server.app.fetch(`${server.listen()}/api/v1/bots`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${shared.owner.token}`,
        "content-type": "application/json",
        "content-encoding": "gzip",
      },
      body: packed,
    });
    expect([response.status, (await response.json()).code]).toEqual([400, "malformed_json"]);
  });

  test("nested without end is refused, not followed", async () => {
    for (const deep of ["[".repeat(500_000), '{"a":'.repeat(150_000)]) {
      const answer = await create(`{"name":"b","model":"builtin","settings":{"a":${deep}`);
      expect([answer.status, answer.body.code]).toEqual([400, "malformed_json"]);
    }
    const closed = `${"[".repeat(400_000)}${"]".repeat(400_000)}`;
    const answer = await create(`{"name":"b","model":"builtin","settings":{"a":${closed}}}`);
    expect(answer.status).toBeOneOf([400, 422]);
  });
});
