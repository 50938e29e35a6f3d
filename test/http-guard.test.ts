import { afterAll, describe, expect, test } from "bun:test";
import { Elysia } from "elysia";
import { createOriginReader } from "../src/http/address.ts";
import type { AccountCaller, VisitorCaller } from "../src/http/caller.ts";
import { errorResponse } from "../src/http/error-body.ts";
import { type Access, createGuard, isSameOrigin } from "../src/http/guard.ts";
import { createSessionTokens } from "../src/http/session-token.ts";
import { toAppError } from "../src/http/thrown.ts";
import { masterKey, startTestServer } from "./helpers/test-server.ts";

// Each kind of access against each kind of caller, on a server of two routes that only tell who was let in.

const { app, close } = startTestServer();
afterAll(close);

const account = (isAdmin: boolean, isEndUser: boolean): AccountCaller => ({
  kind: "account",
  userId: "u",
  username: "name",
  isAdmin,
  isEndUser,
  sessionId: "s",
});
const callers: Record<string, AccountCaller | VisitorCaller> = {
  admin: account(true, false),
  customer: account(false, true),
  member: account(false, false),
  visitor: {
    kind: "visitor",
    visitorId: "v",
    linkId: "l",
    sessionId: "s",
    access: "hook",
    uid: "uid",
    credential: null,
  },
};
const tokens = createSessionTokens("secret", app.clock);
const guard = createGuard(
  app,
  tokens,
  async ({ sessionId }) => callers[sessionId],
  createOriginReader([], null),
  () => "",
);

const kinds: Access[] = [
  "public",
  "chat",
  "visitor",
  "caller",
  "account",
  "admin",
  "admin_account",
  "master",
  "operator",
];
const http = new Elysia().onError(({ error, code, request }) =>
  errorResponse(app, request, toAppError(error, code, request)),
);
for (const access of kinds) {
  const route = new Elysia().use(guard);
  http.use(
    route
      .get(`/${access}`, ({ guest }) => guest, { access })
      .post(`/${access}`, ({ guest }) => guest, { access, parse: "json_body" }),
  );
}

const tokenOf = async (name: string): Promise<string> => {
  if (name === "master") return masterKey;
  if (name === "nobody") return "";
  return await tokens.sign({ kind: "account", sessionId: name, subject: "u" }, app.clock() + 60_000);
};
const call = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
  http.handle(new Request(`http://localhost${path}`, { ...init, headers }));
const codeOf = async (response: Response): Promise<string> =>
  response.status === 200 ? "in" : ((await response.json()) as { code: string }).code;

describe("the guard lets in and refuses", () => {
  const table: Record<Access, Record<string, string>> = {
    public: {
      nobody: "in",
      master: "in",
      admin: "in",
      customer: "in",
      member: "in",
      visitor: "in",
      ended: "in",
    },
    chat: {
      nobody: "unauthenticated",
      master: "in",
      admin: "in",
      customer: "in",
      member: "in",
      visitor: "in",
      ended: "session_ended",
    },
    caller: {
      nobody: "unauthenticated",
      master: "in",
      admin: "in",
      customer: "in",
      member: "in",
      visitor: "unauthenticated",
      ended: "session_ended",
    },
    account: {
      nobody: "unauthenticated",
      master: "account_required",
      admin: "in",
      customer: "in",
      member: "in",
      visitor: "unauthenticated",
      ended: "session_ended",
    },
    visitor: {
      nobody: "unauthenticated",
      master: "unauthenticated",
      admin: "not_a_customer",
      customer: "in",
      member: "not_a_customer",
      visitor: "in",
      ended: "session_ended",
    },
    admin: {
      nobody: "unauthenticated",
      master: "in",
      admin: "in",
      customer: "admin_required",
      member: "admin_required",
      visitor: "unauthenticated",
      ended: "session_ended",
    },
    admin_account: {
      nobody: "unauthenticated",
      master: "account_required",
      admin: "in",
      customer: "admin_required",
      member: "admin_required",
      visitor: "unauthenticated",
      ended: "session_ended",
    },
    master: {
      nobody: "unauthenticated",
      master: "in",
      admin: "master_key_required",
      customer: "master_key_required",
      member: "master_key_required",
      visitor: "unauthenticated",
      ended: "session_ended",
    },
    operator: {
      nobody: "unauthenticated",
      master: "in",
      admin: "unauthenticated",
      customer: "unauthenticated",
      member: "unauthenticated",
      visitor: "unauthenticated",
      ended: "unauthenticated",
    },
  };
  for (const [access, rules] of Object.entries(table)) {
    for (const [name, outcome] of Object.entries(rules)) {
      test(`${name} on a route for ${access}: ${outcome}`, async () => {
        const headers = { authorization: `Bearer ${await tokenOf(name)}` };
        expect(await codeOf(await call(`/${access}`, headers))).toBe(outcome);
      });
    }
  }

  test("and hands the route the caller that was let in, on a public one nobody with any right", async () => {
    const headers = { authorization: `Bearer ${await tokenOf("customer")}` };
    const shown = await (await call("/caller", headers)).json();
    expect(shown).toEqual(callers.customer);
    const nobody = { ...account(false, false), userId: "", username: "", sessionId: "" };
    expect(await (await call("/public", headers)).json()).toEqual(nobody);
  });
});

