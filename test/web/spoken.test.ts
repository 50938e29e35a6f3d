import { expect, test } from "bun:test";
import { sayMoment } from "../../src/web/chat/thread/moment.tsx";
import { toSpoken } from "../../src/web/chat/thread/spoken.ts";
import { indentJson } from "../../src/web/chat/thread/tools.tsx";

const spoken = (markdown: string) => toSpoken(markdown).sentences.join(" | ");

const said: [what: string, markdown: string, words: string][] = [
  ["marks of emphasis", "It is **really** *very* ~~not~~ `simple`.", "It is really very not simple."],
  [
    "headings, lists and quotes",
    "# Ways\n\n- one\n2. two\n- [x] done\n> so",
    "Ways | one | 2. two | done | so",
  ],
  ["citations", "It opens at nine [1], on Sundays too [2, 3].", "It opens at nine , on Sundays too ."],
  [
    "code blocks, closed or not",
    "Run this:\n\n```sh\nrm -rf /\n```\n\nThen:\n~~~\nx = 1",
    "Run this: | Then:",
  ],
  [
    "a link's address, a picture and a bare address",
    "See [the page](https://a.example/x) ![cat](https://b.example/c.png) https://c.example/d?e=1",
    "See the page",
  ],
  ["a table's lines", "| Day | Hours |\n| --- | ---: |\n| Monday | 9 to 5 |", "Day, Hours | Monday, 9 to 5"],
  ["formulas that stand alone", "So:\n$$\nx^2\n$$\nDone.", "So: | Done."],
  ["snake_case and products stay", "Set max_file_size to 2*3.", "Set max_file_size to 2*3."],
];
for (const [what, markdown, words] of said) {
  test(`read aloud without what nobody says: ${what}`, () => {
    expect(spoken(markdown)).toBe(words);
  });
}

test("a text is read in Chinese where it is Chinese, whatever names it holds, and in English otherwise", () => {
  expect(toSpoken("《铃芽之旅》由 CoMix Wave Films 制作，导演是新海诚。").language).toBe("zh-CN");
  expect(
    toSpoken("Suzume (すずめ, 铃芽) was directed by Makoto Shinkai and produced by CoMix Wave Films.")
      .language,
  ).toBe("en-US");
});

test("a long text is read in pieces that end at sentences, and no word of it is lost", () => {
  const sentence = "This is version 1.4.5 of a sentence that says something. ";
  const { sentences } = toSpoken(sentence.repeat(12));
  expect(sentences.length).toBeGreaterThan(2);
  for (const piece of sentences) {
    expect(piece.length).toBeLessThanOrEqual(180);
    expect(piece).toEndWith("something.");
  }
  expect(sentences.join(" ")).toBe(sentence.repeat(12).trim());
  expect(toSpoken("一句话。".repeat(100)).sentences.join("")).toBe("一句话。".repeat(100));
});

test("a message of today says its hour, one of the week its weekday too, an older one its day", () => {
  const now = new Date(2026, 10, 22, 9, 0);
  const at = (...parts: [number, number, number, number, number]) =>
    sayMoment(new Date(...parts).toISOString(), now, ["en-GB"]);
  expect(at(2026, 10, 22, 8, 5)).toBe("8:05");
  expect(at(2026, 10, 21, 18, 30)).toBe("Sat 18:30");
  expect(at(2026, 9, 2, 18, 30)).toBe("2 Oct, 18:30");
  expect(at(2025, 9, 2, 18, 30)).toBe("2 Oct 2025, 18:30");
});

test("what tools give is indented where it is JSON whose numbers JavaScript can hold, and left as it is otherwise", () => {
  expect(indentJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(indentJson('"two\\nlines"')).toBe("two\nlines");
  expect(indentJson('{"id":12345678901234567890}')).toBe('{"id":12345678901234567890}');
  expect(indentJson("{not json")).toBe("{not json");
});
