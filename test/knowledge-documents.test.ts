import { afterAll, describe, expect, test } from "bun:test";
import { AppError } from "../src/errors.ts";
import { readPairs } from "../src/features/knowledge/csv.ts";
import { searchPassages } from "../src/features/knowledge/search.ts";
import { findDocument, listDocuments, removeHalfDocuments } from "../src/features/knowledge/service.ts";
import { splitText } from "../src/features/knowledge/split.ts";
import { addBot, addDocument, openKnowledgeApp, removeDocument } from "./helpers/knowledge.ts";

const { app, connection } = openKnowledgeApp();
afterAll(() => {
  connection.close();
});
const count = (table: string) => Number(connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get());
const codeOf = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => "nothing",
    (error) => (error instanceof AppError ? error.code : error),
  );

describe("text is split", () => {
  test("with the headings a section stands under, and a question in a heading becomes the passage's question", () => {
    const text =
      "# Guide\n\nIntro.\n\n## Hours\nMon to Fri.\n\n## 在哪里？\n\nIn Utrecht.\n\n```\n# no heading\n```\n";
    expect([...splitText(text, "text/markdown")]).toEqual([
      { question: null, text: "# Guide\n\nIntro." },
      { question: null, text: "# Guide\n## Hours\n\nMon to Fri." },
      { question: "在哪里？", text: "In Utrecht.\n\n```\n# no heading\n```" },
    ]);
  });

  test("into pieces of at most 900 characters that end where a sentence ends", () => {
    const sentence = "铃芽在旅途中关上了一扇又一扇通往灾难的门！";
    const pieces = [...splitText(sentence.repeat(300), "text/plain")];
    expect(pieces.map(({ text }) => text).join("")).toBe(sentence.repeat(300));
    for (const { text } of pieces) {
      expect(text.length).toBeLessThanOrEqual(900);
      expect(text).toEndWith("！");
    }
  });

  test("without losing anything when there are no sentences, words or line ends", () => {
    for (const text of ["🚪".repeat(5_000), "x".repeat(10_001), "word ".repeat(4_000).trim()]) {
      const pieces = [...splitText(text, "text/markdown")].map((piece) => piece.text);
      expect(pieces.join("").replaceAll(" ", "")).toBe(text.replaceAll(" ", ""));
      expect(pieces.every((piece) => piece.isWellFormed() && piece.length <= 900)).toBe(true);
    }
  });

  test("the same with CRLF, and a plain text's # is no heading", () => {
    expect([...splitText("a\r\nb\r\n\r\n# c\r\n", "text/plain")]).toEqual([
      { question: null, text: "a\nb\n\n# c" },
    ]);
    expect([...splitText(" \n\n\t\n", "text/plain")]).toEqual([]);
  });
});

describe("CSV is read", () => {
  const read = async (content: string) =>
    (await Array.fromAsync(readPairs(content))).map(({ question, text }) => [question, text]);
  const tables: [name: string, content: string, pairs: string[][]][] = [
    ["by its columns q and a", "q,a\n导演?,新海诚\n", [["导演?", "新海诚"]]],
    ["with the columns in another order, among others", "id,A,note,Q\r\n1,yes,n,no?\r\n", [["no?", "yes"]]],
    ["by the first two columns without such names", "frage,antwort,x\nWo?,Hier,1\n", [["Wo?", "Hier"]]],
    [
      "with quotes, line ends in cells and a byte order mark",
      '\ufeffq,a\n"a ""b""?","1,\n2"\n',
      [['a "b"?', "1,\n2"]],
    ],
    ["past empty lines, without a last line end", "q,a\n\n  , \nx?,y", [["x?", "y"]]],
    ["as nothing when there are no rows", "q,a\n", []],
    ["by semicolons where the header has them", '\ufeffq;a\n"Wo, wann?";1,5\n', [["Wo, wann?", "1,5"]]],
    [
      "by tabs where the header has them",
      "Frage\tAntwort\nWo; wann?\tHier, jetzt\n",
      [["Wo; wann?", "Hier, jetzt"]],
    ],
    [
      "by commas, whatever its texts hold",
      'q,a,"x;y;z"\n"a;b;c?",d;e;f;g,\nh?,"i\tj",\n',
      [
        ["a;b;c?", "d;e;f;g"],
        ["h?", "i\tj"],
      ],
    ],
    [
      "by commas, though an unnamed header holds semicolons",
      "what; where; when,answer\nx;y?,z\n",
      [["x;y?", "z"]],
    ],
    [
      "by semicolons, though a further column's name holds a comma",
      "q;a;note, remark\nx?;y;z\n",
      [["x?", "y"]],
    ],
  ];
  for (const [name, content, pairs] of tables) {
    test(name, async () => expect(await read(content)).toEqual(pairs));
  }

  const broken: [name: string, content: string, line: number][] = [
    ["one column", "q\nx\n", 1],
    ["a row that is too short", "q,a\nx?,y\nonly\n", 3],
    ["a row that is too long", "q,a\nx?,y,z\n", 2],
    ["a question without an answer", "q,a\nx?,\n", 2],
    ["an answer without a question", "q,a\n,y\n", 2],
    ["a quotation mark in the wrong place", 'q,a\n"x"y,z\n', 2],
  ];
  for (const [name, content, line] of broken) {
    test(`not at all with ${name}, and the line is named`, async () => {
      const failure: unknown = await read(content).catch((error) => error);
      expect(failure).toBeInstanceOf(AppError);
      expect(failure).toMatchObject({ code: "malformed_csv", params: { line } });
    });
  }

  test("whole, though it is longer than one slab and characters lie across the cuts", async () => {
    const rows = Array.from({ length: 9_000 }, (_, place) => [
      `🚪${place}?`,
      "门🚪".repeat(place % 7) + place,
    ]);
    const pairs = await read(`q,a\n${rows.map((row) => row.join(",")).join("\n")}\n`);
    expect(pairs).toEqual(rows);
  });

  test("with a very long answer in parts, each with the question", async () => {
    const pairs = await read(`q,a\nlong?,${"One more sentence. ".repeat(500)}\n`);
    expect(pairs.length).toBeGreaterThan(5);
    expect(new Set(pairs.map(([question]) => question))).toEqual(new Set(["long?"]));
  });
});

