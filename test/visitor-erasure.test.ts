import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Chat, gate, startChat, until } from "./helpers/chat.ts";
import { chunksOf } from "./helpers/events.ts";
import { makeHookLink, visitorCalls } from "./helpers/hook-chat.ts";

// What a visitor deletes is gone from the disk: from the database's file, from its write-ahead log, and from what its host has yet to get.

const folder = mkdtempSync(join(tmpdir(), "botshare-erasure-"));
let isDown = true;
const reports: { chatId: string; responseData: Record<string, unknown>[] }[] = [];
/** A host that knows everybody by the credential itself, and takes no report while it is down. */
const host = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: async (request) => {
    const call = await request.json();
    if (!request.url.endsWith("/finish")) return Response.json({ success: true, data: { uid: call.token } });
    if (isDown) return new Response(null, { status: 503 });
    reports.push(call);
    return new Response();
  },
});
let chat: Chat;
let link: { id: string; share_token: string };
let on: ReturnType<typeof visitorCalls>;
let ann: string;
beforeAll(async () => {
  const bot = { system_prompt: "Be kind." };
  chat = await startChat({ databasePath: join(folder, "test.db"), bot, limits: { checkpointMs: 5 } });
  link = await makeHookLink(chat, `http://127.0.0.1:${host.port}`);
  on = visitorCalls(chat, link.share_token);
  ann = await on.tokenOf("ann");
});
afterEach(() => {
  isDown = true;
});
afterAll(async () => {
  await chat.close();
  await host.stop(true);
  rmSync(folder, { recursive: true });
});

/** Which of the files of the database hold a word. */
const filesWith = (word: string): string[] =>
  readdirSync(folder).filter((name) => readFileSync(join(folder, name)).includes(word));
const count = (table: string) =>
  chat.server.connection.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n;
const deliveries = async (): Promise<
  { id: string; conversation_id: string; state: string; attempts: number }[]
> => {
  const path = `/api/v1/bot-share-tokens/${link.id}/deliveries`;
  return (await chat.server.request("GET", path, { token: chat.owner.token })).body.items;
};
const tried = (conversationId: string) => async () => {
  const own = (await deliveries()).filter(({ conversation_id }) => conversation_id === conversationId);
  return own.length > 0 && own.every(({ attempts }) => attempts > 0);
};

/** The words that somebody leaves in a conversation, each in another place. */
const wordsOf = (name: string) => ({
  question: `${name}-question-word`,
  answer: `${name}-answer-word`,
  thought: `${name}-thought-word`,
  title: `${name}-title-word`,
  comment: `${name}-comment-word`,
  long: `${name}-long-word`,
});

/** A conversation with words in all of those places, whose reports wait for the host. */
async function converse(name: string, token = ann) {
  const words = wordsOf(name);
  const steps = [{ reasoning: words.thought }, { text: `The answer is ${words.answer}.` }];
  chat.upstream.setScript({ steps });
  const first = await on.ask(token, `What is ${words.question}?`);
  const id: string = first.body.conversation_id;
  await on.ask(token, `${words.long} `.repeat(500), { conversation_id: id });
  await on.request("PATCH", `/conversations/${id}`, token, { title: words.title });
  const comment = { rating: "down", comment: words.comment };
  await on.request("PUT", `/messages/${first.body.message_id}/feedback`, token, comment);
  await until(tried(id));
  return { id, words };
}

