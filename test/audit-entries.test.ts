import { afterAll, beforeAll, expect, test } from "bun:test";
import { createAdmin as createAdminHere, resetPassword } from "../src/cli/accounts.ts";
import { everyonesPassword } from "./helpers/everyones-password.ts";
import {
  createAdmin,
  createShared,
  masterKey,
  startTestServer,
  type TestServer,
} from "./helpers/test-server.ts";

// What each change writes into the audit: once, in its own transaction, without secrets.

let server: TestServer;
let it: Awaited<ReturnType<typeof createShared>>;
let other: { id: string; token: string };
beforeAll(async () => {
  server = startTestServer();
  it = await createShared(server);
  other = await createAdmin(server, "other");
});
afterAll(() => server.close());

/** What the entries since the last look say, oldest first, all of it but ids and times of their own. */
function news() {
  const rows = server.connection
    .prepare<[], Record<string, string | null>>("SELECT * FROM audit_events ORDER BY rowid")
    .all();
  server.connection.prepare("DELETE FROM audit_events").run();
  return rows.map((row) => ({
    action: row.action,
    by: row.actor_name ?? row.actor_kind,
    audience: row.audience,
    target: row.target_id,
    name: row.target_name,
    bot: row.bot_id,
    changes: JSON.parse(row.changes ?? "null"),
  }));
}

const send = async (method: string, path: string, body?: unknown, token = it.owner.token) => {
  const answer = await server.request(method, `/api/v1${path}`, { token, body });
  expect([answer.body?.code, answer.status]).toEqual([undefined, 200]);
  return answer.body;
};

test("what was made has its entries: accounts, sign-ins of administrators, the bot, its document and its link", () => {
  const all = news();
  expect(all.map(({ action, by, name }) => [action, by, name])).toEqual([
    ["account.created", "master_key", "owner"],
    ["session.opened", "owner", "owner"],
    ["customer.created", "master_key", "customer"],
    ["bot.created", "owner", "Film guide"],
    ["document.created", "owner", "film.csv"],
    ["link.created", "owner", null],
    ["account.created", "master_key", "other"],
    ["session.opened", "other", "other"],
  ]);
  const { owner, customer, botId, linkId } = it;
  expect(all.slice(0, 6).map(({ target, audience, bot }) => [target, audience, bot])).toEqual([
    [owner.id, "admins", null],
    [owner.id, owner.id, null],
    [customer.id, "admins", null],
    [botId, owner.id, botId],
    [expect.any(String), owner.id, botId],
    [linkId, owner.id, botId],
  ]);
});

test("a changed bot's entry names the fields that changed and no others, with what they were", async () => {
  const settings = { welcome: "Hello!", language: "en", secret_of_mine: "k-123" };
  await send("PATCH", `/bots/${it.botId}`, { name: "Cinema", model: "builtin", settings });
  expect(news()).toEqual([
    {
      action: "bot.updated",
      by: "owner",
      audience: it.owner.id,
      target: it.botId,
      name: "Cinema",
      bot: it.botId,
      changes: {
        name: ["Film guide", "Cinema"],
        "settings.welcome": [null, "Hello!"],
        "settings.language": [null, "en"],
        // The owner's own, which is private: that it changed is all that is said.
        "settings.*": [null, null],
      },
    },
  ]);
  await send("PATCH", `/bots/${it.botId}`, { pricing: { prompt_per_1k: 0, completion_per_1k: 2 } });
  expect(news().map(({ changes }) => changes)).toEqual([{ "pricing.completion_per_1k": [0, 2] }]);
});

test("of a long prompt the beginning is kept", async () => {
  await send("PATCH", `/bots/${it.botId}`, { system_prompt: "a".repeat(100_000) });
  const [entry] = news();
  const [before, after] = entry?.changes.system_prompt ?? [];
  expect([before, after.length, after.at(-1)]).toEqual(["", 2_000, "…"]);
});

test("what changes nothing writes nothing", async () => {
  const link = (await send("GET", `/bots/${it.botId}/share-tokens`)).items[0];
  const bot = await send("GET", `/bots/${it.botId}`);
  news();
  await send("PATCH", `/bots/${it.botId}`, bot);
  await send("PATCH", `/bots/${it.botId}`, {});
  await send("PATCH", `/bot-share-tokens/${it.linkId}`, link);
  await send("PATCH", `/bot-share-tokens/${it.linkId}`, {});
  await send("PATCH", `/end-users/${it.customer.id}`, { email: null, is_active: true });
  await send("DELETE", `/end-users/${it.botId}`);
  await server.request("PATCH", `/api/v1/bots/${it.botId}`, { token: other.token, body: { name: "Mine" } });
  await server.request("POST", "/api/v1/auth/login", { body: { username: "owner", password: "wrong" } });
  expect(news()).toEqual([]);
});

