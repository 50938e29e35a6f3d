import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Chat, gate, startChat, until } from "./helpers/chat.ts";
import { chunksOf, textOf } from "./helpers/events.ts";
import { createCustomer } from "./helpers/test-server.ts";

let chat: Chat;
let stranger: { id: string; token: string };
beforeAll(async () => {
  chat = await startChat({
    bot: { pricing: { prompt_per_1k: 1_000, completion_per_1k: 1_000 }, settings: { show_usage: true } },
  });
  stranger = await createCustomer(chat.server, "stranger");
});
afterAll(() => chat.close());

const stop = (body: object = {}, token = chat.customer.token) => chat.request("POST", "/stop", body, token);
const endless = { ends: false, steps: [{ text: "Once upon a time" }, { stall: true as const }] };
const conversationIds = async (): Promise<string[]> =>
  (await chat.request("GET", "/conversations")).body.items.map(({ id }: { id: string }) => id);
/** Starts an answer that says a little and then waits. */
async function begin(question: string, token = chat.customer.token) {
  chat.upstream.setScript(endless);
  const { events } = await chat.stream(question, { token });
  const frames = await events.untilText("Once upon a time");
  const [{ message_id, conversation_id }] = chunksOf(frames);
  return { events, messageId: message_id as string, conversationId: conversation_id as string };
}

describe("stopping an answer", () => {
  test("by its id ends its stream in a normal last chunk that says so, keeps the part, and hangs up on the model", async () => {
    const { events, messageId, conversationId } = await begin("A story");
    expect((await stop({ message_id: messageId })).body).toEqual({ success: true, stopped: 1 });
    const frames = await events.rest();
    expect(frames).toEqual([
      {
        event: undefined,
        data: {
          id: `chatcmpl-${messageId}`,
          object: "chat.completion.chunk",
          created: Math.floor(chat.server.clock.nowMs / 1000),
          model: "fake-large",
          choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
          conversation_id: conversationId,
          message_id: messageId,
          status: "stopped",
        },
      },
      { event: undefined, data: "[DONE]" },
    ]);
    const [, answer] = await chat.messages(conversationId);
    expect(answer).toMatchObject({ content: "Once upon a time", status: "stopped", error_code: null });
    expect(answer.usage).toMatchObject({ estimated: true, completion_tokens: 4 });
    await until(() => chat.lastCall()?.isAborted === true);
  });

  test("a second time stops nothing, and the conversation goes on from the part that was kept", async () => {
    const { events, messageId, conversationId } = await begin("A story");
    await stop({ message_id: messageId });
    await events.rest();
    expect((await stop({ message_id: messageId })).body).toEqual({ success: true, stopped: 0 });
    chat.upstream.setScript({});
    const messages = [{ role: "user", content: "Go on" }];
    await chat.ask({ messages, conversation_id: conversationId });
    expect(chat.lastCall()?.body).toMatchObject({
      messages: [
        { content: "A story" },
        { role: "assistant", content: "Once upon a time" },
        { content: "Go on" },
      ],
    });
  });

  test("without an id stops every answer that the caller has running on this link, and nobody else's", async () => {
    const one = await begin("One");
    const two = await begin("Two");
    const theirs = await begin("Three", stranger.token);
    expect((await stop()).body).toEqual({ success: true, stopped: 2 });
    for (const { events } of [one, two]) expect((await events.rest()).at(-2)?.data.status).toBe("stopped");
    expect((await stop({ message_id: null }, stranger.token)).body.stopped).toBe(1);
    await theirs.events.rest();
  });

  test("of another visitor, by its id, stops nothing", async () => {
    const { events, messageId } = await begin("Mine");
    expect((await stop({ message_id: messageId }, stranger.token)).body).toEqual({
      success: true,
      stopped: 0,
    });
    expect(chat.lastCall()?.isAborted).toBe(false);
    await stop();
    await events.rest();
  });

  test("on another link of the same bot stops nothing", async () => {
    const { server, owner, botId } = chat;
    const path = `/api/v1/bots/${botId}/share-tokens`;
    const link = await server.request("POST", path, { token: owner.token, body: {} });
    const { events, messageId } = await begin("Mine");
    const elsewhere = `/api/v1/public/bot-share/${link.body.share_token}/stop`;
    for (const body of [{}, { message_id: messageId }]) {
      const answer = await server.request("POST", elsewhere, { token: chat.customer.token, body });
      expect(answer.body.stopped).toBe(0);
    }
    await stop();
    await events.rest();
  });

  test("before its first token stores an empty answer that took its prompt alone, and ends well", async () => {
    const { usage } = await chat.linkItem();
    const before = (await conversationIds()).length;
    chat.upstream.setScript({ ends: false, steps: [{ stall: true }] });
    const calls = chat.upstream.requests.length;
    const stream = chat.stream("A story");
    const whole = chat.ask("Another");
    await until(() => chat.upstream.requests.length === calls + 2);
    expect((await stop()).body).toEqual({ success: true, stopped: 2 });
    const { response, events } = await stream;
    expect(response.status).toBe(200);
    const frames = await events.rest();
    expect(textOf(frames)).toBe("");
    expect(frames.map(({ data }) => data.status ?? data)).toEqual(["stopped", "[DONE]"]);
    expect(await whole).toMatchObject({
      status: 200,
      body: { status: "stopped", choices: [{ message: { content: "" }, finish_reason: "stop" }] },
    });
    const ids = await conversationIds();
    expect(ids.length).toBe(before + 2);
    for (const id of ids.slice(0, 2)) {
      const [, answer] = await chat.messages(id);
      expect(answer).toMatchObject({
        content: "",
        status: "stopped",
        usage: { completion_tokens: 0, estimated: true },
      });
      expect(answer.usage.prompt_tokens).toBeGreaterThan(0);
    }
    expect((await chat.linkItem()).usage.messages).toBe(usage.messages + 2);
  });

  test("that is given in one piece gives the part, with its estimated usage", async () => {
    chat.upstream.setScript(endless);
    const calls = chat.upstream.requests.length;
    const whole = chat.ask("A story");
    await until(() => chat.upstream.requests.length === calls + 1);
    const [conversationId = ""] = await conversationIds();
    // The part has come once the reader who picks the answer up sees it.
    const [, { id }] = await chat.messages(conversationId);
    await until(() => chat.server.answers.get(id)?.answer.content === "Once upon a time");
    await stop({ message_id: id });
    expect(await whole).toMatchObject({
      status: 200,
      body: {
        message_id: id,
        status: "stopped",
        choices: [{ message: { content: "Once upon a time" } }],
        usage: { completion_tokens: 4, estimated: true },
      },
    });
  });

  test("needs a customer, and a body whose id is text", async () => {
    expect((await stop({}, "")).status).toBe(401);
    expect((await stop({}, chat.owner.token)).status).toBe(403);
    expect((await stop({ message_id: 5 })).status).toBe(422);
  });
});

