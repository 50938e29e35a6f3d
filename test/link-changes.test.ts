import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { UpdateLink } from "../src/features/links/model.ts";
import { updateLink } from "../src/features/links/service.ts";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createCustomer, createShared, masterKey, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
let shared: Awaited<ReturnType<typeof createShared>>;
let token: string;
let path: string;
let link: { id: string; share_token: string; created_at: string };

beforeAll(async () => {
  shared = await createShared(server);
  token = shared.owner.token;
  path = `/api/v1/bots/${shared.botId}/share-tokens`;
});
beforeEach(async () => {
  server.clock.nowMs += 1_000;
  link = (await server.request("POST", path, { token, body: { name: "Link" } })).body;
});
afterAll(() => server.close());

const to = (id: string, tail = "") => `/api/v1/bot-share-tokens/${id}${tail}`;
const revoke = (id: string, as = token) => server.request("DELETE", to(id), { token: as });
const patch = (body: unknown) => server.request("PATCH", to(link.id), { token, body });
const rotate = (body?: unknown) => server.request("POST", to(link.id, "/rotate"), { token, body });
const listed = async (id = link.id) => {
  const { body } = await server.request("GET", path, { token });
  return body.items.find((item: { id: string }) => item.id === id);
};
const open = async (shareToken: string) => {
  const as = { token: shared.customer.token };
  const { status, body } = await server.request("GET", `/api/v1/public/bot-share/${shareToken}`, as);
  return status === 200 ? "open" : body.code;
};

describe("revoking", () => {
  test("sets revoked_at, keeps the row and closes the link", async () => {
    const answer = await revoke(link.id);
    expect(answer.body).toEqual({ success: true, message: expect.any(String) });
    const revoked_at = new Date(server.clock.nowMs).toISOString();
    expect(await listed()).toEqual({ ...link, revoked_at });
    expect(await open(link.share_token)).toBe("share_token_revoked");
  });

  test("a second call is 200 and keeps the first time", async () => {
    await revoke(link.id);
    const first = (await listed()).revoked_at;
    server.clock.nowMs += 60_000;
    for (const as of [token, masterKey]) expect((await revoke(link.id, as)).status).toBe(200);
    expect((await listed()).revoked_at).toBe(first);
  });

  test("many at once all succeed", async () => {
    const answers = await Promise.all(Array.from({ length: 30 }, () => revoke(link.id)));
    expect(answers.every(({ status, body }) => status === 200 && body.success)).toBe(true);
    const links = await Promise.all(
      Array.from({ length: 20 }, () => server.request("POST", path, { token, body: {} })),
    );
    const ends = await Promise.all(links.map(({ body }) => revoke(body.id)));
    expect(ends.every(({ status }) => status === 200)).toBe(true);
    for (const { body } of links) expect((await listed(body.id)).revoked_at).not.toBeNull();
  });

  test("leaves the bot's other links open", async () => {
    await revoke(link.id);
    expect(await open(shared.shareToken)).toBe("open");
  });

  test("is for good: no change takes it back", async () => {
    await revoke(link.id);
    const { body } = await patch({ revoked_at: null, expires_at: null, name: "Again" });
    expect(body).toMatchObject({ name: "Again", revoked_at: expect.any(String) });
    const rotated = await rotate({ grace_hours: 1 });
    expect(await open(rotated.body.share_token)).toBe("share_token_revoked");
    expect(await open(link.share_token)).toBe("share_token_revoked");
  });
});

describe("changing", () => {
  const changes: Record<string, [given: object, shown: object]> = {
    name: [{ name: "New 名" }, { name: "New 名" }],
    "name to none": [{ name: null }, { name: null }],
    "name to an empty one": [{ name: "" }, { name: null }],
    expires_at: [{ expires_at: "2030-01-01T00:00:00Z" }, { expires_at: "2030-01-01T00:00:00.000Z" }],
    access: [{ access: "account" }, { access: "account" }],
    "one of visibility": [
      { visibility: { citations: false } },
      { visibility: { citations: false, reasoning: true, tools: true } },
    ],
    "all of visibility": [
      { visibility: { citations: false, reasoning: false, tools: false } },
      { visibility: { citations: false, reasoning: false, tools: false } },
    ],
    "end_user_ids to nobody": [{ end_user_ids: [] }, { end_user_ids: [] }],
    nothing: [{}, {}],
    "nothing that is known": [{ share_token: "x", bot_id: unknownId, url: "x", created_by: null }, {}],
  };
  for (const [it, [given, shown]] of Object.entries(changes)) {
    test(`${it}, and nothing else`, async () => {
      const { status, body } = await patch(given);
      expect(status).toBe(200);
      expect(body).toEqual({ ...link, ...shown });
      expect(await listed()).toEqual(body);
    });
  }

  test("end_user_ids, each once, and back to everybody", async () => {
    const { id } = shared.customer;
    expect((await patch({ end_user_ids: [id, id] })).body.end_user_ids).toEqual([id]);
    expect((await patch({ name: "x" })).body.end_user_ids).toEqual([id]);
    expect((await patch({ end_user_ids: null })).body.end_user_ids).toBeNull();
    expect(await listed()).toMatchObject({ end_user_ids: null });
  });

  test("a customer who is deleted goes from the list, and the link opens for nobody else by it", async () => {
    const guest = await createCustomer(server, "guest");
    await patch({ end_user_ids: [guest.id] });
    await server.request("DELETE", `/api/v1/end-users/${guest.id}`, { token });
    expect((await listed()).end_user_ids).toEqual([]);
    expect(await open(link.share_token)).toBe("not_admitted");
  });

  const invalid = { status: 422, code: "validation_failed" };
  const sent = (body: unknown) => ({ method: "PATCH", path: to(link.id), token, body });
  testScenarios(() => server, {
    "a name over the limit is 422": () => ({ ...sent({ name: "x".repeat(201) }), ...invalid }),
    "access to none is 422": () => ({ ...sent({ access: null }), ...invalid }),
    "end_user_ids as text is 422": () => ({ ...sent({ end_user_ids: unknownId }), ...invalid }),
    "an unknown customer is 422": () => {
      return { ...sent({ end_user_ids: [unknownId] }), status: 422, code: "customer_not_found" };
    },
  });

  test("changes of different fields at the same moment all stay", async () => {
    const ends = "2031-01-01T00:00:00.000Z";
    const sent = [{ name: "New" }, { expires_at: ends }, { visibility: { tools: false } }];
    // Through the service: there all of them look at the link before the first one writes.
    const change = (body: UpdateLink) => updateLink(server.app, { kind: "master" }, link.id, body, "");
    await Promise.all([...sent, { visibility: { citations: false } }].map(change));
    const visibility = { citations: false, reasoning: true, tools: false };
    expect(await listed()).toEqual({ ...link, name: "New", expires_at: ends, visibility });
  });

  test("a change that is refused changes nothing", async () => {
    await patch({ name: "changed", end_user_ids: [shared.customer.id, unknownId] });
    await patch({ name: "changed", expires_at: "2030-02-30" });
    await patch({ name: "changed", visibility: { tools: 1 } });
    expect(await listed()).toEqual(link);
  });
});

