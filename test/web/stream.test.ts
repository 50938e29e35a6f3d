import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Request } from "playwright-core";
import type { StoredMessage } from "../../src/web/shared/wire.ts";
import { ask, type Bench, enter, lastAnswer, signIn, startBench } from "./browser.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

const slowAnswer = "A slow answer that goes on and on. ".repeat(40).trim();

test("a reload in mid-answer finds the conversation and picks the stream up", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "slow");
  await page.locator(".answer .block").waitFor();
  await page.waitForFunction(() => location.hash.startsWith("#c="));
  await page.reload();
  expect(await page.locator(".bubble").textContent()).toBe("slow");
  expect(await page.getByRole("button", { name: "Stop the answer" }).count()).toBe(1);
  expect(await lastAnswer(page)).toBe(slowAnswer);
  await page.reload();
  expect(await lastAnswer(page)).toBe(slowAnswer);
});

test("a connection that breaks in mid-answer is picked up without losing or repeating a letter", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  const before = bench.mock.requests.length;
  await ask(page, "drop");
  expect(await lastAnswer(page)).toBe("The first half, and the second half.");
  const resumed = bench.mock.requests.slice(before).filter(({ path }) => path.endsWith("/stream"));
  expect(resumed.length).toBeGreaterThan(0);
});

test("what the page has read stays where a server that was killed has stored less of it", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await page.route("**/messages?**", async (route) => {
    const response = await route.fetch();
    const { items, ...rest } = await response.json();
    const cut = items.map((item: StoredMessage) =>
      item.role === "assistant" ? { ...item, content: "The first", status: "interrupted" } : item,
    );
    await route.fulfill({ response, json: { ...rest, items: cut } });
  });
  await ask(page, "drop");
  await page.locator(".answer .ending-failed").waitFor();
  expect(await page.locator(".answer > .markdown").textContent()).toContain("and the second half.");
});

test("an offline page says so, and goes on with the answer when it is online again", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await enter(page, bench.mock.url);
  await page.route("**/stream?**", (route) => route.abort());
  await ask(page, "drop");
  await page.getByText("Connection lost.").waitFor();
  await page.unroute("**/stream?**");
  await context.setOffline(true);
  await context.setOffline(false);
  expect(await lastAnswer(page)).toBe("The first half, and the second half.");
});

test("a question that reached the server though its connection broke is not asked twice", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await page.route("**/api/v3/chat/completions", async (route) => {
    await route.fetch();
    await route.abort("connectionreset");
  });
  await ask(page, "a lonely question");
  expect(await lastAnswer(page)).toBe("You asked: a lonely question");
  const asked = bench.mock.requests.filter(({ body }) => JSON.stringify(body).includes("a lonely question"));
  expect(asked.length).toBe(1);
});

test("a question that never reached the server goes back to where it was typed, and is sent once more", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await page.route("**/api/v3/chat/completions", (route) => route.abort("connectionreset"));
  await ask(page, "a stranded question");
  await page.locator(".composer [role=status]", { hasText: "The server can't be reached." }).waitFor();
  expect(await page.locator(".question").count()).toBe(0);
  expect(await page.locator("textarea").inputValue()).toBe("a stranded question");
  await page.unroute("**/api/v3/chat/completions");
  await page.locator("textarea").press("Enter");
  expect(await lastAnswer(page)).toBe("You asked: a stranded question");
  expect(await page.locator(".question").count()).toBe(1);
});

test("a stopped answer keeps what had come and says that it was stopped; a double click that sends stops nothing", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await page.locator("textarea").fill("slow");
  await page.getByRole("button", { name: "Send" }).dblclick();
  await page.locator(".answer .block").waitFor();
  await page.getByRole("button", { name: "Stop the answer" }).click();
  await page.getByText("You stopped this answer.").waitFor();
  const kept = await lastAnswer(page);
  expect(kept.length).toBeLessThan(slowAnswer.length);
  await page.reload();
  await page.getByText("You stopped this answer.").waitFor();
  expect(await lastAnswer(page)).toBe(kept);
});

