import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { limits } from "../src/config.ts";
import { createTeller } from "../src/features/chat/telling.ts";
import { addTools, keptCalls, newTools, requestedCalls } from "../src/features/chat/tools.ts";
import type { ChunkDelta } from "../src/upstream/types.ts";
import { type Chat, gate, startChat, until } from "./helpers/chat.ts";
import { chunksOf, readEvents } from "./helpers/events.ts";

// All tools so far are told with each that is new: when that is, and how much of them.

const chunk = (delta: ChunkDelta) => ({ choices: [{ index: 0, delta, finish_reason: null }] });
const result = (id: number, content: string) =>
  chunk({ role: "tool", tool_call_id: `${id}`, name: "find", content });
const call = (id: string, written: string, index = 0) => ({
  tool_calls: [{ index, id, type: "function", function: { name: "find", arguments: written } }],
});
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

function teller() {
  const clock = { ms: 0 };
  return { clock, tell: createTeller(() => clock.ms).tell };
}

describe("tools are told", () => {
  test("at once while they are few words, however quickly they come", () => {
    const { tell } = teller();
    for (let at = 0; at < 20; at += 1) expect(tell(result(at, "found"), false)).toHaveLength(at + 1);
  });

  test("no more often than the limit lets them where they are much, and all at the end", () => {
    const { tell } = teller();
    const results = Array.from({ length: limits.toolCallItems }, (_, at) => result(at, "r".repeat(2_000)));
    const told = results.flatMap((each) => tell(each, false) ?? []);
    expect(bytesOf(told)).toBeLessThan(limits.toolsToldBytes * 1.1);
    expect(tell(chunk({ content: "So:" }), false)).toBeNull();
    expect(tell(chunk({}), true)).toHaveLength(limits.toolCallItems);
    expect(tell(chunk({}), true)).toBeNull();
  });

  test("with what comes when the time is over, also where that is no tool's", () => {
    const { tell, clock } = teller();
    const big = "r".repeat(20_000);
    expect(tell(result(0, big), false)).toHaveLength(1);
    expect(tell(result(1, big), false)).toBeNull();
    clock.ms += limits.toolsToldMs - 1;
    expect(tell(chunk({ content: "So" }), false)).toBeNull();
    clock.ms += 1;
    expect(tell(chunk({ content: ":" }), false)).toHaveLength(2);
    expect(tell(chunk({ content: "!" }), false)).toBeNull();
  });

  test("with the usage, which comes after all else", () => {
    const { tell } = teller();
    tell(result(0, "r".repeat(20_000)), false);
    tell(result(1, "r".repeat(20_000)), false);
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    expect(tell({ choices: [], usage }, false)).toHaveLength(2);
  });

  test("with no more of their names and arguments, and of all together, than is kept; a caller gets them whole", () => {
    const state = newTools();
    const written = "汉".repeat(700_000);
    for (let index = 0; index < 20; index += 1)
      addTools(state, { index: 0, delta: call(`${index}`, written, index), finish_reason: null });
    const named = [{ index: 20, id: "n", function: { name: "n".repeat(5_000), arguments: "" } }];
    addTools(state, { index: 0, delta: { tool_calls: named }, finish_reason: null });
    const kept = keptCalls(state).map((each) => Buffer.byteLength(`${each.function?.arguments}`));
    expect(Math.max(...kept)).toBeLessThanOrEqual(limits.toolArgumentBytes + 3);
    expect(kept.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(limits.toolArgumentsBytes + 20 * 3);
    expect(`${keptCalls(state).at(-1)?.function?.name}`.length).toBeLessThanOrEqual(limits.nameChars + 1);
    expect(requestedCalls(state)[0]?.function?.arguments).toBe(written);
  });
});

describe("through a link", () => {
  let chat: Chat;
  beforeAll(async () => {
    chat = await startChat({ limits: { checkpointMs: 5 } });
  });
  afterAll(() => chat.close());

  test("much is told a few times, and wholly at the end and in the history", async () => {
    const results = Array.from({ length: 100 }, (_, at) => result(at, "r".repeat(2_000)));
    chat.upstream.setScript({
      steps: [...results.map((each) => ({ delta: each.choices[0]?.delta ?? {} })), { text: "So." }],
    });
    const { frames } = await chat.streamed("My orders?");
    const chunks = chunksOf(frames);
    const told = chunks.flatMap(({ tools }) => (tools === undefined ? [] : [tools]));
    expect(told.length).toBeLessThan(10);
    expect(told.at(-1)).toHaveLength(100);
    expect((await chat.messages(chunks[0].conversation_id))[1].tools).toEqual(told.at(-1));
  });

  test("what was told stands in the history while the answer is written, and is what a second reader gets", async () => {
    const rest = gate();
    chat.upstream.setScript({
      steps: [
        { delta: call("a", "{}") },
        { delta: { role: "tool", tool_call_id: "a", content: "found" } },
        { delta: call("b", '{"half":', 1) },
        { until: rest.promise },
        { delta: { tool_calls: [{ index: 1, function: { arguments: "1}" } }] } },
        { text: "So." },
      ],
    });
    const { events } = await chat.stream("My orders?");
    const told = [{ name: "find", arguments: "{}", result: "found" }];
    let first = await events.next();
    while (first?.data.tools === undefined) first = await events.next();
    expect(first.data.tools).toEqual(told);
    const { conversation_id, message_id } = first.data;
    await until(async () => (await chat.messages(conversation_id))[1].tools.length === 1);
    expect((await chat.messages(conversation_id))[1]).toMatchObject({ status: "streaming", tools: told });
    const path = `${chat.link}/messages/${message_id}/stream`;
    const again = readEvents(await chat.server.send("GET", path, { token: chat.customer.token }));
    expect((await again.next())?.data.tools).toEqual(told);
    rest.open();
    const both = [chunksOf(await events.rest()), chunksOf(await again.rest())];
    for (const chunks of both)
      expect(chunks.findLast(({ tools }) => tools !== undefined).tools[1].arguments).toBe('{"half":1}');
  });
});
