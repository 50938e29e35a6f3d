import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Arrival, chunksOf, single } from "../src/upstream/arrival.ts";
import { createParter } from "../src/upstream/paragraphs.ts";
import type { ChunkDelta, CompletionChunk } from "../src/upstream/types.ts";
import { type Chat, startChat } from "./helpers/chat.ts";

// The texts before and behind a tool's call are paragraphs of their own.

const call = {
  tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: "" } }],
};
const result = { role: "tool", tool_call_id: "a", content: "found" };

const chunkOf = (delta: ChunkDelta, index = 0): CompletionChunk => ({
  choices: [{ index, delta, finish_reason: null }],
});
const asDelta = (given: ChunkDelta | string): ChunkDelta =>
  typeof given === "string" ? { content: given } : given;

function part(...chunks: CompletionChunk[]): CompletionChunk[] {
  const parter = createParter();
  const parted: Arrival[] = [];
  for (const chunk of chunks) parter(single(chunk), (each) => parted.push(each));
  return parted.flatMap(chunksOf);
}

const cases: [it: string, given: (ChunkDelta | string)[], text: string][] = [
  ["a call between", ["Wait.", call, "# Shipping"], "Wait.\n\n# Shipping"],
  ["a call and its result", ["Wait.", call, result, "Done", "."], "Wait.\n\nDone."],
  ["a result alone", ["Wait.", result, "Done."], "Wait.\n\nDone."],
  ["Groq's executed tools", ["Wait.", { executed_tools: [{ index: 0 }] }, "Done."], "Wait.\n\nDone."],
  ["two rounds", ["A", call, "B", call, result, "C"], "A\n\nB\n\nC"],
  ["a call that comes with the text before it", [{ content: "A", ...call }, "B"], "A\n\nB"],
  [
    "empty text and thinking between",
    ["A", call, "", { reasoning_content: "…" }, { content: null }, "B"],
    "A\n\nB",
  ],
  ["a line break before", ["A\n", call, "B"], "A\nB"],
  ["a line break behind", ["A", call, "\nB"], "A\nB"],
  ["a carriage return behind", ["A", call, "\r\nB"], "A\r\nB"],
  ["line breaks in pieces of their own", ["A", "\n\n", call, "B"], "A\n\nB"],
  ["a space behind", ["A", call, "  B"], "A\n\nB"],
  ["no text before", [call, result, "B"], "B"],
  ["no text behind", ["A", call, result], "A"],
  ["nothing between", ["A", " b", "c"], "A bc"],
  [
    "empty lists with every piece",
    [
      { content: "A", tool_calls: [] },
      { content: "b", tool_calls: [] },
    ],
    "Ab",
  ],
];

test.each(cases)("%s", (_, given, text) => {
  const parted = part(...given.map((each) => chunkOf(asDelta(each))));
  const said = parted.flatMap(({ choices }) => choices.filter(({ delta }) => delta.role !== "tool"));
  expect(said.map(({ delta }) => delta.content ?? "").join("")).toBe(text);
});

test("what needs no line passes as it is: other choices, usage, what a tool gave back", async () => {
  const chunks = [
    chunkOf({ content: "A" }),
    chunkOf(call),
    chunkOf(result),
    chunkOf({ content: "other" }, 1),
    { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } },
  ];
  expect(part(...chunks)).toEqual(chunks);
});

let chat: Chat;
beforeAll(async () => {
  const steps = [{ text: "Wait." }, { delta: call }, { delta: result }, { text: "# Shipping" }];
  chat = await startChat({ script: { steps } });
});
afterAll(() => chat.close());

test("the stream, what is stored, an answer in one piece and one that is read on have the same text", async () => {
  const whole = "Wait.\n\n# Shipping";
  const { frames } = await chat.streamed("Hi?");
  const chunks = frames.filter(({ data }) => data !== "[DONE]").map(({ data }) => data);
  const texts = chunks.flatMap(({ choices }) => choices.map(({ delta }: { delta: ChunkDelta }) => delta));
  expect(
    texts.map(({ role, content }: ChunkDelta) => (role === "tool" ? "" : (content ?? ""))).join(""),
  ).toBe(whole);
  const [, stored] = await chat.messages(chunks[0].conversation_id);
  expect(stored.content).toBe(whole);
  const rest = await chat.server.send("GET", `${chat.link}/messages/${stored.id}/stream?offset=6`, {
    token: chat.customer.token,
  });
  expect(await rest.text()).toContain(JSON.stringify(whole.slice(6)));
  expect((await chat.ask("Hi?")).body.choices[0].message.content).toBe(whole);
});
