import { afterAll, beforeAll, expect, test } from "bun:test";
import { startVersionChat, type VersionChat } from "./helpers/version-chat.ts";

// However many versions of a message are hidden, what is shown is found without reading through them.

let chat: VersionChat;
const sources = new Set<string>();
beforeAll(async () => {
  chat = await startVersionChat();
  const { connection } = chat.server;
  const prepare = connection.prepare.bind(connection);
  Object.assign(connection, {
    prepare: (source: string) => {
      sources.add(source);
      return prepare(source);
    },
  });
  chat.reset();
});
afterAll(() => chat.close());

const plansOf = (source: string): string[] => {
  const values = Array<string>(source.split("?").length - 1).fill("x");
  return chat.server.connection
    .prepare<string[], { detail: string }>(`EXPLAIN QUERY PLAN ${source}`)
    .all(...values)
    .map(({ detail }) => detail);
};

test("no statement reads a conversation's messages without the ones to be shown or to be hidden told apart", async () => {
  const { id, ids } = await chat.begin("A", "B");
  const [question = "", answer = ""] = ids;
  await chat.replace(id, answer);
  await chat.replace(id, question, "A2");
  await chat.select(question);
  await chat.goOn(id, "C");
  for (const path of [
    `/conversations/${id}/messages`,
    `/conversations/${id}/export?format=json`,
    "/conversations?search=nowhere",
    `/messages/${answer}/follow-ups`,
  ])
    expect((await chat.request("GET", path)).status).toBe(200);
  const asked = [...sources].filter((source) => source.includes("messages"));
  const plans = asked.flatMap((source) => plansOf(source).map((detail) => ({ source, detail })));
  const byConversation = plans.filter(({ detail }) => detail.includes("(conversation_id=?"));
  expect(byConversation.length).toBeGreaterThan(10);
  // The branch below a message is found by the message.
  const told =
    /messages_conversation \(conversation_id=\? AND is_shown=\?|messages_hidden \(conversation_id=\? AND parent_id=\?/;
  expect(byConversation.filter(({ detail }) => !told.test(detail))).toEqual([]);
  const below = plans.filter(({ detail }) => detail.startsWith("SEARCH child "));
  expect(below.length).toBeGreaterThan(0);
  expect(below.filter(({ detail }) => !detail.includes("messages_hidden"))).toEqual([]);
  expect(plans.filter(({ detail }) => /SCAN messages/.test(detail))).toEqual([]);
  const hidden = asked.filter((source) => source.includes("wanted_id"));
  expect(hidden.map((source) => plansOf(source).join("\n"))).toEqual([
    expect.stringMatching(/messages_hidden \(conversation_id=\? AND parent_id=\?\)/),
  ]);
});
