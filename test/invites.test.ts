import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { commandLine } from "../src/features/audit/record.ts";
import { removeOutdated } from "../src/features/identity/retention.ts";
import { createSetupLink } from "../src/features/invites/links.ts";
import { createServer } from "../src/server.ts";
import { everyonesPassword as password } from "./helpers/everyones-password.ts";
import { expectErrorForm, play, testScenarios, unknownId, without } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, createShared, signIn, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
let shared: Awaited<ReturnType<typeof createShared>>;
let otherAdmin: { id: string; token: string };
let named = 0;

beforeAll(async () => {
  shared = await createShared(server);
  otherAdmin = await createAdmin(server, "otto");
});
afterAll(() => server.close());

const asAdmin = (method: string, path: string, body?: unknown) =>
  server.request(method, path, { token: shared.owner.token, body });
const lookup = (token: string) =>
  server.request("POST", "/api/v1/one-time-links/lookup", { body: { token } });
const accept = (token: string, body: Record<string, unknown> = { password }) =>
  server.request("POST", "/api/v1/one-time-links/accept", { body: { token, ...body } });
const tokenOf = (url: string): string => new URL(url).hash.slice(1);

/** A customer without a password, and the token of an invitation. */
async function invite(body: Record<string, unknown> = {}) {
  named += 1;
  const username = `guest ${named}`;
  const made = await asAdmin("POST", "/api/v1/end-users", { username, invite: true });
  const id: string = made.body.id;
  const invited = await asAdmin("POST", `/api/v1/end-users/${id}/invite`, body);
  return { id, username, answer: invited, token: tokenOf(invited.body.url) };
}

const over = { status: 404, code: "one_time_link_not_found" };

describe("an invitation", () => {
  test("is a link whose token stands behind the #, and is kept by its hash alone", async () => {
    const { answer, token } = await invite();
    expect(answer.body.url).toBe(`http://localhost/welcome#${token}`);
    expect(token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    const weekMs = 7 * 24 * 3600 * 1000;
    expect(answer.body.expires_at).toBe(new Date(server.clock.nowMs + weekMs).toISOString());
    const rows = server.connection.prepare("SELECT * FROM one_time_links").all();
    expect(JSON.stringify(rows)).not.toContain(token);
    const entries = server.connection.prepare("SELECT * FROM audit_events").all();
    expect(JSON.stringify(entries)).not.toContain(token);
  });

  test("tells whoever has it whose it is and until when, as often as it is asked", async () => {
    const { username, token, answer } = await invite();
    for (let time = 0; time < 2; time += 1) {
      const { status, body } = await lookup(token);
      expect([status, body]).toEqual([
        200,
        { purpose: "invite", username, expires_at: answer.body.expires_at },
      ]);
    }
  });

  test("gives its customer a password and signs it in as a login does", async () => {
    const { id, username, token } = await invite();
    const headers = { "sec-fetch-site": "same-origin" };
    const {
      status,
      body,
      headers: sent,
    } = await server.request("POST", "/api/v1/one-time-links/accept", {
      body: { token, password },
      headers,
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ user_id: id, username, is_end_user: true, is_admin: false, redirect: null });
    expect(sent.get("set-cookie")).toContain("HttpOnly");
    const who = await server.request("GET", "/api/v1/auth/verify", { token: body.token });
    expect(who.body).toMatchObject({ user_id: id, is_end_user: true });
    expect(await signIn(server, username, password)).toBeString();
  });

  test("leads to the chat that it was made for, unless that is not open any more", async () => {
    const first = await invite({ share_token_id: shared.linkId });
    expect((await accept(first.token)).body.redirect).toBe(`/s/${shared.shareToken}`);
    const link = await asAdmin("POST", `/api/v1/bots/${shared.botId}/share-tokens`, {});
    const second = await invite({ share_token_id: link.body.id });
    await asAdmin("DELETE", `/api/v1/bot-share-tokens/${link.body.id}`);
    expect((await accept(second.token)).body.redirect).toBeNull();
  });

  test("works once: of many at a time one has it, and its password is the one that counts", async () => {
    const { username, token } = await invite();
    const answers = await Promise.all(
      ["a", "b", "c"].map((word) => accept(token, { password: `${word} word` })),
    );
    const won = answers.findIndex(({ status }) => status === 200);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 404, 404]);
    expect(await signIn(server, username, `${"abc"[won]} word`)).toBeString();
    await play(server, {
      it: "again",
      method: "POST",
      path: "/api/v1/one-time-links/accept",
      body: { token, password },
      ...over,
    });
  });

  test("ends the sessions and the other invitations of its account", async () => {
    const customer = await createCustomer(server, "carla");
    const to = `/api/v1/end-users/${customer.id}/invite`;
    const [one, other] = [await asAdmin("POST", to, {}), await asAdmin("POST", to, {})];
    expect((await accept(tokenOf(one.body.url))).status).toBe(200);
    const who = await server.request("GET", "/api/v1/auth/verify", { token: customer.token });
    expect([who.status, who.body.code]).toEqual([401, "session_ended"]);
    expect((await lookup(tokenOf(other.body.url))).status).toBe(404);
  });

  test("is void once the password is reset, and of an inactive customer until it is active again", async () => {
    const { id, token } = await invite();
    await asAdmin("PATCH", `/api/v1/end-users/${id}`, { is_active: false });
    expect((await lookup(token)).body.code).toBe(over.code);
    expect((await accept(token)).body.code).toBe(over.code);
    await asAdmin("PATCH", `/api/v1/end-users/${id}`, { is_active: true });
    expect((await lookup(token)).status).toBe(200);
    await asAdmin("POST", `/api/v1/end-users/${id}/reset-password`, { password });
    expect((await lookup(token)).status).toBe(404);
  });

  test("is over after seven days, and then goes", async () => {
    const { token } = await invite();
    server.clock.nowMs += 7 * 24 * 3600 * 1000;
    const answers = [await lookup(token), await lookup("never made"), await accept(token), await accept("x")];
    for (const answer of answers) expectErrorForm(answer);
    expect(new Set(answers.map(({ body }) => JSON.stringify(without(body, "request_id")))).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    await removeOutdated(server.app);
    shared.owner.token = await signIn(server, "owner", password);
    expect(server.connection.prepare("SELECT count(*) n FROM one_time_links").get()).toEqual({ n: 0 });
  });

  test("that is nobody's sets nothing up", async () => {
    const { id, token } = await invite();
    server.connection.prepare("UPDATE one_time_links SET user_id = NULL WHERE user_id = ?").run(id);
    for (const answer of [await lookup(token), await accept(token, { username: "eve", password })])
      expect(answer).toMatchObject({ status: 404, body: { code: "one_time_link_not_found" } });
    server.connection.exec("DELETE FROM one_time_links WHERE user_id IS NULL");
  });

  test("of one customer there are ten at most, the latest", async () => {
    const { id, token } = await invite();
    for (let made = 0; made < 10; made += 1) await asAdmin("POST", `/api/v1/end-users/${id}/invite`, {});
    expect((await lookup(token)).status).toBe(404);
    const kept = server.connection.prepare("SELECT count(*) n FROM one_time_links WHERE user_id = ?").get(id);
    expect(kept).toEqual({ n: 10 });
  });

  const toInvite = (id: string, body: unknown = {}) => {
    return { method: "POST", path: `/api/v1/end-users/${id}/invite`, token: shared.owner.token, body };
  };
  testScenarios(() => server, {
    "is no customer's to make: 403": () => {
      return {
        ...toInvite(shared.customer.id),
        token: shared.customer.token,
        status: 403,
        code: "admin_required",
      };
    },
    "of nobody is 404": () => ({ ...toInvite(unknownId), status: 404, code: "not_found" }),
    "of an administrator is 404": () => ({ ...toInvite(otherAdmin.id), status: 404, code: "not_found" }),
    "to a link that is not there is 404": () => {
      return {
        ...toInvite(shared.customer.id, { share_token_id: unknownId }),
        status: 404,
        code: "not_found",
      };
    },
    "to another administrator's link is 403": () => {
      const body = { share_token_id: shared.linkId };
      return {
        ...toInvite(shared.customer.id, body),
        token: otherAdmin.token,
        status: 403,
        code: "not_bot_owner",
      };
    },
  });
});

