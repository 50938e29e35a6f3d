import { expect, test } from "bun:test";
import { closeMarkdown, completeMarkdown } from "../../src/web/shared/unfinished.ts";

const cases: [name: string, growing: string, shown: string][] = [
  ["plain text stays", "Hello wor", "Hello wor"],
  ["open strong text is closed", "the **director", "the **director**"],
  ["open emphasis is closed", "the *director", "the *director*"],
  ["a star between numbers is no emphasis", "2 * 3", "2 * 3"],
  ["a lone backtick is held back", "run `", "run "],
  ["closed strong text stays", "the **director**", "the **director**"],
  ["strong marks with nothing in them yet are held back", "the **", "the "],
  ["half of a closing mark is completed", "the **director*", "the **director**"],
  ["an open code span is closed", "run `make te", "run `make te`"],
  ["marks inside a code span are text", "run `a ** b`", "run `a ** b`"],
  ["the words of an unfinished link are shown", "see [the page](https://exa", "see the page"],
  ["an unclosed link text is shown", "see [the pa", "see the pa"],
  ["an unfinished picture is held back", "see ![alt](https://e", "see "],
  ["an unfinished source mark is held back", "directed by him[1", "directed by him"],
  ["a finished source mark stays", "directed by him[1]", "directed by him[1]"],
  ["a line of dashes may become a heading or a list and is held back", "Title\n--", "Title"],
  ["a list mark without words is held back", "One\n\n- ", "One\n\n"],
  ["a numbered mark without words is held back", "1. one\n2.", "1. one"],
  ["a task without words is held back, and half of its box", "- [x] one\n- [ ", "- [x] one"],
  ["a task is shown from its first word on", "- [ ] o", "- [ ] o"],
  ["a heading mark without words is held back", "Text\n\n## ", "Text\n\n"],
  ["a table without its second line is held back", "Look:\n\n| a | b |\n| -", "Look:\n\n"],
  ["a delimiter row is awaited to its last column", "| a | b |\n| - |", ""],
  ["a table is shown from its delimiter row on", "| a | b |\n| - | - |", "| a | b |\n| - | - |"],
  ["an open fence is left alone", "```ts\nconst a = `x", "```ts\nconst a = `x"],
  ["a fence that may still name its language is held back", "Run:\n\n```t", "Run:\n\n"],
  ["a closing fence changes nothing", "```ts\nconst a\n```", "```ts\nconst a\n"],
  ["a fence that is about to close is not shown as text", "```ts\nconst a\n``", "```ts\nconst a"],
  ["the mark of a note is shown when it is whole", "A claim[^no", "A claim"],
  ["only the last paragraph is touched", "open ** here\n\nthe **end", "open ** here\n\nthe **end**"],
];

const cut: [name: string, written: string, shown: string][] = [
  ["strong text that was cut off is closed", "a\n\n**b c", "a\n\n**b c**"],
  ["code that was cut off is closed", "x `co", "x `co`"],
  ["a link that was cut off is its words", "see [the link](https://x", "see the link"],
  ["a fence that was cut off is left to its end", "```ts\nlet a = **", "```ts\nlet a = **"],
  [
    "a table's row that was cut off before its first word is left out",
    "| a | b |\n| - | - |\n| **",
    "| a | b |\n| - | - |",
  ],
  ["of what was cut off nothing is held back", "Look:\n\n| a | b |", "Look:\n\n| a | b |"],
];

for (const [name, written, shown] of cut) {
  test(name, () => expect(closeMarkdown(written)).toBe(shown));
}

for (const [name, growing, shown] of cases) {
  test(name, () => expect(completeMarkdown(growing)).toBe(shown));
}

test("a long text of one thing over and over does not hang the page", () => {
  // What explodes does so far beyond the time that the runner gives a test.
  const whole = "word **strong** [link](https://example.com) | a ".repeat(20_000);
  expect(completeMarkdown(whole)).toStartWith("word **strong**");
  for (const part of ["[", "![", "[a](", "**", "`", "| ", "- ", "\n \n"]) {
    expect(completeMarkdown(part.repeat(50_000))).toBeString();
  }
});
