import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { filmPairs } from "../src/cli/demo-documents.ts";
import { chooseNew, findNearQuestions } from "../src/features/knowledge/follow-ups.ts";
import { type Chat, startChat } from "./helpers/chat.ts";
import { judgedDocuments } from "./helpers/judged-questions.ts";
import { addBot, addDocument, openKnowledgeApp } from "./helpers/knowledge.ts";
import { testScenarios, unknownId } from "./helpers/scenarios.ts";
import { createCustomer } from "./helpers/test-server.ts";
import { turnsDuring } from "./helpers/turns.ts";

// Questions that may follow an answer: near to it, and not asked yet.

describe("near questions", () => {
  const { app, connection } = openKnowledgeApp();
  afterAll(() => connection.close());
  const director = { question: "《铃芽之旅》的导演是谁？", answer: "新海诚", drawnFrom: new Set<string>() };

  test("are those of the bot's own documents, nearest first, without that of the answer", async () => {
    const botId = await addBot(app, judgedDocuments.film.bot);
    const { bot: _, ...document } = judgedDocuments.film;
    await addDocument(app, botId, document);
    const all = await findNearQuestions(app, botId, director);
    expect(all[0]).toBe(director.question);
    const [row] = connection
      .prepare<[string], { id: string }>("SELECT id FROM passages WHERE question = ?")
      .all(director.question);
    const others = await findNearQuestions(app, botId, { ...director, drawnFrom: new Set([row?.id ?? ""]) });
    expect(others).not.toContain(director.question);
    expect(others).toContain("《铃芽之旅》的编剧是谁？");
    expect(await findNearQuestions(app, await addBot(app), director)).toEqual([]);
  });

  test("are in the language of the question, and short", async () => {
    const botId = await addBot(app);
    const long = `Suzume and ${"so on ".repeat(60)}?`;
    const content = `q,a\nWhen was Suzume released?,2022\nSuzume 的片长是多少？,122 分钟\n${long},No.\n`;
    await addDocument(app, botId, { name: "film.csv", type: "text/csv", content });
    const asked = {
      question: "Who directed Suzume?",
      answer: "Makoto Shinkai",
      drawnFrom: new Set<string>(),
    };
    expect(await findNearQuestions(app, botId, asked)).toEqual(["When was Suzume released?"]);
  });
});

const sameQuestions: [one: string, other: string, isSame: boolean][] = [
  ["How do I reset my password?", "how can I reset my password", true],
  ["How do I reset my password?", "How do I change my e-mail address?", false],
  ["Who directed Suzume?", "Who is the director of Suzume?", true],
  ["Who directed Suzume?", "Who wrote the music of Suzume?", false],
  ["《铃芽之旅》的导演是谁？", "铃芽之旅的导演是谁", true],
  ["《铃芽之旅》的导演是谁？", "《铃芽之旅》片长多少？", false],
  ["How can I reach you?", "How can I reach you? I live in Kyoto.", true],
  ["How can I reach you? I live in Kyoto.", "How can I reach you?", false],
  ["???", "???", true],
  ["???", "!!!", false],
];

describe("what is chosen", () => {
  test.each(sameQuestions)("%j and %j are the same: %p", async (one, other, isSame) => {
    expect(await chooseNew([one], [other], 3)).toEqual(isSame ? [] : [one]);
  });

  test("is so much of what is offered, in its order, and nothing twice", async () => {
    const offered = [
      "Where is it?!",
      "Who directed Suzume?",
      "who is the director of suzume",
      "What is a fox?",
      "What is tea?",
    ];
    expect(await chooseNew(offered, ["what is tea"], 2)).toEqual(["Where is it?!", "Who directed Suzume?"]);
    expect(await chooseNew(offered, ["what is tea"], 9)).toEqual([
      "Where is it?!",
      "Who directed Suzume?",
      "What is a fox?",
    ]);
  });

  test("while other work goes on, however much was asked", async () => {
    const asked = Array.from({ length: 100 }, (_, place) => `${"How is tea made? ".repeat(20)}${place}`);
    const turns = await turnsDuring(() => chooseNew(["What is a fox?"], asked, 3));
    expect(turns).toBeGreaterThan(20);
  });
});

