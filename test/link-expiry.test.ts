import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { expectErrorForm } from "./helpers/scenarios.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
let shared: Awaited<ReturnType<typeof createShared>>;
let token: string;
beforeAll(async () => {
  shared = await createShared(server);
  token = shared.owner.token;
});
afterAll(() => server.close());

const create = (expires_at: unknown) =>
  server.request("POST", `/api/v1/bots/${shared.botId}/share-tokens`, { token, body: { expires_at } });
const patch = (body: unknown, id = shared.linkId) =>
  server.request("PATCH", `/api/v1/bot-share-tokens/${id}`, { token, body });
const status = async (shareToken: string) =>
  (await server.request("GET", `/api/v1/public/bot-share/${shareToken}/entry`)).body.status;

describe("an expiry that is taken", () => {
  const taken: Record<string, string | null> = {
    "2030-01-31T18:00:00Z": "2030-01-31T18:00:00.000Z",
    "2030-01-31T18:00:00.123Z": "2030-01-31T18:00:00.123Z",
    "2030-01-31T18:00:00.123456Z": "2030-01-31T18:00:00.123Z",
    "2030-01-31T18:00:00+08:00": "2030-01-31T10:00:00.000Z",
    "2030-01-31T18:00:00-05:30": "2030-01-31T23:30:00.000Z",
    "2030-01-31T18:00:00+0800": "2030-01-31T10:00:00.000Z",
    "2030-01-31T18:00:00+08": "2030-01-31T10:00:00.000Z",
    "2030-01-31T18:00:00": "2030-01-31T18:00:00.000Z",
    "2030-01-31T18:00": "2030-01-31T18:00:00.000Z",
    "2030-01-31 18:00:00": "2030-01-31T18:00:00.000Z",
    "2030-01-31": "2030-01-31T00:00:00.000Z",
    "2028-02-29T00:00:00Z": "2028-02-29T00:00:00.000Z",
    "0001-01-01T00:00:00Z": "0001-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59Z": "9999-12-31T23:59:59.000Z",
    "2000-01-01T00:00:00Z": "2000-01-01T00:00:00.000Z",
    "": null,
  };
  for (const [given, stored] of Object.entries(taken)) {
    test(`${given || "an empty string"} is ${stored ?? "none"}`, async () => {
      const made = await create(given);
      expect([made.status, made.body.expires_at]).toEqual([200, stored]);
      const changed = await patch({ expires_at: given });
      expect([changed.status, changed.body.expires_at]).toEqual([200, stored]);
    });
  }
  test("null is none", async () => {
    expect((await create(null)).body.expires_at).toBeNull();
    await patch({ expires_at: "2030-01-31T18:00:00Z" });
    expect((await patch({ expires_at: null })).body.expires_at).toBeNull();
  });
  test("left out of a change it stays", async () => {
    await patch({ expires_at: "2030-01-31T18:00:00Z" });
    expect((await patch({ name: "x" })).body.expires_at).toBe("2030-01-31T18:00:00.000Z");
  });
});

describe("an expiry that is 400", () => {
  const refused = [
    "2030-02-30T00:00:00Z",
    "2030-02-29T00:00:00Z",
    "2030-04-31",
    "2030-13-01T00:00:00Z",
    "2030-00-10T00:00:00Z",
    "2030-01-00T00:00:00Z",
    "2030-01-31T24:00:00Z",
    "2030-01-31T18:60:00Z",
    "2030-01-31T18:00:61Z",
    "2030-1-1",
    // A length limit of the schema made 422 of these.
    `2030-01-31T18:00:00Z${"0".repeat(64)}`,
    `2030-01-31T18:00:00.${"1".repeat(100)}Z`,
    "2030-1-1T00:00:00Z",
    "30-01-01T00:00:00Z",
    "2030/01/31",
    "31.01.2030",
    "2030-01-31T18:00:00+24:00",
    "2030-01-31T18:00:00+08:60",
    "2030-01-31T18:00:00 CET",
    "2030-W05-4",
    "20300131T180000Z",
    "+012030-01-31T18:00:00Z",
    "-000001-01-01T00:00:00Z",
    "0000-12-31T23:59:59Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "10000-01-01T00:00:00Z",
    "tomorrow",
    "1893456000",
    "２０３０-01-31",
  ];
  for (const given of refused) {
    test(`${given}`, async () => {
      const before = (await patch({ expires_at: "2031-01-01T00:00:00Z", name: "kept" })).body;
      const made = await create(given);
      expect({ given, status: made.status, code: made.body.code }).toEqual({
        given,
        status: 400,
        code: "invalid_expiry",
      });
      expectErrorForm(made);
      expect((await patch({ expires_at: given, name: "changed" })).status).toBe(400);
      expect((await patch({})).body).toEqual(before);
    });
  }
  test("none of them has made a link", async () => {
    const path = `/api/v1/bots/${shared.botId}/share-tokens`;
    const before = (await server.request("GET", path, { token })).body.items.length;
    for (const given of refused) await create(given);
    expect((await server.request("GET", path, { token })).body.items).toHaveLength(before);
  });
});

describe("what an expiry does", () => {
  test("a past one is accepted: the link is simply expired", async () => {
    const { body } = await create("2020-01-01T00:00:00Z");
    expect(await status(body.share_token)).toBe("expired");
  });

  test("the link is open until that moment, and expired from it on", async () => {
    const { body } = await create(new Date(server.clock.nowMs + 60_000).toISOString());
    server.clock.nowMs += 59_999;
    expect(await status(body.share_token)).toBe("open");
    server.clock.nowMs += 1;
    expect(await status(body.share_token)).toBe("expired");
  });

  test("a later one opens the link again", async () => {
    const { body } = await create("2020-01-01T00:00:00Z");
    await patch({ expires_at: null }, body.id);
    expect(await status(body.share_token)).toBe("open");
  });

  test("of a link that is revoked too, revoked is said", async () => {
    const { body } = await create("2020-01-01T00:00:00Z");
    await server.request("DELETE", `/api/v1/bot-share-tokens/${body.id}`, { token });
    expect(await status(body.share_token)).toBe("revoked");
    const path = `/api/v1/public/bot-share/${body.share_token}`;
    const opened = await server.request("GET", path, { token: shared.customer.token });
    expect([opened.status, opened.body.code]).toEqual([403, "share_token_revoked"]);
  });
});
