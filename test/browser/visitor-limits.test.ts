import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { phone, startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { askOn, composer } from "../helpers/chat-page.ts";
import { pointPerToken } from "../helpers/limited-chat.ts";
import { askAndRead, openHistory, startVisitorPages, type VisitorPages } from "../helpers/visitor-page.ts";

// What a visitor sees of a link's limits: what is left, and which one has ended and until when.

const maxMs = 30_000;
let pages: VisitorPages;
let browser: TestBrowser;

beforeAll(async () => {
  const bot = { name: "小店助手", pricing: pointPerToken };
  [pages, browser] = await Promise.all([startVisitorPages({ bot }), startBrowser()]);
}, maxMs);
afterAll(async () => {
  await pages.close();
}, maxMs);

const left = (page: Page, words: string) => page.getByText(words, { exact: true }).waitFor();
const modelCalls = () => pages.chat.upstream.requests.length;

test(
  "two questions a day count down, the third is refused with the owner's words and stays to be sent later",
  async () => {
    const limits = { visitor: { messages_per_day: 2 } };
    const limit_message = "Write to sales@shop.example for more.";
    const link = await pages.makeLink({ access: "anonymous", limits, limit_message });
    await using visit = await browser.visit(link.address(), phone);
    const { page } = visit;
    await left(page, "2 questions left today");
    await askAndRead(page, "Where is my parcel?");
    await left(page, "1 question left today");
    await askAndRead(page, "Will it come today?");
    await page.getByText("Your questions for today are used up. You can ask again from").waitFor();
    expect(await page.getByText(/questions? left/).count()).toBe(0);

    const calls = modelCalls();
    await askOn(page, "Will it come tomorrow?");
    const refusal =
      /^Your questions for today are used up\. You can ask again from [^.]+\. Write to sales@shop\.example for more\.$/;
    await page.getByRole("status").getByText(refusal).waitFor();
    expect(await composer(page).inputValue()).toBe("Will it come tomorrow?");
    expect(await page.getByRole("article").count()).toBe(4);
    expect(modelCalls()).toBe(calls);

    await page.reload();
    await page.getByText("Your questions for today are used up. You can ask again from").waitFor();
    expect(await composer(page).inputValue()).toBe("Will it come tomorrow?");
    await page.getByRole("article").nth(3).waitFor();
    expect(await page.getByRole("article").count()).toBe(4);

    await using other = await browser.visit(link.address(), phone);
    await left(other.page, "2 questions left today");
    pages.chat.server.clock.nowMs += 24 * 3_600_000;
    await page.getByRole("button", { name: "Send" }).click();
    await left(page, "1 question left today");
    expect(await composer(page).inputValue()).toBe("");
    expect([visit.complaints, other.complaints]).toEqual([[], []]);
  },
  maxMs,
);

test(
  "a question that comes too soon says how long to wait, and is sent then",
  async () => {
    const link = await pages.makeLink({ access: "anonymous", limits: { qpm: 1 } });
    await using visit = await browser.visit(link.address());
    const { page } = visit;
    await left(page, "1 question left this minute");
    await askAndRead(page, "Where is my parcel?");
    pages.chat.server.clock.nowMs += 20_000;
    await askOn(page, "Will it come today?");
    await page.getByText("may ask 1 question a minute. The next one is possible in 40 seconds.").waitFor();
    pages.chat.server.clock.nowMs += 40_000;
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("You asked: Will it come today?").first().waitFor();
    await page.getByText("may ask").waitFor({ state: "detached" });
    expect(visit.complaints).toEqual([]);
  },
  maxMs,
);

test(
  "points are told once few are left, and whose are used up",
  async () => {
    const link = await pages.makeLink({ access: "anonymous", limits: { points: 51 } });
    await using visit = await browser.visit(link.address(), phone);
    const { page } = visit;
    // The model says that it has used 7 tokens for each answer.
    const questions = ["Where is my parcel?", "Will it come?", "Is it heavy?", "Large?", "Blue?"];
    for (const question of questions) await askAndRead(page, question);
    expect(await page.getByText("points left").count()).toBe(0);
    await askAndRead(page, "Is it here?");
    await left(page, "about 9 points left");
    await askOn(page, "And the next one?");
    await page.getByText("The points of this link are used up.").waitFor();
    expect(await composer(page).inputValue()).toBe("And the next one?");
    expect(visit.complaints).toEqual([]);
  },
  maxMs,
);

test(
  "a Chinese browser reads all of it in Chinese",
  async () => {
    const limits = { visitor: { messages_per_day: 2 } };
    const link = await pages.makeLink({
      access: "anonymous",
      limits,
      limit_message: "如需更多，请联系客服。",
    });
    await using visit = await browser.visit(link.address(), { ...phone, locale: "zh-CN" });
    const { page } = visit;
    await left(page, "今天还可提问 2 次");
    await expectChinese(page);
    await askAndRead(page, "我的包裹在哪里？");
    await left(page, "今天还可提问 1 次");
    await askAndRead(page, "今天会到吗？");
    await page.getByText("您今天的提问次数已用完").waitFor();
    await expectChinese(page);
    await askOn(page, "明天呢？");
    await page.getByText(/^您今天的提问次数已用完，[^。]+起可继续提问。如需更多，请联系客服。$/).waitFor();
    expect(await composer(page).inputValue()).toBe("明天呢？");
    await page.getByRole("button", { name: "回答得不好" }).last().click();
    await page.getByRole("textbox", { name: "哪里不好" }).waitFor();
    const drawer = await openHistory(page);
    await drawer.getByRole("button", { name: "更多操作" }).click();
    await drawer.getByRole("button", { name: "删除", exact: true }).click();
    await drawer.getByRole("button", { name: "撤销" }).waitFor();
    await expectChinese(page);

    const hosts = await pages.makeLink();
    await page.goto(hosts.address({ authToken: "somebody-elses" }));
    await page.getByRole("heading", { name: "无法确认您的身份" }).waitFor();
    await expectChinese(page, "Sign in to our shop first.");
    expect(visit.complaints).toEqual([]);
  },
  maxMs,
);

/** What the page says is Chinese, but for names, the model's own words and what else is `allowed`. */
async function expectChinese(page: Page, ...allowed: string[]): Promise<void> {
  const labels = await page.evaluate(() =>
    ["aria-label", "title", "placeholder"].flatMap((name) =>
      [...document.querySelectorAll(`[${name}]`)].map((element) => element.getAttribute(name)),
    ),
  );
  const said = [await page.title(), await page.locator("#app").textContent(), ...labels].join("\n");
  const own = ["You asked:", "UTC", "AI", "Markdown", "JSON", ...allowed].reduce(
    (text, words) => text.replaceAll(words, ""),
    said,
  );
  expect(own.match(/.*[A-Za-z]{2,}.*/g)).toBeNull();
  expect(await page.locator("html").getAttribute("lang")).toStartWith("zh");
}
