import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, signIn, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const path = "/api/v1/users";
let admin: { id: string; token: string };
let customer: { id: string; token: string };

beforeAll(async () => {
  admin = await createAdmin(server, "anna");
  customer = await createCustomer(server, "carl");
});
afterAll(() => server.close());

const asMaster = (method: string, to: string, body?: unknown) =>
  server.request(method, to, { token: masterKey, body });
const create = (body: Record<string, unknown>) => asMaster("POST", path, { password: "pass word", ...body });

describe("every route is the master key's", () => {
  const routes: [method: string, path: string, body?: unknown][] = [
    ["POST", path, { username: "new", password: "x" }],
    ["GET", path],
    ["GET", `${path}/${unknownId}`],
    ["PATCH", `${path}/${unknownId}`, { is_active: false }],
    ["DELETE", `${path}/${unknownId}`],
  ];
  for (const [method, to, body] of routes) {
    const route = { method, path: to, body };
    testScenarios(() => server, {
      [`${method} ${to} without a token is 401`]: () => ({ ...route, status: 401, code: "unauthenticated" }),
      [`${method} ${to} with a bad token is 401`]: () => {
        return { ...route, token: "bad", status: 401, code: "unauthenticated" };
      },
      [`${method} ${to} by an admin is 403`]: () => {
        return { ...route, token: admin.token, status: 403, code: "master_key_required" };
      },
      [`${method} ${to} by a customer is 403`]: () => {
        return { ...route, token: customer.token, status: 403, code: "master_key_required" };
      },
    });
  }
  testScenarios(() => server, {
    "a body that does not fit tells a stranger nothing: 401": () => {
      return { method: "POST", path, body: { username: 1 }, status: 401, code: "unauthenticated" };
    },
    "a body that is no JSON tells an admin nothing: 403": () => {
      const token = admin.token;
      return { method: "POST", path, body: "{", token, status: 403, code: "master_key_required" };
    },
  });
  test("nothing was created by all that", async () => {
    const names = (await asMaster("GET", path)).body.items.map((item: { username: string }) => item.username);
    expect(names).toEqual(["anna"]);
  });
});

describe("creating an account", () => {
  test("gives the account, without a password in any form", async () => {
    const { status, body } = await create({ username: "mia", email: "mia@example.com", is_admin: true });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      username: "mia",
      email: "mia@example.com",
      is_admin: true,
      is_active: true,
      created_at: new Date(server.clock.nowMs).toISOString(),
      last_login: null,
    });
  });

  test("without is_admin it is a member, and never a customer", async () => {
    const { body } = await create({ username: "mem", is_end_user: true, is_active: false, id: unknownId });
    expect(body).toMatchObject({ is_admin: false, is_active: true });
    expect(body.id).not.toBe(unknownId);
    const token = await signIn(server, "mem", "pass word");
    const who = await server.request("GET", "/api/v1/auth/verify", { token });
    expect(who.body).toMatchObject({ is_admin: false, is_end_user: false });
  });

  const post = (body: unknown) => ({ method: "POST", path, token: masterKey, body });
  const invalid = { status: 422, code: "validation_failed" };
  testScenarios(() => server, {
    "a taken name is 409": () => {
      return { ...post({ username: "anna", password: "x" }), status: 409, code: "username_taken" };
    },
    "a customer's name is taken too": () => {
      return { ...post({ username: "carl", password: "x" }), status: 409, code: "username_taken" };
    },
    "a taken name with spaces around it is taken": () => {
      return { ...post({ username: " anna ", password: "x" }), status: 409, code: "username_taken" };
    },
    "an empty name is 400": () => {
      return { ...post({ username: "", password: "x" }), status: 400, code: "empty_credentials" };
    },
    "a name of spaces is 400": () => {
      return { ...post({ username: " \t ", password: "x" }), status: 400, code: "empty_credentials" };
    },
    "an empty password is 400": () => {
      return { ...post({ username: "new", password: "" }), status: 400, code: "empty_credentials" };
    },
    "no name is 422": () => ({ ...post({ password: "x" }), ...invalid }),
    "a name of 201 characters is 422": () => {
      return { ...post({ username: "x".repeat(201), password: "x" }), ...invalid };
    },
    "an e-mail that is none is 422": () => {
      return { ...post({ username: "new", password: "x", email: "at home" }), ...invalid };
    },
    "is_admin as text is 422": () => {
      return { ...post({ username: "new", password: "x", is_admin: "true" }), ...invalid };
    },
    "a list for a body is 422": () => ({ ...post([]), ...invalid }),
    "null for a body is 422": () => ({ ...post("null"), ...invalid }),
    "an empty body is 422": () => ({ ...post(""), ...invalid }),
  });
});

