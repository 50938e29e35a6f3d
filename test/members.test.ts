import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createShared, masterKey, signIn, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
let member: { id: string; token: string };
let shared: Awaited<ReturnType<typeof createShared>>;

beforeAll(async () => {
  shared = await createShared(server);
  const body = { username: "mem", password: "pass word" };
  const made = await server.request("POST", "/api/v1/users", { token: masterKey, body });
  member = { id: made.body.id, token: await signIn(server, "mem", "pass word") };
});
afterAll(() => server.close());

test("a member signs in, and its own sessions and password are its own", async () => {
  const get = (path: string) => server.request("GET", path, { token: member.token });
  expect((await get("/api/v1/auth/verify")).body).toMatchObject({ is_admin: false, is_end_user: false });
  expect((await get("/api/v1/auth/sessions")).body.items).toHaveLength(1);
  const body = { old_password: "pass word", new_password: "another" };
  const path = "/api/v1/auth/change-password";
  expect((await server.request("POST", path, { token: member.token, body })).status).toBe(200);
});

type Route = [method: string, path: () => string, code: string, body?: unknown];
const bot = () => `/api/v1/bots/${shared.botId}`;
const link = () => `/api/v1/bot-share-tokens/${shared.linkId}`;
const open = () => `/api/v1/public/bot-share/${shared.shareToken}`;

describe("a member is 403 everywhere else", () => {
  const routes: Record<string, Route> = {
    "listing bots": ["GET", () => "/api/v1/bots", "admin_required"],
    "creating a bot": ["POST", () => "/api/v1/bots", "admin_required", { name: "B", model: "builtin" }],
    "showing a bot": ["GET", bot, "admin_required"],
    "changing a bot": ["PATCH", bot, "admin_required", { name: "Mine" }],
    "deleting a bot": ["DELETE", bot, "admin_required"],
    "an unknown bot": ["GET", () => `/api/v1/bots/${unknownId}`, "admin_required"],
    "a bot's documents": ["GET", () => `${bot()}/documents`, "admin_required"],
    "its upstream": ["GET", () => "/api/v1/me/upstream", "admin_required"],
    "listing links": ["GET", () => `${bot()}/share-tokens`, "admin_required"],
    "creating a link": ["POST", () => `${bot()}/share-tokens`, "admin_required", {}],
    "changing a link": ["PATCH", link, "admin_required", { name: "x" }],
    "rotating a link": ["POST", () => `${link()}/rotate`, "admin_required", {}],
    "revoking a link": ["DELETE", link, "admin_required"],
    "an unknown link": ["DELETE", () => `/api/v1/bot-share-tokens/${unknownId}`, "admin_required"],
    "listing customers": ["GET", () => "/api/v1/end-users", "admin_required"],
    "listing accounts": ["GET", () => "/api/v1/users", "master_key_required"],
    "opening a link": ["GET", open, "not_a_customer"],
    "a link's conversations": ["GET", () => `${open()}/conversations`, "not_a_customer"],
  };
  for (const [it, [method, path, code, body]] of Object.entries(routes)) {
    testScenarios(() => server, {
      [it]: () => ({ method, path: path(), body, token: member.token, status: 403, code }),
    });
  }

  const chat = (more: object) => {
    const body = { bot_id: shared.botId, messages: [{ role: "user", content: "Hello" }], ...more };
    return { method: "POST", path: "/api/v3/chat/completions", token: member.token, body, status: 403 };
  };
  testScenarios(() => server, {
    "chat through a link": () => ({ ...chat({ share_token: shared.shareToken }), code: "not_a_customer" }),
    "chat without a link": () => ({ ...chat({}), code: "not_bot_owner" }),
  });

  test("and nothing has changed by it", async () => {
    const shown = await server.request("GET", bot(), { token: shared.owner.token });
    expect(shown.body.name).toBe("Film guide");
    const links = await server.request("GET", `${bot()}/share-tokens`, { token: shared.owner.token });
    expect(links.body.items).toHaveLength(1);
    expect(links.body.items[0]).toMatchObject({
      share_token: shared.shareToken,
      name: null,
      revoked_at: null,
    });
  });
});
