import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { type Chat, startChat } from "./helpers/chat.ts";
import { readEverything, setBot, showLink } from "./helpers/read-everything.ts";

// Thinking that an upstream leaves in the text of its answer is reasoning to whoever reads it, or nothing where that is hidden.

let chat: Chat;
beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.close());
afterEach(async () => {
  await showLink(chat, { reasoning: true });
  await setBot(chat, {});
});

const answer = "Makoto Shinkai. He wrote <think> nowhere.";
const thought = "<think>\nThe secret thought.</think>\n\n";
const upstreams: Record<string, Parameters<Chat["upstream"]["setScript"]>[0]> = {
  "in a stream, cut in its marks": {
    steps: [
      "<thi",
      "nk>\nThe se",
      "cret thought.</",
      "think>\n",
      "\nMakoto Shinkai.",
      " He wrote <think> nowhere.",
    ].map((text) => ({ text })),
  },
  "in one chunk": { steps: [{ text: thought + answer }] },
  "in plain JSON": {
    json: { choices: [{ index: 0, message: { role: "assistant", content: thought + answer } }] },
  },
  "in parts of its content": {
    steps: [
      {
        delta: { content: [{ type: "thinking", thinking: [{ type: "text", text: "The secret thought." }] }] },
      },
      { delta: { content: [{ type: "text", text: answer }] } },
    ],
  },
};

for (const [name, script] of Object.entries(upstreams)) {
  describe(`thinking that comes ${name}`, () => {
    test("is shown as reasoning, and no part of the text", async () => {
      chat.upstream.setScript(script);
      const { seen, texts, whole, answer: stored } = await readEverything(chat, "Who directed it?");
      expect(texts).toEqual([answer, answer]);
      expect(whole.choices[0].message.reasoning_content).toBe("The secret thought.");
      expect(stored).toMatchObject({ content: answer, reasoning: "The secret thought." });
      expect(seen).not.toMatch(/<think>\\n|<\/think/);
    });

    test("is hidden with the reasoning everywhere, by the link and by enable_thinking", async () => {
      chat.upstream.setScript(script);
      for (const hide of [
        () => showLink(chat, { reasoning: false }),
        () => setBot(chat, { enable_thinking: false }),
      ]) {
        await hide();
        const { seen, texts } = await readEverything(chat, "Who directed it?");
        expect(texts).toEqual([answer, answer]);
        expect(seen).not.toMatch(/secret|think>\\n|reasoning_content/);
        await showLink(chat, { reasoning: true });
      }
    });
  });
}

test("the model is not shown its former thoughts", async () => {
  chat.upstream.setScript({ steps: [{ text: thought + answer }] });
  const { body } = await chat.ask("Who directed it?");
  await chat.ask({
    conversation_id: body.conversation_id,
    messages: [{ role: "user", content: "And who wrote it?" }],
  });
  const asked = JSON.stringify(Object(chat.lastCall()?.body).messages);
  expect(asked).toContain("Makoto Shinkai");
  expect(asked).not.toContain("secret thought");
});

test("a model that begins within thinking leaks none of it", async () => {
  await chat.server.request("PATCH", `/api/v1/bots/${chat.botId}`, {
    token: chat.owner.token,
    body: { model: "Qwen/QwQ-32B", settings: { enable_thinking: false } },
  });
  chat.upstream.setScript({
    steps: [{ text: "The secret thou" }, { text: "ght.</think>" }, { text: answer }],
  });
  const { seen, texts } = await readEverything(chat, "Who directed it?");
  expect(texts).toEqual([answer, answer]);
  expect(seen).not.toMatch(/secret|reasoning_content/);
});
