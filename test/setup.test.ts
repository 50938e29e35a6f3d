import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { commandLine } from "../src/features/audit/record.ts";
import { createSetupLink } from "../src/features/invites/links.ts";
import { everyonesPassword as password } from "./helpers/everyones-password.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
beforeAll(async () => {
  await createCustomer(server, "customer");
});
afterAll(() => server.close());

const lookup = (token: string) =>
  server.request("POST", "/api/v1/one-time-links/lookup", { body: { token } });
const accept = (token: string, body: Record<string, unknown> = { password }) =>
  server.request("POST", "/api/v1/one-time-links/accept", { body: { token, ...body } });
const tokenOf = (url: string): string => new URL(url).hash.slice(1);
const setUp = async () => tokenOf(await createSetupLink(server.app, commandLine, "http://localhost"));
const over = "one_time_link_not_found";

describe("setting up", () => {
  test("says whether there is an administrator, to everybody", async () => {
    const empty = startTestServer();
    expect((await empty.request("GET", "/api/v1/setup")).body).toEqual({ is_set_up: false });
    const url = await createSetupLink(empty.app, commandLine, "https://chat.example");
    const body = { token: tokenOf(url), username: " René ", password };
    const made = await empty.request("POST", "/api/v1/one-time-links/accept", { body });
    expect(made.body).toMatchObject({
      username: "René",
      is_admin: true,
      is_end_user: false,
      redirect: "/console",
    });
    expect((await empty.request("GET", "/api/v1/setup")).body).toEqual({ is_set_up: true });
    const audience = "SELECT audience FROM audit_events WHERE action = 'setup.completed'";
    expect(empty.connection.prepare(audience).pluck().all()).toEqual(["admins"]);
    const bots = await empty.request("GET", "/api/v1/bots", { token: made.body.token });
    expect(bots.status).toBe(200);
    await empty.close();
  });

  test("takes a name: one that is taken or empty leaves the link as it is", async () => {
    const token = await setUp();
    expect((await lookup(token)).body).toMatchObject({ purpose: "setup", username: null });
    expect((await accept(token)).body.code).toBe("empty_credentials");
    expect((await accept(token, { username: "customer", password })).body.code).toBe("username_taken");
    expect((await accept(token, { username: "x".repeat(201), password })).body.code).toBe(
      "validation_failed",
    );
    expect((await accept(token, { username: "anna", password })).status).toBe(200);
    expect((await accept(token, { username: "anna", password })).body.code).toBe(over);
  });

  test("happens once: of many at a time one makes an administrator", async () => {
    const token = await setUp();
    const names = ["x1", "x2", "x3"];
    const answers = await Promise.all(names.map((username) => accept(token, { username, password })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404]);
    const { body } = await server.request("GET", "/api/v1/users", { token: masterKey });
    const made = body.items.filter(({ username }: { username: string }) => names.includes(username));
    expect(made).toHaveLength(1);
  });

  test("is over after half an hour, when another link is made, and when there is another administrator", async () => {
    const first = await setUp();
    const second = await setUp();
    expect((await lookup(first)).status).toBe(404);
    await createAdmin(server, "adam");
    expect((await lookup(second)).status).toBe(404);
    const third = await setUp();
    await server.request("POST", "/api/v1/users", { token: masterKey, body: { username: "mem", password } });
    server.clock.nowMs += 30 * 60 * 1000 - 1;
    expect((await lookup(third)).status).toBe(200);
    server.clock.nowMs += 1;
    expect((await lookup(third)).status).toBe(404);
  });

  test("is over when a member becomes an administrator, and not when it changes otherwise", async () => {
    const token = await setUp();
    const body = { username: "promoted", password };
    const { id } = (await server.request("POST", "/api/v1/users", { token: masterKey, body })).body;
    const change = (changes: unknown) =>
      server.request("PATCH", `/api/v1/users/${id}`, { token: masterKey, body: changes });
    await change({ email: "p@example.com", is_admin: false });
    expect((await lookup(token)).status).toBe(200);
    await change({ is_admin: true });
    expect((await accept(token, { username: "eve", password })).body.code).toBe(over);
  });
});
