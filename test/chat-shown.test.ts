import { describe, expect, test } from "bun:test";
import { limits } from "../src/config.ts";
import { newAnswer } from "../src/features/chat/answer.ts";
import type { ChatBody } from "../src/features/chat/model.ts";
import type { RunningAnswer, Visible } from "../src/features/chat/running.ts";
import {
  createShower,
  cutOffPiece,
  stoppedPiece,
  usagePiece,
  visibilityOf,
} from "../src/features/chat/shown.ts";
import type { ChunkDelta, CompletionChunk } from "../src/upstream/types.ts";
import { bot, scope } from "./helpers/shown-answer.ts";

const everything: Visible = { citations: true, reasoning: true, tools: true, usage: true };
const ids = { conversation_id: "c1", message_id: "m1" };
const defaults = {
  id: "chatcmpl-m1",
  object: "chat.completion.chunk",
  created: 1_795_000_000,
  model: "large",
};
const citation = {
  index: 1,
  passage_id: "p",
  document_id: "d",
  document: "n",
  question: null,
  text: "t",
  score: 1,
};

function createTestShower(
  visible: Partial<Visible> = {},
  more: Partial<ChatBody> = {},
  citations = [citation],
) {
  const it: RunningAnswer = {
    requestId: "r",
    answer: { ...newAnswer(), citations },
    signal: new AbortController().signal,
    scope,
    visible: { ...everything, ...visible },
    called: null,
    readers: new Map(),
    isStopped: false,
    begun: Promise.resolve(),
    ended: Promise.resolve(),
  };
  return createShower(it, scope, bot, { bot_id: "b", messages: [], ...more });
}
const shower = (...given: Parameters<typeof createTestShower>) => createTestShower(...given).show;
const chunk = (delta: ChunkDelta, finish_reason: string | null = null): CompletionChunk => ({
  choices: [{ index: 0, delta, finish_reason }],
});
/** What the one frame of a piece shows. */
const shownIn = ({ frames }: { frames: string }) =>
  JSON.parse(/^data: (.*)\n\n$/.exec(frames)?.[1] ?? "null");
const withUsage = { stream_options: { include_usage: true } };
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };

describe("a chunk as its caller sees it", () => {
  test("has the ids and what OpenAI's form asks for; the first has the role, its question's id and the citations, the others none of them", () => {
    const show = shower();
    expect(show(chunk({ content: "a" }))).toEqual({
      ...defaults,
      ...ids,
      choices: [{ index: 0, delta: { role: "assistant", content: "a" }, finish_reason: null }],
      question_id: "q1",
      citations: [citation],
    });
    expect(show(chunk({ content: "b" }))).toEqual({ ...defaults, ...ids, ...chunk({ content: "b" }) });
  });

  test("keeps what the upstream said of id, time and model, and every field that is not known", () => {
    const said = {
      id: "x",
      object: "o",
      created: 5,
      model: "m",
      system_fingerprint: "f",
      x_vendor: { a: 1 },
    };
    expect(shower()({ ...said, ...chunk({ content: "a", mood: "calm" }) })).toMatchObject({
      ...said,
      choices: [{ delta: { content: "a", mood: "calm" } }],
    });
  });

  test("has this server's ids, whatever an upstream calls so", () => {
    const said = { conversation_id: "theirs", message_id: "theirs", question_id: "theirs" };
    const own = { ...ids, question_id: "q1" };
    expect(shower()({ ...said, ...chunk({ content: "a" }) })).toMatchObject(own);
  });

  test("has no citations where there are none or the link hides them", () => {
    expect(shower({}, {}, [])(chunk({ content: "a" }))).not.toHaveProperty("citations");
    expect(shower({ citations: false })(chunk({ content: "a" }))).not.toHaveProperty("citations");
  });

  test("keeps the upstream's own role, and gives it once", () => {
    const show = shower();
    const roleOf = (delta: ChunkDelta) => show(chunk(delta))?.choices[0]?.delta.role;
    expect([roleOf({ role: "narrator" }), roleOf({ content: "a" })]).toEqual(["narrator", undefined]);
  });

  test("has its role on the first chunk with choices, after an opening chunk without", () => {
    const show = shower();
    expect(show({ choices: [], prompt_filter_results: [] })).toMatchObject({
      choices: [],
      citations: [citation],
    });
    expect(show(chunk({ content: "a" }))?.choices[0]?.delta.role).toBe("assistant");
  });
});

