import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { startAnswerPage } from "./answer-page.ts";
import type { Visit } from "./browser.ts";
import { hostileTexts, publishedCases } from "./hostile-markdown.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

const texts = [...publishedCases.map(({ payload }) => payload), ...hostileTexts];

let page: Awaited<ReturnType<typeof startAnswerPage>>;

beforeAll(async () => {
  page = await startAnswerPage();
});
afterAll(() => page.close());

/** What an answer may be made of, beside formulas. */
const allowed = {
  tags: "A B BLOCKQUOTE BR BUTTON CODE DEL DIV EM H1 H2 H3 H4 H5 H6 HR I IMG INPUT INS KBD LI MARK OL P PRE S SPAN STRONG SUB SUP TABLE TBODY TD TH THEAD TR U UL",
  attributes:
    "align aria-hidden aria-label checked class data-alt data-cite data-lang data-linked data-math data-picture data-task dir disabled href rel role start tabindex target title type",
  classes:
    /^(?:|block|cite|code-(?:block|bar|copy|[a-z]+)|katex-display|has-math|math|math-display|held-(?:picture|show|alt|address)|table-scroll|task|task-box)$/,
};
/** What a formula may have. */
const ofFormulas =
  "class style aria-hidden xmlns width height viewBox preserveAspectRatio d x1 x2 y1 y2 stroke-width encoding display mathvariant mathcolor mathbackground mathsize stretchy fence separator accent accentunder lspace rspace minsize maxsize notation linethickness movablelimits scriptlevel displaystyle columnalign columnspacing rowspacing voffset rowlines columnlines side largeop data-width symmetric depth";

/** Draws every text in every way and gives what is wrong with any of them. */
async function tryAll(visit: Visit, ways: readonly string[], tried = texts): Promise<unknown[]> {
  await visit.page.evaluate(() => {
    const violations: string[] = [];
    Object.assign(globalThis, { violations, alert: () => Reflect.set(globalThis, "pwned", "alert") });
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, sourceFile }) => {
      violations.push(`${violatedDirective} ${sourceFile}`);
    });
  });
  // Before the first draw, so that formulas and colours are there at once.
  await visit.page.evaluate(() => {
    answers.draw("$x$\n\n```js\nx\n```");
    return answers.settle();
  });
  return visit.page.evaluate(drawAndJudge, {
    texts: tried,
    ways,
    tags: allowed.tags.split(" "),
    attributes: allowed.attributes.split(" "),
    classes: allowed.classes.source,
    ofFormulas: ofFormulas.split(" "),
  });
}

interface Rules {
  texts: string[];
  ways: readonly string[];
  tags: string[];
  attributes: string[];
  classes: string;
  ofFormulas: string[];
}

/** Runs in the page, so that thousands of drawings need no more than one call. */
async function drawAndJudge(rules: Rules): Promise<unknown[]> {
  const { texts, ways, tags, attributes, ofFormulas } = rules;
  const classes = new RegExp(rules.classes);
  const faults: unknown[] = [];
  const isOwn = (element: Element) => element.closest(".katex") === null;
  const judge = (element: Element): string[] => {
    const wrong: string[] = [];
    const own = isOwn(element);
    if (own && !tags.includes(element.tagName)) wrong.push(element.tagName);
    if (!own && /^(?:script|img|a|style|foreignobject|use|image|animate|set)$/i.test(element.tagName))
      wrong.push(element.tagName);
    for (const { name, value } of element.attributes) {
      const names = own ? attributes : ofFormulas;
      if (!names.includes(name)) wrong.push(`${element.tagName} ${name}`);
      if (own && name === "class" && !value.split(" ").every((part) => classes.test(part))) wrong.push(value);
      if (name === "style" && /url|position: (?:fixed|absolute)/.test(value)) wrong.push(value);
    }
    if (element instanceof HTMLAnchorElement && element.hasAttribute("href")) {
      if (!/^(?:https?|mailto|tel):$/.test(element.protocol)) wrong.push(element.href);
      if (`${element.rel} ${element.target}` !== "noopener noreferrer nofollow _blank")
        wrong.push(element.rel);
    }
    if (element instanceof HTMLImageElement) wrong.push(element.src);
    return wrong;
  };
  const judgeAll = (text: string, way: string) => {
    const elements = [...document.querySelectorAll("main *")];
    for (const element of elements) {
      // A picture is another's to show; what that asks for has a test of its own.
      if (element.matches(".held-show")) continue;
      for (const type of ["mouseover", "focus", "load", "error", "click"]) {
        element.dispatchEvent(new Event(type, { cancelable: true }));
      }
    }
    const wrong = elements.flatMap(judge);
    if (Reflect.get(globalThis, "pwned") !== undefined) wrong.push("it ran");
    Reflect.deleteProperty(globalThis, "pwned");
    const clobbered = document.querySelectorAll("main [id], main [name]").length;
    if (wrong.length > 0 || clobbered > 0) faults.push({ way, text: text.slice(0, 200), wrong, clobbered });
  };
  for (const text of texts) {
    for (const way of ways) {
      if (way === "whole") {
        answers.draw(text);
        if (document.querySelector("[data-math]")) await answers.settle();
      } else {
        answers.draw("");
        const step = Math.max(1, Math.ceil(text.length / 12));
        for (let end = 1; end < text.length; end += step) {
          answers.grow(text.slice(0, end), true);
          judgeAll(text.slice(0, end), way);
        }
        answers.grow(text, false);
      }
      judgeAll(text, way);
    }
  }
  await answers.settle();
  if (Reflect.get(globalThis, "pwned") !== undefined) faults.push("something ran later");
  return [...faults, ...(Reflect.get(globalThis, "violations") as string[])];
}

for (const [path, ways, name] of [
  [
    "/",
    ["whole", "growing"],
    "under the page's policy, whole and growing: nothing is refused, for nothing is tried",
  ],
  [
    "/bare",
    ["whole"],
    "without any policy: what an answer's elements are made of lets nothing through by itself",
  ],
] as const) {
  test(`hostile texts do nothing ${name}`, async () => {
    await using visit = await page.open({}, path);
    const { context, complaints } = visit;
    const asked: string[] = [];
    await context.route(
      ({ hostname }) => hostname !== "127.0.0.1",
      async (route) => {
        asked.push(route.request().url());
        await route.abort();
      },
    );
    expect(await tryAll(visit, ways)).toEqual([]);
    expect([complaints, asked, context.pages().length]).toEqual([[], [], 1]);
  });
}

test("the lists are there, and a page that lets everything through would be found out", async () => {
  expect([publishedCases.length, hostileTexts.length > 75]).toEqual([183, true]);
  await using visit = await page.open({}, "/bare");
  const tried = [
    "<img src=x onerror=window.pwned=1>",
    "<a href='javascript:1'>a</a>",
    "<b id=app>b</b>",
    "<p>p</p>",
  ];
  await visit.page.evaluate(() => {
    const show = (html: string) => {
      document.querySelector("main")?.setHTMLUnsafe(html);
      return "";
    };
    answers.settle = async () => "";
    answers.draw = show;
  });
  const faults = await tryAll(visit, ["whole"], tried);
  expect(faults).toMatchObject(tried.slice(0, 3).map((text) => ({ way: "whole", text })));
});
