import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { deleteBot } from "../src/features/bots/service.ts";
import {
  deleteConversation,
  deleteConversations,
  listConversations,
} from "../src/features/conversations/service.ts";
import { newId } from "../src/lib/id.ts";
import { createShared, startTestServer } from "./helpers/test-server.ts";

const server = startTestServer();
const { app, connection } = server;
afterAll(() => server.close());

const shared = await createShared(server);
const shelf = { reach: null, visitorId: "a visitor", linkId: shared.linkId };
connection.prepare("INSERT INTO visitors VALUES ('a visitor', 'account', '', 'somebody', 0)").run();

const addConversation = connection.prepare(
  "INSERT INTO conversations VALUES (?, ?, ?, 'a visitor', 'A title', 0, 0, ?)",
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

/** Does `work` and counts how often other work got its turn meanwhile. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isOver = false;
  const count = () => {
    turns += 1;
    if (!isOver) setImmediate(count);
  };
  setImmediate(count);
  await work();
  isOver = true;
  return turns;
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
});