test("a link's entries name limits one by one, whom it admits, and no token", async () => {
  const path = `/bot-share-tokens/${it.linkId}`;
  await send("PATCH", path, { limits: { qpm: 5, visitor: { points: 1 } }, end_user_ids: [it.customer.id] });
  await send("PATCH", path, { limits: null, name: "Acme", expires_at: "2030-01-01T00:00:00Z" });
  const rotated = await send("POST", `${path}/rotate`, { grace_hours: 2 });
  await send("POST", `${path}/rotate-secret`);
  const entries = news();
  expect(entries.map(({ action, name, changes }) => [action, name, changes])).toEqual([
    [
      "link.updated",
      null,
      {
        "limits.qpm": [null, 5],
        "limits.visitor.points": [null, 1],
        end_user_ids: [null, [it.customer.id]],
      },
    ],
    [
      "link.updated",
      "Acme",
      {
        name: [null, "Acme"],
        expires_at: [null, "2030-01-01T00:00:00.000Z"],
        "limits.qpm": [5, null],
        "limits.visitor.points": [1, null],
      },
    ],
    ["link.rotated", "Acme", { grace_hours: [null, 2] }],
    ["link.secret_rotated", "Acme", null],
  ]);
  expect(JSON.stringify(entries)).not.toContain(rotated.share_token);
  expect(JSON.stringify(entries)).not.toContain(it.shareToken);
});

test("a revocation is one entry, however often it is asked for", async () => {
  const made = await send("POST", `/bots/${it.botId}/share-tokens`, { name: "Short" });
  news();
  await send("DELETE", `/bot-share-tokens/${made.id}`);
  await send("DELETE", `/bot-share-tokens/${made.id}`);
  expect(news().map(({ action, target, name }) => [action, target, name])).toEqual([
    ["link.revoked", made.id, "Short"],
  ]);
});

test("an endpoint's entry names the key and does not show it", async () => {
  const base_url = "http://127.0.0.1:9/v1";
  await send("PUT", "/me/upstream", { base_url, api_key: "sk-secret-of-the-owner" });
  await send("PUT", "/me/upstream", { base_url });
  const entries = news();
  expect(entries.map(({ action, audience, changes }) => [action, audience, changes])).toEqual([
    ["upstream.updated", it.owner.id, { base_url: [null, base_url], api_key: [null, null] }],
  ]);
  expect(JSON.stringify(entries)).not.toContain("secret-of");
});

test("customers' entries are every administrator's, and hold no password and no address", async () => {
  const body = { username: "alice", password: everyonesPassword, email: "a@example.com" };
  const { id } = await send("POST", "/end-users", body);
  await send("PATCH", `/end-users/${id}`, { email: "b@example.com", is_active: false });
  await send("POST", `/end-users/${id}/reset-password`, { password: "another secret" });
  await send("DELETE", `/end-users/${id}`);
  await send("DELETE", `/end-users/${id}`);
  const entries = news();
  expect(entries.map(({ action, audience, changes }) => [action, audience, changes])).toEqual([
    ["customer.created", "admins", null],
    ["customer.updated", "admins", { email: [null, null], is_active: [true, false] }],
    ["customer.password_reset", "admins", null],
    ["customer.deleted", "admins", null],
  ]);
  expect(new Set(entries.map(({ name, target }) => `${name} ${target}`))).toEqual(new Set([`alice ${id}`]));
  expect(JSON.stringify(entries)).not.toMatch(/another secret|pass word|argon2|example\.com/);
});

test("a taken name makes no entry", async () => {
  const body = { username: "customer", password: everyonesPassword };
  const answer = await server.request("POST", "/api/v1/end-users", { token: it.owner.token, body });
  expect(answer.status).toBe(409);
  expect(news()).toEqual([]);
});

