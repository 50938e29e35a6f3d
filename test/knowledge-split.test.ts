import { describe, expect, test } from "bun:test";
import { splitText } from "../src/features/knowledge/split.ts";

const textsOf = (content: string, type: "text/plain" | "text/markdown" = "text/markdown") =>
  [...splitText(content, type)].map(({ text }) => text);

describe("a table", () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, place) => `| Seat ${place} | ${place * 3} euros |`);
  const head = "| Seat | Price |\n| --- | ---: |";

  test("is one passage with its heading and what introduces it", () => {
    const content = `# Prices\n\nAll in euros:\n${head}\n${rows(3).join("\n")}\n\nAsk us.\n`;
    expect(textsOf(content)).toEqual([
      `# Prices\n\nAll in euros:\n\n${head}\n${rows(3).join("\n")}\n\nAsk us.`,
    ]);
  });

  test("that is long repeats its header above each group of rows, and loses none", () => {
    const pieces = textsOf(`## Seats\n\n${head}\n${rows(400).join("\n")}\n`);
    expect(pieces.length).toBeGreaterThan(10);
    for (const piece of pieces) {
      expect(piece).toStartWith(`## Seats\n\n${head}\n| Seat `);
      expect(piece.length).toBeLessThanOrEqual(930);
    }
    const seats = pieces.flatMap((piece) => piece.split("\n").filter((line) => line.startsWith("| Seat ")));
    expect(seats.filter((line) => line !== "| Seat | Price |")).toEqual(rows(400));
  });

  test("without outer bars is one too, and a row of dashes under a title is a heading", () => {
    expect(textsOf("Title\n-----\n\na | b\n--- | ---\n1 | 2\n")).toEqual([
      "## Title\n\na | b\n--- | ---\n1 | 2",
    ]);
  });

  test("may have a row longer than a passage, and nothing of it is lost", () => {
    const long = `| long | ${"word ".repeat(300)}|`;
    const [first, second] = textsOf(`${head}\n${rows(1)[0]}\n${long}\n`);
    expect(first).toBe(`${head}\n| Seat 0 | 0 euros |`);
    expect(second).toBe(`${head}\n${long}`);
    expect(
      textsOf(`${head}\n| ${"x".repeat(9_000)} |\n`)
        .join("")
        .match(/x/g),
    ).toHaveLength(9_000);
  });
});

describe("a list", () => {
  test("is cut between its items alone, and an item keeps its lines", () => {
    const items = Array.from(
      { length: 60 },
      (_, place) => `${place + 1}. Item ${place} says one thing. Then another\n   on a second line.`,
    );
    const pieces = textsOf(items.join("\n"));
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) {
      expect(piece).toMatch(/^\d+\. Item /);
      expect(piece).toEndWith("on a second line.");
    }
    expect(pieces.join("\n")).toBe(items.join("\n"));
  });

  test("is not begun by a wrapped line that starts with a number", () => {
    expect(textsOf("The film was first shown in the winter of\n1986. It won a prize.")).toEqual([
      "The film was first shown in the winter of 1986. It won a prize.",
    ]);
  });
});

describe("lines of a paragraph", () => {
  test("that were wrapped are joined by a space, by nothing between Chinese characters", () => {
    expect(textsOf("One two\nthree.\n\n新海诚\n执导，\n使用\nBun。\n")).toEqual([
      "One two three.\n\n新海诚执导，使用 Bun。",
    ]);
  });

  test("are kept apart where Markdown breaks them, in code, quotations, lists and tables", () => {
    const content =
      "a  \nb\\\nc\n\n```sh\nls\n\ncd x\n```\n\n> one\n> two\n\n- x\n- y\n\n    indented\n    code\n\n|a|b|\n|-|-|\n|1|2|";
    expect(textsOf(content)).toEqual([content.replace("a  \nb\\", "a\nb")]);
  });

  test("of plain text are joined where they are as wide as wrapped ones, and kept where they are short", () => {
    const wrapped = "This line was broken because it had become\nas wide as its page.";
    const address = "Acme\n1 Long Street\nUtrecht";
    expect(textsOf(`${wrapped}\n\n${address}`, "text/plain")).toEqual([
      `${wrapped.replace("\n", " ")}\n\n${address}`,
    ]);
    const chinese = "这一行因为已经和页面一样宽了所以在这里被换成了下一行";
    expect(textsOf(`${chinese}\n续行。`, "text/plain")).toEqual([`${chinese}续行。`]);
  });

  test("of a very long paragraph are cut at the ends of sentences, wherever its lines end", () => {
    const sentence = "A sentence that is wrapped goes on for quite a while before it ends.";
    const lines = `${sentence} `.repeat(400).match(/.{1,76}(?: |$)/g) ?? [];
    const pieces = textsOf(lines.map((line) => line.trim()).join("\n"));
    for (const piece of pieces) expect(piece).toEndWith("it ends.");
    expect(pieces.join(" ")).toBe(`${sentence} `.repeat(400).trim());
  });
});

test("a paragraph in the words of the heading after it stays, one underlined becomes the heading", () => {
  expect(textsOf("Title\n# Title\n\nText.")).toEqual(["Title", "# Title\n\nText."]);
  expect(textsOf("Title\n===\n\nText.")).toEqual(["# Title\n\nText."]);
});

test("a rule parts paragraphs, and code that is never closed reaches to the end", () => {
  expect(textsOf("a\n\n---\n\nb")).toEqual(["a\n\nb"]);
  expect(textsOf("```\n# no heading\n\n| a |").join("")).toContain("# no heading\n\n| a |");
});

test("the signs that close a heading are no part of it, and those of its last word are", () => {
  expect(textsOf("## Delivery ##\n\nText.")[0]).toStartWith("## Delivery\n");
  expect(textsOf("# C#\n\nText.")[0]).toStartWith("# C#\n");
  expect(textsOf("#\n\nText.")).toEqual(["#\n\nText."]);
});

test("hostile lines are read without going back over them, which would outlast the test", () => {
  for (const line of [
    `${" ".repeat(3_900)}x`,
    `|${" |".repeat(1_900)}x`,
    `${"-".repeat(3_900)}x`,
    `${"0".repeat(1_000_000)}x`,
    `${" ".repeat(1_000_000)}x`,
    `# a${" ".repeat(3_900)}b`,
    `# ${"#".repeat(3_900)}x`,
  ]) {
    expect(textsOf(`a | b\n${line}\n`.repeat(4)).length).toBeGreaterThan(0);
  }
});
