import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, signIn, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const path = "/api/v1/end-users";
let admin: { id: string; token: string };
let other: { id: string; token: string };
let customer: { id: string; token: string };
let member: string;

beforeAll(async () => {
  admin = await createAdmin(server, "anna");
  other = await createAdmin(server, "otto");
  customer = await createCustomer(server, "carl");
  const body = { username: "mem", password: "pass word" };
  await server.request("POST", "/api/v1/users", { token: masterKey, body });
  member = await signIn(server, "mem", "pass word");
});
afterAll(() => server.close());

const ask = (method: string, to: string, body?: unknown) =>
  server.request(method, to, { token: admin.token, body });
const names = async () => {
  const { body } = await ask("GET", path);
  return body.items.map((item: { username: string }) => item.username);
};

describe("every route is an administrator's", () => {
  const routes: [method: string, path: string, body?: unknown][] = [
    ["POST", path, { username: "new", password: "x" }],
    ["GET", path],
    ["PATCH", `${path}/${unknownId}`, { is_active: false }],
    ["POST", `${path}/${unknownId}/reset-password`, { password: "x" }],
    ["DELETE", `${path}/${unknownId}`],
  ];
  for (const [method, to, body] of routes) {
    const route = { method, path: to, body };
    testScenarios(() => server, {
      [`${method} ${to} without a token is 401`]: () => ({ ...route, status: 401, code: "unauthenticated" }),
      [`${method} ${to} with a bad token is 401`]: () => {
        return { ...route, token: "bad", status: 401, code: "unauthenticated" };
      },
      [`${method} ${to} by a customer is 403`]: () => {
        return { ...route, token: customer.token, status: 403, code: "admin_required" };
      },
      [`${method} ${to} by a member is 403`]: () => {
        return { ...route, token: member, status: 403, code: "admin_required" };
      },
    });
  }
  test("nothing was created by all that", async () => expect(await names()).toEqual(["carl"]));
});

describe("creating a customer", () => {
  test("gives the account, without a password in any form and without is_admin", async () => {
    const body = { username: "cleo", password: "pass word", email: "cleo@example.com", is_admin: true };
    const made = await ask("POST", path, body);
    expect(made.status).toBe(200);
    expect(made.body).toEqual({
      id: expect.any(String),
      username: "cleo",
      email: "cleo@example.com",
      is_active: true,
      created_at: new Date(server.clock.nowMs).toISOString(),
      last_login: null,
    });
    const token = await signIn(server, "cleo", "pass word");
    const who = await server.request("GET", "/api/v1/auth/verify", { token });
    expect(who.body).toMatchObject({ is_admin: false, is_end_user: true });
  });

  test("the master key may, and another administrator sees the customer as well", async () => {
    const body = { username: "kim", password: "pass word" };
    expect((await server.request("POST", path, { token: masterKey, body })).status).toBe(200);
    const seen = await server.request("GET", path, { token: other.token });
    expect(seen.body.items[0].username).toBe("kim");
  });

  const post = (body: unknown) => ({ method: "POST", path, token: admin.token, body });
  testScenarios(() => server, {
    "an empty name is 400": () => {
      return { ...post({ username: "", password: "x" }), status: 400, code: "empty_credentials" };
    },
    "a name of spaces is 400": () => {
      return { ...post({ username: "　 ", password: "x" }), status: 400, code: "empty_credentials" };
    },
    "an empty password is 400": () => {
      return { ...post({ username: "new", password: "" }), status: 400, code: "empty_credentials" };
    },
    "another customer's name is 409": () => {
      return { ...post({ username: "carl", password: "x" }), status: 409, code: "username_taken" };
    },
    "an administrator's name is 409": () => {
      return { ...post({ username: "anna", password: "x" }), status: 409, code: "username_taken" };
    },
    "a member's name is 409": () => {
      return { ...post({ username: "mem", password: "x" }), status: 409, code: "username_taken" };
    },
    "a name that is no string is 422": () => {
      return { ...post({ username: ["new"], password: "x" }), status: 422, code: "validation_failed" };
    },
  });

  test("a taken name has not changed the account that has it", async () => {
    expect(await signIn(server, "carl", "pass word")).toBeString();
    await expect(signIn(server, "carl", "x")).rejects.toThrow("401");
  });
});

describe("listing customers", () => {
  test("newest first, customers alone", async () => {
    server.clock.nowMs += 1_000;
    await ask("POST", path, { username: "newest", password: "x" });
    const listed = await names();
    expect(listed[0]).toBe("newest");
    expect(listed.at(-1)).toBe("carl");
    for (const name of ["anna", "otto", "mem"]) expect(listed).not.toContain(name);
  });
});

