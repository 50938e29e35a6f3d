import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { conversations } from "../src/db/schema/conversations.ts";
import { shareTokens } from "../src/db/schema/links.ts";
import { updateConversation } from "../src/features/conversations/service.ts";
import { linkRoutes } from "./helpers/link-routes.ts";
import { play, testScenarios, unknownId } from "./helpers/scenarios.ts";
import { startTestServer } from "./helpers/test-server.ts";
import { askThrough, createVisited, type Visit } from "./helpers/visits.ts";

const server = startTestServer();
let visited: Awaited<ReturnType<typeof createVisited>>;
let base: string;
let token: string;

beforeAll(async () => {
  visited = await createVisited(server);
  base = `/api/v1/public/bot-share/${visited.shareToken}`;
  token = visited.customer.token;
});
beforeEach(async () => {
  server.clock.nowMs += 1_000;
  await request("DELETE", "/conversations");
});
afterAll(() => server.close());

const request = (method: string, tail: string, body?: unknown, as = token) =>
  server.request(method, `${base}${tail}`, { token: as, body });

/** Asks a new question, a second after the one before. */
function ask(content: string, more: Partial<Parameters<typeof askThrough>[1]> = {}): Promise<Visit> {
  server.clock.nowMs += 1_000;
  const { botId, shareToken } = visited;
  return askThrough(server, { botId, shareToken, token, content, ...more });
}
const titles = async (query = "") =>
  (await request("GET", `/conversations${query}`)).body.items.map((item: { title: string }) => item.title);

describe("listing", () => {
  test("gives one's own, the latest first, as the contract says", async () => {
    expect((await request("GET", "/conversations")).body).toEqual({ items: [], next_cursor: null });
    const first = await ask("导演是谁？");
    const createdAt = new Date(server.clock.nowMs).toISOString();
    await ask("Second");
    const { body } = await request("GET", "/conversations");
    expect(body.next_cursor).toBeNull();
    expect(body.items[1]).toEqual({
      id: first.conversationId,
      title: "导演是谁？",
      pinned: false,
      created_at: createdAt,
      updated_at: createdAt,
    });
    await ask("Another question", { conversationId: first.conversationId });
    expect(await titles()).toEqual(["导演是谁？", "Second"]);
  });

  test("pages by limit and cursor, each conversation once, also those of one moment", async () => {
    for (const name of ["one", "two", "three"]) await ask(name);
    for (const name of ["four", "five"]) {
      server.clock.nowMs -= 1_000;
      await ask(name);
    }
    const seen: string[] = [];
    let query = "?limit=2";
    for (let page = 0; page < 3; page += 1) {
      const { body } = await request("GET", `/conversations${query}`);
      seen.push(...body.items.map((item: { title: string }) => item.title));
      if (page < 2) expect(body.items).toHaveLength(2);
      else expect(body.next_cursor).toBeNull();
      query = `?limit=2&cursor=${body.next_cursor}`;
    }
    expect(seen.toSorted()).toEqual(["five", "four", "one", "three", "two"]);
    expect(seen).toEqual(await titles());
  });

  const searches: Record<string, [search: string, found: string[]]> = {
    "words of a title": ["weather", ["What is the weather?"]],
    "other letter case": ["WEATHER", ["What is the weather?"]],
    "Chinese words of a title": ["配音", ["谁为铃芽配音?"]],
    "words of an answer": ["原菜乃华", ["谁为铃芽配音?"]],
    "a percent sign as itself": ["100%", ["Is it 100% sure?"]],
    "an underscore as itself": ["_", []],
    "a quote as itself": ["' OR '1'='1", []],
    "a backslash as itself": ["\\", []],
    "nothing that is there": ["zebra", []],
  };
  for (const [it, [search, found]] of Object.entries(searches)) {
    test(`searches for ${it}`, async () => {
      for (const title of ["What is the weather?", "谁为铃芽配音?", "Is it 100% sure?"]) await ask(title);
      expect(await titles(`?search=${encodeURIComponent(search)}`)).toEqual(found);
    });
  }

  test("gives those that are pinned, or those that are not, in pages and in searches too", async () => {
    for (const name of ["one", "two", "three", "four"]) {
      const { conversationId } = await ask(name);
      if (name !== "three") await request("PATCH", `/conversations/${conversationId}`, { pinned: true });
    }
    expect(await titles()).toEqual(["four", "three", "two", "one"]);
    expect(await titles("?pinned=true")).toEqual(["four", "two", "one"]);
    expect(await titles("?pinned=false")).toEqual(["three"]);
    expect(await titles("?pinned=true&search=two")).toEqual(["two"]);
    expect(await titles("?pinned=false&search=two")).toEqual([]);
    const { body } = await request("GET", "/conversations?pinned=true&limit=2");
    expect(await titles(`?pinned=true&limit=2&cursor=${body.next_cursor}`)).toEqual(["one"]);
  });

  test("an empty search finds all", async () => {
    await ask("One");
    expect(await titles("?search=")).toEqual(["One"]);
  });

  const list = (query: string) => ({ method: "GET", path: `${base}/conversations${query}`, token });
  testScenarios(() => server, {
    "a limit of 0 is 422": () => ({ ...list("?limit=0"), status: 422, code: "validation_failed" }),
    "a limit over 100 is 422": () => ({ ...list("?limit=101"), status: 422, code: "validation_failed" }),
    "a limit that is no number is 422": () => {
      return { ...list("?limit=ten"), status: 422, code: "validation_failed" };
    },
    "pinned that is neither true nor false is 422": () => {
      return { ...list("?pinned=maybe"), status: 422, code: "validation_failed" };
    },
    "a search over 200 characters is 422": () => {
      return { ...list(`?search=${"x".repeat(201)}`), status: 422, code: "validation_failed" };
    },
    "a cursor that no list gave is 400": () => ({
      ...list("?cursor=x"),
      status: 400,
      code: "invalid_cursor",
    }),
  });
});

