import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { nameOf } from "../../src/web/chat/history/file-name.ts";
import { readPlain, splitFound } from "../../src/web/chat/history/found.tsx";
import { ask, type Bench, lastAnswer, startBench } from "./browser.ts";
import { startHost } from "./framing.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

const wide = { viewport: { width: 1280, height: 800 } };
const address = (credential: string) => `${bench.mock.url}/chat/share?shareId=hook&authToken=${credential}`;

test("on a wide screen the history stands beside the chat and is always as it is at the server", async () => {
  await using visit = await bench.open(wide);
  const { page, complaints } = visit;
  await page.goto(address("token-ann"));
  const panel = page.getByRole("complementary", { name: "Your conversations" });
  await panel.getByText("Nothing here yet.").waitFor();
  const titles = panel.locator(".drawer-item > span");
  const marked = panel.locator("[aria-current=true]");
  await ask(page, "first");
  // With its title, once its answer begins.
  await marked.filter({ hasText: "first" }).waitFor();
  await lastAnswer(page);
  await panel.getByRole("button", { name: "New chat" }).click();
  await page.locator(".welcome").waitFor();
  expect(await marked.count()).toBe(0);
  await ask(page, "second");
  await lastAnswer(page);
  expect(await titles.allTextContents()).toEqual(["second", "first"]);
  await panel.getByRole("button", { name: "first" }).click();
  await page.locator(".bubble", { hasText: "first" }).waitFor();
  expect(await titles.allTextContents()).toEqual(["second", "first"]);
  await ask(page, "more");
  await panel.locator("li").first().filter({ hasText: "first" }).waitFor();
  await lastAnswer(page);
  expect(await marked.allTextContents()).toEqual([expect.stringContaining("first")]);
  expect(complaints).toEqual([]);
});

test("it is folded away, which the browser remembers, and gives way to the drawer on a narrower screen", async () => {
  await using visit = await bench.open(wide);
  const { page } = visit;
  await page.goto(address("token-ben"));
  const panel = page.locator(".panel");
  await panel.waitFor();
  const button = page.getByRole("button", { name: "Your conversations" });
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  await button.press("Enter");
  await panel.waitFor({ state: "detached" });
  expect(await button.evaluate((element) => element === document.activeElement)).toBe(true);
  await page.reload();
  await button.waitFor();
  expect([await button.getAttribute("aria-expanded"), await panel.count()]).toEqual(["false", 0]);
  await button.click();
  await panel.waitFor();
  await page.setViewportSize({ width: 1000, height: 800 });
  await panel.waitFor({ state: "detached" });
  await button.click();
  await page.getByRole("dialog", { name: "Your conversations" }).waitFor();
});

test("within another page, however wide, it is the drawer", async () => {
  const host = startHost(bench.mock.url);
  await using visit = await bench.open({ viewport: { width: 1600, height: 800 } });
  const frame = await host.embed(visit.page, "/s/anonymous");
  await visit.page.locator("iframe").evaluate((element) => element.setAttribute("width", "1400"));
  await frame.locator(".composer").waitFor();
  expect(await frame.locator(".panel").count()).toBe(0);
  await frame.getByRole("button", { name: "历史对话" }).click();
  await frame.getByRole("dialog", { name: "历史对话" }).waitFor();
  await host.stop();
});

test("found words are marked as they were typed, and where they are not together each of them", () => {
  const marked = (text: string, words: string) =>
    splitFound(text, words)
      .filter(({ isFound }) => isFound)
      .map(({ text: part }) => part);
  expect(marked("Where is my Order? My order is late.", " my  order")).toEqual(["my Order", "My order"]);
  expect(marked("the order of my day", "my order")).toEqual(["order", "my"]);
  expect(marked("2022 年的动画电影", "动画电影")).toEqual(["动画电影"]);
  expect(marked("this item: its end, is it", "end of it")).toEqual(["end", "it"]);
  expect(marked("a limit, an item: it", "it")).toEqual(["it", "it"]);
  expect(marked("the itemised ends", "end of ite")).toEqual(["ite", "end"]);
  expect(marked("an item", "tem")).toEqual(["tem"]);
  expect(marked("a.b (c) [d]", ". ( [")).toEqual([".", "(", "["]);
  expect(splitFound("text", "  ")).toEqual([{ text: "text", isFound: false }]);
  expect(
    splitFound("<b>x</b>", "b>")
      .map(({ text }) => text)
      .join(""),
  ).toBe("<b>x</b>");
});

test("an excerpt is read as plain words, unless the marks of Markdown were sought", () => {
  const excerpt =
    "…## Three ways\n- by **chat** or `mail`\n\n| Way | Hours |\n|-----|:---:|\n| Phone | 8-18 |";
  expect(readPlain(excerpt, "chat")).toBe("…## Three ways by chat or mail Way Hours Phone 8-18");
  expect(readPlain("> ## Title\n2 - 1 = 1, a_b, 3 * 4", "title")).toBe("Title 2 - 1 = 1, a_b, 3 * 4");
  expect(readPlain("a **b** c", "**")).toBe("a **b** c");
});

test("a file is named by its conversation's title, as every system takes it", () => {
  expect(nameOf('What? "This/that" <b>: C:\\x|y*')).toBe("What This that b C x y");
  expect(nameOf("  ..退票\u202e规则\n是怎样的？ ")).toBe("退票 规则 是怎样的？");
  expect(nameOf("a".repeat(300))).toHaveLength(60);
  expect([nameOf(""), nameOf("..."), nameOf("/")]).toEqual(["conversation", "conversation", "conversation"]);
});

test("where what a conversation's menu holds cannot be loaded, that is said and the menu closes; the next try opens it under its button", async () => {
  await using visit = await bench.open(wide);
  const { page } = visit;
  await page.goto(address("token-ben"));
  await ask(page, "one");
  await lastAnswer(page);
  let isCut = true;
  await visit.context.route(/\/assets\/ways-\w+\.css$/, (route) =>
    isCut ? route.abort() : route.continue(),
  );
  const more = page.locator(".drawer-row:has([aria-current]) .drawer-more");
  await more.focus();
  await page.keyboard.press("Enter");
  await page.locator(".toast").getByText("The server can't be reached.").waitFor();
  expect(await page.locator(".menu:popover-open").count()).toBe(0);
  expect(await more.evaluate((button) => button === document.activeElement)).toBe(true);
  isCut = false;
  await page.keyboard.press("Enter");
  const menu = page.locator(".menu:popover-open");
  await menu.getByRole("button", { name: "Rename" }).waitFor();
  const [button, box] = [await more.boundingBox(), await menu.boundingBox()];
  expect(box?.y).toBe((button?.y ?? 0) + (button?.height ?? 0));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.getByRole("textbox", { name: "Rename" }).inputValue()).toBe("one");
});
