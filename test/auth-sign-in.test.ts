import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readJwt } from "./helpers/jwt.ts";
import { play, testScenarios, without } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

const login = "/api/v1/auth/login";
const server = startTestServer();
let admin: { id: string; token: string };
let customer: { id: string; token: string };

beforeAll(async () => {
  admin = await createAdmin(server, "anna");
  customer = await createCustomer(server, "carl");
  const idle = await createCustomer(server, "idle");
  await server.request("PATCH", `/api/v1/end-users/${idle.id}`, {
    token: masterKey,
    body: { is_active: false },
  });
});
afterAll(() => server.close());

const signInAs = (username: string, password: string, headers?: Record<string, string>) =>
  server.request("POST", login, { body: { username, password }, headers });

describe("signing in", () => {
  test("gives the session's token and who it is", async () => {
    const { status, body } = await signInAs("anna", "pass word");
    expect(status).toBe(200);
    expect(body).toEqual({
      token: expect.any(String),
      token_type: "bearer",
      expires_at: new Date(server.clock.nowMs + server.app.config.limits.sessionMs).toISOString(),
      user_id: admin.id,
      username: "anna",
      is_admin: true,
      is_end_user: false,
    });
  });

  test("the token is a JWT that says the session and the account, and nothing secret", async () => {
    const { body } = await signInAs("carl", "pass word");
    const { header, payload } = readJwt(body.token);
    expect(header.alg).toBe("HS256");
    expect(Object.keys(payload).sort()).toEqual(["exp", "iat", "sid", "sub"]);
    expect(payload.sub).toBe(customer.id);
  });

  test("sets last_login, which a failure does not", async () => {
    const lastLogin = async () => {
      const { body } = await server.request("GET", `/api/v1/users/${admin.id}`, { token: masterKey });
      return body.last_login;
    };
    await signInAs("anna", "pass word");
    const first = await lastLogin();
    expect(first).toBe(new Date(server.clock.nowMs).toISOString());
    server.clock.nowMs += 60_000;
    await signInAs("anna", "wrong");
    expect(await lastLogin()).toBe(first);
    await signInAs("anna", "pass word");
    expect(await lastLogin()).toBe(new Date(server.clock.nowMs).toISOString());
  });

  test("takes the name with spaces around it, and in either Unicode form", async () => {
    const body = { username: "Zoë", password: "pass word" };
    await server.request("POST", "/api/v1/end-users", { token: admin.token, body });
    expect((await signInAs(" Zoë ".normalize("NFD"), "pass word")).status).toBe(200);
    expect((await signInAs("zoë", "pass word")).status).toBe(401);
  });

  testScenarios(() => server, {
    "a body without a password is 422": () => {
      return {
        method: "POST",
        path: login,
        body: { username: "anna" },
        status: 422,
        code: "validation_failed",
      };
    },
    "a password that is no string is 422": () => {
      const body = { username: "anna", password: { $ne: "" } };
      return { method: "POST", path: login, body, status: 422, code: "validation_failed" };
    },
    "an empty pair is 401": () => {
      const body = { username: "", password: "" };
      return { method: "POST", path: login, body, status: 401, code: "invalid_credentials" };
    },
    "a password over the limit is 401, not an error of its own": () => {
      const body = { username: "anna", password: "x".repeat(1025) };
      return { method: "POST", path: login, body, status: 401, code: "invalid_credentials" };
    },
    "SQL in the name is a name like another": () => {
      const body = { username: "' OR 1=1 --", password: "x" };
      return { method: "POST", path: login, body, status: 401, code: "invalid_credentials" };
    },
    "GET is no route": () => {
      return { method: "GET", path: login, status: 404, code: "not_found" };
    },
  });
});

