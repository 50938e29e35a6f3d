import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { limits } from "../src/config.ts";
import { searchPassages } from "../src/features/knowledge/search.ts";
import { chooseAnswer } from "../src/upstream/builtin.ts";
import { everydayDocuments, everydayQuestions } from "./helpers/judged-everyday.ts";
import { judgedDocuments, judgedQuestions } from "./helpers/judged-questions.ts";
import { addBot, addDocument, openKnowledgeApp, removeDocument } from "./helpers/knowledge.ts";

const { app, connection } = openKnowledgeApp();
afterAll(() => {
  connection.close();
});

const documents = { ...judgedDocuments, ...everydayDocuments };
const questions = { ...judgedQuestions, ...everydayQuestions };
const collections = ["film", "faq", "csv", "handbook", "shop", "demoFilm", "cinema", "museum"] as const;
const botIds: Record<string, string> = {};
beforeAll(async () => {
  for (const collection of collections) {
    const { bot, ...document } = documents[collection];
    const botId = await addBot(app, bot);
    await addDocument(app, botId, document);
    botIds[collection] = botId;
  }
});

const search = (collection: string, question: string) =>
  searchPassages(app, botIds[collection] ?? "", question);

for (const collection of collections) {
  describe(`over the documents of ${collection}`, () => {
    for (const [question, answer] of questions[collection]) {
      test(`"${question}" ${answer === null ? "is not known" : `is answered with ${answer}`}`, async () => {
        const { text, used } = chooseAnswer(await search(collection, question), question, "en");
        if (answer === null) expect(used).toEqual([]);
        else expect(text).toContain(answer);
      });
    }
  });
}

test("a found passage names its document and its question, with a score from 0 to 1, best first", async () => {
  const found = await search("film", "《铃芽之旅》的导演是谁?");
  expect(found[0]).toMatchObject({
    document: "铃芽之旅.csv",
    question: "《铃芽之旅》的导演是谁？",
    text: "《铃芽之旅》由新海诚执导。",
  });
  expect(found.length).toBeLessThanOrEqual(limits.searchedPassages);
  const scores = found.map(({ score }) => score);
  expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  expect(scores.every((score) => score > 0 && score <= 1)).toBe(true);
});

test("one bot never finds another's passages", async () => {
  const other = await addBot(app, "Other");
  await addDocument(app, other, {
    name: "o.csv",
    type: "text/csv",
    content: "q,a\n秘密是什么?,secret42\n",
  });
  expect(await search("film", "秘密是什么?")).toEqual([]);
  expect(await searchPassages(app, other, "《铃芽之旅》的导演是谁?")).toEqual([]);
  expect((await searchPassages(app, other, "秘密是什么?"))[0]?.text).toBe("secret42");
});

test("bots whose ids end alike share index terms but no passages", async () => {
  const [first = "", second = ""] = [await addBot(app), await addBot(app)];
  const twin = `${second.slice(0, -8)}${first.slice(-8)}`;
  connection.prepare("UPDATE bots SET id = ? WHERE id = ?").run(twin, second);
  await addDocument(app, first, { name: "a.csv", type: "text/csv", content: "q,a\nunicorn?,mine\n" });
  expect(await searchPassages(app, twin, "unicorn")).toEqual([]);
  expect(await searchPassages(app, first, "unicorn")).toHaveLength(1);
});

describe("a hostile question", () => {
  const hostile: [name: string, question: string][] = [
    ["nothing", ""],
    ["white space", " \n\t "],
    ["quotation marks", '"'.repeat(32_000)],
    ["FTS5's syntax", 'NEAR(a b, 5) OR {question} : ^"x* AND NOT text:y) ; DROP TABLE passages --'],
    ["a Hebrew abbreviation", 'צה"ל'],
    ["one word of 32 KiB", "x".repeat(32 * 1024)],
    ["32 KiB of one Chinese character", "密".repeat(10_922)],
    ["very many words", Array.from({ length: 4_000 }, (_, place) => `word${place}`).join(" ")],
    ["lone surrogates and NULs", "\ud800\0\udfff password"],
    ["combining marks", `e${"\u0301".repeat(10_000)}`],
  ];
  for (const [name, question] of hostile) {
    test(`of ${name} is searched like any other`, async () => {
      for (const collection of collections) expect(await search(collection, question)).toBeArray();
    });
  }
});

test("an unready document is not searched", async () => {
  const botId = await addBot(app);
  const body = { name: "u.csv", type: "text/csv", content: "q,a\nzebra?,striped\nlion?,maned\n" } as const;
  const { id } = await addDocument(app, botId, body);
  await addDocument(app, botId, { ...body, content: "q,a\nzebra?,again\n" });
  connection.prepare("UPDATE documents SET is_ready = 0 WHERE id = ?").run(id);
  expect((await searchPassages(app, botId, "zebra")).map(({ text }) => text)).toEqual(["again"]);
});

test("a deleted document is found no more, and its index entries are gone", async () => {
  const botId = await addBot(app);
  const body = { name: "d.csv", type: "text/csv", content: "q,a\nzebra?,striped\n" } as const;
  const { id } = await addDocument(app, botId, body);
  const entries = () => connection.prepare("SELECT count(*) FROM passages_fts").pluck().get();
  const before = Number(entries());
  await removeDocument(app, botId, id);
  expect(await searchPassages(app, botId, "zebra")).toEqual([]);
  expect(entries()).toBe(before - 1);
});

test("a deleted bot takes its index entries along", async () => {
  const before = connection.prepare("SELECT count(*) FROM passages_fts").pluck().get();
  const botId = await addBot(app);
  await addDocument(app, botId, { name: "d.csv", type: "text/csv", content: "q,a\nzebra?,striped\n" });
  connection.prepare("DELETE FROM bots WHERE id = ?").run(botId);
  expect(connection.prepare("SELECT count(*) FROM passages_fts").pluck().get()).toBe(before);
});

test("among very many passages the right one is found by its rare words, and by common ones together", async () => {
  const botId = await addBot(app);
  const rows = Array.from(
    { length: 3_000 },
    (_, place) => `How do I order part ${place}?,Call the shop about ${place}.`,
  );
  const last = "How do I order a part for a vintage tandem?,Write to tandem@example.com.";
  await addDocument(app, botId, {
    name: "p.csv",
    type: "text/csv",
    content: ["q,a", ...rows, last].join("\n"),
  });
  expect((await searchPassages(app, botId, "order part 2718"))[0]?.text).toBe("Call the shop about 2718.");
  expect((await searchPassages(app, botId, "order part for tandem"))[0]?.text).toContain("tandem@");
  expect((await searchPassages(app, botId, "order a part"))[0]?.question).toStartWith("How do I order");
});
