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

  const table = "| Ticket | Price |\n| --- | --- |\n| Adults | 12 |\n| Children | 7 |";
  const sentences = "We show films. We open at six. We close at one. Dogs stay outside. Cats too.";

  test("holds a table whole, as Markdown, with what introduces it", () => {
    const text = `# Cinema\n\n${sentences} Tickets cost:\n\n${table}\n\nAsk us. Or write. Or call. Or come.`;
    const { text: answer } = chooseAnswer([passage({ text })], "What does a ticket for children cost?", "en");
    expect(answer).toContain(`Tickets cost:\n\n${table}`);
    expect(answer).not.toContain("Dogs");
  });

  test("never begins inside a table, though another sentence fits", () => {
    const text = `${table}\n\nA ticket is refunded until the film starts. ${sentences}`;
    const { text: answer } = chooseAnswer([passage({ text })], "Can I get a refund for my ticket?", "en");
    expect(answer).toContain("A ticket is refunded");
    expect(answer).not.toStartWith("| ---");
  });

  test("holds a list whole with the words before it", () => {
    const list = Array.from({ length: 7 }, (_, place) => `- thing ${place}. It is\n  needed`).join("\n");
    const text = `${sentences} Please bring:\n\n${list}\n\nThat is all.`;
    const { text: answer } = chooseAnswer([passage({ text })], "Must I bring thing 5?", "en");
    expect(answer).toContain(`Please bring:\n\n${list}`);
  });

  test("below the threshold, and with nothing found, is an honest one that cites nothing", () => {
    const weak = passage({ score: knownScore - 0.01, text: "secret" });
    for (const found of [[weak], []]) {
      expect(chooseAnswer(found, "Who is it?", "zh")).toEqual({
        text: "I don't know from what I was given.",
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

describe("a courtesy", () => {
  const courtesies: [question: string, answer: string][] = [
    ...["hello", "Hi!", "hey there", "Good morning.", "HELLO 👋"].map(
      (said) => [said, "Hello!"] as [string, string],
    ),
    ...["thanks!", "Thank you very much", "ok, thanks for your help :)", "thx"].map(
      (said) => [said, "You're welcome!"] as [string, string],
    ),
    ...["你好", "您好！", "嗨～", "早上好", "在吗？"].map((said) => [said, "您好！"] as [string, string]),
    ...["谢谢", "多谢你！", "好的，谢谢", "非常感谢您的帮助"].map(
      (said) => [said, "不客气！"] as [string, string],
    ),
  ];
  for (const [question, answer] of courtesies) {
    test(`«${question}» is answered in kind, without a source`, () => {
      const chosen = chooseAnswer([passage({ text: "Hello is a word." })], question, "en");
      expect(chosen.text).toStartWith(answer);
      expect(chosen.used).toEqual([]);
    });
  }

  const others = [
    "hello, who directed it?",
    "thanks to whom was it made",
    "你好吗这部电影",
    "谢谢谁",
    "hi-fi",
    "day",
  ];
  for (const question of others) {
    test(`«${question}» is a question like any other`, () => {
      const known = passage({ text: "Known." });
      expect(chooseAnswer([known], question, "en").used).toEqual([known]);
    });
  }
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
