import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type Chat, gate, startChat } from "./helpers/chat.ts";
import { chunksOf, textOf } from "./helpers/events.ts";

// The form of an answer on the wire: OpenAI's, with the ids beside it.

let chat: Chat;
beforeAll(async () => {
  chat = await startChat();
});
beforeEach(() => chat.upstream.setScript({}));
afterAll(() => chat.close());

const asked = { messages: [{ role: "user", content: "Hi" }] };
const withUsage = { ...asked, stream_options: { include_usage: true } };

describe("a streamed answer", () => {
  test("is an event stream that nothing on the way should keep or collect", async () => {
    const { response, frames } = await chat.streamed("Hi");
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(response.headers.get("x-accel-buffering")).toBe("no");
    expect(textOf(frames)).toBe("Hello from the model.");
  });

  test("ends in [DONE], after a chunk with a finish_reason", async () => {
    const { frames } = await chat.streamed("Hi");
    expect(frames.at(-1)).toEqual({ event: undefined, data: "[DONE]" });
    expect(chunksOf(frames).at(-1).choices).toEqual([{ index: 0, delta: {}, finish_reason: "stop" }]);
    expect(frames.every(({ event }) => event === undefined)).toBe(true);
  });

  test("has on every chunk what the upstream said, with the ids of the conversation and the message", async () => {
    const { frames } = await chat.streamed("Hi");
    const [first] = chunksOf(frames);
    const ids = { conversation_id: first.conversation_id, message_id: first.message_id };
    for (const chunk of chunksOf(frames)) {
      expect(chunk).toMatchObject({
        id: "chatcmpl-fake",
        object: "chat.completion.chunk",
        created: 1_795_000_000,
        model: "fake-large",
        choices: [{ index: 0 }],
        ...ids,
      });
      expect(chunk).not.toHaveProperty("usage");
    }
    const [question, answer] = await chat.messages(ids.conversation_id);
    expect(question).toMatchObject({ role: "user", content: "Hi", status: "complete" });
    expect(answer).toMatchObject({ id: ids.message_id, role: "assistant", content: "Hello from the model." });
  });

  test("of an upstream that leaves OpenAI's fields out has them all the same, the same on each chunk", async () => {
    const bare = (delta: object, finish_reason: string | null = null) => ({
      chunk: { choices: [{ index: 0, delta, finish_reason }] },
    });
    chat.upstream.setScript({
      ends: false,
      steps: [bare({ content: "a" }), bare({ content: "b" }, "stop"), { raw: "data: [DONE]\n\n" }],
    });
    const { frames } = await chat.streamed(withUsage);
    const chunks = chunksOf(frames);
    expect(chunks).toHaveLength(3);
    for (const chunk of chunks) {
      expect(chunk).toMatchObject({
        id: `chatcmpl-${chunks[0].message_id}`,
        object: "chat.completion.chunk",
        created: Math.floor(chat.server.clock.nowMs / 1000),
        model: "fake-large",
        choices: expect.any(Array),
      });
    }
  });

  test("carries the usage, on a last chunk without choices, only when it was asked for", async () => {
    const { frames } = await chat.streamed(withUsage);
    const usages = chunksOf(frames).filter((chunk) => "usage" in chunk);
    expect(usages).toHaveLength(1);
    expect(chunksOf(frames).at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
    });
    const without = await chat.streamed({ ...asked, stream_options: { include_usage: false } });
    expect(chunksOf(without.frames).some((chunk) => "usage" in chunk)).toBe(false);
  });

  test("whose upstream reports no usage carries an estimate that says so", async () => {
    chat.upstream.setScript({ usage: { prompt_tokens: "many" } });
    const { frames } = await chat.streamed(withUsage);
    const last = chunksOf(frames).at(-1);
    expect(last).toMatchObject({ choices: [], usage: { estimated: true, completion_tokens: 6 } });
    expect(last.usage.total_tokens).toBe(last.usage.prompt_tokens + last.usage.completion_tokens);
    const stored = chat.server.connection.prepare(
      "SELECT completion_tokens, is_usage_estimated FROM messages WHERE id = ?",
    );
    expect(stored.get(last.message_id)).toEqual({ completion_tokens: 6, is_usage_estimated: 1 });
  });

  test("keeps tool calls, reasoning and fields that nobody here knows", async () => {
    const call = { index: 0, id: "call_1", type: "function", function: { name: "find", arguments: '{"q":' } };
    const rest = { index: 0, function: { arguments: '"x"}' } };
    chat.upstream.setScript({
      steps: [
        { reasoning: "Let me see. " },
        { delta: { tool_calls: [call], mood: "calm" } },
        { delta: { tool_calls: [rest] } },
        {
          chunk: {
            id: "c",
            choices: [{ index: 0, delta: { content: "x" }, logprobs: { a: 1 } }],
            x_vendor: [2],
          },
        },
      ],
    });
    const { frames } = await chat.streamed("Hi");
    const chunks = chunksOf(frames);
    expect(chunks[0].choices[0].delta).toEqual({ role: "assistant", reasoning_content: "Let me see. " });
    expect(chunks[1].choices[0].delta).toEqual({ tool_calls: [call], mood: "calm" });
    expect(chunks[2].choices[0].delta).toEqual({ tool_calls: [rest] });
    expect(chunks[3]).toMatchObject({ id: "c", x_vendor: [2], choices: [{ logprobs: { a: 1 } }] });
    const [, answer] = await chat.messages(chunks[0].conversation_id);
    expect(answer).toMatchObject({ content: "x", reasoning: "Let me see. " });
  });

  test("reaches its reader while the upstream still holds the rest back", async () => {
    const second = gate();
    const third = gate();
    chat.upstream.setScript({
      steps: [
        { text: "one " },
        { until: second.promise },
        { text: "two " },
        { until: third.promise },
        { text: "three" },
      ],
    });
    const { events } = await chat.stream("Hi");
    expect(textOf(await events.untilText("one "))).toBe("one ");
    second.open();
    expect(textOf(await events.untilText("two "))).toBe("two ");
    third.open();
    expect(textOf(await events.rest())).toBe("three");
  });
});

