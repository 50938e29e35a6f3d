import { expect, test } from "bun:test";
import { listCited } from "../../src/web/chat/thread/cited.ts";
import { labelOf, unwrapLines } from "../../src/web/chat/thread/passage.ts";

const wrapped: [name: string, text: string, shown: string][] = [
  ["single newlines between words become spaces", "one\ntwo\r\nthree", "one two three"],
  ["blank lines stay", "one\ntwo\n\nthree", "one two\n\nthree"],
  ["Chinese lines are joined without a space", "由新海诚\n执导，\n上映", "由新海诚执导，上映"],
  ["Chinese and Latin words keep their space", "由 Makoto\n执导", "由 Makoto 执导"],
  ["an indented line is no code", "one\n    two\n\n    three", "one two\n\nthree"],
  ["a list keeps its items, and an item its own lines", "- a\n  b\n- c\n1. d", "- a b\n- c\n1. d"],
  ["a list is set apart from the words before it", "Open:\n2. Sunday", "Open:\n\n2. Sunday"],
  ["bullets of plain text are a list's", "• a\n• b", "- a\n- b"],
  ["Chinese numbers are a list's", "1、甲\n2、乙", "1. 甲\n2. 乙"],
  ["a table keeps its rows", "| a | b |\n| - | - |\n| 1 | 2 |", "| a | b |\n| - | - |\n| 1 | 2 |"],
  ["a table without outer bars keeps its rows", "a | b\n- | -\n1 | 2", "a | b\n- | -\n1 | 2"],
  ["a heading keeps its line", "# a\nb\nc", "# a\nb c"],
  ["quotes keep their lines", "> a\n> b", "> a\n> b"],
  ["code keeps its lines and its indentation", "```\na\n  b\n~~~\n```\nc\nd", "```\na\n  b\n~~~\n```\nc d"],
  ["a line that is meant to end does", "one  \ntwo\\\nthree", "one  \ntwo\\\nthree"],
  ["a product is no emphasis", "it is 5*3*2", "it is 5\\*3\\*2"],
];
for (const [name, text, shown] of wrapped) {
  test(`in a source, ${name}`, () => expect(unwrapLines(text)).toBe(shown));
}

const labels: [name: string, question: string | null, text: string, label: string][] = [
  ["its question", " Who directed\nSuzume? ", "It was Makoto Shinkai.", "Who directed Suzume?"],
  ["its first words", null, "Support answers\nin chat.", "Support answers in chat."],
  ["its first words when the question is blank", " ", "Support answers.", "Support answers."],
  ["the words of Markdown", null, "## Tickets\n\n- **Adult** [12](https://x.example)", "Tickets · Adult 12"],
  [
    "the words of a table",
    null,
    "| Ticket | Price |\n| --- | ---: |\n| Adult | 12 |",
    "Ticket Price Adult 12",
  ],
  ["Chinese words without the line's end", null, "由新海诚\n执导", "由新海诚执导"],
  ["its heading, when there is no more", null, "# Tickets\n", "Tickets"],
  ["nothing where there are no words", null, "| --- | --- |", ""],
];
for (const [name, question, text, label] of labels) {
  test(`a source is told apart by ${name}`, () => expect(labelOf({ question, text })).toBe(label));
}

test("a long label ends at a word, a Chinese one at a character", () => {
  const long = labelOf({ question: null, text: "word ".repeat(100) });
  expect(long).toBe(`${"word ".repeat(15)}word…`);
  expect(labelOf({ question: null, text: "字".repeat(200) })).toBe(`${"字".repeat(80)}…`);
});

test("the sources that an answer names are found wherever it names them, but not in code or links", () => {
  expect(listCited("a[3]. b [1][2]\n\n- c [1, 4]\n\n| d |\n| - |\n| [5] |\n\n> **e [6]**")).toEqual([
    3, 1, 2, 4, 5, 6,
  ]);
  expect(
    listCited("`[1]` [2](https://x.example) [3][name]\n\n[name]: https://x.example\n\n```\n[4]\n```"),
  ).toEqual([]);
});

test("a source that is named before a list of others is found too", () => {
  expect(listCited("a [1][2, 3] b")).toEqual([1, 2, 3]);
});

test("a long passage of one thing over and over does not hang the page", () => {
  // What explodes does so far beyond the time that the runner gives a test.
  for (const part of ["word\n", "- ", "[", "| ", " \n", "`", "1、", "*"]) {
    expect(unwrapLines(part.repeat(20_000))).toBeString();
    expect(labelOf({ question: null, text: part.repeat(20_000) }).length).toBeLessThan(1_000);
  }
});
