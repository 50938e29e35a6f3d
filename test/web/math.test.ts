import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readBlocks } from "../../src/web/shared/markdown.ts";
import { type Piece, toMarkup } from "../../src/web/shared/markup.ts";
import { completeMarkdown } from "../../src/web/shared/unfinished.ts";
import { startAnswerPage } from "./answer-page.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

/** The formulas of a text, those on lines of their own with two dollars. */
function listFormulas(source: string): string[] {
  const find = (piece: Piece): string[] => {
    if (typeof piece === "string") return [];
    const kind = piece.attributes?.["data-math"];
    if (kind === undefined) return piece.inside.flatMap(find);
    return [kind === "display" ? `$$${piece.inside.join("")}$$` : piece.inside.join("")];
  };
  return toMarkup(readBlocks(source).tokens).flatMap(find);
}

const cases: [name: string, source: string, formulas: string[]][] = [
  ["one dollar on each side", "so $x^2$ is", ["x^2"]],
  ["TeX's own marks", "so \\(x\\) and \\[ x_1 \\] are", ["x", "$$x_1$$"]],
  ["two dollars within a line", "so $$x$$ is", ["$$x$$"]],
  [
    "lines of their own, where they look like a list",
    "so\n\n$$\na\n- b\n= c\n# d\n$$\nis\n$$\ne\n$$",
    ["$$a\n- b\n= c\n# d$$", "$$e$$"],
  ],
  ["a bracket on a line of its own", "\\[\nx\n= y_1\n\\]\n\nis", ["$$x\n= y_1$$"]],
  [
    "in an item, a cell, strong text and a heading",
    "# $a$\n\n- **$b$** \\[c^1\\]\n\n| $d$ |\n| - |\n| \\(e\\) |",
    ["a", "b", "$$c^1$$", "d", "e"],
  ],
  ["before a full stop and Chinese text", "设$x$为实数，$y=1$。", ["x", "y=1"]],
  ["numbers", "$5$ and $2x$ and $3.14 \\cdot 2$", ["5", "2x", "3.14 \\cdot 2"]],
  ["prices", "$5 and $6, US$7, $8-$9, 10$ or 11$, $12/month (or 100$ a year)", []],
  ["names of a shell", "$HOME/$USER and $PATH:$HOME", []],
  ["escaped dollars", "\\$x\\$ and \\$5", []],
  ["code", "`$x$` `\\(y\\)`\n\n```\n$$z$$\n```", []],
  ["brackets that are escaped", "see \\[1\\] and \\[the page\\](https://a.example)", []],
  ["a blank line between the marks", "$$\na\n\nb\n$$ and $c\nd$", []],
  ["nothing between the marks", "$$$$ \\(\\) $ $ \\[ \\]", []],
  ["more than a formula is long", `$${"x".repeat(3_000)}$`, []],
];

describe("what is a formula and what is not", () => {
  for (const [name, source, formulas] of cases) {
    test(name, () => expect(listFormulas(source)).toEqual(formulas));
  }
});

const growing: [name: string, source: string, shown: string][] = [
  ["a formula without its end is held back", "so $x^2 + \\frac{1", "so "],
  ["one dollar is held back until it is money", "it costs $", "it costs "],
  ["an amount is shown as it comes", "it costs $5 and", "it costs $5 and"],
  [
    "words after a dollar are shown once they are no formula",
    "set $HOME to the folder",
    "set $HOME to the folder",
  ],
  ["lines are held back to the mark at their end", "so\n\n$$\nx\n- y", "so\n\n"],
  ["a bracket is held back, and what may become one", "so \\[ x", "so "],
  ["a last backslash is held back", "so \\", "so "],
  ["a whole formula stays", "so $x$ and \\(y\\)", "so $x$ and \\(y\\)"],
  ["dollars in code are code", "run `echo $x", "run `echo $x`"],
];

describe("a formula that still grows", () => {
  for (const [name, source, shown] of growing) {
    test(name, () => expect(completeMarkdown(source)).toBe(shown));
  }
  test("does not hang the page, however many there are", () => {
    // What explodes does so far beyond the time that the runner gives a test.
    for (const part of ["$", "$$", "$ ", "$a ", "\\(", "\\[x", "\\", "$a$", "\\)\\(", "\n$$"]) {
      expect(completeMarkdown(part.repeat(20_000))).toBeString();
      expect(listFormulas(part.repeat(5_000))).toBeArray();
    }
  });
});

