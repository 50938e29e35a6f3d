import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Frame, Page } from "playwright-core";
import { bubbleOn, chatFrame, startEmbedBench } from "../helpers/host-page.ts";

// What the bubble, the chat page in it and the page around it say to one another.

setDefaultTimeout(60_000);
const { site, chat, browser, close } = await startEmbedBench();
afterAll(close);

/** Notes every event of the bubble, before its script runs. */
const noting = `<script>
  window.noted = [];
  for (const name of ["ready", "chat-ready", "chat-start", "chat-finish"]) {
    addEventListener("botshare:" + name, ({ type, detail }) => noted.push([type, detail, typeof BotshareChat]));
  }
</script>`;

/** What was heard of the events so far. */
const noted = (page: Page) => page.evaluate("noted");
const say = (frame: Frame, message: unknown) => frame.evaluate(`say(${JSON.stringify(message)})`);
/** The credentials that the chat page was handed, in their order. */
const handed = (frame: Frame) =>
  frame.evaluate("heard.map(({ origin, data }) => [origin, data.type, data.data.authToken])");
const order = (page: Page, command: string) => page.evaluate(`BotshareChat.${command}`);
const script = () => chat.script();

test("the page hears that the script is there, and what happens in the chat", async () => {
  await using visit = await browser.visit(site.put({ script: script(), body: noting }));
  const { page } = visit;
  expect(await noted(page)).toEqual([["botshare:ready", null, "object"]]);
  await order(page, "open()");
  await bubbleOn(page).panel.waitFor();
  await page.waitForFunction("noted.length === 2");
  const frame = await chatFrame(page);
  await say(frame, { type: "shareChatStart", data: { question: "Why?" } });
  await say(frame, { type: "shareChatFinish", data: { question: "Why?", answer: "Because." } });
  await page.waitForFunction("noted.length === 4");
  expect(await noted(page)).toEqual([
    ["botshare:ready", null, "object"],
    ["botshare:chat-ready", null, "object"],
    ["botshare:chat-start", { question: "Why?" }, "object"],
    ["botshare:chat-finish", { question: "Why?", answer: "Because." }, "object"],
  ]);
  expect(await bubbleOn(page).button.getAttribute("class")).toBe("bubble");
});

test("nobody else is believed to be the chat, and what makes no sense is passed over", async () => {
  const forger = `<iframe src="${chat.url}/chat/share?ready=no" title="forger"></iframe>`;
  await using visit = await browser.visit(site.put({ script: script(), body: noting + forger }));
  const { page } = visit;
  await order(page, "open()");
  await page.waitForFunction("noted.length === 2");
  const message = { type: "shareChatFinish", data: { question: "forged", answer: "forged" } };
  const other = page.frames().find((frame) => frame.url().includes("ready=no"));
  if (!other) throw new Error("the forger is not there");
  await say(other, message);
  await page.evaluate((forged) => window.postMessage(forged, "*"), message);
  const frame = await chatFrame(page);
  for (const nonsense of [
    null,
    "shareChatFinish",
    7,
    [],
    { type: "constructor" },
    { type: { a: 1 } },
    { data: {} },
  ]) {
    await say(frame, nonsense);
  }
  await say(frame, { type: "shareChatStart", data: "last" });
  await page.waitForFunction("noted.length > 2");
  expect(await noted(page)).toHaveLength(3);
  expect(visit.errors).toEqual([]);
});

test("a frame that has gone elsewhere is not believed, and is handed nothing", async () => {
  await using visit = await browser.visit(site.put({ script: script(), body: noting }));
  const { page } = visit;
  await order(page, "open()");
  await page.waitForFunction("noted.length === 2");
  const elsewhere = chat.url.replace("127.0.0.1", "stranger.test");
  const frame = await chatFrame(page);
  await frame.evaluate((url) => location.replace(url), `${elsewhere}/chat/share?shareId=stub`);
  await frame.waitForURL(/stranger/);
  await frame.locator("textarea").waitFor();
  await order(page, 'setAuthToken("secret")');
  await page.locator("botshare-chat iframe").evaluate((element) => {
    if (element instanceof HTMLIFrameElement)
      element.contentWindow?.postMessage({ type: "last", data: {} }, "*");
  });
  await frame.waitForFunction("heard.some(({ data }) => data.type === 'last')");
  expect(await handed(frame)).toEqual([[site.origin(), "last", undefined]]);
  expect(await noted(page)).toHaveLength(2);
});

