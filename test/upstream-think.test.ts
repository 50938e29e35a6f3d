import { describe, expect, test } from "bun:test";
import { createThinkReader, createThinkSplitter } from "../src/upstream/think.ts";
import type { ChunkDelta, CompletionChunk } from "../src/upstream/types.ts";

/** What comes of a text that arrives in these pieces. */
function split(pieces: readonly string[], { isOpened = false, isWhole = true } = {}) {
  const splitter = createThinkSplitter(isOpened);
  const parts = [...pieces.map(splitter.push), splitter.end(isWhole)];
  return {
    reasoning: parts.map(({ reasoning }) => reasoning).join(""),
    content: parts.map(({ content }) => content).join(""),
  };
}

/** Every way to cut a text in two, and each of its characters alone. */
const cuts = (text: string) => [
  ...Array.from({ length: text.length + 1 }, (_, at) => [text.slice(0, at), text.slice(at)]),
  [...text],
];

describe("a model's text, wherever it is cut,", () => {
  const cases: [name: string, text: string, reasoning: string, content: string][] = [
    ["is parted into thinking and answer", "<think>Hm, 1 < 2.</think>Yes.", "Hm, 1 < 2.", "Yes."],
    ["loses the white space around the marks", "\n<think>\nHm.</think>\n\nYes.\n", "Hm.", "Yes.\n"],
    ["is answer alone where nothing was thought", "<think>\n\n</think>\n\nYes.", "", "Yes."],
    ["keeps what only looks like a mark in thinking", "<think>a </thin b </think>c", "a </thin b ", "c"],
    ["keeps marks after the thinking", "<think>a</think>b <think>c</think>", "a", "b <think>c</think>"],
    ["keeps marks in the middle of an answer", "Write <think>so</think>.", "", "Write <think>so</think>."],
    ["keeps a closing mark alone", "It ends with </think>.", "", "It ends with </think>."],
    ["keeps what only begins like a mark", "<thin> air", "", "<thin> air"],
    ["keeps the white space before an answer", "\n\n Yes.", "", "\n\n Yes."],
    ["is thinking alone where it never ends", "<think>Hm. </th", "Hm. </th", ""],
    ["may be white space alone", " \n", "", " \n"],
    ["knows Gemini's marks", "<thought>Hm.</thought>Yes.", "Hm.", "Yes."],
    ["knows the marks of Claude's imitators", "<thinking>Hm.</think></thinking>Yes.", "Hm.</think>", "Yes."],
    ["knows Magistral's marks", "[THINK]Hm.[/THINK]Yes.", "Hm.", "Yes."],
    ["knows Kimi's marks", "◁think▷Hm. 😀◁/think▷Yes.", "Hm. 😀", "Yes."],
  ];
  for (const [name, text, reasoning, content] of cases) {
    test(name, () => {
      for (const pieces of cuts(text)) expect(split(pieces)).toEqual({ reasoning, content });
    });
  }

  test("may begin within thinking where its model's template opens it", () => {
    const may = { isOpened: true };
    for (const pieces of cuts("Hm.</think>\n\nYes.")) {
      expect(split(pieces, may)).toEqual({ reasoning: "Hm.", content: "Yes." });
    }
    for (const pieces of cuts("<think>Hm.</think>Yes.")) {
      expect(split(pieces, may)).toEqual({ reasoning: "Hm.", content: "Yes." });
    }
    // It was the answer after all; cut short it was not.
    for (const pieces of cuts("All of it.")) {
      expect(split(pieces, may).content).toBe("All of it.");
      expect(split(pieces, { ...may, isWhole: false })).toEqual({ reasoning: "All of it.", content: "" });
    }
  });
});

const chunk = (delta: ChunkDelta, finish_reason: string | null = null): CompletionChunk => ({
  choices: [{ index: 0, delta, finish_reason }],
});
/** What comes of a stream of chunks, delta by delta. */
function read(chunks: CompletionChunk[], isOpened = false) {
  const reader = createThinkReader(isOpened);
  const rest = () => reader.rest() ?? [];
  return [...chunks.map(reader.read), rest()]
    .flat()
    .flatMap(({ choices }) => choices.map(({ delta }) => delta));
}

describe("a stream's thinking", () => {
  test("becomes reasoning_content, and the rest of each chunk stays", () => {
    expect(
      read([
        chunk({ role: "assistant", content: "<think>" }),
        chunk({ content: "a", mood: "calm" }),
        chunk({ content: "b</think>c" }),
        chunk({}, "stop"),
      ]),
    ).toEqual([
      { role: "assistant", content: "" },
      { content: "", reasoning_content: "a", mood: "calm" },
      { content: "c", reasoning_content: "b" },
      {},
    ]);
  });

  test("leaves chunks of an answer as they are, the very same", () => {
    const reader = createThinkReader(false);
    const first = chunk({ content: "Plain" });
    reader.read(first);
    const second = chunk({ content: " <think> text" });
    expect(reader.read(second)).toBe(second);
  });

  test("that was held back comes with the end, and at a stream's end without one", () => {
    expect(read([chunk({ content: "<thin" }), chunk({}, "stop")])).toEqual([
      { content: "" },
      { content: "<thin" },
    ]);
    expect(read([chunk({ content: "<think>a</th" })])).toEqual([
      { content: "", reasoning_content: "a" },
      { content: "", reasoning_content: "</th" },
    ]);
  });

  test("is parted in every message of a server that runs tools itself", () => {
    const thoughts = read([
      chunk({ content: "<think>a</think>Let me look." }),
      chunk({ role: "tool", content: "<think>found</think>", tool_call_id: "1" }),
      chunk({ role: "assistant", content: "<think>b</think>Once more." }),
      chunk({}, "tool_calls"),
      chunk({ content: "<think>c</think>There." }),
    ]).map(({ reasoning_content, content }) => [reasoning_content, content]);
    expect(thoughts).toEqual([
      ["a", "Let me look."],
      [undefined, "<think>found</think>"],
      ["b", "Once more."],
      [undefined, undefined],
      ["c", "There."],
    ]);
  });

  test("is not looked for in text that a server keeps apart from its reasoning", () => {
    const [first, second] = read([chunk({ reasoning: "Hm." }), chunk({ content: "Yes." }, "stop")], true);
    expect([first, second]).toEqual([{ reasoning: "Hm." }, { content: "Yes." }]);
  });
});

test("white space without end is not held, but the answer", () => {
  const splitter = createThinkSplitter();
  const said = Array.from({ length: 2_000 }, () => splitter.push("\n").content).join("");
  expect(said).toHaveLength(2_000);
  expect(splitter.isAnswering()).toBe(true);
});
