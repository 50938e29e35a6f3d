import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { hostileMarkdown } from "./mock-scripts.ts";

/** Shows Markdown in a page without any content security policy: the sanitiser alone stands between. */
const entry = `
import { toBlocks, toSafeFragment } from ${JSON.stringify(join(import.meta.dir, "../../src/web/shared/markdown.ts"))};
globalThis.show = (source, isHtml) => {
  const root = document.createElement("main");
  for (const html of isHtml ? [source] : toBlocks(source)) root.append(toSafeFragment(html));
  document.body.replaceChildren(root);
  return root.innerHTML;
};`;

setDefaultTimeout(60_000);

let browser: Browser;
let page: Page;
const asked: string[] = [];

beforeAll(async () => {
  const built = await Bun.build({
    entrypoints: ["/show.ts"],
    files: { "/show.ts": entry },
    target: "browser",
    root: import.meta.dir,
  });
  const script = await built.outputs[0]?.text();
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  page = await browser.newPage();
  await page.route("**/*", (route) => {
    asked.push(route.request().url());
    return route.fulfill({ contentType: "text/html", body: "<!doctype html><body></body>" });
  });
  await page.goto("http://page.example/");
  await page.addScriptTag({ content: script ?? "", type: "module" });
  await page.waitForFunction("globalThis.show");
});
afterAll(() => browser.close());

/** What Markdown, or HTML that is given to the sanitiser as it is, becomes in the document. */
function show(source: string, isHtml = false): Promise<string> {
  return page.evaluate(([text, raw]) => Reflect.get(globalThis, "show")(text, raw) as string, [
    source,
    isHtml,
  ] as const);
}

const hostile = [
  ...hostileMarkdown.split("\n\n"),
  hostileMarkdown,
  "<img\nsrc=x\nonerror=window.pwned=1>",
  "<IMG SRC=x ONERROR=window.pwned=1>",
  "<b onmouseover=window.pwned=1>b</b><sup data-cite=1 onclick=x>1</sup>",
  "[a](JaVaScRiPt:window.pwned=1) [b](\u0001javascript:x) [c](//evil.example) [d](/relative) [e](file:///etc/passwd)",
  '[x]: javascript:window.pwned=1 "t"\n\n[x] ![x]',
  "<!--><img src=x onerror=window.pwned=1>-->",
  '<noscript><p title="</noscript><img src=x onerror=window.pwned=1>">',
  "| a |\n| - |\n| <img src=x onerror=window.pwned=1> |",
  "- [ ] <script>window.pwned=1</script>\n- [x] done",
  "~~~html\n<img src=x onerror=window.pwned=1>\n~~~",
  "`<img src=x onerror=window.pwned=1>`",
  "![a](https://images.example/a.png) ![b](ftp://x/y) ![c](blob:x) ![d](HTTPS://images.example/d.png)",
  "<https://ok.example/?a=1&b=<script>>",
];

const allowedTags =
  "A B BLOCKQUOTE BR CODE DEL EM H1 H2 H3 H4 H5 H6 HR I IMG INS KBD LI MAIN MARK OL P PRE S STRONG SUB SUP TABLE TBODY TD TH THEAD TR U UL";
const allowedAttributes =
  "align alt data-cite data-lang decoding href loading referrerpolicy rel src start target title";

const given = hostile.flatMap((source) => [
  { source, isHtml: false },
  { source, isHtml: true },
]);

for (const [index, { source, isHtml }] of given.entries()) {
  const name = `${isHtml ? "HTML" : "Markdown"} ${index}, ${JSON.stringify(source.slice(0, 30))}`;
  test(`hostile ${name} runs nothing and loads nothing but https pictures`, async () => {
    asked.length = 0;
    await show(source, isHtml);
    const found = await page.evaluate(() => {
      const elements = [...document.querySelectorAll("main, main *")];
      for (const element of elements) {
        for (const type of ["mouseover", "focus", "load", "error"]) element.dispatchEvent(new Event(type));
      }
      return {
        tags: elements.map((element) => element.tagName),
        attributes: elements.flatMap((element) => element.getAttributeNames()),
        links: [...document.querySelectorAll<HTMLAnchorElement>("main a[href]")].map((link) => ({
          protocol: link.protocol,
          rel: link.rel,
          target: link.target,
        })),
        pictures: [...document.images].map((image) => new URL(image.src).protocol),
        pwned: Reflect.get(globalThis, "pwned"),
      };
    });
    expect(found.tags.filter((tag) => !allowedTags.split(" ").includes(tag))).toEqual([]);
    expect(found.attributes.filter((name) => !allowedAttributes.split(" ").includes(name))).toEqual([]);
    for (const { protocol, rel, target } of found.links) {
      expect(["https:", "http:", "mailto:", "tel:"]).toContain(protocol);
      expect([rel, target]).toEqual(["noopener noreferrer nofollow", "_blank"]);
    }
    expect(found.pictures.filter((protocol) => protocol !== "https:")).toEqual([]);
    expect(found.pwned).toBeUndefined();
    expect(asked.filter((url) => !url.startsWith("https://images.example/"))).toEqual([]);
  });
}

test("ordinary Markdown becomes ordinary HTML", async () => {
  const html = await show(
    "## Head\n\nA **b** *c* `d` ~~e~~ [f](https://x.example)\n\n3. three\n\n| l | r |\n| - | -: |\n| 1 | 2 |\n\n```ts\na < b\n```",
  );
  expect(html).toContain("<h2>Head</h2>");
  expect(html).toContain("<strong>b</strong> <em>c</em> <code>d</code> <del>e</del>");
  expect(html).toContain('<ol start="3">');
  expect(html).toContain('<td align="right">2</td>');
  expect(html).toContain('<pre><code data-lang="ts">a &lt; b</code></pre>');
  expect(html).toContain('href="https://x.example"');
});

test("HTML that only shapes words is kept; other HTML is shown as it was written", async () => {
  expect(await show("a<br>b H<sub>2</sub>O <div>c</div>")).toContain(
    "a<br>b H<sub>2</sub>O &lt;div&gt;c&lt;/div&gt;",
  );
});

test("source marks are found in text, but not in code or links", async () => {
  const html = await show("by him[1]. `a[1]` and [2](https://x.example)");
  expect(html.match(/data-cite/g)?.length).toBe(1);
});
