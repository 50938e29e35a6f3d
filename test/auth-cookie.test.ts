import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { play, testScenarios } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const login = "/api/v1/auth/login";
const body = { username: "carl", password: "pass word" };
let admin: { id: string; token: string };
let customer: { id: string; token: string };

beforeAll(async () => {
  admin = await createAdmin(server, "anna");
  customer = await createCustomer(server, "carl");
});
afterAll(() => server.close());

/** What a request from a page of each kind brings along. Requests of these tests go to http://localhost. */
const ownPages: Record<string, Record<string, string>> = {
  "the browser's own word": { "sec-fetch-site": "same-origin" },
  "an Origin that is the address asked": { origin: "http://localhost" },
};
const foreignPages: Record<string, Record<string, string>> = {
  "another site": { "sec-fetch-site": "cross-site", origin: "https://evil.example" },
  "a sister site": { "sec-fetch-site": "same-site" },
  "no page at all": { "sec-fetch-site": "none" },
  "another site's Origin": { origin: "https://evil.example" },
  "an Origin that begins like ours": { origin: "http://localhost.evil.example" },
  "our host on another port": { origin: "http://localhost:8080" },
  "a sandboxed page": { origin: "null" },
  "a lie in Origin against the browser's word": {
    "sec-fetch-site": "cross-site",
    origin: "http://localhost",
  },
  "neither header": {},
};