describe("opening, renaming and pinning one", () => {
  test("GET shows it", async () => {
    const { conversationId } = await ask("Hello");
    const { status, body } = await request("GET", `/conversations/${conversationId}`);
    expect([status, body.title]).toEqual([200, "Hello"]);
    expect(body).toEqual((await request("GET", "/conversations")).body.items[0]);
  });

  test("PATCH changes what is given; it is no news: the order stays", async () => {
    const { conversationId } = await ask("Older");
    await ask("Newer");
    const before = (await request("GET", `/conversations/${conversationId}`)).body;
    server.clock.nowMs += 5_000;
    const path = `/conversations/${conversationId}`;
    const renamed = await request("PATCH", path, { title: "新标题 🎬", id: unknownId, updated_at: "x" });
    expect(renamed.body).toEqual({ ...before, title: "新标题 🎬" });
    expect((await request("PATCH", path, { pinned: true })).body).toEqual({
      ...before,
      title: "新标题 🎬",
      pinned: true,
    });
    expect((await request("PATCH", path, {})).body.pinned).toBe(true);
    expect((await request("PATCH", path, { pinned: false })).body.pinned).toBe(false);
    expect(await titles()).toEqual(["Newer", "新标题 🎬"]);
  });

  test("a new title and a pin at the same moment both stay", async () => {
    const { conversationId } = await ask("Old");
    const [shelf] = await server.app.store.db
      .select({ visitorId: conversations.visitorId, linkId: shareTokens.id })
      .from(conversations)
      .innerJoin(shareTokens, eq(shareTokens.id, conversations.shareTokenId))
      .where(eq(conversations.id, conversationId));
    if (shelf === undefined) throw new Error("the conversation is not there");
    // Through the service: there both look at the conversation before the first one writes.
    const change = (body: object) =>
      updateConversation(server.app, { ...shelf, reach: null }, conversationId, body);
    await Promise.all([{ title: "New" }, { pinned: true }].map(change));
    const { body } = await request("GET", `/conversations/${conversationId}`);
    expect(body).toMatchObject({ title: "New", pinned: true });
  });

  const invalid: Record<string, unknown> = {
    "an empty title": { title: "" },
    "a title over 200 characters": { title: "x".repeat(201) },
    "a title of null": { title: null },
    "pinned as text": { pinned: "yes" },
    "a list": [],
  };
  for (const [it, body] of Object.entries(invalid)) {
    test(`${it} is 422 and changes nothing`, async () => {
      const { conversationId } = await ask("Kept");
      const path = `${base}/conversations/${conversationId}`;
      await play(server, {
        it,
        method: "PATCH",
        path,
        body,
        token,
        status: 422,
        code: "validation_failed",
      });
      expect(await titles()).toEqual(["Kept"]);
    });
  }
});

