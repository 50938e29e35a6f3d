import { expect, test } from "bun:test";
import { unstored } from "../src/db/condition.ts";
import { conversations, messages } from "../src/db/schema/conversations.ts";
import { gate, startChat, until } from "./helpers/chat.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";
import type { TestServer } from "./helpers/test-server.ts";

// A question that no limit can refuse is written down while its model is asked already; one that a limit may refuse before.

/** Notes in which order questions and answers are written down and models asked; `beforeWrite` is awaited before each write. */
function noteOrder({ app }: TestServer, beforeWrite: () => Promise<unknown> = async () => {}): string[] {
  const order: string[] = [];
  const { batch } = app.store;
  const { fetch } = app;
  app.store.batch = async (queries) => {
    await beforeWrite();
    const results = await batch(queries);
    order.push("written");
    return results;
  };
  const ask = (...given: Parameters<typeof fetch>) => {
    order.push("asked");
    return fetch(...given);
  };
  app.fetch = Object.assign(ask, { preconnect: fetch.preconnect });
  return order;
}

test("the model is asked while a plain question is written down, and nothing is shown before it is", async () => {
  const chat = await startChat();
  await using _ = { [Symbol.asyncDispose]: chat.close };
  const mayWrite = gate();
  const order = noteOrder(chat.server, () => mayWrite.promise);
  let isShown = false;
  const streaming = chat.streamed("Who is there?").finally(() => {
    isShown = true;
  });
  await until(() => chat.upstream.requests.length > 0);
  expect([order, isShown]).toEqual([["asked"], false]);
  mayWrite.open();
  const { response, frames } = await streaming;
  expect([response.status, frames.at(-1)?.data]).toEqual([200, "[DONE]"]);
  expect(order).toEqual(["asked", "written", "written"]);
});

test("a question that cannot be written down is refused as ever, and the call that was begun with it ends", async () => {
  const chat = await startChat({ script: { steps: [{ text: "Hello" }, { stall: true }] } });
  await using _ = { [Symbol.asyncDispose]: chat.close };
  const isAsked = () => until(() => chat.upstream.requests.length > 0);
  noteOrder(chat.server, async () => {
    await isAsked();
    throw unstored("disk_full");
  });
  const answer = await chat.ask("Who is there?");
  expect([answer.status, answer.body.code]).toEqual([503, "storage_full"]);
  await until(() => chat.lastCall()?.isAborted === true);
  const { db } = chat.server.app.store;
  expect([await db.$count(conversations), await db.$count(messages)]).toEqual([0, 0]);
  expect(chat.server.answers.count()).toEqual({ waiting: 0, writing: 0, readers: 0 });
});

test("a call whose first words have come already ends too, and is counted, where the question cannot be written down", async () => {
  const chat = await startChat();
  await using _ = { [Symbol.asyncDispose]: chat.close };
  const { app } = chat.server;
  const isHeard = gate();
  let isLeft = false;
  const words = Buffer.from(`data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}\n\n`);
  const pull = (controller: ReadableStreamDefaultController) => {
    controller.enqueue(words);
    setImmediate(isHeard.open);
  };
  noteOrder(chat.server, async () => {
    await isHeard.promise;
    throw unstored("disk_full");
  });
  const answer = async (_: unknown, { signal }: RequestInit = {}) => {
    signal?.addEventListener("abort", () => {
      isLeft = true;
    });
    return new Response(new ReadableStream({ pull }, { highWaterMark: 0 }));
  };
  app.fetch = Object.assign(answer, { preconnect: app.fetch.preconnect });
  expect((await chat.ask("Who is there?")).body.code).toBe("storage_full");
  const left = 'botshare_upstream_calls_total{call="chat",outcome="left",status="2xx"} 1';
  await until(async () => (await app.metrics.registry.metrics()).includes(left));
  expect(isLeft).toBe(true);
});

test("the model is not asked before a question that limits may refuse has its place", async () => {
  const limited = await startLimitedChat({ limits: { messages_per_day: 5 } });
  await using _ = { [Symbol.asyncDispose]: limited.close };
  const [visitor = ""] = await limited.enterMany(1);
  const order = noteOrder(limited.chat.server);
  expect((await limited.ask(visitor)).status).toBe(200);
  // Where there are documents the place is taken first, and the question written down with it or after it: all of that before the call.
  expect(order.lastIndexOf("asked")).toBe(order.length - 2);
  expect(order[0]).toBe("written");
});
