import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createAdmin, createShared, masterKey, startTestServer } from "./helpers/test-server.ts";
import { writerOf } from "./helpers/written.ts";

// The owner's list of a bot's conversations.

// A statement looks through as few as this, so that these conversations are many.
const server = startTestServer({ limits: { walkedRows: 2 } });
afterAll(() => server.close());
const write = writerOf(server);
const shared = await createShared(server);
const { botId, linkId, owner } = shared;
let other: { id: string; token: string };
let otherLinkId: string;
let visitors: Record<"customer" | "host" | "owner", string>;
const ids: Record<string, string> = {};
const day = (number: number) => Date.parse(`2026-11-${String(number).padStart(2, "0")}T12:00:00Z`);

beforeAll(async () => {
  other = await createAdmin(server, "other");
  const body = { name: "Second" };
  const path = `/api/v1/bots/${botId}/share-tokens`;
  otherLinkId = (await server.request("POST", path, { token: owner.token, body })).body.id;
  visitors = {
    customer: write.visitor("account", "", shared.customer.id),
    host: write.visitor("hook", otherLinkId, "u-7", "Ada"),
    owner: write.visitor("account", "", owner.id),
  };
  const of = (linkOf: string | null, visitorId: string) => ({ botId, linkId: linkOf, visitorId });
  const { customer, host, owner: self } = visitors;
  ids.old = write.conversation({ ...of(linkId, customer), title: "Old", createdAt: day(1), failures: 1 });
  ids.long = write.conversation({
    ...of(linkId, customer),
    title: "Long",
    createdAt: day(2),
    updatedAt: day(9),
    ratedUp: 2,
    ratedDown: 1,
  });
  ids.host = write.conversation({ ...of(otherLinkId, host), title: "Host", createdAt: day(5), ratedUp: 1 });
  ids.own = write.conversation({ ...of(null, self), title: "Own", createdAt: day(7), failures: 2 });
});

const list = (query = "", token = owner.token) =>
  server.request("GET", `/api/v1/bots/${botId}/conversations${query}`, { token });
const titles = async (query: string): Promise<string[]> => {
  const { status, body } = await list(query);
  expect(status).toBe(200);
  return body.items.map(({ title }: { title: string }) => title);
};

