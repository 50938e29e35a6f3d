import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { play } from "./helpers/scenarios.ts";
import { masterKey, startTestServer } from "./helpers/test-server.ts";
import { askThrough, createVisited } from "./helpers/visits.ts";

const server = startTestServer();
const rows = 7;
let visited: Awaited<ReturnType<typeof createVisited>>;
/** Every list of the API, as who may read it and where. */
let lists: Record<string, { token: string; path: string }>;

beforeAll(async () => {
  visited = await createVisited(server);
  const { botId, shareToken, owner, customer } = visited;
  lists = {
    accounts: { token: masterKey, path: "/api/v1/users" },
    customers: { token: owner.token, path: "/api/v1/end-users" },
    bots: { token: owner.token, path: "/api/v1/bots" },
    "every bot": { token: masterKey, path: "/api/v1/bots" },
    documents: { token: owner.token, path: `/api/v1/bots/${botId}/documents` },
    links: { token: owner.token, path: `/api/v1/bots/${botId}/share-tokens` },
    conversations: { token: customer.token, path: `/api/v1/public/bot-share/${shareToken}/conversations` },
  };
  const bot = { name: "Bot", model: "builtin" };
  const document = { name: "a.txt", type: "text/plain", content: "Words." };
  let conversationId: string | undefined;
  for (let count = 0; count < rows; count += 1) {
    // Two of each are made in the same moment.
    if (count % 2 === 0) server.clock.nowMs += 1_000;
    const make = async (token: string, path: string, body: unknown) => {
      expect((await server.request("POST", path, { token, body })).status).toBe(200);
    };
    await make(masterKey, "/api/v1/users", { username: `member ${count}`, password: "x" });
    await make(owner.token, "/api/v1/end-users", { username: `guest ${count}`, password: "x" });
    await make(owner.token, "/api/v1/bots", bot);
    await make(owner.token, `/api/v1/bots/${botId}/documents`, document);
    await make(owner.token, `/api/v1/bots/${botId}/share-tokens`, {});
    const ask = { botId, shareToken, token: customer.token, content: `Question ${count}` };
    conversationId = (await askThrough(server, ask)).conversationId;
    await askThrough(server, { ...ask, conversationId });
  }
  const tail = `/conversations/${conversationId}/messages`;
  lists.messages = {
    token: customer.token,
    path: `/api/v1/public/bot-share/${shareToken}${tail}`,
  };
});
afterAll(() => server.close());

const names = [
  "accounts",
  "customers",
  "bots",
  "every bot",
  "documents",
  "links",
  "conversations",
  "messages",
];
const listOf = (name: string) => {
  const list = lists[name];
  if (list === undefined) throw new Error(`there is no list of ${name}`);
  return list;
};

describe("every list", () => {
  for (const name of names) {
    for (const limit of [1, 2, 3]) {
      test(`of ${name} gives each row once, in its order, ${limit} a page`, async () => {
        const { token, path } = listOf(name);
        const whole = await server.request("GET", path, { token });
        expect(whole.body.next_cursor).toBeNull();
        const ids: string[] = [];
        let query = `?limit=${limit}`;
        for (let pages = 0; pages <= whole.body.items.length; pages += 1) {
          const { status, body } = await server.request("GET", `${path}${query}`, { token });
          expect(status).toBe(200);
          expect(body.items.length).toBeLessThanOrEqual(limit);
          const page = body.items.map((item: { id: string }) => item.id);
          // Messages come oldest first within a page; the pages themselves lead backwards.
          if (name === "messages") ids.unshift(...page);
          else ids.push(...page);
          if (body.next_cursor === null) break;
          query = `?limit=${limit}&cursor=${encodeURIComponent(body.next_cursor)}`;
        }
        expect(ids).toEqual(whole.body.items.map((item: { id: string }) => item.id));
        expect(new Set(ids).size).toBe(ids.length);
      });
    }
  }
});

describe("a cursor that the list did not give out is 400", () => {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const cursors: Record<string, string> = {
    "an empty one": "",
    garbage: "garbage",
    "base64 of no JSON": Buffer.from("not json").toString("base64url"),
    "JSON in clear": '[1,"a"]',
    null: encode(null),
    "an object": encode({ atMs: 1, id: "a" }),
    "an empty list": encode([]),
    "lists in a list": encode([[1], ["a"]]),
    "parts of the wrong types": encode(["1", 1]),
    "an operator": encode([{ $gt: 0 }, "a"]),
    SQL: encode(["1 OR 1=1", "a"]),
    "an endless one": "A".repeat(20_000),
  };
  for (const name of names) {
    for (const [it, cursor] of Object.entries(cursors)) {
      test(`${name}: ${it}`, async () => {
        const { token, path } = listOf(name);
        await play(server, {
          it,
          method: "GET",
          path: `${path}?cursor=${encodeURIComponent(cursor)}`,
          token,
          status: 400,
          code: "invalid_cursor",
        });
      });
    }
  }
});

describe("a cursor opens nothing of others", () => {
  test("one admin's cursor gives another admin only its own", async () => {
    const { path, token } = listOf("bots");
    const first = await server.request("GET", `${path}?limit=1`, { token });
    const query = `?cursor=${first.body.next_cursor}`;
    const theirs = await server.request("GET", `${path}${query}`, { token: visited.outsider.token });
    expect(theirs.body.items).toEqual([]);
  });

  test("one customer's cursor gives another customer only its own", async () => {
    const { path, token } = listOf("conversations");
    const first = await server.request("GET", `${path}?limit=1`, { token });
    const query = `?cursor=${first.body.next_cursor}`;
    const theirs = await server.request("GET", `${path}${query}`, { token: visited.stranger.token });
    expect(theirs.body.items).toEqual([]);
  });
});
