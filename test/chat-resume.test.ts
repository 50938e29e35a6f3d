import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Chat, gate, startChat } from "./helpers/chat.ts";
import { chunksOf, readEvents, textOf } from "./helpers/events.ts";
import { createCustomer } from "./helpers/test-server.ts";

// GET …/messages/{id}/stream: a page that was reloaded picks its answer up where it was.

let chat: Chat;
beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.close());

const read = (messageId: string, query = "", token = chat.customer.token) =>
  chat.server.send("GET", `${chat.link}/messages/${messageId}/stream${query}`, { token });

/** An answer that has said "😀 one " and waits until it may go on. */
async function begin() {
  const rest = gate();
  chat.upstream.setScript({
    steps: [{ reasoning: "Hm." }, { text: "😀 one " }, { until: rest.promise }, { text: "two" }],
  });
  const { events } = await chat.stream("导演是谁?");
  const [first] = chunksOf(await events.untilText("one "));
  return {
    events,
    rest,
    messageId: first.message_id as string,
    conversationId: first.conversation_id as string,
  };
}

describe("an answer that is being written", () => {
  test("is given from the beginning and goes on live, beside its first reader", async () => {
    const { events, rest, messageId, conversationId } = await begin();
    const again = await read(messageId);
    expect(again.headers.get("content-type")).toStartWith("text/event-stream");
    const second = readEvents(again);
    const [first] = chunksOf(await second.untilText("one "));
    expect(first).toEqual({
      id: `chatcmpl-${messageId}`,
      object: "chat.completion.chunk",
      created: Math.floor(chat.server.clock.nowMs / 1000),
      model: "fake-large",
      choices: [
        {
          index: 0,
          delta: { role: "assistant", content: "😀 one ", reasoning_content: "Hm." },
          finish_reason: null,
        },
      ],
      conversation_id: conversationId,
      message_id: messageId,
      question_id: expect.any(String),
      citations: [expect.objectContaining({ document: "film.csv" })],
    });
    rest.open();
    const live = await second.rest();
    expect(textOf(live)).toBe("two");
    expect(live.at(-1)?.data).toBe("[DONE]");
    expect(textOf(await events.rest())).toBe("two");
  });

  test("is given from a UTF-16 offset on, after its first reader has left", async () => {
    const { events, rest, messageId, conversationId } = await begin();
    await events.leave();
    const second = readEvents(await read(messageId, "?offset=3"));
    expect(textOf(await second.untilText("one "))).toBe("one ");
    rest.open();
    expect(textOf(await second.rest())).toBe("two");
    expect((await chat.messages(conversationId))[1]).toMatchObject({
      content: "😀 one two",
      status: "complete",
    });
  });

  test("gives the reasoning from a place of its own, and where none is named only from the beginning of the text", async () => {
    const { events, rest, messageId } = await begin();
    const cases = [
      ["?offset=3&reasoning_offset=1", "m."],
      ["?reasoning_offset=0&offset=8", "Hm."],
      ["?offset=0", "Hm."],
      ["?offset=3", undefined],
      ["?reasoning_offset=3", undefined],
    ] as const;
    const opened = await Promise.all(
      cases.map(async ([query]) => await readEvents(await read(messageId, query)).next()),
    );
    expect(opened.map((frame) => frame?.data.choices[0].delta.reasoning_content)).toEqual(
      cases.map(([, reasoning]) => reasoning),
    );
    rest.open();
    await events.rest();
  });

  test("gives nothing twice to a reader who has all of it so far", async () => {
    const { events, rest, messageId } = await begin();
    const second = readEvents(await read(messageId, `?offset=${"😀 one ".length}`));
    rest.open();
    expect(textOf(await second.rest())).toBe("two");
    await events.rest();
  });

  test("tells its second reader too when it is stopped or breaks", async () => {
    const { messageId } = await begin();
    const second = readEvents(await read(messageId));
    await second.untilText("one ");
    await chat.request("POST", "/stop", {});
    expect((await second.rest()).at(-2)?.data.status).toBe("stopped");
    const fall = gate();
    const steps = [{ text: "half" }, { until: fall.promise }, { raw: "data: {\n\n" }];
    chat.upstream.setScript({ ends: false, steps });
    const { events } = await chat.stream("Again");
    const [first] = chunksOf(await events.untilText("half"));
    const third = readEvents(await read(first.message_id));
    fall.open();
    const broken = await third.rest();
    expect(broken.at(-2)).toMatchObject({ event: "error", data: { code: "upstream_unavailable" } });
    expect(broken.at(-1)?.data).toBe("[DONE]");
  });
});

