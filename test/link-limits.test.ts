import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { UpdateLink } from "../src/features/links/model.ts";
import { updateLink } from "../src/features/links/service.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

// How an owner sets the limits of a link. That they hold is tested with the questions that they refuse.

const server = startTestServer();
let shared: Awaited<ReturnType<typeof createShared>>;
let link: { id: string; name: null };

const none = { qpm: null, points: null, messages_per_day: null, streams: null };
const noLimits = { ...none, visitor: none, address: none };

beforeAll(async () => {
  shared = await createShared(server);
});
beforeEach(async () => {
  link = (await create({})).body;
});
afterAll(() => server.close());

const path = () => `/api/v1/bots/${shared.botId}/share-tokens`;
const create = (body: object) => server.request("POST", path(), { token: shared.owner.token, body });
const patch = (body: object) =>
  server.request("PATCH", `/api/v1/bot-share-tokens/${link.id}`, { token: shared.owner.token, body });
const stored = () =>
  server.connection
    .prepare<[string], { limits: string | null }>("SELECT limits FROM share_tokens WHERE id = ?")
    .get(link.id)?.limits;

describe("limits", () => {
  const given: Record<string, [limits: object | null, shown: object]> = {
    "of the link": [
      { qpm: 60, points: 12.5, messages_per_day: 1_000, streams: 4 },
      { qpm: 60, points: 12.5, messages_per_day: 1_000, streams: 4 },
    ],
    "of each visitor": [{ visitor: { qpm: 6 } }, { visitor: { ...none, qpm: 6 } }],
    "of each address": [
      { address: { streams: 2, points: 1 } },
      { address: { ...none, streams: 2, points: 1 } },
    ],
    "of 0": [
      { qpm: 0, visitor: { points: 0 } },
      { qpm: 0, visitor: { ...none, points: 0 } },
    ],
    "as large as they go": [
      { qpm: 1_000_000, points: 1e12, messages_per_day: 1_000_000, streams: 1_000_000 },
      { qpm: 1_000_000, points: 1e12, messages_per_day: 1_000_000, streams: 1_000_000 },
    ],
    "of a hair's breadth": [{ points: 1e-9 }, { points: 1e-9 }],
    "that are none": [{ qpm: null, visitor: null, address: { streams: null } }, {}],
    "that are null": [null, {}],
    "without any field": [{}, {}],
    "beside fields that nobody knows": [{ qpm: 5, rpm: 7, visitor: { day: 3 } }, { qpm: 5 }],
  };
  for (const [it, [limits, shown]] of Object.entries(given)) {
    test(`${it} are set on a new link and on one that there is, and shown whole`, async () => {
      expect((await create({ limits })).body.limits).toEqual({ ...noLimits, ...shown });
      const { body } = await patch({ limits });
      expect(body).toEqual({ ...link, limits: { ...noLimits, ...shown } });
    });
  }

  test("that a change does not name stay, at every level", async () => {
    await patch({ limits: { qpm: 60, points: 100, visitor: { qpm: 6, streams: 1 }, address: { qpm: 30 } } });
    const changed = await patch({
      limits: { points: 50.5, visitor: { messages_per_day: 9, streams: null } },
    });
    expect(changed.body.limits).toEqual({
      ...noLimits,
      qpm: 60,
      points: 50.5,
      visitor: { ...none, qpm: 6, messages_per_day: 9 },
      address: { ...none, qpm: 30 },
    });
    expect((await patch({ name: "x" })).body.limits).toEqual(changed.body.limits);
  });

  test("are cleared by null: one, those of each visitor, and all", async () => {
    await patch({ limits: { qpm: 60, streams: 2, visitor: { qpm: 6 }, address: { qpm: 30 } } });
    expect((await patch({ limits: { qpm: null } })).body.limits.qpm).toBeNull();
    expect((await patch({ limits: { visitor: null } })).body.limits).toEqual({
      ...noLimits,
      streams: 2,
      address: { ...none, qpm: 30 },
    });
    expect((await patch({ limits: null })).body.limits).toEqual(noLimits);
  });

  test("that are none are stored as none, however they came to be so", async () => {
    expect(stored()).toBeNull();
    await patch({ limits: { qpm: 5, visitor: { points: 1 } } });
    expect(JSON.parse(stored() ?? "")).toEqual({ ...noLimits, qpm: 5, visitor: { ...none, points: 1 } });
    await patch({ limits: { qpm: null, visitor: null } });
    expect(stored()).toBeNull();
  });

  test("of different kinds that are set at the same moment all stay", async () => {
    const changes = [{ qpm: 1 }, { points: 2 }, { visitor: { qpm: 3 } }, { visitor: { streams: 4 } }];
    // Through the service: there all of them look at the link before the first one writes.
    const change = (limits: UpdateLink["limits"]) =>
      updateLink(server.app, { kind: "master" }, link.id, { limits }, "");
    await Promise.all(changes.map(change));
    expect((await patch({})).body.limits).toEqual({
      ...noLimits,
      qpm: 1,
      points: 2,
      visitor: { ...none, qpm: 3, streams: 4 },
    });
  });

  const invalid: Record<string, [limits: unknown, path: string]> = {
    "a negative one": [{ qpm: -1 }, "/limits/qpm"],
    "half a question": [{ qpm: 1.5 }, "/limits/qpm"],
    "too many questions": [{ qpm: 1_000_001 }, "/limits/qpm"],
    "half a message a day": [{ messages_per_day: 0.5 }, "/limits/messages_per_day"],
    "half a stream": [{ streams: 0.5 }, "/limits/streams"],
    "negative points": [{ points: -0.01 }, "/limits/points"],
    "too many points": [{ points: 1.1e12 }, "/limits/points"],
    "a visitor's negative one": [{ visitor: { qpm: -1 } }, "/limits/visitor/qpm"],
    "an address's half stream": [{ address: { streams: 0.5 } }, "/limits/address/streams"],
    "one as a text": [{ qpm: "5" }, "/limits/qpm"],
    "a visitor's one as a text": [{ visitor: { qpm: "5" } }, "/limits/visitor/qpm"],
    "one that is no number": [{ qpm: true }, "/limits/qpm"],
    "a list": [[], "/limits"],
    "a number": [5, "/limits"],
    "a visitor's list": [{ visitor: [] }, "/limits/visitor"],
  };
  for (const [it, [limits, path]] of Object.entries(invalid)) {
    test(`with ${it} are 422, and change nothing`, async () => {
      for (const answer of [await create({ limits }), await patch({ limits, name: "x" })]) {
        expect([answer.status, answer.body.code]).toEqual([422, "validation_failed"]);
        expect(answer.body.errors[0].path).toBe(path);
      }
      expect((await patch({})).body).toEqual(link);
    });
  }

  test("without an end, as JSON can write them, are 422", async () => {
    const token = shared.owner.token;
    const answer = await server.request("POST", path(), { token, body: '{"limits": {"points": 1e999}}' });
    expect([answer.status, answer.body.code]).toEqual([422, "validation_failed"]);
  });

  test("several that are wrong are each named, with what is right", async () => {
    const { body } = await patch({ limits: { qpm: -1, points: -1, visitor: { streams: 0.5 } } });
    expect(body.errors).toEqual([
      { path: "/limits/qpm", message: "A whole number from 0 to 1000000, or null for no limit." },
      { path: "/limits/points", message: "A number from 0 to 1000000000000, or null for no limit." },
      { path: "/limits/visitor/streams", message: "A whole number from 0 to 1000000, or null for no limit." },
    ]);
  });
});