describe("an answer in one piece", () => {
  test("is a chat completion of OpenAI's form", async () => {
    const { status, headers, body } = await chat.ask("Hi");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toContain("application/json");
    expect(body).toEqual({
      id: `chatcmpl-${body.message_id}`,
      object: "chat.completion",
      created: Math.floor(chat.server.clock.nowMs / 1000),
      model: "fake-large",
      conversation_id: expect.any(String),
      message_id: expect.any(String),
      question_id: expect.any(String),
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Hello from the model." },
          finish_reason: "stop",
        },
      ],
      usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18, estimated: false },
    });
  });

  test("joins the pieces of tool calls and keeps the reasoning", async () => {
    const piece = (args: string, more: object = {}) => ({
      delta: { tool_calls: [{ index: 0, ...more, function: { arguments: args } }] },
    });
    chat.upstream.setScript({
      steps: [{ reasoning: "Hm." }, piece('{"q":', { id: "call_1", type: "function" }), piece('"x"}')],
    });
    const { body } = await chat.ask("Hi");
    expect(body.choices[0].message).toEqual({
      role: "assistant",
      content: null,
      reasoning_content: "Hm.",
      tool_calls: [{ id: "call_1", type: "function", function: { arguments: '{"q":"x"}' } }],
    });
  });

  test("of an upstream that answers JSON although a stream was asked for is the same, streamed too", async () => {
    const message = { role: "assistant", content: "All at once" };
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    chat.upstream.setScript({ json: { choices: [{ index: 0, message, finish_reason: "length" }], usage } });
    const { body } = await chat.ask("Hi");
    expect(body.choices[0]).toMatchObject({ message, finish_reason: "length" });
    expect(body.usage).toEqual({ ...usage, estimated: false });
    const { frames } = await chat.streamed("Hi");
    expect(textOf(frames)).toBe("All at once");
    expect(frames.at(-1)?.data).toBe("[DONE]");
  });
});
