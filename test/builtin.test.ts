import { describe, expect, test } from "bun:test";
import { estimateTokens } from "../src/lib/tokens.ts";
import { answerFromPassages, chooseAnswer, knownScore } from "../src/upstream/builtin.ts";
import type { FoundPassage } from "../src/upstream/types.ts";

const passage = (fields: Partial<FoundPassage>): FoundPassage => ({
  passage_id: "p",
  document_id: "d",
  document: "faq.md",
  question: null,
  text: "",
  score: 0.9,
  ...fields,
});

describe("the answer", () => {
  test("of a question/answer pair is its answer, whole, and cites it alone", () => {
    const pair = passage({ question: "导演是谁?", text: "新海诚\n(1973年生)" });
    const other = passage({ passage_id: "o", score: 0.8 });
    expect(chooseAnswer([pair, other], "导演是谁", "en")).toEqual({
      text: pair.text,
      used: [pair],
      language: "zh",
    });
  });

  test("from running text is the sentences that fit, without the headings", () => {
    const text = `# Acme\n## Hours\n\nWe are a shop. We sell lamps. We sell chairs. We also sell tables. On Sundays we are closed. Come by. Or call us. We are kind.`;
    const { text: answer } = chooseAnswer([passage({ text })], "Are you closed on Sundays?", "zh");
    expect(answer).toContain("On Sundays we are closed.");
    expect(answer).not.toContain("Hours");
    expect(answer.length).toBeLessThan(100);
  });

  test("below the threshold, and with nothing found, is an honest one that cites nothing", () => {
    const weak = passage({ score: knownScore - 0.01, text: "secret" });
    for (const found of [[weak], []]) {
      expect(chooseAnswer(found, "Who is it?", "zh")).toEqual({
        text: "I don't know that from what I was given.",
        used: [],
        language: "en",
      });
      expect(chooseAnswer(found, "他是谁?", "en").text).toContain("我不知道");
    }
  });

  test("is in the bot's language where the question's cannot be told", () => {
    expect(chooseAnswer([], "12 + 7 = ?", "zh").language).toBe("zh");
    expect(chooseAnswer([], "🚪?", "en").language).toBe("en");
  });
});

describe("the stream", () => {
  test("comes word by word, with one role, a finish_reason and an estimated usage at its end", async () => {
    const pair = passage({ question: "Who?", text: "Makoto Shinkai directed it. 新海诚执导。" });
    const chunks = await Array.fromAsync(answerFromPassages([pair], "Who directed it?", "en"));
    const deltas = chunks.map((chunk) => chunk.choices[0]?.delta);
    expect(deltas.map((delta) => delta?.content ?? "").join("")).toBe(pair.text);
    expect(deltas.length).toBeGreaterThan(8);
    expect(deltas.filter((delta) => delta?.role !== undefined)).toHaveLength(1);
    const reasons = chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.finish_reason));
    expect(reasons.slice(0, -1).every((reason) => reason === null)).toBe(true);
    expect(reasons.at(-1)).toBe("stop");
    const usage = chunks.at(-1)?.usage;
    expect(usage?.completion_tokens).toBe(estimateTokens(pair.text));
    expect(usage?.total_tokens).toBe(Number(usage?.prompt_tokens) + Number(usage?.completion_tokens));
  });

  test("of a long answer lets other work run meanwhile", async () => {
    let turns = 0;
    const timer = setInterval(() => {
      turns += 1;
    }, 0);
    let seenTurns = 0;
    const long = passage({ question: "q?", text: "word ".repeat(20_000) });
    for await (const _ of answerFromPassages([long], "q?", "en")) seenTurns = turns;
    clearInterval(timer);
    expect(seenTurns).toBeGreaterThan(1);
  });
});

test("tokens are estimated one for a Han character and one for every four others", () => {
  expect(estimateTokens("新海诚")).toBe(3);
  expect(estimateTokens("abcdefgh")).toBe(2);
  expect(estimateTokens("")).toBe(0);
});