describe("what a link hides", () => {
  test("is not looked for in other choices than the first: they do not pass where anything is hidden", () => {
    const other = { index: 1, delta: { content: "<think>secret</think>b" }, finish_reason: null };
    const both = { choices: [...chunk({ content: "a" }).choices, other] };
    expect(shower({ reasoning: false })(both)?.choices.map(({ index }) => index)).toEqual([0]);
    expect(shower({ reasoning: false })({ choices: [other] })).toBeNull();
    expect(shower()(both)?.choices).toHaveLength(2);
  });

  test("is what a tool gave back in further pieces that its call's id tells, and not text without it", () => {
    const show = shower({ tools: false });
    const contentOf = (delta: ChunkDelta) => show(chunk(delta))?.choices[0]?.delta.content;
    const id = { tool_call_id: "a" };
    expect(contentOf({ role: "tool", content: "secret", ...id })).toBeUndefined();
    expect(contentOf({ content: "secret", ...id })).toBeUndefined();
    expect(contentOf({ role: "", content: "secret", ...id })).toBeUndefined();
    // From a server that names a role once or never, this is its model's answer.
    expect(contentOf({ content: "So:" })).toBe("So:");
  });

  const call = { tool_calls: [{ index: 0, id: "c" }] };
  const cases: [name: string, visible: Partial<Visible>, delta: ChunkDelta, seen: ChunkDelta | null][] = [
    ["a chunk of reasoning alone", { reasoning: false }, { reasoning_content: "x" }, null],
    ["the same under another name", { reasoning: false }, { reasoning: "x" }, null],
    [
      "the same with a role",
      { reasoning: false },
      { role: "assistant", content: "", reasoning_content: "x" },
      null,
    ],
    ["details of reasoning", { reasoning: false }, { reasoning_details: [{ text: "x" }] }, null],
    [
      "reasoning beside text",
      { reasoning: false },
      { content: "a", reasoning_content: "x" },
      { content: "a" },
    ],
    ["a tool call alone", { tools: false }, call, null],
    ["a tool call beside text", { tools: false }, { content: "a", ...call }, { content: "a" }],
    ["a tool call of the old form", { tools: false }, { function_call: { name: "f" } }, null],
    [
      "no reasoning where only tools are hidden",
      { tools: false },
      { reasoning_content: "x" },
      { reasoning_content: "x" },
    ],
    ["no tool call where only reasoning is hidden", { reasoning: false }, call, call],
    ["no fields that are neither", { reasoning: false, tools: false }, { refusal: "no" }, { refusal: "no" }],
  ];
  for (const [name, visible, delta, seen] of cases) {
    test(`is ${name}`, () => {
      const shown = shower(visible)(chunk(delta));
      const expected = seen && { role: "assistant", ...seen };
      expect(shown === null ? null : shown.choices[0]?.delta).toEqual(expected);
    });
  }

  test("is not that an answer ends, nor why", () => {
    const show = shower({ reasoning: false, tools: false });
    expect(show(chunk({ tool_calls: [] }, "tool_calls"))?.choices[0]).toMatchObject({
      finish_reason: "tool_calls",
    });
  });

  test("comes from the link and the bot's settings; without a link nothing is hidden", () => {
    const link = { showCitations: false, showReasoning: true, showTools: true };
    const hides = (settings: object, of: object | null) =>
      visibilityOf({ ...bot, settings: { ...settings } }, of as Parameters<typeof visibilityOf>[1]);
    expect(hides({}, link)).toEqual({ ...everything, citations: false, usage: false });
    expect(hides({ show_usage: true }, link)).toMatchObject({ usage: true });
    expect(hides({ enable_thinking: false }, link)).toMatchObject({ reasoning: false, tools: true });
    expect(hides({ tool_response: false }, link)).toMatchObject({ reasoning: true, tools: false });
    expect(hides({ enable_thinking: null, tool_response: "no" }, link)).toMatchObject({
      reasoning: true,
      tools: true,
    });
    expect(hides({ enable_thinking: true }, { ...link, showReasoning: false })).toMatchObject({
      reasoning: false,
    });
    expect(hides({ enable_thinking: false, tool_response: false }, null)).toEqual(everything);
  });
});