test("that somebody is an administrator is all administrators' business, its password its own, a member the master key's", async () => {
  const body = { username: "member", password: everyonesPassword };
  const { id } = await send("POST", "/users", body, masterKey);
  await send("PATCH", `/users/${id}`, { is_admin: true, password: "x" }, masterKey);
  await send("PATCH", `/users/${id}`, { is_admin: true }, masterKey);
  await send("PATCH", `/users/${id}`, { is_active: false, email: "m@example.com" }, masterKey);
  await send("PATCH", `/users/${id}`, { email: null }, masterKey);
  await send("PATCH", `/users/${id}`, { is_admin: false, is_active: true }, masterKey);
  await send("PATCH", `/users/${id}`, { username: "Member" }, masterKey);
  await send("PATCH", `/users/${id}`, { is_admin: true }, masterKey);
  await send("DELETE", `/users/${id}`, undefined, masterKey);
  expect(news().map(({ action, audience, changes }) => [action, audience, changes])).toEqual([
    ["account.created", "master", null],
    ["account.updated", "admins", { is_admin: [false, true] }],
    ["account.updated", id, { password: [null, null] }],
    ["account.updated", "admins", { is_active: [true, false] }],
    ["account.updated", id, { email: [null, null] }],
    ["account.updated", id, { email: [null, null] }],
    ["account.updated", "admins", { is_admin: [true, false], is_active: [false, true] }],
    ["account.updated", "master", { username: ["member", "Member"] }],
    ["account.updated", "admins", { is_admin: [false, true] }],
    ["account.deleted", "admins", null],
  ]);
});

test("the own password's change says so, for a customer too", async () => {
  const change = { old_password: everyonesPassword, new_password: everyonesPassword };
  await send("POST", "/auth/change-password", change);
  await send("POST", "/auth/change-password", change, it.customer.token);
  expect(news().map(({ action, by, audience }) => [action, by, audience])).toEqual([
    ["account.password_changed", "owner", it.owner.id],
    ["customer.password_changed", "customer", "admins"],
  ]);
});

test("a bot that is handed over tells both owners, the former one no more than that", async () => {
  const { id } = await send("POST", "/bots", { name: "Given", model: "builtin" });
  news();
  await send("PATCH", `/bots/${id}`, { owner_id: other.id, system_prompt: "Secretly." }, masterKey);
  expect(news().map(({ action, audience, changes }) => [action, audience, changes])).toEqual([
    ["bot.updated", other.id, { owner_id: [it.owner.id, other.id], system_prompt: ["", "Secretly."] }],
    ["bot.handed_over", it.owner.id, null],
  ]);
  await send("DELETE", `/bots/${id}`, undefined, masterKey);
  expect(news().map(({ action, by, audience, name }) => [action, by, audience, name])).toEqual([
    ["bot.deletion_began", "master_key", other.id, "Given"],
    ["bot.deleted", "master_key", other.id, "Given"],
  ]);
});

test("documents are named when they go, and a report sent again is", async () => {
  const path = `/bots/${it.botId}/documents`;
  const { id } = await send("POST", path, { name: "a.txt", type: "text/plain", content: "Zebras." });
  await send("DELETE", `${path}/${id}`);
  server.connection
    .prepare(
      `INSERT INTO hook_deliveries (id, share_token_id, conversation_id, message_id, state, attempts, next_attempt_at, created_at)
       VALUES (?, ?, 'c', 'm', 'failed', 9, 0, 0)`,
    )
    .run(it.botId, it.linkId);
  await send("POST", `/bot-share-tokens/${it.linkId}/deliveries/${it.botId}/retry`);
  expect(news().map(({ action, target, name, bot }) => [action, target, name, bot])).toEqual([
    ["document.created", id, "a.txt", it.botId],
    ["document.deleted", id, "a.txt", it.botId],
    ["delivery.retried", it.linkId, "Acme", it.botId],
  ]);
});

test("the command line is named as such", async () => {
  await createAdminHere(server.app, "third", everyonesPassword);
  await resetPassword(server.app, "third", everyonesPassword);
  const third = expect.stringMatching(/^[\w-]{20,}$/);
  expect(news().map(({ action, by, audience, name }) => [action, by, audience, name])).toEqual([
    ["account.created", "command_line", "admins", "third"],
    ["account.password_reset", "command_line", third, "third"],
  ]);
});

test("a change and its entry are one: where the entry cannot be written, nothing has changed", async () => {
  server.connection.exec(
    "CREATE TEMP TRIGGER refuse BEFORE INSERT ON audit_events BEGIN SELECT RAISE(ABORT, 'no'); END",
  );
  const answer = await server.request("PATCH", `/api/v1/bots/${it.botId}`, {
    token: it.owner.token,
    body: { name: "Lost" },
  });
  server.connection.exec("DROP TRIGGER refuse");
  expect(answer.status).toBe(500);
  expect((await send("GET", `/bots/${it.botId}`)).name).toBe("Cinema");
});

test("an entry says from where", async () => {
  const url = server.listen();
  const headers = { authorization: `Bearer ${it.owner.token}`, "content-type": "application/json" };
  await fetch(`${url}/api/v1/bots/${it.botId}`, { method: "PATCH", headers, body: '{"name":"From afar"}' });
  const [row] = server.connection.prepare("SELECT address FROM audit_events").pluck().all();
  expect(row).toBe("127.0.0.1");
});
