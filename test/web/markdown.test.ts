import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { startAnswerPage } from "./answer-page.ts";
import type { Visit } from "./browser.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let server: Awaited<ReturnType<typeof startAnswerPage>>;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  server = await startAnswerPage();
  visit = await server.open({ viewport: { width: 320, height: 700 } });
  page = visit.page;
});
afterAll(async () => {
  await visit[Symbol.asyncDispose]();
  await server.close();
});

/** What Markdown becomes in the document. */
const show = (source: string): Promise<string> => page.evaluate((text) => answers.draw(text), source);

test("ordinary Markdown becomes ordinary HTML", async () => {
  const html = await show(
    "## Head\n\nA **b** *c* `d` ~~e~~ [f](https://x.example)\n\n3. three\n\n| l | r |\n| - | -: |\n| 1 | 2 |\n\n```ts\na < b\n```",
  );
  expect(html).toContain('<h2 dir="auto">Head</h2>');
  expect(html).toContain("<strong>b</strong> <em>c</em> <code>d</code> <del>e</del>");
  expect(html).toContain('<ol start="3">');
  expect(html).toContain('<td align="right" dir="auto">2</td>');
  expect(html).toContain('<code data-lang="ts">a &lt; b</code></pre>');
  expect(html).toContain('href="https://x.example"');
});

test("notes stand where they belong and before their words, whatever they name", async () => {
  await show(
    "A claim[^1], another[^b].\n\n[^1]: First **note**\n  goes on\n[^b]: https://x.example/z\n\nAfter [^1](https://y.example)",
  );
  const blocks = await page.locator(".block").allTextContents();
  expect(blocks.map((text) => text.trim())).toEqual([
    "A claim1, anotherb.",
    "1 First note\n  goes on",
    "b https://x.example/z",
    "After ^1",
  ]);
  expect(await page.locator("sup").allTextContents()).toEqual(["1", "b", "1", "b"]);
  expect(await page.getByRole("link").count()).toBe(2);
});

test("HTML that only shapes words is kept; other HTML is shown as it was written", async () => {
  expect(await show("a<br>b H<sub>2</sub>O <div>c</div>")).toContain(
    "a<br>b H<sub>2</sub>O &lt;div&gt;c&lt;/div&gt;",
  );
});

test("a tag of its own ends with its line at the latest, and one that nothing opened does nothing", async () => {
  expect(await show("a <b>b *c*\n\nd</b> e <kbd><sub>f</kbd> g")).toContain("<b>b <em>c</em></b></p>");
  expect(await page.locator("p").last().innerHTML()).toBe("d e <kbd><sub>f</sub></kbd> g");
});

test("character references stand for characters, but not in code and not where they are escaped", async () => {
  await show(
    "&eacute; &#65;&#x42; &nosuch; &amp;lt; &lt;b&gt; AT&T \\&amp; `&amp;` [x](https://x.example/?a=1&amp;b=2 '&copy;')",
  );
  expect(await page.locator("p").textContent()).toBe("é AB &nosuch; &lt; <b> AT&T &amp; &amp; x");
  const link = page.getByRole("link");
  expect([await link.getAttribute("href"), await link.getAttribute("title")]).toEqual([
    "https://x.example/?a=1&b=2",
    "©",
  ]);
});

test("what is nested deeper than anybody writes is shown as it was written", async () => {
  await show(`${"> ".repeat(150)}deep`);
  const depth = await page.locator("blockquote").count();
  expect([depth > 90, depth < 110]).toEqual([true, true]);
  expect(await page.locator("main").textContent()).toMatch(/^\s*(?:> )+deep\s*$/);
});

test("source marks are found in text, but not in code, links or formulas", async () => {
  await show("by him[1]. `a[1]` and [2](https://x.example) and $x[1]$ [2, 3] [9]");
  expect(await page.locator(".cite").allTextContents()).toEqual(["1", "2", "3"]);
  expect(await page.locator("p").textContent()).toEndWith("[9]");
});

test("tasks are boxes that nobody can tick, by the name of what is to be done", async () => {
  await show("- [x] Order the **parts**\n- [ ] Send them\n\n  later\n- no task");
  const boxes = page.getByRole("checkbox");
  expect(await boxes.evaluateAll((all) => all.map((box) => box.getAttribute("aria-label")))).toEqual([
    "Order the parts",
    expect.stringMatching(/^Send them\s+later$/),
  ]);
  expect(await boxes.evaluateAll((all) => all.map((box) => (box as HTMLInputElement).checked))).toEqual([
    true,
    false,
  ]);
  expect(await boxes.first().isDisabled()).toBe(true);
});

test("each paragraph, item and cell runs in the direction of its own words; code always runs from the left", async () => {
  await show(
    "שלום abc\n\nabc שלום\n\n- שלום\n- abc\n\n  שלום\n\n| שלום | abc |\n| - | - |\n\n> שלום\n\n```\nשלום\n```",
  );
  const directions = await page
    .locator("main [dir]")
    .evaluateAll((all) => all.map((each) => `${each.tagName} ${getComputedStyle(each).direction}`));
  expect(directions).toEqual([
    "P rtl",
    "P ltr",
    "LI rtl",
    "LI ltr",
    "TH rtl",
    "TH ltr",
    "BLOCKQUOTE rtl",
    "PRE ltr",
  ]);
  const sides = await page
    .locator("li")
    .evaluateAll((all) => all.map((item) => getComputedStyle(item).marginRight !== "0px"));
  expect(sides).toEqual([true, false]);
});

test("a link whose words are another site's address says where it leads", async () => {
  await show(
    [
      "[https://bank.example/in](https://evil.example)",
      "[www.bank.example](https://bank.example@evil.example)",
      "https://bank.example/in",
      "[https://www.bank.example](https://bank.example)",
      "[our page](https://evil.example)",
      "[https://аррӏе.example](https://аррӏе.example)",
    ].join("\n\n"),
  );
  expect(await page.locator("a").allTextContents()).toEqual([
    "https://bank.example/in (evil.example)",
    "www.bank.example (evil.example)",
    "https://bank.example/in",
    "https://www.bank.example",
    "our page",
    "https://аррӏе.example",
  ]);
});

test("on the narrowest screen wide things scroll by themselves and long words break", async () => {
  const long = "x".repeat(200);
  await show(
    `${long} https://a.example/${long}\n\n| ${"a | ".repeat(20)}\n|${" - |".repeat(20)}\n\n~~~\n${long}\n~~~`,
  );
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
  const views = page.locator(".table-scroll, pre");
  expect(await views.evaluateAll((all) => all.map((view) => view.scrollWidth > view.clientWidth))).toEqual([
    true,
    true,
  ]);
  expect(visit.complaints).toEqual([]);
});
