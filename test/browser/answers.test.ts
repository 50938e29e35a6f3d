import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { filmDocument, must, share, shopDocument } from "../helpers/api-client.ts";
import { phone, startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { askOn, lastAnswer, readLastAnswer, signInOn } from "../helpers/chat-page.ts";
import { type Executable, startExecutable } from "../helpers/executable.ts";
import { startFakeUpstream } from "../helpers/fake-upstream.ts";

const maxMs = 30_000;
let server: Executable;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startExecutable(), startBrowser()]);
}, maxMs);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
}, maxMs);

describe("a bot answers from its documents", () => {
  const bots = [
    {
      name: "the film bot in Chinese",
      bot: { name: "电影小助手", settings: { language: "zh", suggested_questions: ["导演是谁?"] } },
      document: filmDocument,
      suggested: "导演是谁?",
      answer: "新海诚（Makoto Shinkai）",
      chip: "来源 1：铃芽之旅.csv",
      passage: "《铃芽之旅》的导演是谁？",
      outside: "今天天气怎么样?",
      honest: "我不知道",
      sources: "来源",
    },
    {
      name: "the shop's FAQ bot in English",
      bot: {
        name: "Shop assistant",
        settings: { language: "en", suggested_questions: ["How do I reset my password?"] },
      },
      document: shopDocument,
      suggested: "How do I reset my password?",
      answer: "Forgot password",
      chip: "Source 1: Shop FAQ.md",
      passage: "follow the link we send you",
      outside: "Who is the president of France?",
      honest: "I don't know from what I was given.",
      sources: "Sources",
    },
  ];
  for (const it of bots) {
    test(
      `${it.name}: the answer with its source, and the honest word where the documents say nothing`,
      async () => {
        const shared = await share(server.url, server.masterKey(), { bot: it.bot, document: it.document });
        await using visit = await browser.visit(shared.linkUrl, phone);
        const { page } = visit;
        await signInOn(page, shared.customerName);
        await page.getByRole("button", { name: it.suggested }).click();
        expect(await readLastAnswer(page)).toContain(it.answer);
        await lastAnswer(page).getByRole("button", { name: it.chip }).click();
        expect(await lastAnswer(page).getByRole("figure").textContent()).toContain(it.passage);

        await askOn(page, it.outside);
        const honest = await readLastAnswer(page);
        expect(honest).toContain(it.honest);
        expect(await lastAnswer(page).getByRole("region", { name: it.sources }).count()).toBe(0);
        expect([visit.foreign, visit.complaints]).toEqual([[], []]);
      },
      maxMs,
    );
  }
});

