import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { languages } from "sugar-high/lang";
import { startAnswerPage } from "./answer-page.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let page: Awaited<ReturnType<typeof startAnswerPage>>;

beforeAll(async () => {
  page = await startAnswerPage();
});
afterAll(() => page.close());

const ts = `// A comment 😀
export async function load(id: Map<string, number>) {
  return id.get(\`k\${2}\`) ?? fetch("https://a.example", { retries: 3 }) < 4;
}`;

const fenced = (language: string, code: string) => `~~~${language}\n${code}\n~~~\n\n`;

test("code is coloured with classes alone, by what is loaded with the first of it, and its text stays the same", async () => {
  await using visit = await page.open();
  const asked: string[] = [];
  visit.page.on("request", (request) => {
    if (request.resourceType() === "script") asked.push(request.url());
  });
  await visit.page.evaluate(
    (text) => answers.draw(text),
    `Words\n\n    indented\n\n${fenced("", "const a = 1;")}`,
  );
  expect(asked).toEqual([]);
  await visit.page.evaluate((text) => answers.draw(text), fenced("ts", ts));
  await visit.page.evaluate(() => answers.settle());
  expect(asked.length).toBeGreaterThan(0);
  const seen = await visit.page.evaluate(() => ({
    text: document.querySelector("code")?.textContent,
    name: document.querySelector(".code-bar span")?.textContent,
    attributes: [
      ...new Set([...document.querySelectorAll("code *")].flatMap((piece) => piece.getAttributeNames())),
    ],
    kinds: Object.fromEntries(
      [...document.querySelectorAll("code *")].map(({ className, textContent }) => [
        textContent?.trim(),
        className,
      ]),
    ),
  }));
  expect(seen).toMatchObject({ text: ts, name: "ts", attributes: ["class"] });
  expect(seen.kinds).toMatchObject({
    "// A comment 😀": "code-comment",
    load: "code-call",
    Map: "code-type",
    '"https://a.example"': "code-string",
    "3": "code-number",
  });
  expect(visit.complaints).toEqual([]);
});

test("every language leaves the text as it is, and what is unknown, too long or hostile stays plain", async () => {
  await using visit = await page.open();
  const tricky = `${ts}\n<a href='x'>&amp;</a> /* "é */ #{$x} -- 'q\n+ line\n- line\n\ttab  \n<?php "\\" ?>`;
  const names = languages.flatMap(({ id, aliases }) => [id, ...aliases]);
  const plain = [
    fenced("nothing-known", ts),
    fenced("__proto__", ts),
    fenced("js", `${ts}\n`.repeat(60)),
    fenced("js", `let a = "${"x".repeat(1_100)}";`),
    fenced("js", "a<b ".repeat(1_900).replaceAll("a<b a<b ", "a<b a<b \n")),
  ];
  const code = [...names.map((name) => fenced(name, tricky)), ...plain].join("");
  await visit.page.evaluate((text) => answers.draw(text), code);
  const before = await visit.page.evaluate(() => document.querySelector("main")?.textContent);
  await visit.page.evaluate(() => answers.settle());
  await visit.page.waitForFunction(
    (count) => document.querySelectorAll("pre code:has(*)").length >= count,
    names.length - 3,
  );
  const seen = await visit.page.evaluate(() => ({
    text: document.querySelector("main")?.textContent,
    plain: [...document.querySelectorAll("pre code:not(:has(*))")].map((each) =>
      each.getAttribute("data-lang"),
    ),
  }));
  expect(seen.text).toBe(before);
  expect(seen.plain).toEqual(["plaintext", "text", "plain", "nothing-known", "__proto__", "js", "js", "js"]);
});

test("a block that still grows is plain, and has its colours once it has come to its end", async () => {
  await using visit = await page.open();
  const grow = (text: string) => visit.page.evaluate((source) => answers.grow(source, true), text);
  const coloured = () => visit.page.evaluate(() => document.querySelectorAll("code *").length);
  await grow("~~~ts\nconst a = 1;\n");
  await visit.page.evaluate(() => answers.settle());
  expect(await coloured()).toBe(0);
  await grow("~~~ts\nconst a = 1;\n~~~\n\nThat was it, and\n");
  await visit.page.evaluate(() => answers.settle());
  expect(await coloured()).toBeGreaterThan(2);
});