test("chunks are not shown alike before the first is shown, nor while tools wait to be told", () => {
  const { show, isSteady } = createTestShower();
  expect(isSteady()).toBe(false);
  show(chunk({ content: "a" }));
  expect(isSteady()).toBe(true);
  const call = (id: string) => ({
    tool_calls: [{ id, function: { name: "f", arguments: "x".repeat(limits.toolArgumentBytes) } }],
  });
  const isTold = (id: string) => {
    show(chunk(call(id)));
    expect(isSteady()).toBe(false);
    return show(chunk({ content: "b" }))?.tools !== undefined;
  };
  expect([isTold("1"), isSteady()]).toEqual([true, true]);
  // All that was called so far is too much to be told again so soon.
  while (isTold(crypto.randomUUID())) expect(isSteady()).toBe(true);
  expect(isSteady()).toBe(false);
});

describe("the usage", () => {
  test("is shown when it was asked for, and its chunk not at all when it was not", () => {
    expect(shower({}, withUsage)({ choices: [], usage })).toMatchObject({ choices: [], usage });
    expect(shower()({ choices: [], usage })).toBeNull();
  });

  test("on a chunk with text is taken off it when it was not asked for", () => {
    expect(shower()({ ...chunk({ content: "a" }), usage })).not.toHaveProperty("usage");
    expect(shower({}, withUsage)({ ...chunk({ content: "a" }), usage })).toMatchObject({ usage });
    expect(shower({}, withUsage)({ ...chunk({ content: "a" }), usage: null })).not.toHaveProperty("usage");
  });

  test("that is estimated says so, and is counted whether it is shown or not", () => {
    const took = { promptTokens: 1, completionTokens: 2, isEstimated: true };
    const estimated = { ...usage, estimated: true };
    expect(usagePiece(took, shower({}, withUsage))).toMatchObject({
      arrival: { chunk: { choices: [], usage: estimated } },
    });
    expect(shownIn(usagePiece(took, shower({}, withUsage)))).toMatchObject({
      ...defaults,
      ...ids,
      choices: [],
      usage: estimated,
    });
    expect(usagePiece(took, shower())).toMatchObject({
      arrival: { chunk: { usage: estimated } },
      frames: "",
    });
  });
});

describe("an end of the server's own", () => {
  test("by a stop is a normal last chunk that says so, and no part of the model's answer", () => {
    const show = shower();
    show(chunk({ content: "a" }));
    const piece = stoppedPiece(show);
    expect(piece.arrival).toBeNull();
    expect(shownIn(piece)).toEqual({ ...defaults, ...ids, ...chunk({}, "stop"), status: "stopped" });
  });

  test("at the limit is the model's, with OpenAI's word for it", () => {
    const show = shower();
    show(chunk({ content: "a" }));
    const piece = cutOffPiece(show);
    expect(piece.arrival).toMatchObject({ chunk: chunk({}, "length") });
    expect(shownIn(piece)).toEqual({ ...defaults, ...ids, ...chunk({}, "length") });
  });
});