describe("the owner's words beside a limit", () => {
  const kept: Record<string, [given: string | null, shown: string | null]> = {
    "a text": ["更多请联系客服。", "更多请联系客服。"],
    "a text with space around it": ["  Write to us. \n", "Write to us."],
    "500 characters": ["x".repeat(500), "x".repeat(500)],
    "an empty text": ["", null],
    "nothing but space": ["  ", null],
    null: [null, null],
  };
  for (const [it, [given, shown]] of Object.entries(kept)) {
    test(`may be ${it}`, async () => {
      expect((await create({ limit_message: given })).body.limit_message).toBe(shown);
      await patch({ limit_message: "before" });
      expect((await patch({ limit_message: given })).body).toEqual({ ...link, limit_message: shown });
    });
  }

  for (const [it, given] of Object.entries({
    "501 characters": "x".repeat(501),
    "no text": 5,
    "a list": [],
  })) {
    test(`that are ${it} are 422`, async () => {
      for (const answer of [await create({ limit_message: given }), await patch({ limit_message: given })]) {
        expect([answer.status, answer.body.code]).toEqual([422, "validation_failed"]);
        expect(answer.body.errors[0].path).toBe("/limit_message");
      }
      expect((await patch({})).body).toEqual(link);
    });
  }

  test("are told to visitors beside their limits alone, null where there are none", async () => {
    const { share_token } = (await create({ limit_message: "Private words.", limits: { qpm: 5 } })).body;
    const base = `/api/v1/public/bot-share/${share_token}`;
    const { token } = shared.customer;
    for (const tail of ["/entry", ""]) {
      const answer = await server.send("GET", `${base}${tail}`, { token });
      expect(answer.status).toBe(200);
      expect(await answer.text()).not.toContain("Private");
    }
    expect((await server.request("GET", `${base}/limits`, { token })).body.message).toBe("Private words.");
    const other = `/api/v1/public/bot-share/${(await create({})).body.share_token}/limits`;
    expect((await server.request("GET", other, { token })).body).toEqual({ items: [], message: null });
  });
});