describe("a document", () => {
  const body = { name: "a.txt", type: "text/plain", content: "Zebras are striped.\n" } as const;

  test("is listed with its size and number of passages", async () => {
    const botId = await addBot(app);
    const item = await addDocument(app, botId, { ...body, content: "斑马。\n" });
    expect(item).toMatchObject({ name: "a.txt", type: "text/plain", size_bytes: 10, passage_count: 1 });
    expect(await listDocuments(app, botId, {})).toEqual({ items: [item], next_cursor: null });
    expect(await findDocument(app, botId, item.id)).toEqual(item);
  });

  test("lists newest first, page by page, and never twice", async () => {
    const botId = await addBot(app);
    const ids: string[] = [];
    for (let made = 0; made < 5; made += 1) ids.unshift((await addDocument(app, botId, body)).id);
    const seen: string[] = [];
    for (let cursor: string | undefined, pages = 0; pages < 3; pages += 1) {
      const page = await listDocuments(app, botId, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor ?? undefined;
    }
    expect(seen).toEqual(ids);
  });

  const refused: [name: string, content: Parameters<typeof addDocument>[2], code: string][] = [
    ["without text", { ...body, content: " \n \t\n" }, "empty_document"],
    ["of a header row alone", { ...body, type: "text/csv", content: "q,a\n" }, "empty_document"],
    [
      "broken far down",
      { ...body, type: "text/csv", content: `q,a\n${"x?,y\n".repeat(500)}z\n` },
      "malformed_csv",
    ],
  ];
  for (const [name, content, code] of refused) {
    test(`${name} is refused with ${code} and leaves nothing behind`, async () => {
      const botId = await addBot(app);
      const before = ["documents", "passages", "passages_fts"].map(count);
      expect(await codeOf(addDocument(app, botId, content))).toBe(code);
      expect(["documents", "passages", "passages_fts"].map(count)).toEqual(before);
    });
  }

  test("for a bot that does not exist is not_found, and so is one whose bot goes meanwhile", async () => {
    expect(await codeOf(addDocument(app, "0199f3a2-7c4e-7000-8a10-5b1f0c2d3e4f", body))).toBe("not_found");
    const botId = await addBot(app);
    const before = count("passages");
    const creation = addDocument(app, botId, {
      ...body,
      content: `${"Zebras are striped. ".repeat(30)}\n\n`.repeat(200),
    });
    await new Promise((resolve) => setImmediate(resolve));
    connection.prepare("DELETE FROM bots WHERE id = ?").run(botId);
    expect(await codeOf(creation)).toBe("not_found");
    expect(count("passages")).toBe(before);
  });

  test("is not visible before all of it is in", async () => {
    const botId = await addBot(app);
    const content = `${"Zebras are striped. ".repeat(30)}\n\n`.repeat(200);
    const creation = addDocument(app, botId, { ...body, content });
    const before = count("passages");
    while (count("passages") === before) await new Promise((resolve) => setImmediate(resolve));
    expect((await listDocuments(app, botId, {})).items).toEqual([]);
    expect(await searchPassages(app, botId, "zebras")).toEqual([]);
    const { id } = await creation;
    expect((await listDocuments(app, botId, {})).items).toHaveLength(1);
    expect((await searchPassages(app, botId, "zebras")).length).toBeGreaterThan(0);
    await removeDocument(app, botId, id);
    expect(await codeOf(findDocument(app, botId, id))).toBe("not_found");
    expect(await codeOf(removeDocument(app, botId, id))).toBe("not_found");
  });

  test("of another bot is not_found, and stays", async () => {
    const [mine, other] = [await addBot(app), await addBot(app)];
    const { id } = await addDocument(app, mine, body);
    expect(await codeOf(findDocument(app, other, id))).toBe("not_found");
    expect(await codeOf(removeDocument(app, other, id))).toBe("not_found");
    expect((await findDocument(app, mine, id)).id).toBe(id);
  });

  test("that a killed process left half written is removed at the start, and only that", async () => {
    const botId = await addBot(app);
    const kept = await addDocument(app, botId, body);
    const half = await addDocument(app, botId, body);
    connection.prepare("UPDATE documents SET is_ready = 0 WHERE id = ?").run(half.id);
    expect(await removeHalfDocuments(app)).toBe(1);
    expect((await listDocuments(app, botId, {})).items).toEqual([kept]);
    expect(count("passages_fts")).toBe(count("passages"));
  });
});