describe("in the browser", () => {
  let page: Awaited<ReturnType<typeof startAnswerPage>>;
  beforeAll(async () => {
    page = await startAnswerPage();
  });
  afterAll(() => page.close());

  test("formulas are set with MathML beside, by what is loaded with the first of them, and the policy refuses nothing", async () => {
    await using visit = await page.open();
    const asked: string[] = [];
    visit.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    await visit.page.evaluate(() => answers.draw("It costs $5."));
    expect(asked).toEqual([]);
    // All that KaTeX has a style attribute for.
    const tex =
      "\\vec{v}\\pmb{y}\\fcolorbox{red}{blue}{x}\\left(\\begin{matrix}a\\\\b\\\\c\\\\d\\\\e\\end{matrix}\\right)";
    await visit.page.evaluate(
      (source) => answers.draw(source),
      `So $x^2$ and\n\n$$${tex}$$\n\n$\\frac{1}{$ is none.`,
    );
    await visit.page.evaluate(() => answers.settle());
    await visit.page.evaluate(() => document.fonts.ready.then(() => true));
    const seen = await visit.page.evaluate(() => ({
      told: [...document.querySelectorAll(".math math")].map((math) => math.namespaceURI),
      hidden: document.querySelectorAll(".math .katex-html[aria-hidden=true]").length,
      display: document.querySelectorAll(".math-display .katex-display").length,
      arrow: document.querySelector<SVGElement>(".math .overlay svg, .math .katex-overlay svg")?.style.width,
      source: [...document.querySelectorAll("code")].map(({ textContent }) => textContent),
      width: document.querySelector(".math")?.getBoundingClientRect().width ?? 0,
      hidden_height: document.querySelector(".katex-mathml")?.getBoundingClientRect().height,
    }));
    const mathMl = "http://www.w3.org/1998/Math/MathML";
    expect(seen).toMatchObject({ told: [mathMl, mathMl], hidden: 2, display: 1, source: ["\\frac{1}{"] });
    expect(seen.arrow).toEndWith("em");
    expect([seen.width > 5, seen.width < 40, seen.hidden_height]).toEqual([true, true, 1]);
    expect(asked.filter((path) => path.endsWith(".css"))).toHaveLength(1);
    expect(asked.filter((path) => /KaTeX/.test(path)).length).toBeGreaterThan(1);
    expect(asked.filter((path) => /KaTeX/.test(path) && !path.endsWith(".woff2"))).toEqual([]);
    expect(visit.complaints).toEqual([]);
  });

  test("a formula wider than a phone scrolls by itself and can be reached by keys", async () => {
    await using visit = await page.open({ viewport: { width: 320, height: 700 } });
    const wide = Array.from({ length: 40 }, (_, index) => `x_{${index}}`).join("");
    await visit.page.evaluate((tex) => answers.draw(`So \\(${tex}\\) and\n\n\\[${tex}\\]\n\n$y$`), wide);
    await visit.page.evaluate(() => answers.settle());
    const seen = await visit.page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      views: [...document.querySelectorAll(".markdown [tabindex='0']")].map((view) => [
        view.className,
        view.getAttribute("aria-label"),
        view.scrollWidth > view.clientWidth,
      ]),
    }));
    expect(seen.page).toBe(320);
    expect(seen.views).toEqual([
      ["block has-math", "Formula", true],
      ["math math-display", "Formula", true],
    ]);
  });

  test("a formula that has been set stays as the text around it grows", async () => {
    await using visit = await page.open();
    await visit.page.evaluate(() => answers.draw("$x$"));
    await visit.page.evaluate(() => answers.settle());
    const seen = await visit.page.evaluate(() => {
      answers.draw("");
      answers.grow("So $x$", true);
      const first = document.querySelector(".math");
      const shown = ["So $x$ and $y", "So $x$ and $y$", "So $x$ and $y$ are"].map((source) => {
        answers.grow(source, true);
        return document.querySelectorAll(".math").length;
      });
      return { shown, isSame: first !== null && document.querySelector(".math") === first };
    });
    expect(seen).toEqual({ shown: [1, 2, 2], isSame: true });
  });
});