describe("a password that cannot be set leaves the link as it is", () => {
  test("an empty one is 400, one too long 422, and the link still works", async () => {
    const { token } = await invite();
    expect((await accept(token, { password: "" })).body.code).toBe("empty_credentials");
    expect((await accept(token, { password: "x".repeat(1025) })).body.code).toBe("password_too_long");
    expect((await accept(token)).status).toBe(200);
  });
});

test("an account without a password is signed in by none, in about the time of a wrong one", async () => {
  const { username } = await invite();
  const verified: (string | undefined)[] = [];
  const { verify } = Bun.password;
  Bun.password.verify = async (given, hash, algorithm) => {
    verified.push(String(hash));
    return await verify(given, hash, algorithm);
  };
  try {
    for (const given of ["", " ", password, "nobody's password"]) {
      const answer = await server.request("POST", "/api/v1/auth/login", {
        body: { username, password: given },
      });
      expect([answer.status, answer.body.code]).toEqual([401, "invalid_credentials"]);
    }
  } finally {
    Bun.password.verify = verify;
  }
  expect(verified.map((hash) => hash?.startsWith("$argon2id$"))).toEqual([true, true, true, true]);
});

test("wrong links are throttled by address, and right ones are then as well", async () => {
  const strict = startTestServer({
    limits: { loginFailuresPerAddress: 3 },
    config: { trustedProxies: ["127.0.0.1"] },
  });
  const { http } = createServer(strict.app);
  http.listen({ hostname: "127.0.0.1", port: 0 });
  const token = tokenOf(await createSetupLink(strict.app, commandLine, "http://localhost"));
  const look = async (given: string, from: string) => {
    const response = await fetch(`http://127.0.0.1:${http.server?.port}/api/v1/one-time-links/lookup`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": from },
      body: JSON.stringify({ token: given }),
    });
    return response.status;
  };
  for (let count = 0; count < 5; count += 1) expect(await look(token, "198.51.100.1")).toBe(200);
  for (let count = 0; count < 3; count += 1) expect(await look(`no ${count}`, "198.51.100.1")).toBe(404);
  expect(await look(token, "198.51.100.1")).toBe(429);
  expect(await look(token, "198.51.100.2")).toBe(200);
  await http.server?.stop(true);
  await strict.close();
});

test("what happens to one-time links is written down", async () => {
  const { id, token } = await invite();
  await accept(token);
  const of = (target: string) =>
    server.connection
      .prepare(
        "SELECT action, actor_kind kind, target_name name FROM audit_events WHERE target_id = ? ORDER BY id",
      )
      .all(target);
  expect(of(id)).toMatchObject([
    { action: "customer.created", kind: "account" },
    { action: "customer.invited", kind: "account" },
    { action: "invite.accepted", kind: "one_time_link" },
  ]);
});
