import { afterAll, beforeAll, describe, expect, spyOn, test } from "bun:test";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer({ lookup: async () => ["203.0.113.7"] });
let owner: { id: string; token: string };
let other: { id: string; token: string };
let customer: { id: string; token: string };
let botId: string;
let path: string;
let linkId: string;

beforeAll(async () => {
  owner = await createAdmin(server, "owner");
  other = await createAdmin(server, "other");
  customer = await createCustomer(server, "carl");
  botId = await createBot({});
  path = `/api/v1/bots/${botId}/share-tokens`;
  linkId = (await create({})).body.id;
});
afterAll(() => server.close());

async function createBot(body: object, token = owner.token): Promise<string> {
  const bot = { name: "Bot", model: "builtin", ...body };
  return (await server.request("POST", "/api/v1/bots", { token, body: bot })).body.id;
}
const create = (body: unknown, token = owner.token) => server.request("POST", path, { token, body });
const list = async (token = owner.token) => (await server.request("GET", path, { token })).body.items;
const find = async (id: string) => (await list()).find((item: { id: string }) => item.id === id);

describe("who may, said in the order 401, 403, 404", () => {
  const ofBot: [method: string, body?: unknown][] = [["POST", {}], ["GET"]];
  const byId: [method: string, tail: string, body?: unknown][] = [
    ["PATCH", "", { name: "Taken over" }],
    ["DELETE", ""],
    ["POST", "/rotate", {}],
    ["POST", "/rotate-secret"],
    ["GET", "/events"],
  ];
  const strangers = (it: string, make: () => { method: string; path: string; body?: unknown }) => {
    testScenarios(() => server, {
      [`${it} without a token is 401`]: () => ({ ...make(), status: 401, code: "unauthenticated" }),
      [`${it} with a bad token is 401`]: () => {
        return { ...make(), token: "bad", status: 401, code: "unauthenticated" };
      },
      [`${it} by a customer is 403`]: () => {
        return { ...make(), token: customer.token, status: 403, code: "admin_required" };
      },
      [`${it} with a body that is no JSON by a customer is 403`]: () => {
        return { ...make(), body: "{", token: customer.token, status: 403, code: "admin_required" };
      },
    });
  };
  for (const [method, body] of ofBot) {
    const route = (id: string) => ({ method, path: `/api/v1/bots/${id}/share-tokens`, body });
    strangers(`${method} of a bot's links`, () => route(botId));
    strangers(`${method} of an unknown bot's links`, () => route(unknownId));
    testScenarios(() => server, {
      [`${method} of another admin's bot is 403`]: () => {
        return { ...route(botId), token: other.token, status: 403, code: "not_bot_owner" };
      },
      [`${method} of an unknown bot is 403 to an admin too`]: () => {
        return { ...route(unknownId), token: owner.token, status: 403, code: "not_bot_owner" };
      },
      [`${method} of an unknown bot is 404 to the master key`]: () => {
        return { ...route(unknownId), token: masterKey, status: 404, code: "not_found" };
      },
      [`${method} of a bot id that is no UUID is 404`]: () => {
        return { ...route("bot"), token: owner.token, status: 404, code: "not_found" };
      },
    });
  }
  for (const [method, tail, body] of byId) {
    const route = (id: string) => ({ method, path: `/api/v1/bot-share-tokens/${id}${tail}`, body });
    strangers(`${method} ${tail} of a link`, () => route(linkId));
    strangers(`${method} ${tail} of an unknown link`, () => route(unknownId));
    testScenarios(() => server, {
      [`${method} ${tail} of another admin's link is 403`]: () => {
        return { ...route(linkId), token: other.token, status: 403, code: "not_bot_owner" };
      },
      [`${method} ${tail} of an unknown link is 404 to an admin`]: () => {
        return { ...route(unknownId), token: other.token, status: 404, code: "not_found" };
      },
      [`${method} ${tail} of an unknown link is 404 to the master key`]: () => {
        return { ...route(unknownId), token: masterKey, status: 404, code: "not_found" };
      },
      [`${method} ${tail} of an id that is no UUID is 404`]: () => {
        return { ...route("link"), token: owner.token, status: 404, code: "not_found" };
      },
    });
  }
  test("nothing has changed by all that", async () => {
    const items = await list();
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ id: linkId, name: null, revoked_at: null });
  });
});

