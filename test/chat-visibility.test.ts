import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { type Chat, startChat } from "./helpers/chat.ts";
import { chunksOf } from "./helpers/events.ts";
import { readEverything, setBot, showLink } from "./helpers/read-everything.ts";

// What a link hides is hidden in the stream, in the answer in one piece, in the history and when an answer is read again.

const call = { index: 0, id: "call_1", type: "function", function: { name: "find", arguments: "{}" } };
const question = "导演是谁?";

let chat: Chat;
beforeAll(async () => {
  chat = await startChat({
    script: {
      steps: [
        { reasoning: "a secret thought" },
        { delta: { reasoning: "another secret" } },
        { delta: { tool_calls: [call] } },
        { text: "The answer." },
      ],
    },
  });
});
afterAll(() => chat.close());

afterEach(async () => {
  await showLink(chat, { citations: true, reasoning: true, tools: true });
  await setBot(chat, {});
});

async function readAll(): Promise<string> {
  const { seen, texts } = await readEverything(chat, question);
  expect(texts).toEqual(["The answer.", "The answer."]);
  return seen;
}

test("a link shows citations, reasoning and tool calls unless told otherwise", async () => {
  const everything = await readAll();
  for (const seen of ["secret thought", "another secret", "tool_calls", "film.csv"])
    expect(everything).toContain(seen);
});

describe("hidden from the customer everywhere", () => {
  const cases: [name: string, hide: () => Promise<unknown>, hidden: string[], seen: string[]][] = [
    [
      "are citations by the link",
      () => showLink(chat, { citations: false }),
      ["film.csv", "新海诚", '"citations":[{'],
      ["secret thought", "tool_calls"],
    ],
    [
      "is reasoning by the link",
      () => showLink(chat, { reasoning: false }),
      ["secret", "reasoning_content"],
      ["film.csv", "tool_calls"],
    ],
    [
      "are tool calls by the link",
      () => showLink(chat, { tools: false }),
      ["tool_calls", "call_1", '"tools":[{'],
      ["secret", "film.csv"],
    ],
    [
      "is reasoning by the bot's enable_thinking",
      () => setBot(chat, { enable_thinking: false }),
      ["secret", "reasoning_content"],
      ["film.csv", "tool_calls"],
    ],
    [
      "are tool calls by the bot's tool_response",
      () => setBot(chat, { tool_response: false }),
      ["tool_calls", "call_1", '"tools":[{'],
      ["secret", "film.csv"],
    ],
  ];
  for (const [name, hide, hidden, seen] of cases) {
    test(name, async () => {
      await hide();
      const everything = await readAll();
      for (const text of hidden) expect(everything).not.toContain(text);
      for (const text of seen) expect(everything).toContain(text);
    });
  }
});

test("the owner sees what the link and the settings hide", async () => {
  await showLink(chat, { citations: false, reasoning: false, tools: false });
  await setBot(chat, { enable_thinking: false, tool_response: false });
  const { frames } = await chat.streamed(
    { share_token: undefined, messages: [{ role: "user", content: question }] },
    { token: chat.owner.token },
  );
  const everything = JSON.stringify(frames);
  for (const seen of ["secret thought", "tool_calls", "film.csv"]) expect(everything).toContain(seen);
});

test("an answer whose first chunks are hidden has its citations on the first chunk that is seen", async () => {
  await showLink(chat, { reasoning: false, tools: false });
  const { frames } = await chat.streamed(question);
  const [first] = chunksOf(frames);
  expect(first.choices[0].delta).toEqual({ role: "assistant", content: "The answer." });
  expect(first.citations).toMatchObject([{ document: "film.csv" }]);
});