describe("a credential", () => {
  test("is Bearer in any case, and nothing else", async () => {
    const token = await tokenOf("admin");
    const cases: [string, string][] = [
      [`bearer ${token}`, "in"],
      [`BEARER   ${token} `, "in"],
      [`Basic ${token}`, "unauthenticated"],
      [token, "unauthenticated"],
      [`Bearer ${token} ${token}`, "unauthenticated"],
      ["Bearer", "unauthenticated"],
    ];
    for (const [authorization, outcome] of cases) {
      expect(await codeOf(await call("/caller", { authorization }))).toBe(outcome);
    }
  });

  test("that is a token of another secret, or past its time, is refused", async () => {
    const foreign = await createSessionTokens("other", app.clock).sign(
      { kind: "account", sessionId: "admin", subject: "u" },
      app.clock() + 60_000,
    );
    const late = await tokens.sign(
      { kind: "account", sessionId: "admin", subject: "u" },
      app.clock() - 1_000,
    );
    for (const token of [foreign, late]) {
      expect(await codeOf(await call("/caller", { authorization: `Bearer ${token}` }))).toBe(
        "unauthenticated",
      );
    }
  });

  test("may be the page's cookie for reading, and for changing only from a page of this server", async () => {
    const cookie = `other=1; botshare_session=${await tokenOf("admin")}; more=2`;
    const post = (headers: Record<string, string>) =>
      call("/caller", { cookie, ...headers }, { method: "POST" });
    expect(await codeOf(await call("/caller", { cookie }))).toBe("in");
    expect(await codeOf(await post({}))).toBe("cross_origin");
    expect(await codeOf(await post({ "sec-fetch-site": "same-site" }))).toBe("cross_origin");
    expect(await codeOf(await post({ "sec-fetch-site": "cross-site", origin: "http://localhost" }))).toBe(
      "cross_origin",
    );
    expect(await codeOf(await post({ "sec-fetch-site": "same-origin" }))).toBe("in");
    expect(await codeOf(await post({ origin: "http://localhost" }))).toBe("in");
  });

  test("in a header counts before the cookie, and a wrong one is not mended by it", async () => {
    const cookie = `botshare_session=${await tokenOf("admin")}`;
    const bearer = { cookie, authorization: `Bearer ${await tokenOf("member")}` };
    expect(await codeOf(await call("/admin", bearer))).toBe("admin_required");
    expect(await codeOf(await call("/admin", { cookie, authorization: "Bearer x" }))).toBe("unauthenticated");
    expect(await codeOf(await call("/admin", { cookie, authorization: "Basic x" }))).toBe("unauthenticated");
  });

  test("in a cookie is never the master key", async () => {
    expect(await codeOf(await call("/caller", { cookie: `botshare_session=${masterKey}` }))).toBe(
      "unauthenticated",
    );
  });

  test("is looked at before the body", async () => {
    const init = { method: "POST", body: "{" };
    const headers = { "content-type": "application/json" };
    expect(await codeOf(await call("/caller", headers, init))).toBe("unauthenticated");
    const authorization = `Bearer ${masterKey}`;
    expect(await codeOf(await call("/caller", { ...headers, authorization }, init))).toBe("malformed_json");
  });
});

describe("a request is from a page of this server", () => {
  const cases: [headers: Record<string, string>, publicUrl: string | null, isSame: boolean][] = [
    [{}, null, false],
    [{ "sec-fetch-site": "same-origin" }, null, true],
    [{ "sec-fetch-site": "none" }, null, false],
    [{ "sec-fetch-site": "same-site", origin: "http://localhost" }, null, false],
    [{ origin: "http://localhost" }, null, true],
    [{ origin: "http://localhost:8080" }, null, false],
    [{ origin: "http://evil.example" }, null, false],
    [{ origin: "null" }, null, false],
    [{ origin: "https://chat.example" }, "https://chat.example", true],
    [{ origin: "https://chat.example.evil.example" }, "https://chat.example", false],
  ];
  for (const [headers, publicUrl, isSame] of cases) {
    test(`${isSame}: ${JSON.stringify(headers)}, public address ${publicUrl}`, () => {
      expect(isSameOrigin(new Request("http://localhost/", { headers }), publicUrl)).toBe(isSame);
    });
  }
});