describe("deleting", () => {
  test("one, with everything written in it; a second time is 404", async () => {
    const { conversationId, messageId } = await ask("Gone");
    await ask("Stays");
    const deleted = await request("DELETE", `/conversations/${conversationId}`);
    expect(deleted.body).toEqual({ success: true, message: expect.any(String) });
    expect(await titles()).toEqual(["Stays"]);
    for (const { method, tail, body } of linkRoutes({ conversationId, messageId })) {
      if (!tail.includes(conversationId) && !tail.includes(messageId)) continue;
      const path = `${base}${tail}`;
      const it = `${method} ${tail}`;
      await play(server, { it, method, path, body, token, status: 404, code: "not_found" });
    }
    const left = server.connection.prepare("SELECT count(*) AS n FROM messages WHERE conversation_id = ?");
    expect(left.get(conversationId)).toEqual({ n: 0 });
  });

  test("all: those of this visitor on this link, and no others", async () => {
    for (let count = 0; count < 25; count += 1) await ask(`Question ${count}`);
    await ask("The stranger's", { token: visited.stranger.token });
    await ask("On the second link", { shareToken: visited.secondToken });
    expect((await request("DELETE", "/conversations")).body.success).toBe(true);
    expect(await titles()).toEqual([]);
    const theirs = await request("GET", "/conversations", undefined, visited.stranger.token);
    expect(theirs.body.items).toHaveLength(1);
    const path = `/api/v1/public/bot-share/${visited.secondToken}/conversations`;
    expect((await server.request("GET", path, { token })).body.items).toHaveLength(1);
    expect((await request("DELETE", "/conversations")).status).toBe(200);
  });
});

describe("somebody else's conversation is 404 on every route, and stays as it was", () => {
  const others: Record<string, () => [token: string, shareToken: string]> = {
    "another customer's, on the same link": () => [visited.stranger.token, visited.shareToken],
    "one's own, through another link to the same bot": () => [token, visited.secondToken],
  };
  for (const [it, make] of Object.entries(others)) {
    test(it, async () => {
      const own = await ask("谁为铃芽配音?");
      const before = (await request("GET", `/conversations/${own.conversationId}/messages`)).body;
      const [as, shareToken] = make();
      for (const { method, tail, body } of linkRoutes(own)) {
        if (!tail.includes(own.conversationId) && !tail.includes(own.messageId)) continue;
        const path = `/api/v1/public/bot-share/${shareToken}${tail}`;
        await play(server, {
          it: `${method} ${tail}`,
          method,
          path,
          body,
          token: as,
          status: 404,
          code: "not_found",
        });
      }
      const stop = await server.request("POST", `/api/v1/public/bot-share/${shareToken}/stop`, {
        token: as,
        body: { message_id: own.messageId },
      });
      expect(stop.body).toEqual({ success: true, stopped: 0 });
      expect(await titles()).toEqual(["谁为铃芽配音?"]);
      expect((await request("GET", `/conversations/${own.conversationId}/messages`)).body).toEqual(before);
    });
  }
});