describe("changing a customer", () => {
  test("e-mail and is_active, and nothing else", async () => {
    const before = (await ask("GET", path)).body.items.find(
      (item: { id: string }) => item.id === customer.id,
    );
    const body = { email: "carl@example.com", username: "x", password: "y", is_admin: true };
    const changed = await ask("PATCH", `${path}/${customer.id}`, body);
    expect(changed.body).toEqual({ ...before, email: "carl@example.com" });
    expect(await signIn(server, "carl", "pass word")).toBeString();
    const cleared = await ask("PATCH", `${path}/${customer.id}`, { email: null });
    expect(cleared.body.email).toBeNull();
  });

  test("an inactive one cannot sign in until it is active again", async () => {
    const { body } = await ask("POST", path, { username: "ina", password: "pass word" });
    expect((await ask("PATCH", `${path}/${body.id}`, { is_active: false })).body.is_active).toBe(false);
    await expect(signIn(server, "ina", "pass word")).rejects.toThrow("401");
    await ask("PATCH", `${path}/${body.id}`, { is_active: true });
    expect(await signIn(server, "ina", "pass word")).toBeString();
  });

  const patch = (id: string, body: unknown) => {
    return { method: "PATCH", path: `${path}/${id}`, token: admin.token, body };
  };
  testScenarios(() => server, {
    "an unknown id is 404": () => ({ ...patch(unknownId, {}), status: 404, code: "not_found" }),
    "an id that is no UUID is 404": () => ({ ...patch("carl", {}), status: 404, code: "not_found" }),
    "an administrator's id is 404": () => {
      return { ...patch(other.id, { is_active: false }), status: 404, code: "not_found" };
    },
    "is_active as a number is 422": () => {
      return { ...patch(customer.id, { is_active: 0 }), status: 422, code: "validation_failed" };
    },
  });
});

describe("resetting a customer's password", () => {
  test("the new one counts, the old one does not", async () => {
    const { body } = await ask("POST", path, { username: "rae", password: "pass word" });
    const reset = await ask("POST", `${path}/${body.id}/reset-password`, { password: "鍵" });
    expect(reset.body).toEqual({ success: true, message: expect.any(String) });
    await expect(signIn(server, "rae", "pass word")).rejects.toThrow("401");
    expect(await signIn(server, "rae", "鍵")).toBeString();
  });

  const reset = (id: string, body: unknown) => {
    return { method: "POST", path: `${path}/${id}/reset-password`, token: admin.token, body };
  };
  testScenarios(() => server, {
    "an unknown id is 404": () => {
      return { ...reset(unknownId, { password: "x" }), status: 404, code: "not_found" };
    },
    "an administrator's id is 404": () => {
      return { ...reset(other.id, { password: "x" }), status: 404, code: "not_found" };
    },
    "an empty password is 400": () => {
      return { ...reset(customer.id, { password: "" }), status: 400, code: "empty_credentials" };
    },
    "a password over the limit is 422": () => {
      const body = { password: "x".repeat(1025) };
      return { ...reset(customer.id, body), status: 422, code: "password_too_long" };
    },
    "no password is 422": () => ({ ...reset(customer.id, {}), status: 422, code: "validation_failed" }),
  });

  test("none of the refusals has changed a password", async () => {
    expect(await signIn(server, "carl", "pass word")).toBeString();
    expect(await signIn(server, "otto", "pass word")).toBeString();
  });
});

describe("deleting a customer", () => {
  test("it is gone, and deleting it again is 200 too", async () => {
    const { body } = await ask("POST", path, { username: "gone", password: "pass word" });
    for (let time = 0; time < 2; time += 1) {
      const deleted = await ask("DELETE", `${path}/${body.id}`);
      expect([deleted.status, deleted.body.success]).toEqual([200, true]);
    }
    expect(await names()).not.toContain("gone");
    await expect(signIn(server, "gone", "pass word")).rejects.toThrow("401");
  });

  test("never deletes another kind of account", async () => {
    for (const id of [other.id, admin.id, unknownId, "otto"])
      expect((await ask("DELETE", `${path}/${id}`)).status).toBe(200);
    const left = await server.request("GET", "/api/v1/users", { token: masterKey });
    const staff = left.body.items.map((item: { username: string }) => item.username);
    expect(staff.toSorted()).toEqual(["anna", "mem", "otto"]);
    expect((await server.request("GET", "/api/v1/auth/verify", { token: other.token })).status).toBe(200);
  });
});
