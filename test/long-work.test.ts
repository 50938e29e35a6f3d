import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { deleteBot } from "../src/features/bots/deletion.ts";
import {
  deleteConversation,
  deleteConversations,
  listConversations,
} from "../src/features/conversations/service.ts";
import { newId } from "../src/lib/id.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";
import { turnsDuring } from "./helpers/turns.ts";

const server = startTestServer();
const { app, connection } = server;
afterAll(() => server.close());

const shared = await createShared(server);
const shelf = { reach: null, visitorId: "a visitor", linkId: shared.linkId };
connection.prepare("INSERT INTO visitors VALUES ('a visitor', 'account', '', 'somebody', 0, NULL)").run();

const addConversation = connection.prepare(
  "INSERT INTO conversations (id, bot_id, share_token_id, visitor_id, title, is_pinned, created_at, updated_at, shown_end_id) VALUES (?, ?, ?, 'a visitor', 'A title', 0, 0, ?, NULL)",
);
const addMessage = connection.prepare(
  "INSERT INTO messages (id, conversation_id, role, content, status, created_at) VALUES (?, ?, 'user', ?, 'complete', 0)",
);

/** Writes a conversation with as many messages as there are texts, and gives its id. */
function write(texts: readonly string[], updatedAt = 0): string {
  const id = newId(0);
  connection.transaction(() => {
    addConversation.run(id, shared.botId, shared.linkId, updatedAt);
    for (const text of texts) addMessage.run(newId(0), id, text);
  })();
  return id;
}

const many = (count: number, text = "Nothing of note.") => Array<string>(count).fill(text);
const left = (table: "conversations" | "messages") =>
  connection.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n;

const filled = [
  "hook_deliveries",
  "link_events",
  "usage_days",
  "visitor_sessions",
  "visitors WHERE kind <> 'account'",
];
const countOf = (rows: string) =>
  connection.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${rows}`).get()?.n;

/** Gives a link as many rows of each kind. */
function fill(linkId: string, count: number): void {
  const statements = [
    `INSERT INTO hook_deliveries (id, share_token_id, conversation_id, message_id, state, next_attempt_at, created_at)
      VALUES (@id, @linkId, 'c', @id, 'delivered', 0, 0)`,
    "INSERT INTO link_events VALUES (@id, @linkId, 'opened', '', '', @n, 1, 0, 0)",
    "INSERT INTO usage_days VALUES (@linkId, 'visitor', @id, '', 1, 1)",
    "INSERT INTO visitors VALUES (@id, 'anonymous', @linkId, @id, 0, NULL)",
    "INSERT INTO visitor_sessions VALUES (@id, @id, @linkId, NULL, 0, 0)",
  ].map((sql) => connection.prepare(sql));
  connection.transaction(() => {
    for (let n = 0; n < count; n += 1) {
      const values = { id: newId(0), linkId, n };
      for (const statement of statements) statement.run(values);
    }
  })();
}

beforeEach(() => {
  connection.prepare("DELETE FROM conversations").run();
});

describe("a search in conversations", () => {
  const search = async (words: string, query: { cursor?: string; limit?: number } = {}) =>
    await listConversations(app, shelf, { search: words, ...query });

  test("without a hit lets other work run while it reads", async () => {
    write(many(1_000));
    for (let count = 0; count < 30; count += 1) write(many(10));
    expect(await turnsDuring(() => search("zebra"))).toBeGreaterThan(30);
    expect((await search("zebra")).items).toEqual([]);
  });

  test("finds words at the end of a long conversation, and behind hundreds of others", async () => {
    const deep = write([...many(250), "A zebra."], 0);
    for (let count = 1; count <= 250; count += 1) write([], count);
    expect((await search("ZEBRA")).items.map(({ id }) => id)).toEqual([deep]);
  });

  test("pages like any list", async () => {
    for (let count = 0; count < 250; count += 1) write(count % 2 ? ["zebra"] : ["horse"], count >> 3);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await search("zebra", { limit: 50, cursor });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toHaveLength(125);
    expect(new Set(seen).size).toBe(125);
  });
});

describe("deleting long conversations lets other work run, and leaves nothing", () => {
  test("one", async () => {
    const id = write(many(1_000));
    write(["Stays."]);
    expect(await turnsDuring(() => deleteConversation(app, shelf, id))).toBeGreaterThan(8);
    expect([left("conversations"), left("messages")]).toEqual([1, 1]);
  });

  test("all of a visitor's on a link", async () => {
    for (let count = 0; count < 30; count += 1) write(many(100));
    let deleted = 0;
    const work = async () => {
      deleted = await deleteConversations(app, shelf);
    };
    expect(await turnsDuring(work)).toBeGreaterThan(20);
    expect([deleted, left("conversations"), left("messages")]).toEqual([30, 0, 0]);
  });

  test("a bot's, with the bot", async () => {
    const bot = { name: "Bot", model: "builtin" };
    const made = await server.request("POST", "/api/v1/bots", { token: shared.owner.token, body: bot });
    const id = write(many(1_000));
    connection.prepare("UPDATE conversations SET bot_id = ? WHERE id = ?").run(made.body.id, id);
    expect(await turnsDuring(() => deleteBot(app, { kind: "master" }, made.body.id))).toBeGreaterThan(8);
    expect([left("conversations"), left("messages")]).toEqual([0, 0]);
  });

  test("a bot's reports, events, sums, sessions and visitors, with the bot, and those of other bots stay", async () => {
    const made: string[] = [];
    for (const name of ["Goes", "Stays"]) {
      const body = { name, model: "builtin" };
      const bot = await server.request("POST", "/api/v1/bots", { token: shared.owner.token, body });
      const path = `/api/v1/bots/${bot.body.id}/share-tokens`;
      const link = await server.request("POST", path, {
        token: shared.owner.token,
        body: { access: "anonymous" },
      });
      fill(link.body.id, name === "Goes" ? 1_000 : 1);
      made.push(bot.body.id);
    }
    const [goes = "", stays = ""] = made;
    const work = () => deleteBot(app, { kind: "master" }, goes);
    // Five steps of each of the five.
    expect(await turnsDuring(work)).toBeGreaterThan(20);
    expect(filled.map(countOf)).toEqual([1, 1, 1, 1, 1]);
    await deleteBot(app, { kind: "master" }, stays);
    expect(filled.map(countOf)).toEqual([0, 0, 0, 0, 0]);
  });
});