test("an answer that fails midway keeps its text, says why, and another try takes its place as a version", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "break");
  expect(await lastAnswer(page)).toContain("This much came before");
  expect(await page.locator(".ending-failed").textContent()).toContain("The answer broke off:");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.getByRole("group", { name: "Version 2 of 2" }).waitFor();
  expect(await page.locator(".question, .answer").count()).toBe(2);
});

test("a limit that refuses a question keeps its words in the composer and says how long to wait", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "limit");
  await page
    .locator(".composer [role=status]", { hasText: "Too many questions. You can try again in 30 seconds." })
    .waitFor();
  expect(await page.locator("textarea").inputValue()).toBe("limit");
  expect(await page.locator(".question, .answer").count()).toBe(0);
});

test("an answer's request is read to its end: the browser counts it as finished, not as cancelled", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  const isAnswer = (request: Request) => /completions$|\/stream\?/.test(request.url());
  const ends: string[] = [];
  page.on("requestfinished", (request) => isAnswer(request) && ends.push("finished"));
  page.on("requestfailed", (request) => isAnswer(request) && ends.push(request.failure()?.errorText ?? ""));
  for (const question of ["hello", "break", "slow"]) {
    await ask(page, question);
    if (question === "slow") {
      await page.locator(".answer").last().locator(".block").waitFor();
      await page.getByRole("button", { name: "Stop the answer" }).click();
    }
    await lastAnswer(page);
  }
  // The browser tells the end of a request a moment after the page has read it.
  while (ends.length < 3) await page.waitForTimeout(10);
  expect(ends).toEqual(["finished", "finished", "finished"]);
});

test("a session that ended asks for the password and keeps the words, over a reload too", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "hello");
  await lastAnswer(page);
  await context.clearCookies();
  await ask(page, "words worth keeping");
  await page.getByText("Your session has ended.").waitFor();
  await page.reload();
  await signIn(page);
  await page.locator(".bubble", { hasText: "hello" }).waitFor();
  expect(await page.locator("textarea").inputValue()).toBe("words worth keeping");
});

test("reasoning is folded, named, and can be opened", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "think");
  expect(await lastAnswer(page)).toBe("Here is the considered answer.");
  const thoughts = page.getByText("First I weigh it");
  expect(await thoughts.isVisible()).toBe(false);
  await page.getByText("Thought process").click();
  expect(await thoughts.isVisible()).toBe(true);
});

test("a finished answer is announced once, politely, and not while it grows, be it as the one before", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  const said = page.locator("[aria-live=polite]");
  for (const nth of [0, 1]) {
    await ask(page, "slow");
    await page.locator(".answer").nth(nth).locator(".block").first().waitFor();
    expect(await said.textContent()).toBe("");
    await lastAnswer(page);
    expect(await said.textContent()).toStartWith("Harbour Supply answered: A slow answer");
  }
});

test("the view follows a growing answer, leaves a reader who scrolls up alone, and offers the way back", async () => {
  await using visit = await bench.open({ viewport: { width: 390, height: 500 } });
  const { page } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "slow");
  const scroller = page.locator(".scroller");
  const toEnd = () => scroller.evaluate((view) => view.scrollHeight - view.clientHeight - view.scrollTop);
  await page.waitForFunction(() => (document.querySelector(".scroller")?.scrollTop ?? 0) > 120);
  expect(await toEnd()).toBeLessThan(60);
  await scroller.hover();
  await page.mouse.wheel(0, -400);
  await page.getByRole("button", { name: "Jump to latest" }).waitFor();
  const held = await scroller.evaluate((view) => view.scrollTop);
  const height = await scroller.evaluate((view) => view.scrollHeight);
  await page.waitForFunction(
    (before) => (document.querySelector(".scroller")?.scrollHeight ?? 0) > before,
    height,
  );
  expect(await scroller.evaluate((view) => view.scrollTop)).toBe(held);
  await page.getByRole("button", { name: "Jump to latest" }).click();
  await lastAnswer(page);
  await page.waitForTimeout(100);
  expect(await toEnd()).toBeLessThan(2);
});
