import { afterAll, beforeAll, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { recordLinkEvent } from "../src/features/links/events.ts";
import { unknownId } from "./helpers/scenarios.ts";
import {
  createAdmin,
  createCustomer,
  createShared,
  masterKey,
  startTestServer,
} from "./helpers/test-server.ts";

// Who may read a link's events is in the table of links.test.ts.

const server = startTestServer();
let shared: Awaited<ReturnType<typeof createShared>>;
let link: { id: string; share_token: string };

beforeAll(async () => {
  shared = await createShared(server);
});
beforeEach(async () => {
  server.clock.nowMs = Math.ceil(server.clock.nowMs / 60_000 + 1) * 60_000;
  const path = `/api/v1/bots/${shared.botId}/share-tokens`;
  link = (await server.request("POST", path, { token: shared.owner.token, body: {} })).body;
});
afterAll(() => server.close());

const to = (tail = "") => `/api/v1/bot-share-tokens/${link.id}${tail}`;
const list = async (query = "", token = shared.owner.token) =>
  (await server.request("GET", to(`/events${query}`), { token })).body;
const change = (method: string, tail: string) =>
  server.request(method, to(tail), { token: shared.owner.token });
const refuse = (scope: "link" | "visitor" | "address" = "link", of = link.id) =>
  recordLinkEvent(server.app, of, { kind: "refused", code: "rate_limit_reached", scope });
const now = () => new Date(server.clock.nowMs).toISOString();

describe("equal events of one minute are one entry", () => {
  test("with their count, the first time and the last", async () => {
    const first_at = now();
    await refuse();
    server.clock.nowMs += 59_999;
    await Promise.all(Array.from({ length: 50 }, () => refuse()));
    expect((await list()).items).toEqual([
      {
        id: expect.any(String),
        kind: "refused",
        code: "rate_limit_reached",
        scope: "link",
        reason: null,
        count: 51,
        first_at,
        last_at: now(),
      },
    ]);
  });

  test("and those of the next minute another", async () => {
    await refuse();
    server.clock.nowMs += 60_000;
    await refuse();
    expect((await list()).items).toMatchObject([{ count: 1, first_at: now() }, { count: 1 }]);
  });

  test("of another kind, code, scope or link they are others", async () => {
    await refuse();
    await refuse("visitor");
    await refuse("address");
    await recordLinkEvent(server.app, link.id, {
      kind: "refused",
      code: "daily_limit_reached",
      scope: "link",
    });
    await recordLinkEvent(server.app, link.id, { kind: "refused", code: "question_refused" });
    await recordLinkEvent(server.app, link.id, { kind: "opened" });
    await refuse("link", shared.linkId);
    const { items } = await list();
    expect(items).toHaveLength(6);
    expect(items.every(({ count }: { count: number }) => count === 1)).toBe(true);
    expect(items[0]).toMatchObject({ kind: "opened", code: null, scope: null });
    expect(items[1]).toMatchObject({ kind: "refused", code: "question_refused", scope: null });
  });
});

describe("a list of events", () => {
  test("is empty for a new link, and the same for the master key", async () => {
    expect(await list()).toEqual({ items: [], next_cursor: null });
    await refuse();
    expect(await list("", masterKey)).toEqual(await list());
  });

  test("is the latest first, in pages that miss and repeat nothing while new ones come", async () => {
    for (let minute = 0; minute < 7; minute += 1) {
      await refuse();
      await refuse("visitor");
      server.clock.nowMs += 60_000;
    }
    const all = (await list()).items;
    expect(all).toHaveLength(14);
    const times = all.map(({ first_at }: { first_at: string }) => first_at);
    expect(times).toEqual(times.toSorted().reverse());
    const paged: unknown[] = [];
    let query = "?limit=3";
    for (;;) {
      const { items, next_cursor } = await list(query);
      paged.push(...items);
      await refuse("address");
      if (next_cursor === null) break;
      query = `?limit=3&cursor=${next_cursor}`;
    }
    expect(paged).toEqual(all);
  });

  test("refuses a cursor that it did not give, and a page of none or too many", async () => {
    expect((await list("?cursor=abc")).code).toBe("invalid_cursor");
    for (const limit of [0, 101, "x"]) expect((await list(`?limit=${limit}`)).code).toBe("validation_failed");
  });

  test("holds a hundred when nothing is said", async () => {
    for (let minute = 0; minute < 101; minute += 1) {
      await refuse();
      server.clock.nowMs += 60_000;
    }
    const { items, next_cursor } = await list();
    expect(items).toHaveLength(100);
    expect((await list(`?cursor=${next_cursor}`)).items).toHaveLength(1);
  });
});

describe("what an owner does is an event", () => {
  const kinds = async () =>
    (await list()).items.map(({ kind, count }: { kind: string; count: number }) => [kind, count]);

  test("a new token and a new secret, each time", async () => {
    await change("POST", "/rotate");
    await change("POST", "/rotate-secret");
    expect(await kinds()).toEqual([["rotated", 2]]);
  });

  test("a revocation, the first time only, be there many at once", async () => {
    await Promise.all(Array.from({ length: 5 }, () => change("DELETE", "")));
    server.clock.nowMs += 60_000;
    await change("DELETE", "");
    expect(await kinds()).toEqual([["revoked", 1]]);
  });

  test("what is refused is none, nor is a change of settings", async () => {
    const other = await createAdmin(server, "other");
    for (const [method, tail] of [
      ["POST", "/rotate"],
      ["POST", "/rotate-secret"],
      ["DELETE", ""],
    ] as const) {
      for (const token of [undefined, other.token, shared.customer.token])
        await server.request(method, to(tail), { token });
    }
    await server.request("PATCH", to(), { token: shared.owner.token, body: { name: "New" } });
    expect(await kinds()).toEqual([]);
  });
});

describe("who comes by", () => {
  const come = async (tail = "", token = shared.customer.token) => {
    const path = `/api/v1/public/bot-share/${link.share_token}${tail}`;
    const { status } = await server.request("GET", path, { token });
    // It is asked for after the answer, and stored with whatever else is in that turn of the event loop.
    for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    return status;
  };
  const seen = async () =>
    (await list()).items.map(({ kind, code, count }: Record<string, unknown>) => [kind, code, count]);

  test("with an account opens the link once in half an hour, each for itself", async () => {
    for (let time = 0; time < 3; time += 1) expect(await come()).toBe(200);
    expect(await come("/limits")).toBe(200);
    expect(await seen()).toEqual([["opened", null, 1]]);
    const other = await createCustomer(server, `other ${link.id}`);
    await come("", other.token);
    expect(await seen()).toEqual([["opened", null, 2]]);
    server.clock.nowMs += 30 * 60_000 - 1;
    await come();
    server.clock.nowMs += 1;
    await come();
    expect(await seen()).toEqual([
      ["opened", null, 1],
      ["opened", null, 2],
    ]);
  });

  test("and may not come in is none who opens it", async () => {
    expect(await come("", shared.owner.token)).toBe(403);
    await server.request("PATCH", to(), { token: shared.owner.token, body: { end_user_ids: [] } });
    expect(await come()).toBe(403);
    expect(await seen()).toEqual([]);
  });

  test("when the link has ended is refused, wherever and however often, as one in a minute", async () => {
    const expires_at = new Date(server.clock.nowMs + 60_000).toISOString();
    await server.request("PATCH", to(), { token: shared.owner.token, body: { expires_at } });
    server.clock.nowMs += 60_000;
    // The page asks this first, and is told no more.
    expect(await come("/entry", "")).toBe(200);
    expect(await come()).toBe(403);
    expect(await seen()).toEqual([["refused", "share_token_expired", 1]]);
    server.clock.nowMs += 60_000;
    await change("DELETE", "");
    expect(await come("/page", "")).toBe(403);
    expect(await come("", "")).toBe(401);
    expect(await come()).toBe(403);
    expect(await seen()).toEqual([
      ["refused", "share_token_revoked", 1],
      ["revoked", null, 1],
      ["refused", "share_token_expired", 1],
    ]);
  });
});

test("an event that cannot be written down fails nobody, and is logged", async () => {
  const warn = spyOn(server.app.log, "warn");
  await refuse("link", unknownId);
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toMatchObject({ link_id: unknownId, kind: "refused" });
  warn.mockRestore();
});

test("a link's events go with it", async () => {
  const { owner } = shared;
  const bot = { name: "Short-lived", model: "builtin" };
  const made = await server.request("POST", "/api/v1/bots", { token: owner.token, body: bot });
  const path = `/api/v1/bots/${made.body.id}`;
  link = (await server.request("POST", `${path}/share-tokens`, { token: owner.token, body: {} })).body;
  await refuse();
  expect((await server.request("DELETE", path, { token: owner.token })).status).toBe(200);
  const left = server.connection.prepare("SELECT count(*) AS n FROM link_events WHERE share_token_id = ?");
  expect(left.get(link.id)).toEqual({ n: 0 });
});
