import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { watchStorage } from "../src/cli/storage-watch.ts";
import { gate, until } from "./helpers/chat.ts";
import { chunksOf, readEvents, textOf } from "./helpers/events.ts";
import { everyonesPassword } from "./helpers/everyones-password.ts";
import { makeHookLink, visitorCalls } from "./helpers/hook-chat.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";
import { masterKey } from "./helpers/test-server.ts";

// What cannot be stored is refused to whoever sent it, and what was given already is stored later: nothing is lost in silence. Here
// SQLite itself refuses: it is told to write nothing, or to let the database grow no more. test/binary/faults.test.ts fills a disk.

let on: Awaited<ReturnType<typeof startLimitedChat>>;
let token: string;
beforeEach(async () => {
  const limits = { storageProbeMs: 5, checkpointMs: 5 };
  on = await startLimitedChat({ limits: { visitor: { points: 1_000_000 }, points: 1_000_000 } }, { limits });
  token = await on.enter();
});
afterEach(() => on.close());

const pragma = (source: string) => on.chat.server.connection.pragma(source, { simple: true });
const setReadOnly = (isReadOnly: boolean) => pragma(`query_only = ${isReadOnly ? "ON" : "OFF"}`);
/** As where a disk is full: the pages that are there may be written, and no further ones. */
const setFull = (isFull: boolean) =>
  pragma(`max_page_count = ${isFull ? pragma("page_count") : 1_073_741_823}`);
const count = (what: string) =>
  on.chat.server.connection.prepare(`SELECT count(*) FROM ${what}`).pluck().get();
const isReady = async () => (await on.chat.server.request("GET", "/ready")).status === 200;

/** An answer whose first half has come, and what lets the other half come. */
async function answerHalf() {
  const { promise, open } = gate();
  const usage = { prompt_tokens: 5, completion_tokens: 7, total_tokens: 12 };
  on.chat.upstream.setScript({
    steps: [{ text: "first half, " }, { until: promise }, { text: "second half" }],
    usage,
  });
  const { events } = await on.stream(token);
  const [first] = chunksOf(await events.untilText("first half, "));
  return { events, goOn: open, messageId: first.message_id, conversationId: first.conversation_id };
}

describe("a question that cannot be stored", () => {
  test("is refused before the model is asked, and says when to come again", async () => {
    setReadOnly(true);
    const answer = await on.ask(token);
    expect([answer.status, answer.body.code]).toEqual([503, "storage_unavailable"]);
    expect(answer.headers.get("retry-after")).toBe("5");
    expect(on.chat.lastCall()).toBeUndefined();
  });

  test("is refused for the disk that is full, and leaves nothing behind", async () => {
    setFull(true);
    const answer = await on.ask(token, "words ".repeat(5_000));
    expect([answer.status, answer.body.code]).toEqual([503, "storage_full"]);
    expect(answer.headers.get("retry-after")).toBe("30");
    expect([on.chat.lastCall(), count("messages"), count("reservations WHERE ended_at IS NULL")]).toEqual([
      undefined,
      0,
      0,
    ]);
    setFull(false);
    await until(isReady);
    expect((await on.ask(token, "words ".repeat(5_000))).status).toBe(200);
  });

  test("is refused before its host is asked", async () => {
    const calls: string[] = [];
    const host = Bun.serve({
      hostname: "127.0.0.1",
      port: 0,
      fetch: (request) => {
        calls.push(new URL(request.url).pathname);
        return Response.json({ success: true, data: { uid: "ann" } });
      },
    });
    const link = await makeHookLink(on.chat, `http://127.0.0.1:${host.port}`);
    const visitor = visitorCalls(on.chat, link.share_token);
    const ann = await visitor.tokenOf("a credential");
    setReadOnly(true);
    expect((await visitor.ask(ann, "Hello?")).body.code).toBe("storage_unavailable");
    // The second one is refused without a look at the database.
    expect((await visitor.ask(ann, "Hello?")).body.code).toBe("storage_unavailable");
    expect(calls.filter((path) => path.endsWith("/start")).length).toBeLessThanOrEqual(1);
    await host.stop(true);
  });
});