describe("the conversations of a bot", () => {
  test("say whose they are, through which link, and what was kept of them", async () => {
    const { body } = await list();
    expect(body).toEqual({ items: expect.any(Array), next_cursor: null });
    expect(body.items[0]).toEqual({
      id: ids.long,
      bot_id: botId,
      share_token_id: linkId,
      link_name: null,
      visitor: {
        id: visitors.customer,
        kind: "account",
        uid: shared.customer.id,
        name: "customer",
        customer_id: shared.customer.id,
      },
      title: "Long",
      answers: 0,
      points: 0,
      ratings: { up: 2, down: 1 },
      failures: 0,
      created_at: "2026-11-02T12:00:00.000Z",
      updated_at: "2026-11-09T12:00:00.000Z",
    });
    const [, own, host] = body.items;
    expect(own).toMatchObject({ share_token_id: null, visitor: { name: "owner", customer_id: null } });
    expect(host.visitor).toMatchObject({ kind: "hook", uid: "u-7", name: "Ada", customer_id: null });
    expect(host.link_name).toBe("Second");
  });

  const filters: Record<string, () => [query: string, found: string[]]> = {
    "none of them": () => ["", ["Long", "Own", "Host", "Old"]],
    "a link": () => [`?share_token_id=${linkId}`, ["Long", "Old"]],
    "a link and what failed": () => [`?share_token_id=${linkId}&failed=true`, ["Old"]],
    "a link and its rating": () => [`?share_token_id=${otherLinkId}&rating=up`, ["Host"]],
    "a link of no bot": () => [`?share_token_id=${unknownId}`, []],
    "a visitor": () => [`?visitor_id=${visitors.host}`, ["Host"]],
    "a visitor on a link": () => [`?visitor_id=${visitors.customer}&share_token_id=${otherLinkId}`, []],
    "a customer": () => [`?customer_id=${shared.customer.id}`, ["Long", "Old"]],
    "a customer on a link": () => [
      `?customer_id=${shared.customer.id}&share_token_id=${linkId}`,
      ["Long", "Old"],
    ],
    "a customer who never came": () => [`?customer_id=${unknownId}`, []],
    "a customer who is another visitor": () => [
      `?customer_id=${shared.customer.id}&visitor_id=${visitors.host}`,
      [],
    ],
    "ratings up": () => ["?rating=up", ["Long", "Host"]],
    "ratings down": () => ["?rating=down", ["Long"]],
    failures: () => ["?failed=true", ["Own", "Old"]],
    "no failures": () => ["?failed=false", ["Long", "Host"]],
    "failures and ratings": () => ["?failed=true&rating=up", []],
    "the time since when": () => ["?from=2026-11-05T12:00:00Z", ["Long", "Own", "Host"]],
    "the time until when, by when they began": () => ["?to=2026-11-05T12:00:00Z", ["Long", "Old"]],
    "a time with an offset": () => [
      "?from=2026-11-06T00:00:00%2B08:00&to=2026-11-08T00:00:00+08:00",
      ["Long", "Own"],
    ],
    words: () => ["?search=LO", ["Long"]],
  };
  for (const [it, make] of Object.entries(filters)) {
    test(`are told apart by ${it}`, async () => {
      const [query, found] = make();
      expect(await titles(query)).toEqual(found);
    });
  }

  test("come in pages, with filters too, of which none is short", async () => {
    for (const query of ["", "&failed=false", `&share_token_id=${linkId}`]) {
      const all = await titles(`?${query}`);
      const seen: string[] = [];
      for (let cursor = ""; ; ) {
        const { body } = await list(`?limit=1${query}${cursor}`);
        expect(body.items).toHaveLength(1);
        seen.push(body.items[0].title);
        if (body.next_cursor === null) break;
        cursor = `&cursor=${body.next_cursor}`;
      }
      expect(seen).toEqual(all);
    }
  });

  test("are another administrator's for nobody but the master key", async () => {
    expect((await list("", other.token)).body.code).toBe("not_bot_owner");
    expect((await list("", masterKey)).body.items).toHaveLength(4);
    const path = `/api/v1/conversations/${ids.old}`;
    expect((await server.request("GET", path, { token: masterKey })).body).toMatchObject({ title: "Old" });
  });

  const at =
    (path: string, token: string, status: number, code: string, method = "GET") =>
    () => ({
      method,
      path: path.replace(":bot", botId).replace(":id", ids.old ?? ""),
      token: token === "other" ? other.token : token,
      status,
      code,
    });
  const strangers: Record<string, ReturnType<typeof at>> = {};
  for (const [method, path] of [
    ["GET", "/api/v1/bots/:bot/conversations"],
    ["GET", "/api/v1/bots/:bot/conversations/export"],
    ["GET", "/api/v1/conversations/:id"],
    ["GET", "/api/v1/conversations/:id/messages"],
    ["GET", `/api/v1/conversations/:id/attachments/${unknownId}`],
    ["DELETE", "/api/v1/conversations/:id"],
  ] as const) {
    strangers[`${method} ${path} is 403 to another administrator`] = at(
      path,
      "other",
      403,
      "not_bot_owner",
      method,
    );
    strangers[`${method} ${path} is 403 to a customer`] = at(
      path,
      shared.customer.token,
      403,
      "admin_required",
      method,
    );
  }
  testScenarios(() => server, {
    ...strangers,
    "an unknown bot's are 403 to an administrator": at(
      `/api/v1/bots/${unknownId}/conversations`,
      owner.token,
      403,
      "not_bot_owner",
    ),
    "an unknown conversation is 404": at(`/api/v1/conversations/${unknownId}`, owner.token, 404, "not_found"),
    "a conversation whose id is none is 404": at("/api/v1/conversations/x", masterKey, 404, "not_found"),
    "a period that is none is 400": at(
      "/api/v1/bots/:bot/conversations?from=2026-11-01",
      owner.token,
      400,
      "invalid_period",
    ),
    "a period without length is 400": at(
      "/api/v1/bots/:bot/conversations/export?from=2026-11-02T00:00:00Z&to=2026-11-02T00:00:00Z",
      owner.token,
      400,
      "invalid_period",
    ),
    "a cursor of another list is 400": at(
      `/api/v1/bots/:bot/conversations?search=x&cursor=${Buffer.from('[1,"a",2]').toString("base64url")}`,
      owner.token,
      400,
      "invalid_cursor",
    ),
    "a rating that is none is 422": at(
      "/api/v1/bots/:bot/conversations?rating=sideways",
      owner.token,
      422,
      "validation_failed",
    ),
  });
});