describe("of an answer", () => {
  let chat: Chat;
  let stranger: string;
  beforeAll(async () => {
    chat = await startChat({
      bot: {
        model: "builtin",
        settings: { suggested_questions: ["你们几点开门？", "《铃芽之旅》片长多少？"] },
      },
    });
    stranger = (await createCustomer(chat.server, "stranger")).token;
    await chat.server.request("POST", `/api/v1/bots/${chat.botId}/documents`, {
      token: chat.owner.token,
      body: { name: "more.csv", type: "text/csv", content: filmPairs },
    });
  });
  afterAll(() => chat.close());
  beforeEach(() => show(true));

  const show = (citations: boolean) =>
    chat.server.request("PATCH", `/api/v1/bot-share-tokens/${chat.linkId}`, {
      token: chat.owner.token,
      body: { visibility: { citations } },
    });
  const ask = async (content: string, conversation_id?: string) => {
    const answer = await chat.ask({ messages: [{ role: "user", content }], conversation_id });
    return answer.body as { message_id: string; conversation_id: string };
  };
  const followUps = async (id: string) =>
    (await chat.request("GET", `/messages/${id}/follow-ups`)).body.items;

  test("there are three, and none that was asked in the conversation before", async () => {
    const first = await ask("铃芽之旅的导演是谁");
    const near = await followUps(first.message_id);
    expect(near).toHaveLength(3);
    expect(near).not.toContain("《铃芽之旅》的导演是谁？");
    const second = await ask(near[0], first.conversation_id);
    const next = await followUps(second.message_id);
    expect(next).toHaveLength(3);
    expect(next).not.toContain(near[0]);
    expect(next).not.toContain("《铃芽之旅》的导演是谁？");
    expect((await chat.messages(first.conversation_id)).length).toBe(4);
  });

  test("there are only suggested ones where the link hides what documents say, without those that were asked", async () => {
    await show(false);
    const first = await ask("铃芽之旅的导演是谁");
    expect(await followUps(first.message_id)).toEqual(["你们几点开门？", "《铃芽之旅》片长多少？"]);
    const second = await ask("铃芽之旅的片长", first.conversation_id);
    expect(await followUps(second.message_id)).toEqual(["你们几点开门？"]);
  });

  test("none is offered that an answer was drawn from, however its question was put", async () => {
    const { connection } = chat.server;
    const first = await ask("铃芽之旅是谁拍的");
    const [near] = await followUps(first.message_id);
    const cite = (question: string, id: string) =>
      connection.prepare("UPDATE messages SET content = 'So [7].', citations = ? WHERE id = ?").run(
        JSON.stringify([
          { index: 6, passage_id: "a", document_id: "d", document: "d", question: null, text: "", score: 1 },
          { index: 7, passage_id: "b", document_id: "d", document: "d", question, text: "", score: 1 },
        ]),
        id,
      );
    cite(near, first.message_id);
    const second = await ask("你好", first.conversation_id);
    const next = async () => await followUps(second.message_id);
    expect(await next()).not.toContain(near);
    await show(false);
    expect(await next()).toContain("你们几点开门？");
    cite("几点开门？", first.message_id);
    expect(await next()).not.toContain("你们几点开门？");
  });

  test("there are none while it is not complete", async () => {
    const { message_id } = await ask("铃芽之旅的导演是谁");
    const { connection } = chat.server;
    for (const status of ["stopped", "failed", "streaming", "interrupted"]) {
      connection.prepare("UPDATE messages SET status = ? WHERE id = ?").run(status, message_id);
      expect([status, await followUps(message_id)]).toEqual([status, []]);
    }
  });

  const path = (id: string) => `${chat.link}/messages/${id}/follow-ups`;
  testScenarios(() => chat.server, {
    "an unknown message is 404": () => ({
      method: "GET",
      path: path(unknownId),
      token: chat.customer.token,
      status: 404,
      code: "not_found",
    }),
    "nobody asks without signing in": () => ({
      method: "GET",
      path: path(unknownId),
      status: 401,
      code: "unauthenticated",
    }),
  });

  test("there are none of a question or of somebody else's answer: both are 404", async () => {
    const { message_id, conversation_id } = await ask("铃芽之旅的导演是谁");
    const [question] = await chat.messages(conversation_id);
    const answers = [
      await chat.request("GET", `/messages/${question.id}/follow-ups`),
      await chat.request("GET", `/messages/${message_id}/follow-ups`, undefined, stranger),
    ];
    expect(answers.map(({ status, body }) => [status, body.code])).toEqual([
      [404, "not_found"],
      [404, "not_found"],
    ]);
  });
});
