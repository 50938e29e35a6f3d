import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testScenarios, unknownId, without } from "./helpers/scenarios.ts";
import { createAdmin, createCustomer, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const path = "/api/v1/bots";
let owner: { id: string; token: string };
let other: { id: string; token: string };
let customer: { id: string; token: string };
let botId: string;

beforeAll(async () => {
  owner = await createAdmin(server, "owner");
  other = await createAdmin(server, "other");
  customer = await createCustomer(server, "carl");
  botId = (await create({})).body.id;
});
afterAll(() => server.close());

const as = (token: string, method: string, to: string, body?: unknown) =>
  server.request(method, to, { token, body });
const create = (body: Record<string, unknown>, token = owner.token) =>
  as(token, "POST", path, { name: "Bot", model: "builtin", ...body });
const show = async (id: string) => (await as(masterKey, "GET", `${path}/${id}`)).body;

describe("who may", () => {
  const routes: [method: string, path: string, body?: unknown][] = [
    ["POST", path, { name: "Bot", model: "builtin" }],
    ["GET", path],
    ["GET", `${path}/:id`],
    ["PATCH", `${path}/:id`, { name: "Taken over" }],
    ["DELETE", `${path}/:id`],
  ];
  for (const [method, pattern, body] of routes) {
    const route = (id = botId) => ({ method, path: pattern.replace(":id", id), body });
    testScenarios(() => server, {
      [`${method} ${pattern} without a token is 401`]: () => {
        return { ...route(), status: 401, code: "unauthenticated" };
      },
      [`${method} ${pattern} by a customer is 403`]: () => {
        return { ...route(), token: customer.token, status: 403, code: "admin_required" };
      },
    });
    if (!pattern.includes(":id")) continue;
    testScenarios(() => server, {
      [`${method} of another's bot is 403`]: () => {
        return { ...route(), token: other.token, status: 403, code: "not_bot_owner" };
      },
      [`${method} of an unknown bot is 403 to an admin`]: () => {
        return { ...route(unknownId), token: other.token, status: 403, code: "not_bot_owner" };
      },
      [`${method} of an unknown bot is 404 to the master key`]: () => {
        return { ...route(unknownId), token: masterKey, status: 404, code: "not_found" };
      },
      [`${method} of an id that is no UUID is 404 to an admin`]: () => {
        return { ...route("film-guide"), token: owner.token, status: 404, code: "not_found" };
      },
      [`${method} of an id that is no UUID is 404 to the master key`]: () => {
        return { ...route("film-guide"), token: masterKey, status: 404, code: "not_found" };
      },
      [`${method} of an id that is no UUID is still 403 to a customer`]: () => {
        return { ...route("film-guide"), token: customer.token, status: 403, code: "admin_required" };
      },
    });
  }
  test("another's bot and an unknown one are refused in the same words", async () => {
    const theirs = await as(other.token, "GET", `${path}/${botId}`);
    const unknown = await as(other.token, "GET", `${path}/${unknownId}`);
    expect(without(theirs.body, "request_id")).toEqual(without(unknown.body, "request_id"));
  });
  test("the bot is as it was", async () => expect(await show(botId)).toMatchObject({ name: "Bot" }));
});

describe("creating a bot", () => {
  test("gives the bot with its defaults, the caller's own", async () => {
    const now = new Date(server.clock.nowMs).toISOString();
    expect((await create({ name: "小助手", model: "gpt-x" })).body).toEqual({
      id: expect.any(String),
      name: "小助手",
      model: "gpt-x",
      system_prompt: "",
      settings: {},
      pricing: { prompt_per_1k: 0, completion_per_1k: 0 },
      owner_id: owner.id,
      created_at: now,
      updated_at: now,
    });
  });

  test("keeps everything that is given, settings of the owner's own included", async () => {
    const given = {
      system_prompt: "You know films.\nBe brief.",
      settings: {
        avatar_url: "https://example.com/a.png",
        welcome: "Hello",
        suggested_questions: ["Who?"],
        language: "zh",
        enable_thinking: true,
        crm: { id: 7, tags: ["a", null, { deep: 1.5 }] },
        note: "私有",
      },
      pricing: { prompt_per_1k: 0.25, completion_per_1k: 1.125 },
    };
    const { body } = await create(given);
    expect(body).toMatchObject(given);
    expect(body.settings).toEqual(given.settings);
    expect(await show(body.id)).toEqual(body);
  });

  test("an admin cannot make one for somebody else: owner_id is not its to set", async () => {
    expect((await create({ owner_id: other.id })).body.owner_id).toBe(owner.id);
    expect((await create({ owner_id: null })).body.owner_id).toBe(owner.id);
  });

  test("the master key makes one for an admin, or for nobody", async () => {
    expect((await create({ owner_id: other.id }, masterKey)).body.owner_id).toBe(other.id);
    expect((await create({}, masterKey)).body.owner_id).toBeNull();
  });

  const post = (body: object, token = owner.token) => {
    return { method: "POST", path, token, body: { name: "Bot", model: "builtin", ...body } };
  };
  const invalid = { status: 422, code: "validation_failed" };
  testScenarios(() => server, {
    "for a customer is 422": () => {
      return { ...post({ owner_id: customer.id }, masterKey), status: 422, code: "owner_not_found" };
    },
    "for an unknown owner is 422": () => {
      return { ...post({ owner_id: unknownId }, masterKey), status: 422, code: "owner_not_found" };
    },
    "an empty name is 422": () => ({ ...post({ name: "" }), ...invalid }),
    "a name over 200 characters is 422": () => ({ ...post({ name: "x".repeat(201) }), ...invalid }),
    "an empty model is 422": () => ({ ...post({ model: "" }), ...invalid }),
    "a prompt over the limit is 422": () => ({ ...post({ system_prompt: "x".repeat(100_001) }), ...invalid }),
    "settings that are a list are 422": () => ({ ...post({ settings: [] }), ...invalid }),
    "settings over the limit are 422": () => {
      return { ...post({ settings: { mine: "x".repeat(64 * 1024) } }), ...invalid };
    },
    "settings nested without end are refused": () => {
      const deep = `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`;
      return { ...post({}), body: `{"name":"Bot","model":"m","settings":{"mine":${deep}}}`, ...invalid };
    },
    "a known setting of another type is 422": () => {
      return { ...post({ settings: { enable_thinking: "yes" } }), ...invalid };
    },
    "suggested questions that are no strings are 422": () => {
      return { ...post({ settings: { suggested_questions: [{}] } }), ...invalid };
    },
    "a negative price is 422": () => {
      return { ...post({ pricing: { prompt_per_1k: -1, completion_per_1k: 0 } }), ...invalid };
    },
    "half a price is 422": () => ({ ...post({ pricing: { prompt_per_1k: 1 } }), ...invalid }),
    "a price as text is 422": () => {
      return { ...post({ pricing: { prompt_per_1k: "1", completion_per_1k: "1" } }), ...invalid };
    },
  });

  test("a 422 names the field by its path", async () => {
    const { body } = await create({ name: "", settings: { suggested_questions: ["ok", 7] } });
    const paths = body.errors.map((error: { path: string }) => error.path);
    expect(paths).toContain("/name");
    expect(paths.some((it: string) => it.startsWith("/settings/suggested_questions"))).toBe(true);
  });

  test("sizes at their limits are taken", async () => {
    const settings = { mine: "x".repeat(64 * 1024 - 11) };
    const { status, body } = await create({ system_prompt: "密".repeat(100_000), settings });
    expect(status).toBe(200);
    expect(body.settings).toEqual(settings);
  });

  test("__proto__ and constructor in settings are kept or dropped, and change no other object", async () => {
    const body = '{"name":"B","model":"m","settings":{"__proto__":{"polluted":1},"constructor":{"x":1}}}';
    const answer = await server.request("POST", path, { token: owner.token, body });
    expect(answer.status).toBeLessThan(500);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});

describe("listing bots", () => {
  test("an admin sees its own alone, the master key all, newest first", async () => {
    server.clock.nowMs += 1_000;
    const theirs = (await create({ name: "Theirs" }, other.token)).body;
    const mine = (await as(owner.token, "GET", path)).body.items;
    expect(mine.every((item: { owner_id: string }) => item.owner_id === owner.id)).toBe(true);
    const all = (await as(masterKey, "GET", path)).body;
    expect(all.items[0]).toEqual(theirs);
    expect(new Set(all.items.map((item: { owner_id: string }) => item.owner_id))).toEqual(
      new Set([owner.id, other.id, null]),
    );
    expect(all.next_cursor).toBeNull();
  });
});

describe("changing a bot", () => {
  test("fields left out stay, settings are replaced whole, updated_at moves", async () => {
    const made = (await create({ system_prompt: "Old", settings: { welcome: "Hi", mine: 1 } })).body;
    server.clock.nowMs += 1_000;
    const changed = await as(owner.token, "PATCH", `${path}/${made.id}`, { settings: { welcome: "Ho" } });
    const updated_at = new Date(server.clock.nowMs).toISOString();
    expect(changed.body).toEqual({ ...made, settings: { welcome: "Ho" }, updated_at });
    expect(await show(made.id)).toEqual(changed.body);
  });

  test("owner_id is the master key's to set, also to nobody; an admin's is passed over", async () => {
    const made = (await create({})).body;
    const to = `${path}/${made.id}`;
    expect((await as(owner.token, "PATCH", to, { owner_id: other.id })).body.owner_id).toBe(owner.id);
    expect((await as(masterKey, "PATCH", to, { owner_id: other.id })).body.owner_id).toBe(other.id);
    expect((await as(owner.token, "GET", to)).status).toBe(403);
    expect((await as(other.token, "GET", to)).status).toBe(200);
    expect((await as(masterKey, "PATCH", to, { owner_id: customer.id })).body.code).toBe("owner_not_found");
    expect((await as(masterKey, "PATCH", to, { owner_id: null })).body.owner_id).toBeNull();
    expect((await as(other.token, "GET", to)).status).toBe(403);
  });

  test("a 422 changes nothing, not even the fields that were right", async () => {
    const before = await show(botId);
    const answer = await as(owner.token, "PATCH", `${path}/${botId}`, { name: "New", model: "" });
    expect(answer.status).toBe(422);
    expect(await show(botId)).toEqual(before);
  });
});

test("deleting a bot takes its documents, links and conversations along, and no other bot's", async () => {
  const made = (await create({})).body;
  const to = `${path}/${made.id}`;
  await as(owner.token, "POST", `${to}/documents`, { name: "a.txt", type: "text/plain", content: "Words." });
  const link = (await as(owner.token, "POST", `${to}/share-tokens`, {})).body;
  const question = { bot_id: made.id, messages: [{ role: "user", content: "Words?" }] };
  await as(owner.token, "POST", "/api/v3/chat/completions", question);
  const deleted = await as(owner.token, "DELETE", to);
  expect(deleted.body).toEqual({ success: true, message: expect.any(String) });
  expect((await as(masterKey, "GET", to)).status).toBe(404);
  expect((await as(owner.token, "DELETE", to)).status).toBe(403);
  const entry = await server.request("GET", `/api/v1/public/bot-share/${link.share_token}/entry`);
  expect(entry.body.code).toBe("share_token_not_found");
  for (const table of ["documents", "passages", "conversations", "share_tokens"]) {
    const left = server.connection.prepare(`SELECT count(*) AS n FROM ${table} WHERE bot_id = ?`);
    expect({ table, left: left.get(made.id) }).toEqual({ table, left: { n: 0 } });
  }
  expect(await show(botId)).toMatchObject({ id: botId });
});
