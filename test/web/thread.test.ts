import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { ask, type Bench, enter, lastAnswer, startBench } from "./browser.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;
/** One person in one conversation, in which each test asks. */
let page: Page;
let complaints: string[];

beforeAll(async () => {
  bench = await startBench();
  ({ page, complaints } = await bench.open());
  await enter(page, bench.mock.url);
});
afterAll(() => bench.close());

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

test("a tool is folded under its name, with its arguments and what it gave; tokens are told where they come; both are stored", async () => {
  await ask(page, "use a tool");
  for (const how of ["live", "stored"]) {
    await lastAnswer(page);
    const tools = page.locator(".tools");
    expect([how, await tools.textContent()]).toEqual([how, "Used find_orders"]);
    await tools.getByText("Used find_orders").click();
    expect(await tools.getByRole("region", { name: "Arguments" }).textContent()).toBe(
      '{\n  "customer": "lin",\n  "limit": 12\n}',
    );
    expect(await tools.getByRole("region", { name: "Result" }).textContent()).toContain('"order": 4711');
    const tokens = page.getByText("1,204 tokens");
    expect(await tokens.getAttribute("title")).toBe("1,021 tokens read, 183 written");
    const moments = page.locator(".thread time");
    expect(await moments.count()).toBe(2);
    expect(await moments.last().getAttribute("title")).toContain(String(new Date().getFullYear()));
    await page.reload();
  }
  expect(complaints).toEqual([]);
});

test("an answer that was cut short says so, and is asked to go on with one press", async () => {
  await ask(page, "write an essay");
  await page.getByText("The answer was cut short. Ask to go on.").waitFor();
  await button(page, "Go on").click();
  expect(await page.locator(".bubble").last().textContent()).toBe("Go on");
  await lastAnswer(page);
  expect(await button(page, "Go on").count()).toBe(0);
});

test("thinking is timed, and a connection that breaks meanwhile repeats none of it", async () => {
  await ask(page, "muse");
  await page.getByText("Thinking…").click();
  expect(await lastAnswer(page)).toBe("Counted.");
  expect(await page.locator(".reasoning .markdown").last().textContent()).toBe("one, two, three\n");
  expect(await page.locator(".reasoning summary").last().textContent()).toMatch(/^Thought for [1-9] s$/);
});

test("an answer is read aloud in its language, and stops when it is asked to, or left", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.addInitScript(() => {
    const said: string[] = [];
    Object.assign(window, { said });
    SpeechSynthesis.prototype.speak = ({ lang, text }) => void said.push(`${lang} ${text}`);
    SpeechSynthesis.prototype.cancel = () => void said.push("cancel");
  });
  await enter(page, bench.mock.url, "film-zh");
  await ask(page, "导演");
  await lastAnswer(page);
  await button(page, "朗读").click();
  const stop = button(page, "停止朗读");
  expect(await stop.getAttribute("aria-pressed")).toBe("true");
  const said = () => page.evaluate<string[]>("said.splice(0)");
  const [first, words] = await said();
  expect([first, words?.slice(0, 22)]).toEqual(["cancel", "zh-CN 《铃芽之旅》的导演是新海诚。影片"]);
  await stop.click();
  expect(await said()).toEqual(["cancel"]);
  await button(page, "朗读").click();
  await said();
  await button(page, "新对话").click();
  await page.locator(".welcome").waitFor();
  expect(await said()).toEqual(["cancel"]);
});

test("a comment is shown with the thumb that it was given with, and can be changed; Escape changes nothing", async () => {
  await ask(page, "hello");
  await lastAnswer(page);
  const field = page.getByRole("textbox", { name: "What was good?" });
  await button(page, "Good answer").last().click();
  await field.fill("Just right");
  await field.press("Enter");
  await page.getByText("Your comment Just right").waitFor();
  expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe("Good answer");
  await page.reload();
  await page.getByText("Your comment Just right").waitFor();
  await button(page, "Change").click();
  expect(await field.inputValue()).toBe("Just right");
  await field.fill("No.");
  await field.press("Escape");
  await page.getByText("Your comment Just right").waitFor();
  await button(page, "Change").click();
  await field.fill("Almost right");
  await field.press("Enter");
  await page.getByText("Your comment Almost right").waitFor();
  const sent = bench.mock.requests.filter(({ path }) => path.endsWith("/feedback")).map(({ body }) => body);
  expect(sent.at(-1)).toEqual({ rating: "up", comment: "Almost right" });
});

test("an answer is rated, commented on, found rated after a reload, and the rating taken back", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const from = bench.mock.requests.length;
  await page.goto(`${bench.mock.url}/chat/share?shareId=hook&authToken=token-ann`);
  await ask(page, "hello");
  await lastAnswer(page);
  const down = page.getByRole("button", { name: "Bad answer" });
  await down.click();
  await page.getByRole("textbox", { name: /What was wrong/ }).fill("It says nothing.");
  await page.locator(".comment").getByRole("button", { name: "Send" }).click();
  await page.locator(".toast", { hasText: "Thank you." }).waitFor();
  await page.reload();
  await lastAnswer(page);
  expect(await down.getAttribute("aria-pressed")).toBe("true");
  await down.click();
  while ((await down.getAttribute("aria-pressed")) !== "false") await page.waitForTimeout(20);
  const rated = bench.mock.requests.slice(from).filter(({ method }) => method === "PUT");
  expect(rated.map(({ body }) => body)).toEqual([
    { rating: "down", comment: null },
    { rating: "down", comment: "It says nothing." },
    { rating: null, comment: null },
  ]);
  // What was written is not lost: it comes with the next rating.
  await page.getByText("Your rating is taken back.").waitFor();
  await page.getByRole("button", { name: "Good answer" }).click();
  expect(await page.getByRole("textbox", { name: /What was good/ }).inputValue()).toBe("It says nothing.");
});
