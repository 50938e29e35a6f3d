import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Chat, startChat } from "./helpers/chat.ts";
import { chunksOf, textOf } from "./helpers/events.ts";

let chat: Chat;
beforeAll(async () => {
  chat = await startChat({
    bot: {
      model: "builtin",
      settings: { show_usage: true },
      pricing: { prompt_per_1k: 100, completion_per_1k: 100 },
    },
  });
});
afterAll(() => chat.close());

describe("a bot without an upstream answers from its documents", () => {
  test("with the answer of the pair that the Chinese question is for, and its source", async () => {
    const { status, body } = await chat.ask("导演是谁?");
    expect(status).toBe(200);
    expect(body.choices[0].message.content).toContain("新海诚");
    expect(body.citations).toEqual([
      {
        index: 1,
        passage_id: expect.any(String),
        document_id: expect.any(String),
        document: "film.csv",
        question: "《铃芽之旅》的导演是谁？",
        text: "新海诚（Makoto Shinkai）",
        score: expect.any(Number),
      },
    ]);
    expect(body.citations[0].score).toBeGreaterThanOrEqual(0.5);
    expect(body.citations[0].score).toBeLessThanOrEqual(1);
  });

  test("streamed with the source on the first chunk alone", async () => {
    const { frames } = await chat.streamed("谁为铃芽配音？");
    const chunks = chunksOf(frames);
    expect(textOf(frames)).toBe("原菜乃华");
    expect(chunks[0].citations).toHaveLength(1);
    expect(chunks.slice(1).some((chunk) => "citations" in chunk)).toBe(false);
  });

  const outside = [
    ["今天天气怎么样？", "根据我掌握的资料，我不知道这个问题的答案。"],
    ["How do I bake sourdough bread?", "I don't know from what I was given."],
  ] as const;
  for (const [question, honest] of outside) {
    test(`honestly that it does not know «${question}», without a source`, async () => {
      const { body } = await chat.ask(question);
      expect(body.choices[0].message.content).toBe(honest);
      expect(body).not.toHaveProperty("citations");
    });
  }

  test("and answers a greeting and thanks in kind, without a source", async () => {
    for (const [said, answer] of [
      ["你好！", "您好！"],
      ["thanks!", "You're welcome!"],
    ] as const) {
      const { body } = await chat.ask(said);
      expect(body.choices[0].message.content).toStartWith(answer);
      expect(body).not.toHaveProperty("citations");
    }
  });

  test("and says that its usage is an estimate, in the answer, in the stream and in what is stored", async () => {
    const { body } = await chat.ask("导演是谁?");
    expect(body.usage).toMatchObject({ estimated: true });
    expect(body.usage.completion_tokens).toBeGreaterThan(0);
    const { frames } = await chat.streamed({
      messages: [{ role: "user", content: "导演是谁?" }],
      stream_options: { include_usage: true },
    });
    expect(chunksOf(frames).at(-1)).toMatchObject({ choices: [], usage: body.usage });
    const [, answer] = await chat.messages(body.conversation_id);
    const { prompt_tokens, completion_tokens } = body.usage;
    expect(answer.usage).toEqual({ prompt_tokens, completion_tokens, estimated: true });
  });

  test("and calls no upstream for it", () => {
    expect(chat.lastCall()).toBeUndefined();
  });
});

test("an English FAQ is answered the same way", async () => {
  const { server, owner, customer } = chat;
  const made = await server.request("POST", "/api/v1/bots", {
    token: owner.token,
    body: { name: "Help desk", model: "builtin", settings: { language: "en" } },
  });
  const botId = made.body.id;
  const content =
    "q,a\nHow do I reset my password?,Open Settings and choose Reset password.\nWhen are you open?,From nine to five on weekdays.\n";
  await server.request("POST", `/api/v1/bots/${botId}/documents`, {
    token: owner.token,
    body: { name: "faq.csv", type: "text/csv", content },
  });
  const link = await server.request("POST", `/api/v1/bots/${botId}/share-tokens`, {
    token: owner.token,
    body: {},
  });
  const ask = (question: string) =>
    chat.ask(
      {
        bot_id: botId,
        share_token: link.body.share_token,
        messages: [{ role: "user", content: question }],
      },
      { token: customer.token },
    );
  const known = await ask("How can I reset the password?");
  expect(known.body.choices[0].message.content).toBe("Open Settings and choose Reset password.");
  expect(known.body.citations).toMatchObject([
    { document: "faq.csv", question: "How do I reset my password?" },
  ]);
  const unknown = await ask("Who won the world cup in 1998?");
  expect(unknown.body.choices[0].message.content).toBe("I don't know from what I was given.");
  expect(unknown.body).not.toHaveProperty("citations");
});

test("a bot that has no documents yet says that it does not know", async () => {
  const { server, owner } = chat;
  const body = { name: "Empty", model: "builtin" };
  const made = await server.request("POST", "/api/v1/bots", { token: owner.token, body });
  const answer = await chat.ask(
    { bot_id: made.body.id, share_token: undefined, messages: [{ role: "user", content: "Anything?" }] },
    { token: owner.token },
  );
  expect(answer.body.choices[0].message.content).toBe("I don't know from what I was given.");
});