describe("rotating", () => {
  test("gives the same link a new token; the old one is unknown at once", async () => {
    const { status, body } = await rotate();
    expect(status).toBe(200);
    expect(body.share_token).toMatch(/^[A-Za-z0-9_-]{32}$/);
    expect(body.share_token).not.toBe(link.share_token);
    expect(body).toEqual({
      ...link,
      share_token: body.share_token,
      url: `http://localhost/s/${body.share_token}`,
    });
    expect(await listed()).toEqual(body);
    expect(await open(body.share_token)).toBe("open");
    expect(await open(link.share_token)).toBe("share_token_not_found");
  });

  test("with a grace time the old one works until it is over", async () => {
    const { body } = await rotate({ grace_hours: 1.5 });
    server.clock.nowMs += 1.5 * 3_600_000 - 1;
    expect([await open(link.share_token), await open(body.share_token)]).toEqual(["open", "open"]);
    server.clock.nowMs += 1;
    expect([await open(link.share_token), await open(body.share_token)]).toEqual([
      "share_token_not_found",
      "open",
    ]);
  });

  test("a further rotation ends no earlier token's grace time", async () => {
    const tokens: string[] = [link.share_token];
    for (const grace_hours of [24, 1]) tokens.push((await rotate({ grace_hours })).body.share_token);
    const states = () => Promise.all(tokens.map(open));
    const gone = "share_token_not_found";
    expect(await states()).toEqual(["open", "open", "open"]);
    server.clock.nowMs += 3_600_000;
    expect(await states()).toEqual(["open", gone, "open"]);
    server.clock.nowMs += 23 * 3_600_000;
    expect(await states()).toEqual([gone, gone, "open"]);
    await rotate({ grace_hours: 1 });
    const kept = server.connection.prepare(
      "SELECT count(*) AS n FROM former_tokens WHERE share_token_id = ?",
    );
    expect(kept.get(link.id)).toEqual({ n: 1 });
  });

  test("without a grace time the new token is the only one, whatever earlier rotations granted", async () => {
    const tokens: string[] = [link.share_token];
    for (const grace_hours of [24, 0]) tokens.push((await rotate({ grace_hours })).body.share_token);
    const gone = "share_token_not_found";
    expect(await Promise.all(tokens.map(open))).toEqual([gone, gone, "open"]);
  });

  test("in its grace time the old token is revoked and expires with the link", async () => {
    const { body } = await rotate({ grace_hours: null });
    expect(await open(link.share_token)).toBe("share_token_not_found");
    const again = (await rotate({ grace_hours: 24 })).body;
    await patch({ expires_at: "2020-01-01T00:00:00Z" });
    expect(await open(body.share_token)).toBe("share_token_expired");
    await revoke(link.id);
    expect([await open(body.share_token), await open(again.share_token)]).toEqual([
      "share_token_revoked",
      "share_token_revoked",
    ]);
  });

  test("at once by many leaves one token that works", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => rotate()));
    const states = await Promise.all(answers.map(({ body }) => open(body.share_token)));
    expect(states.filter((state) => state === "open")).toHaveLength(1);
    expect(await open((await listed()).share_token)).toBe("open");
  });

  const sent = (body: unknown) => ({ method: "POST", path: to(link.id, "/rotate"), token, body });
  testScenarios(() => server, {
    "a negative grace time is 422": () => {
      return { ...sent({ grace_hours: -1 }), status: 422, code: "validation_failed" };
    },
    "a grace time of more than a year is 422": () => {
      return { ...sent({ grace_hours: 8_761 }), status: 422, code: "validation_failed" };
    },
    "a grace time as text is 422": () => {
      return { ...sent({ grace_hours: "1" }), status: 422, code: "validation_failed" };
    },
  });
});