describe("a refused sign-in", () => {
  const refused = { status: 401, code: "invalid_credentials" };
  const pairs = {
    "a wrong password": { username: "carl", password: "wrong" },
    "an unknown name": { username: "nobody", password: "pass word" },
    "an inactive account with its right password": { username: "idle", password: "pass word" },
    "an inactive account with a wrong one": { username: "idle", password: "wrong" },
  };

  test("says the same words for every reason, in the caller's language, and sets no cookie", async () => {
    for (const language of ["en", "zh"]) {
      const answers = [];
      for (const [it, body] of Object.entries(pairs)) {
        const headers = { "accept-language": language, "sec-fetch-site": "same-origin" };
        const answer = await play(server, { it, method: "POST", path: login, body, headers, ...refused });
        expect(answer.headers.get("set-cookie")).toBeNull();
        answers.push(JSON.stringify(without(answer.body, "request_id")));
      }
      expect(new Set(answers).size).toBe(1);
    }
  });

  test("compares a hash for an unknown name too, so that its time tells nothing", async () => {
    const verify = Bun.password.verify;
    let compared = 0;
    Bun.password.verify = (...given) => {
      compared += 1;
      return verify(...given);
    };
    try {
      for (const [it, body] of Object.entries(pairs)) {
        const before = compared;
        await play(server, { it, method: "POST", path: login, body, ...refused });
        expect({ it, compared: compared - before }).toEqual({ it, compared: 1 });
      }
    } finally {
      Bun.password.verify = verify;
    }
  });
});

describe("who am I", () => {
  test("names the account behind a token", async () => {
    const { status, body } = await server.request("GET", "/api/v1/auth/verify", { token: customer.token });
    expect(status).toBe(200);
    expect(body).toEqual({
      valid: true,
      user_id: customer.id,
      username: "carl",
      is_admin: false,
      is_end_user: true,
    });
  });

  test("the master key is valid and has no account", async () => {
    const { body } = await server.request("GET", "/api/v1/auth/verify", { token: masterKey });
    expect(body).toMatchObject({ valid: true, user_id: null, is_admin: true, is_end_user: false });
  });

  const verify = { method: "GET", path: "/api/v1/auth/verify", status: 401, code: "unauthenticated" };
  testScenarios(() => server, {
    "no token is 401": () => verify,
    "a token that is none is 401": () => ({ ...verify, token: "x.y.z" }),
    "a key that begins like the master key is 401": () => ({ ...verify, token: masterKey.slice(0, -1) }),
    "a key that goes on after the master key is 401": () => ({ ...verify, token: `${masterKey}x` }),
    "another scheme than Bearer is 401": () => ({
      ...verify,
      headers: { authorization: `Basic ${masterKey}` },
    }),
    "a bare token without its scheme is 401": () => ({ ...verify, headers: { authorization: masterKey } }),
    "a token in the query is not looked at": () => ({ ...verify, path: `${verify.path}?token=${masterKey}` }),
  });

  test("401 names the scheme to sign in with", async () => {
    const answer = await server.request("GET", "/api/v1/auth/verify");
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
  });
});

describe("models known from the upstream", () => {
  test("an admin's sign-in refreshes them in the background; a customer's never touches the upstream", async () => {
    const asked: string[] = [];
    let release: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const answerModels = async (input: string | URL | Request) => {
      asked.push(input instanceof Request ? input.url : String(input));
      await held;
      return Response.json({ data: [{ id: "large" }] });
    };
    const fetchModels: typeof fetch = Object.assign(answerModels, { preconnect: fetch.preconnect });
    const other = startTestServer({ fetch: fetchModels });
    const owner = await createAdmin(other, "owner");
    await createCustomer(other, "customer");
    expect(asked).toEqual([]);
    const body = { base_url: "http://127.0.0.1:9/v1", api_key: "sk-0123456789abcdef" };
    await other.request("PUT", "/api/v1/me/upstream", { token: owner.token, body });

    const credentials = (username: string) => ({ body: { username, password: "pass word" } });
    expect((await other.request("POST", login, credentials("customer"))).status).toBe(200);
    expect(asked).toEqual([]);
    // The upstream holds its answer back: the sign-in does not wait for it.
    expect((await other.request("POST", login, credentials("owner"))).status).toBe(200);
    const known = async () =>
      (await other.request("GET", "/api/v1/me/upstream", { token: owner.token })).body.models;
    expect(await known()).toEqual([]);
    release();
    for (let turn = 0; turn < 100 && (await known()).length === 0; turn += 1) await Bun.sleep(1);
    expect(await known()).toEqual(["large"]);
    expect(asked).toEqual(["http://127.0.0.1:9/v1/models"]);
    await other.close();
  });
});