describe("an answer that cannot be stored once it is there", () => {
  test("ends with an error, and is stored whole with its cost as soon as that is possible", async () => {
    const { events, goOn, conversationId } = await answerHalf();
    setReadOnly(true);
    goOn();
    const rest = await events.rest();
    expect(textOf(rest)).toBe("second half");
    expect(rest.slice(-2)).toMatchObject([
      { event: "error", data: { code: "storage_unavailable", detail: expect.any(String) } },
      { data: "[DONE]" },
    ]);
    expect(await on.held()).toMatchObject({ running: 1 });
    setReadOnly(false);
    await until(async () => (await on.held()).running === 0);
    const { items } = (await on.request("GET", `/conversations/${conversationId}/messages`, token)).body;
    expect(items[1]).toMatchObject({
      content: "first half, second half",
      status: "complete",
      error_code: null,
    });
    expect((await on.left(token)).find(({ scope }) => scope === "visitor")?.remaining).toBe(1_000_000 - 7);
    expect(count("messages WHERE status = 'streaming'")).toBe(0);
  });

  test("is shown whole to whoever comes back before that", async () => {
    const { events, goOn, messageId, conversationId } = await answerHalf();
    setReadOnly(true);
    goOn();
    await events.rest();
    // The page then goes on reading where the message is still being written.
    const { items } = (await on.request("GET", `/conversations/${conversationId}/messages`, token)).body;
    expect(items[1].status).toBe("streaming");
    const response = await on.chat.server.send("GET", `${on.path}/messages/${messageId}/stream`, { token });
    const [whole] = chunksOf(await readEvents(response).rest());
    expect(whole).toMatchObject({
      status: "complete",
      choices: [{ delta: { content: "first half, second half" } }],
    });
    setReadOnly(false);
  });

  test("is in the prompt of the conversation's next question, which is refused until then", async () => {
    const { events, goOn, conversationId } = await answerHalf();
    const { store } = on.chat.server.app;
    const stored = gate();
    const batch = store.batch;
    setReadOnly(true);
    goOn();
    await events.rest();
    const next = () => on.ask(token, "And then?", { conversation_id: conversationId });
    expect((await next()).body.code).toBe("storage_unavailable");
    // The database takes writes again, and the answer's is under way.
    store.batch = async (queries) => {
      await stored.promise;
      return await batch(queries);
    };
    setReadOnly(false);
    await until(isReady);
    expect((await next()).body.code).toBe("conversation_busy");
    store.batch = batch;
    stored.open();
    on.chat.upstream.setScript({});
    await until(async () => (await next()).status === 200);
    const prompt = JSON.stringify(on.chat.lastCall());
    expect(prompt).toContain("first half, second half");
  });

  test("is told of at the stop, where it could not be stored until then", async () => {
    const { events, goOn } = await answerHalf();
    setReadOnly(true);
    goOn();
    await events.rest();
    const told: unknown[] = [];
    on.chat.server.app.log.error = (...args: unknown[]) => void told.push(args);
    await on.chat.server.answers.drain(0);
    expect(told).toEqual([[{ answers: 1 }, "answers could not be stored before the stop"]]);
    setReadOnly(false);
  });
});

describe("while nothing can be stored", () => {
  test("what is stored is read, sessions go on, and a sign-in is refused with the reason", async () => {
    const { body } = await on.ask(token);
    setReadOnly(true);
    const messages = await on.request("GET", `/conversations/${body.conversation_id}/messages`, token);
    expect([messages.status, messages.body.items.length]).toEqual([200, 2]);
    const look = await on.chat.server.request("GET", on.path, { token });
    expect(look.status).toBe(200);
    const login = { username: "customer", password: everyonesPassword };
    const signedIn = await on.chat.server.request("POST", "/api/v1/auth/login", { body: login });
    expect([signedIn.status, signedIn.body.code]).toEqual([503, "storage_unavailable"]);
    setReadOnly(false);
    await until(isReady);
  });

  test("the log has one line for all that is refused, and one when it is over", async () => {
    const lines: unknown[] = [];
    const { log } = on.chat.server.app;
    log.error = (...args: unknown[]) => void lines.push(args);
    log.warn = (...args: unknown[]) => void lines.push(args);
    log.info = (...args: unknown[]) => void lines.push(args);
    const endWatch = watchStorage(on.chat.server.app);
    setReadOnly(true);
    for (let times = 0; times < 5; times += 1) {
      expect((await on.ask(token)).status).toBe(503);
      const body = { username: `customer${times}`, password: everyonesPassword };
      expect(
        (await on.chat.server.request("POST", "/api/v1/end-users", { token: masterKey, body })).status,
      ).toBe(503);
    }
    setReadOnly(false);
    await until(isReady);
    endWatch();
    expect(lines).toEqual([
      [{ reason: "read_only" }, expect.stringContaining("read-only")],
      ["the database takes writes again"],
    ]);
  });
});

test("files, documents and tables are refused while the disk is nearly full, and conversations go on", async () => {
  const { server, owner, botId } = on.chat;
  server.app.store.freeBytes = async () => server.app.config.limits.reservedDiskBytes - 1;
  const document = { name: "a.txt", type: "text/plain", content: "Words." };
  const path = `/api/v1/bots/${botId}/documents`;
  const table = new FormData();
  table.set("file", new File(["username\nzoe\n"], "customers.csv", { type: "text/csv" }));
  const file = new FormData();
  file.set("file", new File(["words"], "a.txt", { type: "text/plain" }));
  const answers = [
    await server.request("POST", path, { token: owner.token, body: document }),
    await server.request("POST", "/api/v1/end-users/import", { token: owner.token, body: table }),
    await server.request("POST", `${on.path}/attachments`, { token, body: file }),
  ];
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual(
    Array(3).fill([503, "storage_full"]),
  );
  expect((await on.ask(token)).status).toBe(200);
});
