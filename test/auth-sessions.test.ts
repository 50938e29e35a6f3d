import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { play, testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, signIn, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer({ limits: { sessionsPerAccount: 4 } });
let admin: { id: string; token: string };
let customer: { id: string; token: string };

beforeAll(async () => {
  admin = await createAdmin(server, "anna");
  customer = await createCustomer(server, "carl");
});
beforeEach(async () => {
  admin.token = await signIn(server, "anna", "pass word");
});
afterAll(() => server.close());

const verify = (token: string) => server.request("GET", "/api/v1/auth/verify", { token });
const statusOf = async (token: string) => (await verify(token)).status;
const listSessions = async (token: string) =>
  (await server.request("GET", "/api/v1/auth/sessions", { token })).body.items;

describe("listing sessions", () => {
  testScenarios(() => server, {
    "no token is 401": () => ({
      method: "GET",
      path: "/api/v1/auth/sessions",
      status: 401,
      code: "unauthenticated",
    }),
    "the master key has none: 403": () => {
      const path = "/api/v1/auth/sessions";
      return { method: "GET", path, token: masterKey, status: 403, code: "account_required" };
    },
  });

  test("shows one's own alone, newest first, and which one is used", async () => {
    server.clock.nowMs += 1_000;
    const newest = await server.request("POST", "/api/v1/auth/login", {
      body: { username: "anna", password: "pass word" },
      headers: { "user-agent": "Browser of Anna" },
    });
    const items = await listSessions(newest.body.token);
    expect(items[0]).toEqual({
      id: expect.any(String),
      created_at: new Date(server.clock.nowMs).toISOString(),
      expires_at: newest.body.expires_at,
      address: null,
      user_agent: "Browser of Anna",
      is_current: true,
    });
    const created = items.map((item: { created_at: string }) => item.created_at);
    expect(created).toEqual(created.toSorted().reverse());
    expect(items.filter((item: { is_current: boolean }) => item.is_current)).toHaveLength(1);
    expect(await listSessions(customer.token)).toHaveLength(1);
  });

  test("an account has only so many: a new sign-in ends the oldest", async () => {
    const tokens: string[] = [];
    for (let count = 0; count < 5; count += 1) {
      server.clock.nowMs += 1_000;
      tokens.push(await signIn(server, "anna", "pass word"));
    }
    const statuses = await Promise.all(tokens.map(statusOf));
    expect(statuses).toEqual([401, 200, 200, 200, 200]);
    expect(await listSessions(tokens[4] ?? "")).toHaveLength(4);
    expect(await statusOf(customer.token)).toBe(200);
  });
});

describe("ending one session", () => {
  test("it is refused at once, the others go on", async () => {
    const phone = await signIn(server, "anna", "pass word");
    const { id } = (await listSessions(phone)).find((item: { is_current: boolean }) => item.is_current);
    const ended = await server.request("DELETE", `/api/v1/auth/sessions/${id}`, { token: admin.token });
    expect(ended.body).toEqual({ success: true, message: expect.any(String) });
    expect((await verify(phone)).body.code).toBe("session_ended");
    expect(await statusOf(admin.token)).toBe(200);
  });

  const endOf = (id: string) => ({ method: "DELETE", path: `/api/v1/auth/sessions/${id}` });
  testScenarios(() => server, {
    "no token is 401": () => ({ ...endOf(unknownId), status: 401, code: "unauthenticated" }),
    "the master key is 403": () => {
      return { ...endOf(unknownId), token: masterKey, status: 403, code: "account_required" };
    },
    "an unknown id is 404": () => {
      return { ...endOf(unknownId), token: admin.token, status: 404, code: "not_found" };
    },
    "an id that is no UUID is 404": () => {
      return { ...endOf("current"), token: admin.token, status: 404, code: "not_found" };
    },
  });

  test("somebody else's is 404, and goes on", async () => {
    const [{ id }] = await listSessions(customer.token);
    await play(server, {
      it: "another's session",
      ...endOf(id),
      token: admin.token,
      status: 404,
      code: "not_found",
    });
    expect(await statusOf(customer.token)).toBe(200);
  });
});

describe("signing out", () => {
  test("ends this session and no other", async () => {
    const phone = await signIn(server, "anna", "pass word");
    const answer = await server.request("POST", "/api/v1/auth/logout", { token: phone });
    expect(answer.body).toEqual({ success: true, message: expect.any(String) });
    expect(await statusOf(phone)).toBe(401);
    expect(await statusOf(admin.token)).toBe(200);
    const again = await server.request("POST", "/api/v1/auth/logout", { token: phone });
    expect(again.body.code).toBe("session_ended");
  });

  const logout = { method: "POST", path: "/api/v1/auth/logout" };
  testScenarios(() => server, {
    "no token is 401": () => ({ ...logout, status: 401, code: "unauthenticated" }),
    "the master key is 403": () => ({ ...logout, token: masterKey, status: 403, code: "account_required" }),
  });
});

describe("changing one's password", () => {
  const path = "/api/v1/auth/change-password";
  const change = (old_password: unknown, new_password: unknown) => ({
    method: "POST",
    path,
    body: { old_password, new_password },
  });

  test("ends every other session, keeps this one, and the new password counts", async () => {
    const mara = await createCustomer(server, "mara");
    const phone = await signIn(server, "mara", "pass word");
    const answer = await server.request("POST", path, {
      token: mara.token,
      body: { old_password: "pass word", new_password: "新しいパスワード" },
    });
    expect(answer.status).toBe(200);
    expect(await statusOf(mara.token)).toBe(200);
    expect((await verify(phone)).body.code).toBe("session_ended");
    await expect(signIn(server, "mara", "pass word")).rejects.toThrow("401");
    expect(await statusOf(await signIn(server, "mara", "新しいパスワード"))).toBe(200);
    expect(await statusOf(customer.token)).toBe(200);
  });

  testScenarios(() => server, {
    "no token is 401": () => ({ ...change("pass word", "x"), status: 401, code: "unauthenticated" }),
    "the master key is 403": () => {
      return { ...change("pass word", "x"), token: masterKey, status: 403, code: "account_required" };
    },
    "a wrong old password is 403": () => {
      return { ...change("wrong", "x"), token: customer.token, status: 403, code: "wrong_password" };
    },
    "an empty old password is 403": () => {
      return { ...change("", "x"), token: customer.token, status: 403, code: "wrong_password" };
    },
    "an empty new password is 400": () => {
      return { ...change("pass word", ""), token: customer.token, status: 400, code: "empty_credentials" };
    },
    "a new password over 1,024 bytes is 422": () => {
      const body = change("pass word", "é".repeat(513));
      return { ...body, token: customer.token, status: 422, code: "password_too_long" };
    },
    "a new password that is no string is 422": () => {
      return { ...change("pass word", 1), token: customer.token, status: 422, code: "validation_failed" };
    },
  });

  test("none of the refusals has changed the password or ended a session", async () => {
    expect(await statusOf(customer.token)).toBe(200);
    expect(await statusOf(await signIn(server, "carl", "pass word"))).toBe(200);
  });

  test("wrong old passwords are throttled like sign-ins", async () => {
    const paul = await createCustomer(server, "paul");
    const codes = [];
    for (let tries = 0; tries < 11; tries += 1) {
      const answer = await server.request("POST", path, {
        token: paul.token,
        body: { old_password: `wrong ${tries}`, new_password: "x" },
      });
      codes.push(answer.body.code);
    }
    expect(codes).toEqual([...Array<string>(10).fill("wrong_password"), "too_many_login_attempts"]);
  });
});

describe("what ends an account's sessions", () => {
  const end: Record<string, (id: string) => [method: string, path: string, body?: unknown]> = {
    "a reset of a customer's password": (id) => [
      "POST",
      `/api/v1/end-users/${id}/reset-password`,
      { password: "another" },
    ],
    "the deactivation of a customer": (id) => ["PATCH", `/api/v1/end-users/${id}`, { is_active: false }],
    "the deletion of a customer": (id) => ["DELETE", `/api/v1/end-users/${id}`],
  };
  const endStaff: typeof end = {
    "an admin's new password": (id) => ["PATCH", `/api/v1/users/${id}`, { password: "another" }],
    "the deactivation of an admin": (id) => ["PATCH", `/api/v1/users/${id}`, { is_active: false }],
    "an admin made a member": (id) => ["PATCH", `/api/v1/users/${id}`, { is_admin: false }],
    "the deletion of an admin": (id) => ["DELETE", `/api/v1/users/${id}`],
  };
  for (const [kinds, create] of [
    [end, createCustomer],
    [endStaff, createAdmin],
  ] as const) {
    for (const [it, make] of Object.entries(kinds)) {
      test(`${it}: all of them, and nobody else's`, async () => {
        const account = await create(server, it);
        const phone = await signIn(server, it, "pass word");
        const [method, path, body] = make(account.id);
        expect((await server.request(method, path, { token: masterKey, body })).status).toBe(200);
        expect((await verify(account.token)).body.code).toBe("session_ended");
        expect((await verify(phone)).body.code).toBe("session_ended");
        expect(await statusOf(admin.token)).toBe(200);
        expect(await statusOf(customer.token)).toBe(200);
      });
    }
  }

  test("a new e-mail address ends none", async () => {
    const body = { email: "carl@example.com" };
    await server.request("PATCH", `/api/v1/end-users/${customer.id}`, { token: admin.token, body });
    expect(await statusOf(customer.token)).toBe(200);
  });

  test("a session ended by a deactivation does not come back with the account", async () => {
    const account = await createCustomer(server, "lara");
    for (const is_active of [false, true]) {
      const path = `/api/v1/end-users/${account.id}`;
      await server.request("PATCH", path, { token: masterKey, body: { is_active } });
    }
    expect(await statusOf(account.token)).toBe(401);
    expect(await statusOf(await signIn(server, "lara", "pass word"))).toBe(200);
  });
});