describe("the cookie of a sign-in", () => {
  for (const [it, headers] of Object.entries(ownPages)) {
    test(`is set for a page of this server: ${it}`, async () => {
      const answer = await server.request("POST", login, { body, headers });
      const cookie = answer.headers.get("set-cookie") ?? "";
      const [pair, ...attributes] = cookie.split("; ");
      expect(pair).toBe(`botshare_session=${answer.body.token}`);
      const maxAge = server.app.config.limits.sessionMs / 1000;
      expect(attributes).toEqual(["Path=/", "HttpOnly", "SameSite=Lax", `Max-Age=${maxAge}`]);
    });
  }
  for (const [it, headers] of Object.entries(foreignPages)) {
    test(`is not set for ${it}`, async () => {
      const answer = await server.request("POST", login, { body, headers });
      expect(answer.status).toBe(200);
      expect(answer.headers.get("set-cookie")).toBeNull();
    });
  }

  test("is Secure where customers use https", async () => {
    const other = startTestServer({ config: { publicUrl: "https://chat.example" } });
    await createCustomer(other, "carl");
    const headers = { origin: "https://chat.example" };
    const answer = await other.request("POST", login, { body, headers });
    expect(answer.headers.get("set-cookie")).toEndWith("; Secure");
    await other.close();
  });

  test("is not set for an administrator, who may sign in on Swagger UI beside a customer's open chat", async () => {
    const answer = await server.request("POST", login, {
      body: { username: "anna", password: "pass word" },
      headers: { "sec-fetch-site": "same-origin" },
    });
    expect(answer.body.is_admin).toBe(true);
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  test("of another sign-in stays when a bearer token signs out", async () => {
    const { body: signedIn } = await server.request("POST", login, { body });
    const answer = await server.request("POST", "/api/v1/auth/logout", { token: signedIn.token });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("set-cookie")).toBeNull();
  });

  test("is none where it is empty: whoever sends one is told to sign in, not that another site asked", async () => {
    for (const cookie of ["botshare_session=", "botshare_session=; botshare_session=x"]) {
      const { status, body: refusal } = await server.request("POST", "/api/v1/auth/logout", {
        headers: { cookie },
      });
      expect([status, refusal.code]).toEqual([401, "unauthenticated"]);
    }
  });

  test("is cleared by signing out", async () => {
    const { body: signedIn } = await server.request("POST", login, { body });
    const answer = await server.request("POST", "/api/v1/auth/logout", {
      headers: { cookie: `botshare_session=${signedIn.token}`, "sec-fetch-site": "same-origin" },
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("set-cookie")).toStartWith("botshare_session=; ");
    expect(answer.headers.get("set-cookie")).toContain("Max-Age=0");
  });
});

describe("a cookie alone", () => {
  const cookieOf = (token: string) => ({
    cookie: `a=b; botshare_session=x; botshare_console=${token}; c=d`,
  });
  const create = { method: "POST", path: "/api/v1/end-users", body: { username: "new", password: "x" } };
  const usernames = async () => {
    const list = await server.request("GET", "/api/v1/end-users", { token: admin.token });
    return list.body.items.map((item: { username: string }) => item.username);
  };

  for (const [it, headers] of Object.entries(ownPages)) {
    test(`authorises an unsafe request from a page of this server: ${it}`, async () => {
      const named = { ...create, body: { username: it, password: "x" } };
      await play(server, {
        it,
        ...named,
        headers: { ...cookieOf(admin.token), ...headers },
        status: 200,
      });
      expect(await usernames()).toContain(it);
    });
  }
  for (const [it, headers] of Object.entries(foreignPages)) {
    test(`authorises no unsafe request from ${it}, and nothing happens`, async () => {
      for (const method of ["POST", "PATCH", "DELETE", "PUT"]) {
        const path = {
          POST: create.path,
          PATCH: `${create.path}/${customer.id}`,
          DELETE: `${create.path}/${customer.id}`,
          PUT: "/api/v1/me/upstream",
        };
        await play(server, {
          it: `${method}: ${it}`,
          method,
          path: path[method as keyof typeof path],
          body: method === "DELETE" ? undefined : create.body,
          headers: { ...cookieOf(admin.token), ...headers },
          status: 403,
          code: "cross_origin",
        });
      }
      expect(await usernames()).not.toContain("new");
      expect(await usernames()).toContain("carl");
    });
  }

  const read = { method: "GET", path: "/api/v1/bots" };
  for (const site of ["same-origin", "none"]) {
    test(`is enough for an administrator to read, asked from ${site}`, async () => {
      const headers = { ...cookieOf(admin.token), "sec-fetch-site": site };
      await play(server, { it: "a safe request", ...read, headers, status: 200 });
    });
  }
  // Another port of the same host is the same site: `SameSite` lets its requests pass.
  for (const site of ["same-site", "cross-site"]) {
    test(`is not where another page has a browser read: ${site}`, async () => {
      const headers = { ...cookieOf(admin.token), "sec-fetch-site": site };
      await play(server, { it: "a safe request", ...read, headers, status: 403, code: "cross_origin" });
    });
  }

  test("of a customer is enough to read, for pages opened from elsewhere", async () => {
    const headers = { cookie: `botshare_session=${customer.token}`, "sec-fetch-site": "cross-site" };
    const path = "/api/v1/auth/verify";
    await play(server, { it: "a safe request", method: "GET", path, headers, status: 200 });
  });

  const verify = { method: "GET", path: "/api/v1/auth/verify", status: 401, code: "unauthenticated" };
  testScenarios(() => server, {
    "cannot carry the master key": () => ({
      ...verify,
      headers: { ...cookieOf(masterKey), "x-botshare-console": "1" },
    }),
    "of another name is not looked at": () => ({ ...verify, headers: { cookie: `session=${admin.token}` } }),
    "whose name only ends in ours is not looked at": () => {
      return { ...verify, headers: { cookie: `x_botshare_session=${admin.token}` } };
    },
    "that is empty is no token": () => ({ ...verify, headers: { cookie: "botshare_session=" } }),
  });
});

describe("a bearer token beside a cookie", () => {
  const headers = () => ({ cookie: `botshare_session=${customer.token}` });

  test("wins", async () => {
    const both = { token: admin.token, headers: headers() };
    const answer = await server.request("GET", "/api/v1/auth/verify", both);
    expect(answer.body.username).toBe("anna");
  });

  test("authorises from anywhere, for it is no browser's doing", async () => {
    const foreign = { ...headers(), origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    const made = { username: "from afar", password: "x" };
    const both = { token: admin.token, headers: foreign, body: made };
    expect((await server.request("POST", "/api/v1/end-users", both)).status).toBe(200);
  });

  const verify = { method: "GET", path: "/api/v1/auth/verify", status: 401, code: "unauthenticated" };
  testScenarios(() => server, {
    "that is bad is refused, without a look at the cookie": () => {
      return { ...verify, token: "bad.bad.bad", headers: headers() };
    },
    "of another scheme is refused as well": () => {
      return { ...verify, headers: { ...headers(), authorization: "Basic YTpi" } };
    },
  });
});

describe("the console's cookie", () => {
  const own = { "sec-fetch-site": "same-origin" };
  const console = { ...own, "x-botshare-console": "1" };
  const signIn = (username: string, headers: Record<string, string>) =>
    server.request("POST", login, { body: { username, password: "pass word" }, headers });
  const who = async (headers: Record<string, string>) =>
    (await server.request("GET", "/api/v1/auth/verify", { headers })).body.username;

  test("is an administrator's who signs in at the console, and sent by no other site", async () => {
    const cookie = (await signIn("anna", console)).headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^botshare_console=\S+; Path=\/; HttpOnly; SameSite=Strict; /);
  });

  test("is nobody else's: no customer's there, and no administrator's on another page", async () => {
    expect((await signIn("carl", console)).headers.get("set-cookie")).toBeNull();
    expect((await signIn("anna", own)).headers.get("set-cookie")).toBeNull();
  });

  test("lies beside the chat's: one browser is a customer here and an administrator there", async () => {
    const cookie = `botshare_session=${customer.token}; botshare_console=${admin.token}`;
    expect([await who({ cookie }), await who({ cookie, ...console })]).toEqual(["carl", "anna"]);
    const bots = await server.request("GET", "/api/v1/bots", { headers: { cookie } });
    expect(bots.status).toBe(200);
  });

  test("does not open what the chat's opens", async () => {
    const headers = { cookie: `botshare_console=${admin.token}` };
    const answer = await server.request("GET", "/api/v1/auth/verify", { headers });
    expect([answer.status, answer.body.code]).toEqual([401, "unauthenticated"]);
  });

  test("ends with its own sign-out alone", async () => {
    const { token } = (await signIn("anna", console)).body;
    const headers = { ...console, cookie: `botshare_session=${customer.token}; botshare_console=${token}` };
    const answer = await server.request("POST", "/api/v1/auth/logout", { headers });
    expect(answer.headers.get("set-cookie")).toStartWith("botshare_console=; ");
    expect(await who({ cookie: `botshare_session=${customer.token}` })).toBe("carl");
  });
});