describe("hostile words run nothing, load nothing and submit nothing", () => {
  const evil = "https://evil.example";
  const attacks = [
    "<script>window.isHit = true</script>",
    `<script src="${evil}/a.js"></script>`,
    '<img src="x" onerror="window.isHit = true">',
    `<img src="${evil}/b.png">`,
    "![a](data:image/svg+xml,<svg/onload=alert(1)>)",
    `![b](http://evil.example/c.png)`,
    `![c](${evil}/p.png) [![d](${evil}/q.png)](${evil}/r) ![e][f]\n\n[f]: ${evil}/s.png`,
    "[press me](javascript:window.isHit=true)",
    "[or me](JaVaScRiPt&colon;alert(1))",
    "[or me](data:text/html,<script>alert(1)</script>)",
    '<a href="javascript:window.isHit=true">press me too</a>',
    '<svg onload="window.isHit = true"><animate onbegin="window.isHit = true" attributeName="x"/></svg>',
    `<style>@import url("${evil}/d.css"); body { background: url("${evil}/e.png") }</style>`,
    `<p style="background: url(${evil}/f.png); position: fixed; inset: 0">over everything</p>`,
    `<link rel="stylesheet" href="${evil}/g.css"><meta http-equiv="refresh" content="0;url=${evil}/h">`,
    `<base href="${evil}/"><form action="${evil}/i"><input name="q"><button>Send</button></form>`,
    `<iframe src="${evil}/j" srcdoc="<script>parent.isHit = true</script>"></iframe>`,
    `<object data="${evil}/k"></object><embed src="${evil}/l"><video src="${evil}/m" autoplay onerror="alert(1)"></video>`,
    '<math><mtext><table><mglyph><style><img src="x" onerror="window.isHit = true">',
    "```<img src=x onerror=alert(1)>\n<script>window.isHit = true</script>\n```",
    `| a |\n|---|\n| <img src="${evil}/n.png" onerror="alert(1)"> |`,
  ];
  const hostile = `${attacks.join("\n\n")}\n\nThe last words.`;

  test(
    "in an answer, in the reasoning, in a source, in the welcome, in the bot's name and in a suggested question",
    async () => {
      const upstream = startFakeUpstream({ steps: [{ reasoning: hostile }, { text: hostile }] });
      const shared = await share(server.url, server.masterKey(), {
        upstreamUrl: upstream.url,
        bot: {
          name: `<img src=x onerror=alert(1)>`,
          settings: {
            welcome: hostile,
            suggested_questions: [`What is <img src="${evil}/o.png" onerror="alert(1)">?`],
          },
        },
        document: { name: "<script>alert(1)</script>.txt", type: "text/plain", content: hostile },
      });
      await using visit = await browser.visit(shared.linkUrl, phone);
      const { page } = visit;
      await signInOn(page, shared.customerName);
      await page.getByText("The last words.").waitFor();
      await page.getByRole("button", { name: "What is <img" }).click();
      expect(await readLastAnswer(page)).toContain("The last words.");
      await page.getByText("Thought process").click();
      for (const chip of await lastAnswer(page)
        .getByRole("button", { name: /^Source/ })
        .all())
        await chip.click();
      for (const link of await lastAnswer(page).getByText("press me", { exact: true }).all())
        await link.click();

      const found = await page.evaluate(() => ({
        isHit: "isHit" in window,
        elements: [
          ...document.querySelectorAll(
            "main :is(script, style, link, iframe, object, embed, form, svg[onload], [style], video, base)",
          ),
        ].map((element) => element.outerHTML.slice(0, 80)),
        addresses: [...document.querySelectorAll("main :is(a, img)")]
          .map((element) => element.getAttribute("href") ?? element.getAttribute("src"))
          .filter((address) => address !== null && !address.startsWith("https:")),
        handlers: [...document.querySelectorAll("*")].flatMap((element) =>
          element.getAttributeNames().filter((name) => name.startsWith("on")),
        ),
      }));
      expect(found).toEqual({ isHit: false, elements: [], addresses: [], handlers: [] });
      expect([visit.foreign, visit.complaints]).toEqual([[], []]);
      await upstream.close();
    },
    maxMs,
  );

  test(
    "a script that got into the page all the same would be refused by its policy",
    async () => {
      const shared = await share(server.url, server.masterKey());
      const smuggled = [
        "<script>window.isHit = true</script>",
        '<img src="/assets/none.png" onerror="window.isHit = true">',
        `<script src="${evil}/p.js"></script>`,
        `<iframe src="${evil}/q"></iframe>`,
      ];
      const alter = (html: string) => html.replace("</body>", `${smuggled.join("")}</body>`);
      await using visit = await browser.visit(shared.linkUrl, {}, alter);
      await visit.page.getByRole("button", { name: "Sign in" }).waitFor();
      expect(await visit.page.locator("body > iframe").count()).toBe(1);
      const attempts = await visit.page.evaluate(() => {
        const write = () => document.body.insertAdjacentHTML("beforeend", "<img src=x onerror=alert(1)>");
        const handle = () => document.body.setAttribute("onclick", "window.isHit = true");
        const load = () => Object.assign(document.createElement("script"), { src: "/assets/none.js" });
        return [write, handle, load].map((attempt) => {
          try {
            attempt();
            return "let through";
          } catch (error) {
            return error instanceof TypeError ? "refused" : String(error);
          }
        });
      });
      expect(attempts).toEqual(["refused", "refused", "refused"]);
      expect(await visit.page.evaluate(() => "isHit" in window)).toBe(false);
      expect(visit.foreign).toEqual([]);
      for (const directive of ["inline script", "inline event handler", "p.js", "evil.example"]) {
        expect(visit.complaints.join("\n")).toContain(directive);
      }
    },
    maxMs,
  );
});

describe("a link that leads to no chat says why, with the status of its page", () => {
  const pages = [
    { name: "unknown", status: 404, title: "This link leads nowhere" },
    { name: "expired", status: 403, title: "This link has expired" },
    { name: "revoked", status: 403, title: "This link has been turned off" },
  ];
  for (const { name, status, title } of pages) {
    test(
      name,
      async () => {
        const shared = await share(server.url, server.masterKey());
        const at = `/api/v1/bot-share-tokens/${shared.linkId}`;
        const token = shared.ownerToken;
        if (name === "expired")
          await must(server.url, "PATCH", at, { token, body: { expires_at: "2020-01-01" } });
        if (name === "revoked") await must(server.url, "DELETE", at, { token });
        const url = name === "unknown" ? `${server.url}/s/${"x".repeat(32)}` : shared.linkUrl;
        expect((await fetch(url)).status).toBe(status);
        await using visit = await browser.visit(url, phone);
        await visit.page.getByRole("heading", { name: title }).waitFor();
        expect(await visit.page.getByRole("textbox").count()).toBe(0);
        expect([visit.foreign, visit.complaints]).toEqual([[], []]);
      },
      maxMs,
    );
  }
});