describe("a reader who leaves", () => {
  test("does not stop the answer: it is finished and stored", async () => {
    const rest = gate();
    chat.upstream.setScript({ steps: [{ text: "one " }, { until: rest.promise }, { text: "two" }] });
    const { events } = await chat.stream("Count");
    const [{ conversation_id }] = chunksOf(await events.untilText("one "));
    await events.leave();
    expect(chat.lastCall()?.isAborted).toBe(false);
    const stored = async () => (await chat.messages(conversation_id))[1];
    expect((await stored()).status).toBe("streaming");
    rest.open();
    await until(async () => (await stored()).status === "complete");
    expect(await stored()).toMatchObject({
      content: "one two",
      usage: { prompt_tokens: 11, completion_tokens: 7, estimated: false },
    });
  });

  test("for being too slow can read the whole answer afterwards", async () => {
    const small = await startChat({ limits: { unreadBytes: 1_000 } });
    const steps = Array.from({ length: 40 }, (_, place) => ({ text: `${place};`.padStart(100) }));
    small.upstream.setScript({ steps });
    const { response, events } = await small.stream("Count");
    expect(response.status).toBe(200);
    const [{ id }] = (await small.request("GET", "/conversations")).body.items;
    await until(async () => (await small.messages(id))[1].status === "complete");
    await expect(events.rest()).rejects.toThrow();
    const [, answer] = await small.messages(id);
    expect(answer.content).toHaveLength(4_000);
    await small.close();
  });
});

test("deleting a conversation stops the answer in it, and all of them those in all", async () => {
  const one = await begin("One");
  const two = await begin("Two");
  expect((await chat.request("DELETE", `/conversations/${one.conversationId}`)).status).toBe(200);
  expect((await one.events.rest()).at(-2)?.data.status).toBe("stopped");
  expect(two.events).toBeDefined();
  expect((await chat.request("DELETE", "/conversations")).status).toBe(200);
  expect((await two.events.rest()).at(-2)?.data.status).toBe("stopped");
  expect(await conversationIds()).toEqual([]);
});
