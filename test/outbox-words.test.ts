import { afterAll, beforeEach, expect, test } from "bun:test";
import { inArray } from "drizzle-orm";
import { deleteConversationsWhere } from "../src/db/deletion.ts";
import { conversations } from "../src/db/schema/conversations.ts";
import { type OutboxServer, payloadOf, startOutboxServer } from "./helpers/outbox.ts";

// A conversation that is deleted leaves none of its words in reports that have not arrived; what it cost is still reported.

const words = "my 秘密 'secret' words";
const quote = {
  id: "q1",
  q: words,
  a: words,
  chunkIndex: 0,
  score: [{ type: "fullText", value: 0.9, index: 0 }],
};
const said = [
  {
    moduleName: "Search",
    moduleType: "datasetSearchNode",
    totalPoints: 0,
    query: words,
    similarity: 0.2,
    limit: 6,
    searchMode: "fullTextRecall",
    quoteList: [quote],
    runningTime: 0.01,
  },
  {
    moduleName: "Chat",
    moduleType: "chatNode",
    totalPoints: 0.1234567890123,
    model: "large",
    tokens: 18,
    query: words,
    quoteList: [quote],
    historyPreview: [{ obj: "Human", value: words }],
    contextTotalLen: 2,
    reasoningText: words,
    finishReason: "stop",
    runningTime: 1.5,
  },
];
const silent = [
  { ...said[0], query: "", quoteList: [] },
  { ...said[1], query: "", quoteList: [], historyPreview: [], reasoningText: "" },
];

let it: OutboxServer;
let linkId: string;
beforeEach(async () => {
  await it?.close();
  it = await startOutboxServer({ limits: { deliveryTries: 1 } });
  // Nobody listens there: the reports stay.
  linkId = (await it.makeLink("http://127.0.0.1:1")).id;
});
afterAll(() => it.close());

async function say(count = 1) {
  const conversationId = await it.openConversation(it.botId, linkId);
  const payload = payloadOf(conversationId, said);
  const messages: string[] = [];
  for (let place = 0; place < count; place += 1)
    messages.push(await it.put(linkId, { conversationId, payload }));
  return { conversationId, messages };
}
const stepsOf = (message: string) => JSON.parse(it.rowOf(message).payload ?? "null").responseData;
const deleteThem = (...ids: string[]) =>
  deleteConversationsWhere(it.server.app.store, inArray(conversations.id, ids));

test("the words go from a pending report, and every figure stays", async () => {
  await it.server.outbox.stop();
  const pending = await say();
  expect(stepsOf(pending.messages[0] ?? "")).toEqual(said);
  await deleteThem(pending.conversationId);
  const row = it.rowOf(pending.messages[0] ?? "");
  expect(row.payload).not.toContain("words");
  expect(JSON.parse(row.payload ?? "")).toEqual({
    appName: "Film guide",
    chatId: pending.conversationId,
    responseData: silent,
  });
  expect(row.state).toBe("pending");
});

test("a report that failed keeps no words either", async () => {
  const { conversationId, messages } = await say();
  await it.untilState(messages[0] ?? "", "failed");
  expect(stepsOf(messages[0] ?? "")).toEqual(said);
  await deleteThem(conversationId);
  expect(stepsOf(messages[0] ?? "")).toEqual(silent);
});

test("other conversations keep theirs, and more reports than one step takes are all cleared", async () => {
  await it.server.outbox.stop();
  const [gone, kept] = [await say(45), await say()];
  await deleteThem(gone.conversationId);
  for (const message of gone.messages) expect(stepsOf(message)).toEqual(silent);
  expect(stepsOf(kept.messages[0] ?? "")).toEqual(said);
});

test("an answer that ends after its conversation was deleted is reported without words", async () => {
  await it.server.outbox.stop();
  const { conversationId } = await say();
  await deleteThem(conversationId);
  const late = await it.put(linkId, { conversationId, payload: payloadOf(conversationId, said) });
  expect(stepsOf(late)).toEqual(silent);
});
