import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createReader } from "../../src/web/shared/growing.ts";
import { readBlocks } from "../../src/web/shared/markdown.ts";
import { toMarkup } from "../../src/web/shared/markup.ts";
import { startAnswerPage } from "./answer-page.ts";
import { startNumbers } from "./numbers.ts";
import { richMarkdown } from "./rich-markdown.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

const toBlocks = (text: string) => toMarkup(readBlocks(text).tokens);

/** What texts are made of here: whatever can change, end or swallow what stands before it. */
const parts = [
  ...[
    "text **a** b\n",
    "line $x_1$ end\n",
    "two  \n",
    "Title\n",
    "---\n",
    "===\n",
    "# head\n",
    "\\\n",
    "***\n",
  ],
  ...["\n", "\n", "\n\n", " ", "\t", "x", "\r\n", "\r", "-", "--", "- ", "+ \n", "2", "2.", "1. ", "10)"],
  ...["- item\n", "- [x] done\n", "  - nested\n", "1. one\n", "2. two\n", "* star\n", "\t- tab\n"],
  ...["    indented\n", "  two\n", "   three\n", "> quote\n", "> - q\n"],
  ...["```ts\ncode\n\nmore\n```\n", "```", "~~~\nx\n", "| a | b |\n", "| - | - |\n", "| 1 | 2 |\n"],
  ...["<div>\n", "</div>\n", "<!-- c\n", "-->\n", "<pre>\n", "</pre>\n", "<b>x</b>\n", "&amp; é😀\n"],
  ...[
    "$$\nx\n= y\n- z\n$$\n",
    "$$",
    "\\[ a \\]\n",
    "[r]\n",
    "[r]: https://a.example\n",
    "[r][1] t\n",
    "[^1]: f\n",
  ],
];

test("a text that comes in pieces, cut anywhere, settles into the blocks of the whole, and ends as the whole", () => {
  const next = startNumbers(4);
  let most = 0;
  for (let run = 0; run < 500; run += 1) {
    const text = Array.from({ length: 3 + next(14) }, () => parts[next(parts.length)]).join("");
    const read = createReader();
    const longest = [1, 4, 12, 60][run % 4] ?? 1;
    for (let end = 1; end < text.length; end += 1 + next(longest)) {
      const come = text.slice(0, end);
      const { blocks, settled } = read(come, true);
      // Which links there are may change until the last line has come to its end.
      if (settled === 0 || /\]:/.test(come)) continue;
      most = Math.max(most, settled);
      expect([come, blocks.slice(0, settled)]).toEqual([come, toBlocks(come).slice(0, settled)]);
    }
    expect([text, read(text, false).blocks]).toEqual([text, toBlocks(text)]);
  }
  expect(most).toBeGreaterThan(3);
});

test("what has settled is not read again", () => {
  const paragraph = "A paragraph of **words** with `code`.\n\n";
  const read = createReader();
  let text = "";
  for (let count = 0; count < 50; count += 1) {
    text += paragraph;
    expect(read(text, true).settled).toBeGreaterThanOrEqual(count - 1);
  }
});

test("an address that is named at the end reaches the links above it, and another text begins anew", () => {
  const read = createReader();
  const above = "See [the page].\n\nMore.\n\nEven more.\n\n";
  expect(read(`${above}- a\n`, true).blocks[0]).toEqual({ tag: "p", inside: ["See [the page]."] });
  expect(read(`${above}[the page]: https://a.example\n`, true).blocks[0]).toEqual({
    tag: "p",
    inside: ["See ", { tag: "a", attributes: { href: "https://a.example" }, inside: ["the page"] }, "."],
  });
  expect(read("Other words", true).blocks).toEqual([{ tag: "p", inside: ["Other words"] }]);
});

describe("in the browser", () => {
  let page: Awaited<ReturnType<typeof startAnswerPage>>;
  beforeAll(async () => {
    page = await startAnswerPage();
  });
  afterAll(() => page.close());

  test("an answer that came in pieces, cut anywhere, looks like one that came at once", async () => {
    await using visit = await page.open();
    const whole = await visit.page.evaluate(async (text) => {
      answers.draw(text);
      return answers.settle();
    }, richMarkdown);
    expect(whole).toContain("katex");
    for (const step of [5, 41, 400]) {
      const grown = await visit.page.evaluate(
        async ([text, by]) => {
          answers.draw("");
          for (let end = 1; end < text.length; end += by) answers.grow(text.slice(0, end), true);
          answers.grow(text, false);
          return answers.settle();
        },
        [richMarkdown, step] as const,
      );
      expect(grown).toBe(whole);
    }
    expect(visit.complaints).toEqual([]);
  });

  test("what stays the same keeps its elements, within the block that grows too", async () => {
    await using visit = await page.open();
    // What fills a picture's place comes with the first picture.
    await visit.page.evaluate(() => answers.draw("![a](https://images.example/a.png)"));
    await visit.page.locator(".held-show").waitFor();
    const kept = await visit.page.evaluate(() => {
      const source = "First.\n\n- one ![a](https://images.example/a.png)\n- two **words**";
      answers.draw("");
      answers.grow(source, true);
      const before = ["p", "li", ".held-show", "strong"].map((tag) => document.querySelector(tag) ?? "none");
      answers.grow(`${source} and more\n- three\n\nThen\n`, true);
      answers.grow(`${source} and more\n- three\n\nThen`, false);
      return ["p", "li", ".held-show", "strong"].map(
        (tag, index) => document.querySelector(tag) === before[index],
      );
    });
    expect(kept).toEqual([true, true, true, true]);
  });

  test("much that comes at once is drawn in turns, and an answer that is opened is drawn whole", async () => {
    await using visit = await page.open();
    const counts = await visit.page.evaluate(() => {
      const text = "A paragraph of some length, so that few of them are much.\n\n".repeat(400);
      const count = () => document.querySelectorAll("p").length;
      answers.draw("");
      answers.draw(text);
      const opened = count();
      answers.draw("");
      answers.step("A", true);
      const drawn: number[] = [];
      while (!answers.step(text, false)) drawn.push(count());
      return { opened, drawn, end: count() };
    });
    expect([counts.opened, counts.end]).toEqual([400, 400]);
    expect(counts.drawn.length).toBeGreaterThan(3);
    expect(counts.drawn).toEqual(counts.drawn.toSorted((one, other) => one - other));
  });
});