describe("a conversation that is deleted leaves none of its words", () => {
  test("in the files of the database, in reports that wait and in the search, and the others stay", async () => {
    const kept = await converse("kept");
    const gone = await converse("gone");
    for (const word of Object.values(gone.words)) expect(filesWith(word).length).toBeGreaterThan(0);
    expect((await on.request("DELETE", `/conversations/${gone.id}`, ann)).status).toBe(200);
    for (const word of Object.values(gone.words)) {
      expect([word, filesWith(word)]).toEqual([word, []]);
      const found = await on.request("GET", `/conversations?search=${word}`, ann);
      expect(found.body.items).toEqual([]);
    }
    for (const word of Object.values(kept.words)) expect(filesWith(word).length).toBeGreaterThan(0);
    const { items } = (await on.request("GET", `/conversations?search=${kept.words.answer}`, ann)).body;
    expect(items).toMatchObject([{ id: kept.id, title: kept.words.title }]);
  });

  test("in its reports, which arrive all the same, with what they cost", async () => {
    const { id, words } = await converse("reported");
    await on.request("DELETE", `/conversations/${id}`, ann);
    isDown = false;
    const waiting = (await deliveries()).filter(({ conversation_id }) => conversation_id === id);
    expect(waiting.map(({ state }) => state)).toEqual(["pending", "pending"]);
    for (const delivery of waiting) {
      const path = `/api/v1/bot-share-tokens/${link.id}/deliveries/${delivery.id}/retry`;
      await chat.server.request("POST", path, { token: chat.owner.token });
    }
    await until(() => reports.filter(({ chatId }) => chatId === id).length === 2);
    for (const { responseData } of reports.filter(({ chatId }) => chatId === id)) {
      const text = JSON.stringify(responseData);
      for (const word of Object.values(words)) expect(text).not.toContain(word);
      expect(responseData.at(-1)).toMatchObject({ moduleType: "chatNode", tokens: 18, finishReason: "stop" });
    }
  });

  test("when all are deleted at once", async () => {
    const bob = await on.tokenOf("bob");
    const [one, two] = [await converse("bob-one", bob), await converse("bob-two", bob)];
    const deleted = await on.request("DELETE", "/conversations", bob);
    expect(deleted.body.message).toBe("2 conversations are deleted.");
    for (const word of [...Object.values(one.words), ...Object.values(two.words)])
      expect([word, filesWith(word)]).toEqual([word, []]);
  });

  test("while an answer is being written in it and has been written down in part", async () => {
    chat.upstream.setScript({ ends: false, steps: [{ text: "running-answer-word " }, { stall: true }] });
    const asked = {
      messages: [{ role: "user", content: "running-question-word" }],
      share_token: link.share_token,
    };
    const { events } = await chat.stream(asked, { token: ann });
    const [{ conversation_id }] = chunksOf(await events.untilText("running-answer-word "));
    await until(() => filesWith("running-answer-word").length > 0);
    await on.request("DELETE", `/conversations/${conversation_id}`, ann);
    await events.rest();
    await until(tried(conversation_id));
    for (const word of ["running-answer-word", "running-question-word"])
      expect([word, filesWith(word)]).toEqual([word, []]);
  });

  test("while its question waits for the host", async () => {
    const { id } = await converse("asking");
    const word = gate();
    const heard = gate();
    const slow = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: async (request) => {
        const { token, question } = await request.json();
        if (question !== undefined) {
          heard.open();
          await word.promise;
        }
        return Response.json({ success: true, data: { uid: token } });
      },
    });
    const body = { hook_url: `http://127.0.0.1:${slow.port}` };
    await chat.server.request("PATCH", `/api/v1/bot-share-tokens/${link.id}`, {
      token: chat.owner.token,
      body,
    });
    ann = await on.tokenOf("ann");
    const answer = on.ask(ann, "never-asked-word", { conversation_id: id });
    await heard.promise;
    await on.request("DELETE", `/conversations/${id}`, ann);
    word.open();
    expect((await answer).body.status).toBe("stopped");
    expect(filesWith("never-asked-word")).toEqual([]);
    await slow.stop(true);
  });
});

test("a refused question leaves no word on the disk", async () => {
  const path = `/api/v1/bot-share-tokens/${link.id}`;
  const body = { hook_url: `http://127.0.0.1:${host.port}`, limits: { qpm: 0 } };
  await chat.server.request("PATCH", path, { token: chat.owner.token, body });
  ann = await on.tokenOf("ann");
  const before = count("messages");
  expect((await on.ask(ann, "refused-question-word")).status).toBe(429);
  expect([count("messages"), filesWith("refused-question-word")]).toEqual([before, []]);
});