describe("creating a link", () => {
  const none = { qpm: null, points: null, messages_per_day: null, streams: null };

  test("gives the whole item", async () => {
    const { status, body } = await create({ name: "Acme 客服", expires_at: "2030-01-31T18:00:00Z" });
    expect(status).toBe(200);
    expect(body).toEqual({
      id: expect.any(String),
      bot_id: botId,
      share_token: expect.stringMatching(/^[A-Za-z0-9_-]{32}$/),
      name: "Acme 客服",
      created_at: new Date(server.clock.nowMs).toISOString(),
      expires_at: "2030-01-31T18:00:00.000Z",
      revoked_at: null,
      created_by: owner.id,
      url: `http://localhost/s/${body.share_token}`,
      access: "account",
      hook_url: null,
      secret: null,
      limits: { ...none, visitor: none, address: none },
      limit_message: null,
      allowed_origins: [],
      end_user_ids: null,
      visibility: { citations: true, reasoning: true, tools: true },
      usage: { points: 0, messages: 0, last_used_at: null },
    });
    expect(await find(body.id)).toEqual(body);
  });

  test("takes no body, an empty one and an empty name", async () => {
    for (const body of [undefined, {}, { name: null }, { name: "" }]) {
      const made = await create(body);
      expect([made.status, made.body.name, made.body.expires_at]).toEqual([200, null, null]);
    }
  });

  test("a thousand customers are admitted at once, and one more is 422", async () => {
    const insert = server.connection.prepare(
      "INSERT INTO users (id, username, password_hash, is_admin, is_end_user, created_at) VALUES (?, ?, '', 0, 1, 0)",
    );
    const ids = Array.from({ length: 1_000 }, (_, at) => `${unknownId.slice(0, -4)}${1000 + at}`);
    for (const id of ids) insert.run(id, id);
    const batches = spyOn(server.app.store, "durably");
    const made = (await create({ end_user_ids: ids })).body;
    expect(made.end_user_ids).toEqual(ids);
    expect((await find(made.id)).end_user_ids.toSorted()).toEqual(ids);
    const kept = ids.slice(0, 500);
    const to = `/api/v1/bot-share-tokens/${made.id}`;
    await server.request("PATCH", to, { token: owner.token, body: { end_user_ids: kept } });
    // A statement for each of them held everybody up.
    expect(batches.mock.calls.map(([queries]) => queries.length)).toEqual([3, 6]);
    batches.mockRestore();
    expect((await find(made.id)).end_user_ids.toSorted()).toEqual(kept);
    expect((await create({ end_user_ids: [...ids, customer.id] })).status).toBe(422);
    server.connection.prepare("DELETE FROM users WHERE password_hash = ''").run();
  });

  test("an item can be sent back as it was shown", async () => {
    const limits = { qpm: 5, visitor: { points: 0.5 } };
    const set = { limits, limit_message: "Wait.", allowed_origins: ["https://a.example"] };
    const hook = { access: "hook", hook_url: "https://host.example" };
    for (const given of [{}, { ...set, end_user_ids: [customer.id] }, { ...set, ...hook }]) {
      const item = (await create(given)).body;
      const to = `/api/v1/bot-share-tokens/${item.id}`;
      const { status, body } = await server.request("PATCH", to, { token: owner.token, body: item });
      expect([status, body]).toEqual([200, item]);
    }
  });

  test("unknown fields, and those of the item that nobody sets, are passed over", async () => {
    const body = { id: unknownId, share_token: "mine", created_by: other.id, revoked_at: "2020", x: 1 };
    const made = (await create(body)).body;
    expect(made).toMatchObject({ created_by: owner.id, revoked_at: null });
    expect(made.id).not.toBe(unknownId);
    expect(made.share_token).not.toBe("mine");
  });

  test("each token is another, 24 random bytes", async () => {
    const made = await Promise.all(Array.from({ length: 40 }, () => create({})));
    const tokens = made.map((answer) => answer.body.share_token);
    expect(new Set(tokens).size).toBe(40);
    for (const token of tokens) expect(Buffer.from(token, "base64url")).toHaveLength(24);
    // In 40 tokens every bit is seen both ways.
    const bytes = tokens.map((token) => Buffer.from(token, "base64url"));
    for (let place = 0; place < 24; place += 1) {
      const seen = bytes.map((token) => token[place] ?? 0);
      expect(seen.reduce((a, b) => a | b)).toBe(255);
      expect(seen.reduce((a, b) => a & b)).toBe(0);
    }
  });

  test("is by the bot's owner when the master key does it", async () => {
    expect((await create({}, masterKey)).body.created_by).toBe(owner.id);
    const body = { name: "Nobody's", model: "builtin" };
    const bot = await server.request("POST", "/api/v1/bots", { token: masterKey, body });
    const to = `/api/v1/bots/${bot.body.id}/share-tokens`;
    expect((await server.request("POST", to, { token: masterKey, body: {} })).body.created_by).toBeNull();
  });

  test("keeps the token sealed: the database alone opens no link", async () => {
    const { body } = await create({});
    const stored = JSON.stringify(server.connection.prepare("SELECT * FROM share_tokens").all());
    expect(stored).not.toContain(body.share_token);
  });

  test("its url is the public address where there is one", async () => {
    const other = startTestServer({ config: { publicUrl: "https://chat.example/bots" } });
    const admin = await createAdmin(other, "owner");
    const bot = { name: "Bot", model: "builtin" };
    const made = await other.request("POST", "/api/v1/bots", { token: admin.token, body: bot });
    const to = `/api/v1/bots/${made.body.id}/share-tokens`;
    const { body } = await other.request("POST", to, { token: admin.token, body: {} });
    expect(body.url).toBe(`https://chat.example/bots/s/${body.share_token}`);
    await other.close();
  });

  const post = (body: unknown) => ({ method: "POST", path, token: owner.token, body });
  const invalid = { status: 422, code: "validation_failed" };
  testScenarios(() => server, {
    "a name over 200 characters is 422": () => ({ ...post({ name: "x".repeat(201) }), ...invalid }),
    "a name that is no string is 422": () => ({ ...post({ name: 5 }), ...invalid }),
    "an expiry that is no string is 422": () => ({ ...post({ expires_at: 1_900_000_000 }), ...invalid }),
    "another kind of access is 422": () => ({ ...post({ access: "everybody" }), ...invalid }),
    "visibility as a text is 422": () => ({ ...post({ visibility: "none" }), ...invalid }),
    "visibility of another type is 422": () => ({ ...post({ visibility: { tools: "no" } }), ...invalid }),
    "a customer's id that is no string is 422": () => ({ ...post({ end_user_ids: [1] }), ...invalid }),
    "an unknown customer is 422": () => {
      return { ...post({ end_user_ids: [unknownId] }), status: 422, code: "customer_not_found" };
    },
    "an administrator as a customer is 422": () => {
      return { ...post({ end_user_ids: [owner.id] }), status: 422, code: "customer_not_found" };
    },
    "a list for a body is 422": () => ({ ...post([]), ...invalid }),
  });
});

test("a list is newest first, with revoked and expired links, of this bot alone", async () => {
  server.clock.nowMs += 1_000;
  const expired = (await create({ expires_at: "2020-01-01T00:00:00Z" })).body;
  server.clock.nowMs += 1_000;
  const revoked = (await create({})).body;
  await server.request("DELETE", `/api/v1/bot-share-tokens/${revoked.id}`, { token: owner.token });
  const sameMoment = (await create({})).body;
  const second = await createBot({});
  const elsewhere = await server.request("GET", `/api/v1/bots/${second}/share-tokens`, {
    token: owner.token,
  });
  expect(elsewhere.body.items).toEqual([]);
  const ids = (await list()).map((item: { id: string }) => item.id);
  expect(ids.slice(0, 3)).toEqual([sameMoment.id, revoked.id, expired.id]);
  const times = (await list()).map((item: { created_at: string }) => item.created_at);
  expect(times).toEqual(times.toSorted().reverse());
  expect(await list(masterKey)).toEqual(await list());
});