test("an answer that ends while the chat is closed leaves a dot, until it is opened", async () => {
  await using visit = await browser.visit(site.put({ script: script(), body: noting }));
  const { page } = visit;
  const { button } = bubbleOn(page);
  await button.click();
  await page.waitForFunction("noted.length === 2");
  const frame = await chatFrame(page);
  await button.click();
  const dot = () => button.locator(".dot").evaluate((element) => element.getBoundingClientRect().width);
  expect(await dot()).toBe(0);
  await say(frame, { type: "shareChatFinish", data: { question: "a", answer: "b" } });
  await page.getByRole("button", { name: "Open the chat: a new answer is there" }).waitFor();
  expect(await dot()).toBe(16);
  await button.click();
  await page.getByRole("button", { name: "Close the chat" }).waitFor();
  expect(await dot()).toBe(0);
  await button.click();
  await page.getByRole("button", { name: "Open the chat", exact: true }).waitFor();
});

test("a credential waits for the chat page, is changed at once, and is handed to that page again when it is loaded anew", async () => {
  await using visit = await browser.visit(site.put({ script: script() }));
  const { page } = visit;
  await order(page, 'setAuthToken("first")');
  expect(await page.locator("botshare-chat iframe").count()).toBe(0);
  await order(page, 'setAuthToken("second")');
  await order(page, "open()");
  await page.locator("botshare-chat iframe").waitFor();
  const frame = await chatFrame(page);
  await frame.waitForFunction("heard.length > 0");
  const origin = site.origin();
  const second = [origin, "shareChatAuth", "second"];
  expect((await handed(frame)) as unknown[]).toContainEqual(second);
  await frame.evaluate("heard.length = 0");
  await order(page, 'setAuthToken("third")');
  await frame.waitForFunction("heard.length === 1");
  expect(await handed(frame)).toEqual([[origin, "shareChatAuth", "third"]]);
  await order(page, "setAuthToken(null)");
  await frame.waitForFunction("heard.length === 2");
  expect(await handed(frame)).toEqual([
    [origin, "shareChatAuth", "third"],
    [origin, "shareChatAuth", ""],
  ]);
  await order(page, 'setAuthToken("fourth")');
  await frame.evaluate(() => location.reload());
  await frame.waitForFunction("window.heard?.length > 0");
  expect((await handed(frame)) as unknown[]).toContainEqual([origin, "shareChatAuth", "fourth"]);
  expect(page.url() + frame.url()).not.toMatch(/first|second|third|fourth/);
  expect(visit.errors).toEqual([]);
});

test("another address in data-bot-src is another chat in the same frame", async () => {
  await using visit = await browser.visit(site.put({ script: script() }));
  const { page } = visit;
  await order(page, 'setAuthToken("of the old address")');
  await order(page, "open()");
  const frame = await chatFrame(page);
  await frame.waitForFunction("heard.length > 0");
  const change = (src: string) =>
    page.evaluate(
      (value) => document.querySelector("#chatbot-iframe")?.setAttribute("data-bot-src", value),
      src,
    );
  await change(`${chat.url}/chat/share?shareId=stub&authToken=new`);
  await frame.waitForURL(/authToken=new/);
  await frame.locator("textarea").waitFor();
  expect(await handed(frame)).toEqual([]);
  expect(await page.locator("botshare-chat iframe").count()).toBe(1);
  await change("javascript:alert(1)");
  expect(frame.url()).toContain("authToken=new");
  expect(visit.errors.join()).toContain("data-bot-src is no http or https address: javascript:alert(1)");
});

test("the page opens, closes and toggles it; an order that comes before the body waits for it", async () => {
  const early = "<script>addEventListener('botshare:ready', () => BotshareChat.open())</script>";
  const url = site.put({ script: script(), place: "head", style: `</style>${early}<style>` });
  await using visit = await browser.visit(url);
  const { page } = visit;
  const { panel } = bubbleOn(page);
  await panel.waitFor();
  await order(page, "open()");
  expect(await panel.isVisible()).toBe(true);
  await order(page, "toggle()");
  await panel.waitFor({ state: "hidden" });
  await order(page, "close()");
  await order(page, "toggle()");
  await panel.waitFor();
  await order(page, "close()");
  await panel.waitFor({ state: "hidden" });
  expect(await page.evaluate("Object.isFrozen(BotshareChat)")).toBe(true);
  expect(visit.errors).toEqual([]);
});
