import { describe, expect, test } from "bun:test";
import { addChunk, newAnswer, usageOf } from "../src/features/chat/answer.ts";
import { pointsFor } from "../src/features/usage/points.ts";
import { estimateTokens } from "../src/lib/tokens.ts";
import type { ChunkDelta, CompletionChunk } from "../src/upstream/types.ts";

const chunk = (delta: ChunkDelta, finish_reason: string | null = null, index = 0): CompletionChunk => ({
  choices: [{ index, delta, finish_reason }],
});
const answerOf = (...chunks: CompletionChunk[]) => {
  const answer = newAnswer();
  for (const each of chunks) addChunk(answer, each);
  return answer;
};

describe("an answer", () => {
  test("is the sum of its chunks' texts, in order", () => {
    const answer = answerOf(
      chunk({ role: "assistant", content: "" }),
      chunk({ reasoning_content: "Let " }),
      chunk({ reasoning: "me see." }),
      chunk({ content: "一" }),
      chunk({ content: null }),
      chunk({ content: "二" }),
      chunk({}, "stop"),
    );
    expect(answer).toMatchObject({
      content: "一二",
      reasoning: "Let me see.",
      finishReason: "stop",
      hasBegun: true,
    });
  });

  test("takes only the first choice, whichever place it stands at", () => {
    const both = {
      choices: [...chunk({ content: "other" }, null, 1).choices, ...chunk({ content: "first" }).choices],
    };
    expect(answerOf(both, chunk({ content: "other" }, "stop", 1))).toMatchObject({
      content: "first",
      finishReason: null,
    });
  });

  const beginnings: [name: string, chunk: CompletionChunk, hasBegun: boolean][] = [
    ["a role", chunk({ role: "assistant" }), false],
    ["an empty text", chunk({ content: "" }), false],
    ["no choices", { choices: [] }, false],
    ["another choice's text", chunk({ content: "x" }, null, 1), false],
    ["text", chunk({ content: " " }), true],
    ["reasoning", chunk({ reasoning_content: "x" }), true],
    ["a tool call", chunk({ tool_calls: [{ index: 0, id: "c" }] }), true],
    ["its end", chunk({}, "stop"), true],
  ];
  for (const [name, first, hasBegun] of beginnings) {
    test(`${hasBegun ? "begins" : "does not begin"} with ${name}`, () => {
      expect(answerOf(first).hasBegun).toBe(hasBegun);
    });
  }

  test("joins the pieces of tool calls that come mixed, by their index", () => {
    const piece = (index: number, args: string, more: object = {}) =>
      chunk({
        tool_calls: [
          { index, ...more, function: { ...("name" in more ? { name: more.name } : {}), arguments: args } },
        ],
      });
    const answer = answerOf(
      piece(0, '{"q"', { id: "a", type: "function" }),
      piece(1, "{", { id: "b", type: "function" }),
      piece(0, ":1}"),
      piece(1, "}"),
    );
    expect(answer.toolCalls).toEqual([
      { id: "a", type: "function", function: { arguments: '{"q":1}' } },
      { id: "b", type: "function", function: { arguments: "{}" } },
    ]);
  });

  test("takes tool calls without an index, with a wild one, or of no form, without breaking", () => {
    const answer = answerOf(
      chunk({ tool_calls: [{ id: "a", function: { arguments: "{}" } }] }),
      chunk({ tool_calls: [{ index: 1e9, id: "b" }, { index: -1, id: "c" }, "x", null] }),
    );
    expect(answer.toolCalls.map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });

  test("takes the last usage and model that were said", () => {
    const usage = (completion_tokens: number, more: object = {}) => ({
      choices: [],
      model: "m",
      usage: { prompt_tokens: 3, completion_tokens, total_tokens: 3 + completion_tokens, ...more },
    });
    expect(answerOf(usage(1), usage(2)).usage).toEqual({
      promptTokens: 3,
      completionTokens: 2,
      isEstimated: false,
    });
    expect(answerOf(usage(2, { estimated: true }))).toMatchObject({
      model: "m",
      usage: { isEstimated: true },
    });
    expect(answerOf({ choices: [], usage: null }).usage).toBeNull();
  });
});

describe("what an answer took", () => {
  test("is the upstream's own word, even where no text came", () => {
    const said = { choices: [], usage: { prompt_tokens: 9, completion_tokens: 0, total_tokens: 9 } };
    expect(usageOf(answerOf(said), "prompt")).toEqual({
      promptTokens: 9,
      completionTokens: 0,
      isEstimated: false,
    });
  });

  test("is an estimate from prompt, text and reasoning where the upstream said nothing", () => {
    const answer = answerOf(chunk({ reasoning_content: "12345678" }), chunk({ content: "四个汉字" }));
    expect(usageOf(answer, "x".repeat(40))).toEqual({
      promptTokens: 10,
      completionTokens: 6,
      isEstimated: true,
    });
  });

  test("is nothing where no part of an answer came", () => {
    const none = { promptTokens: 0, completionTokens: 0, isEstimated: true };
    expect(usageOf(answerOf(chunk({ role: "assistant" })), "a long prompt")).toEqual(none);
  });

  test("costs what the bot's prices say for 1,000 tokens", () => {
    const usage = { promptTokens: 2_000, completionTokens: 500, isEstimated: false };
    expect(pointsFor(usage, { promptPer1k: 0.5, completionPer1k: 1.5 })).toBe(1.75);
    expect(pointsFor(usage, { promptPer1k: 0, completionPer1k: 0 })).toBe(0);
  });

  test("is estimated at a token for four Latin characters and one for each Chinese, kana or Hangul one", () => {
    const counts = ["", "a", "abcd", "abcde", "汉字", "汉字ab", "カナ", "한글"].map(estimateTokens);
    expect(counts).toEqual([0, 1, 1, 2, 2, 3, 2, 2]);
  });
});