describe("an answer that has ended", () => {
  test("is given whole, from an offset, and empty past its end, each time with its end", async () => {
    chat.upstream.setScript({});
    const { body } = await chat.ask("Hi");
    const cases = [
      ["", "Hello from the model."],
      ["?offset=6", "from the model."],
      ["?offset=21", ""],
      ["?offset=9999", ""],
    ] as const;
    for (const [query, rest] of cases) {
      const frames = await readEvents(await read(body.message_id, query)).rest();
      expect(frames).toHaveLength(2);
      expect(frames[0]?.data).toMatchObject({
        id: body.id,
        object: "chat.completion.chunk",
        created: body.created,
        model: "fake-large",
        choices: [{ index: 0, delta: { role: "assistant", content: rest }, finish_reason: "stop" }],
        conversation_id: body.conversation_id,
        message_id: body.message_id,
        status: "complete",
      });
      expect(frames[1]?.data).toBe("[DONE]");
    }
  });

  test("is given with its reasoning, its tools and its end, and with what it took only where the bot shows that", async () => {
    const call = { index: 0, id: "c", type: "function", function: { name: "look_up", arguments: "{}" } };
    const steps = [{ reasoning: "Hm, well." }, { delta: { tool_calls: [call] } }, { text: "Done." }];
    chat.upstream.setScript({ steps });
    const { body } = await chat.ask("Hi");
    const again = async (query: string) =>
      (await readEvents(await read(body.message_id, query)).rest())[0]?.data;
    const [question] = await chat.messages(body.conversation_id);
    expect(await again("?offset=2&reasoning_offset=4")).toMatchObject({
      choices: [{ delta: { content: "ne.", reasoning_content: "well." }, finish_reason: "stop" }],
      tools: [{ name: "look_up", arguments: "{}", result: null }],
      question_id: question.id,
    });
    expect((await again("?offset=2")).choices[0].delta).not.toHaveProperty("reasoning_content");
    expect(await again("")).not.toHaveProperty("usage");
    const show = (settings: object) =>
      chat.server.request("PATCH", `/api/v1/bots/${chat.botId}`, {
        token: chat.owner.token,
        body: { settings },
      });
    await show({ show_usage: true, enable_thinking: false, tool_response: false });
    const shown = await again("?reasoning_offset=0");
    expect(shown.usage).toEqual({
      prompt_tokens: 11,
      completion_tokens: 7,
      total_tokens: 18,
      estimated: false,
    });
    expect(shown.choices[0].delta).toEqual({ role: "assistant", content: "Done." });
    expect(shown).not.toHaveProperty("tools");
    await show({});
  });

  test("in failure or by a stop says so", async () => {
    chat.upstream.setScript({ ends: false, steps: [{ text: "half" }, { cut: true }] });
    const { frames } = await chat.streamed("Hi");
    const again = await readEvents(await read(chunksOf(frames)[0].message_id)).rest();
    expect(again[0]?.data).toMatchObject({ status: "failed", choices: [{ delta: { content: "half" } }] });
  });
});

describe("there is nothing to pick up", () => {
  test("for anybody but the visitor whose answer it is, nor at another id, nor of a question", async () => {
    const stranger = await createCustomer(chat.server, "stranger");
    const { events, rest, messageId, conversationId } = await begin();
    const [question] = await chat.messages(conversationId);
    const cases: [number, Response][] = [
      [404, await read(messageId, "", stranger.token)],
      [404, await read(question.id)],
      [404, await read(crypto.randomUUID())],
      [404, await read("no-uuid")],
      [401, await read(messageId, "", "")],
      [403, await read(messageId, "", chat.owner.token)],
      [422, await read(messageId, "?offset=-1")],
      [422, await read(messageId, "?offset=x")],
    ];
    for (const [status, response] of cases) expect(response.status).toBe(status);
    rest.open();
    await events.rest();
    expect((await read(messageId, "", stranger.token)).status).toBe(404);
  });

  test("through another link of the same bot", async () => {
    const { body } = await chat.ask("Hi");
    const path = `/api/v1/bots/${chat.botId}/share-tokens`;
    const link = await chat.server.request("POST", path, { token: chat.owner.token, body: {} });
    const elsewhere = `/api/v1/public/bot-share/${link.body.share_token}/messages/${body.message_id}/stream`;
    expect((await chat.server.send("GET", elsewhere, { token: chat.customer.token })).status).toBe(404);
  });
});