describe("showing, changing and deleting one", () => {
  test("GET shows it", async () => {
    const { body } = await asMaster("GET", `${path}/${admin.id}`);
    expect(body).toMatchObject({ id: admin.id, username: "anna", is_admin: true });
  });

  test("PATCH changes what is given, and nothing else", async () => {
    const { body: made } = await create({ username: "pat", email: "pat@example.com" });
    const { body } = await asMaster("PATCH", `${path}/${made.id}`, { is_admin: true });
    expect(body).toEqual({ ...made, is_admin: true });
    const cleared = await asMaster("PATCH", `${path}/${made.id}`, { email: null, username: " René " });
    expect(cleared.body).toEqual({ ...made, is_admin: true, email: null, username: "René" });
    expect((await asMaster("PATCH", `${path}/${made.id}`, {})).body).toEqual(cleared.body);
    expect(await signIn(server, "René", "pass word")).toBeString();
  });

  test("PATCH to a name that any account has is 409, and nothing of it is done", async () => {
    const { body: made } = await create({ username: "paul" });
    const token = await signIn(server, "paul", "pass word");
    for (const username of ["anna", "carl"]) {
      const refused = await asMaster("PATCH", `${path}/${made.id}`, { username, is_active: false });
      expect([refused.status, refused.body.code]).toEqual([409, "username_taken"]);
    }
    expect((await asMaster("GET", `${path}/${made.id}`)).body).toMatchObject({
      username: "paul",
      is_active: true,
    });
    expect((await server.request("GET", "/api/v1/auth/verify", { token })).status).toBe(200);
    expect((await asMaster("PATCH", `${path}/${made.id}`, { username: "paul" })).status).toBe(200);
  });

  test("PATCH sets a password, which alone counts from then on", async () => {
    const { body: made } = await create({ username: "pia" });
    await asMaster("PATCH", `${path}/${made.id}`, { password: "another one" });
    await expect(signIn(server, "pia", "pass word")).rejects.toThrow("401");
    await signIn(server, "pia", "another one");
  });

  test("DELETE removes it, and its name is free again", async () => {
    const { body: made } = await create({ username: "dan" });
    expect((await asMaster("DELETE", `${path}/${made.id}`)).body).toMatchObject({ success: true });
    expect((await asMaster("GET", `${path}/${made.id}`)).status).toBe(404);
    expect((await create({ username: "dan" })).status).toBe(200);
  });

  test("an account that still owns bots is not deleted: 409, and nothing is lost", async () => {
    const owner = await createAdmin(server, "olga");
    const bot = { name: "Bot", model: "builtin" };
    const made = await server.request("POST", "/api/v1/bots", { token: owner.token, body: bot });
    const refused = await asMaster("DELETE", `${path}/${owner.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, "account_owns_bots"]);
    const stillIn = await server.request("GET", `/api/v1/bots/${made.body.id}`, { token: owner.token });
    expect(stillIn.status).toBe(200);
    await asMaster("PATCH", `/api/v1/bots/${made.body.id}`, { owner_id: admin.id });
    expect((await asMaster("DELETE", `${path}/${owner.id}`)).status).toBe(200);
    expect((await asMaster("GET", `/api/v1/bots/${made.body.id}`)).body.owner_id).toBe(admin.id);
  });

  const missing = { token: masterKey, status: 404, code: "not_found" };
  const table: Record<string, () => Parameters<typeof server.request>[1]> = {
    "an unknown id": () => unknownId,
    "an id that is no UUID": () => "anna",
    "a customer's id": () => customer.id,
  };
  for (const [it, id] of Object.entries(table)) {
    testScenarios(() => server, {
      [`GET of ${it} is 404`]: () => ({ ...missing, method: "GET", path: `${path}/${id()}` }),
      [`PATCH of ${it} is 404`]: () => {
        return { ...missing, method: "PATCH", path: `${path}/${id()}`, body: { is_active: false } };
      },
      [`DELETE of ${it} is 404`]: () => ({ ...missing, method: "DELETE", path: `${path}/${id()}` }),
    });
  }
  test("the customer is still there and active", async () => {
    expect(await signIn(server, "carl", "pass word")).toBeString();
  });

  testScenarios(() => server, {
    "PATCH with an empty password is 400": () => {
      const to = `${path}/${admin.id}`;
      const body = { password: "" };
      return { method: "PATCH", path: to, token: masterKey, body, status: 400, code: "empty_credentials" };
    },
    "PATCH with an empty name is 400": () => {
      const to = `${path}/${admin.id}`;
      const body = { username: " " };
      return { method: "PATCH", path: to, token: masterKey, body, status: 400, code: "empty_credentials" };
    },
    "PATCH with a password over the limit is 422": () => {
      const to = `${path}/${admin.id}`;
      const body = { password: "x".repeat(1025) };
      return { method: "PATCH", path: to, token: masterKey, body, status: 422, code: "password_too_long" };
    },
  });
});
