import { afterAll, beforeAll, expect, test } from "bun:test";
import { createShared, startTestServer } from "./helpers/test-server.ts";
import { writerOf } from "./helpers/written.ts";

// However many conversations a bot has, a page of them is found by an index in its order, and nothing is read whole.

const server = startTestServer();
afterAll(() => server.close());
const { botId, linkId, owner, customer } = await createShared(server);
const sources = new Set<string>();
let id: string;
beforeAll(() => {
  const write = writerOf(server);
  const visitorId = write.visitor("account", "", customer.id);
  id = write.conversation({ botId, linkId, visitorId, texts: ["A?", "B."] });
  const { connection } = server;
  const prepare = connection.prepare.bind(connection);
  Object.assign(connection, {
    prepare: (source: string) => {
      sources.add(source);
      return prepare(source);
    },
  });
});

const plansOf = (source: string): string[] => {
  const values = Array<string>(source.split("?").length - 1).fill("x");
  return server.connection
    .prepare<string[], { detail: string }>(`EXPLAIN QUERY PLAN ${source}`)
    .all(...values)
    .map(({ detail }) => detail);
};

/** The plans of what a request asks of a table, one line each. */
async function plansFor(path: string, table: string): Promise<string[]> {
  sources.clear();
  const response = await server.send("GET", path, { token: owner.token });
  expect(response.status).toBe(200);
  await response.text();
  return [...sources]
    .filter((source) => source.includes(`from "${table}"`) && !source.startsWith("EXPLAIN"))
    .flatMap((source) => plansOf(source));
}

const bot = `/api/v1/bots/${botId}/conversations`;
const walks: Record<string, [query: string, ...plans: RegExp[]]> = {
  "all of a bot": ["", /conversations_bot \(bot_id=\?\)/],
  "a later page": [
    `?cursor=${Buffer.from('[5,"a"]').toString("base64url")}`,
    /conversations_bot \(bot_id=\? AND \(updated_at,id\)<\(\?,\?\)\)/,
  ],
  "since a time": ["?from=2026-11-01T00:00:00Z", /conversations_bot \(bot_id=\? AND updated_at>\?\)/],
  "of a time long ago": [
    `?to=2026-01-01T00:00:00Z`,
    /COVERING INDEX conversations_long \(bot_id=\? AND updated_at>\?\)/,
    /COVERING INDEX conversations_bot \(bot_id=\? AND updated_at<\?\)/,
  ],
  "of a time long ago on a link": [
    `?to=2026-01-01T00:00:00Z&share_token_id=${linkId}`,
    /COVERING INDEX conversations_long \(bot_id=\? AND updated_at>\?\)/,
    /COVERING INDEX conversations_link \(share_token_id=\? AND updated_at<\?\)/,
  ],
  "rated up": ["?rating=up", /INDEX conversations_rated_up \(bot_id=\?/],
  "rated down on a link": [
    `?rating=down&share_token_id=${linkId}`,
    /INDEX conversations_rated_down \(bot_id=\?/,
  ],
  failed: ["?failed=true", /INDEX conversations_failed \(bot_id=\?/],
  "of a link": [`?share_token_id=${linkId}`, /conversations_link \(share_token_id=\?/],
  "of a link without failures": [
    `?share_token_id=${linkId}&failed=false`,
    /conversations_link \(share_token_id=\?/,
  ],
  "of a customer on a link": [
    `?customer_id=${customer.id}&share_token_id=${linkId}`,
    /conversations_visitor_updated \(visitor_id=\? AND share_token_id=\?/,
  ],
  words: ["?search=zebra", /conversations_bot \(bot_id=\?\)/],
};
for (const [it, [query, ...expected]] of Object.entries(walks)) {
  test(`a list is read in the order of an index: ${it}`, async () => {
    const plans = await plansFor(bot + query, "conversations");
    // What a subquery gives is bounded.
    expect(plans.filter((line) => /SCAN (?!\(subquery)/.test(line))).toEqual([]);
    expect(plans.filter((line) => line.includes("_id=?"))).toEqual(
      expected.map((plan) => expect.stringMatching(plan)),
    );
  });
}

test("the few conversations of one customer are sorted, and found by it", async () => {
  // The failed ones of them too, which are fewer than those of everybody.
  for (const others of ["", "&failed=true", "&rating=down"]) {
    const plans = await plansFor(`${bot}?customer_id=${customer.id}${others}`, "conversations");
    expect(plans).toEqual([
      expect.stringMatching(/COVERING INDEX conversations_visitor_updated \(visitor_id=\?\)/),
      expect.stringMatching(/conversations_visitor_updated \(visitor_id=\?\)/),
      "USE TEMP B-TREE FOR ORDER BY",
    ]);
  }
});

test("messages are found by their places, of which the index tells the next", async () => {
  for (const path of [`/api/v1/conversations/${id}/messages`, `${bot}/export`]) {
    const plans = await plansFor(path, "messages");
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.filter((line) => /SCAN messages/.test(line))).toEqual([]);
    const byConversation = plans.filter((line) => line.includes("(conversation_id=?"));
    expect(byConversation.filter((line) => !line.includes("(conversation_id=? AND is_shown=?"))).toEqual([]);
  }
});

test("an export goes through the bot's own conversations by their ids", async () => {
  const plans = await plansFor(`${bot}/export?customer_id=${customer.id}`, "conversations");
  expect(plans).toEqual([expect.stringMatching(/INDEX conversations_begun \(bot_id=\? AND id>\?\)/)]);
});
