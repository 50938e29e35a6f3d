import { afterEach, beforeEach, expect, test } from "bun:test";
import { removeOutdated } from "../src/features/identity/retention.ts";
import { createPause } from "../src/lib/pause.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";

// A clock that was wrong and is set back, by an hour or by a year: nothing is lost by it, nobody is kept out until that time comes
// again, and lists give each row once.

const hourMs = 3600 * 1000;
const yearMs = 365 * 24 * hourMs;
let on: Awaited<ReturnType<typeof startLimitedChat>>;
let token: string;
beforeEach(async () => {
  on = await startLimitedChat({ limits: { qpm: 2, visitor: { qpm: 2 } } });
  token = await on.enter();
});
afterEach(() => on.close());

const setBack = (ms: number) => {
  on.chat.server.clock.nowMs -= ms;
};

test.each([
  ["an hour", hourMs],
  ["a year", yearMs],
])("set back by %s, a link's limits count from then on, and sessions go on", async (_, ms) => {
  expect((await on.ask(token)).status).toBe(200);
  expect((await on.ask(token)).status).toBe(200);
  expect((await on.ask(token)).body.code).toBe("rate_limit_reached");
  setBack(ms);
  expect((await on.ask(token)).status).toBe(200);
  expect((await on.ask(token)).status).toBe(200);
  const refused = await on.ask(token);
  expect(refused.body.code).toBe("rate_limit_reached");
  expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  expect(await on.held()).toMatchObject({ running: 0 });
});

test("a conversation goes on in its order, and its list gives each once", async () => {
  const { conversation_id } = (await on.ask(token, "first")).body;
  await on.ask(token, "another");
  setBack(yearMs);
  await on.ask(token, "second", { conversation_id });
  await on.ask(token, "one more");
  const { items } = (await on.request("GET", `/conversations/${conversation_id}/messages`, token)).body;
  expect(items.map(({ content }: { content: string }) => content)).toEqual([
    "first",
    expect.any(String),
    "second",
    expect.any(String),
  ]);
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page = await on.request(
      "GET",
      `/conversations?limit=1${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`,
      token,
    );
    for (const { id } of page.body.items) seen.push(id);
    cursor = page.body.next_cursor;
  }
  expect([seen.length, new Set(seen).size]).toEqual([3, 3]);
});

test("nothing is removed that is not old", async () => {
  await on.ask(token, "Hello?");
  const rows = () =>
    ["conversations", "messages", "visitor_sessions", "sessions", "link_events", "audit_events"].map(
      (table) => on.chat.server.connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get(),
    );
  const before = rows();
  setBack(yearMs);
  await removeOutdated(on.chat.server.app);
  expect(rows()).toEqual(before);
});

test("what is noted once in a while is noted again", () => {
  const isFirst = createPause(1_000, 10);
  expect(isFirst("a", 1e13)).toBe(true);
  expect(isFirst("a", 1e13 + 10)).toBe(false);
  expect(isFirst("a", 1e13 - yearMs)).toBe(true);
  expect(isFirst("a", 1e13 - yearMs + 10)).toBe(false);
});
