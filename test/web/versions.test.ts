import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { ask, type Bench, enter, lastAnswer, startBench } from "./browser.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

/** Comes in and asks these questions, each answered. */
async function converse(page: Page, ...questions: string[]): Promise<void> {
  await enter(page, bench.mock.url, "plain");
  for (const question of questions) {
    await ask(page, question);
    await page.locator(".bubble", { hasText: question }).waitFor();
    await lastAnswer(page);
  }
}

const said = (page: Page) => page.locator(".bubble, .answer > .markdown").allTextContents();
const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const version = (page: Page, n: number, all: number) =>
  page.getByRole("group", { name: `Version ${n} of ${all}` });
const editor = (page: Page) => page.getByRole("textbox", { name: "Your question in other words" });
const focused = (page: Page) => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));

test("another answer takes the place of one and of what followed it; stepping brings each back, where it stood, for the keyboard too", async () => {
  await using visit = await bench.open({ viewport: { width: 1280, height: 480 } });
  const { page, complaints } = visit;
  await converse(page, "first", "second");
  await button(page, "Answer again").first().click();
  await version(page, 2, 2).waitFor();
  expect(await said(page)).toEqual(["first", "You asked: first\n"]);
  expect(await focused(page)).toBe("Your question");
  await button(page, "Previous version").focus();
  const top = () =>
    page
      .locator(".answer")
      .first()
      .evaluate((answer) => answer.getBoundingClientRect().top);
  const before = await top();
  await page.keyboard.press("Enter");
  await version(page, 1, 2).waitFor();
  expect(await said(page)).toEqual(["first", "You asked: first\n", "second", "You asked: second\n"]);
  expect(Math.abs((await top()) - before)).toBeLessThan(1);
  expect(await focused(page)).toBe("Previous version");
  expect(await page.locator("[aria-live=polite]").first().textContent()).toBe("Version 1 of 2");
  await page.reload();
  await version(page, 1, 2).waitFor();
  await button(page, "Next version").click();
  await version(page, 2, 2).waitFor();
  expect(await said(page)).toEqual(["first", "You asked: first\n"]);
  expect(complaints).toEqual([]);
});

test("a question is changed where it stands: Escape leaves it, an IME's Enter sends nothing, Enter makes a version of it", async () => {
  await using visit = await bench.open({ viewport: { width: 1280, height: 800 } });
  const { page } = visit;
  await converse(page, "first", "second");
  const pencil = button(page, "Edit question").first();
  await pencil.focus();
  await page.keyboard.press("Enter");
  expect(await editor(page).inputValue()).toBe("first");
  expect(await focused(page)).toBe("Your question in other words");
  await page.keyboard.type(" and not this");
  await page.keyboard.press("Escape");
  expect(await focused(page)).toBe("Edit question");
  await pencil.click();
  expect(await editor(page).inputValue()).toBe("first");
  await editor(page).fill("better");
  await editor(page).dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
  await editor(page).press("Shift+Enter");
  await page.keyboard.type("words");
  expect((await said(page)).length).toBe(3);
  await page.keyboard.press("Enter");
  await version(page, 2, 2).waitFor();
  await lastAnswer(page);
  expect(await said(page)).toEqual(["better\nwords", "You asked: better\nwords\n"]);
  expect(await focused(page)).toBe("Your question");
  await button(page, "Previous version").click();
  await page.locator(".bubble", { hasText: "second" }).waitFor();
  expect((await said(page))[0]).toBe("first");
});

test("a changed question that is refused puts all back and keeps its words with the reason; so does an answer that cannot be written anew", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await converse(page, "first", "second");
  const before = await said(page);
  await button(page, "Edit question").first().click();
  await editor(page).fill("over the limit");
  await button(page, "Send").first().click();
  await page.locator(".editor .complaint", { hasText: "Too many questions." }).waitFor();
  expect(await editor(page).inputValue()).toBe("over the limit");
  expect(await page.locator("textarea").last().inputValue()).toBe("");
  await button(page, "Cancel").click();
  expect(await said(page)).toEqual(before);
  await page.route("**/api/v3/chat/completions", (route) =>
    route.fulfill({
      status: 409,
      json: { detail: "Another answer is being written.", code: "conversation_busy" },
    }),
  );
  await button(page, "Answer again").first().click();
  await page.locator(".toast", { hasText: "being written" }).waitFor();
  expect(await said(page)).toEqual(before);
  expect(await button(page, "Answer again").first().isEnabled()).toBe(true);
});

test("a version that the server kept though it failed is shown as the server has it", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await converse(page, "first");
  await page.route("**/api/v3/chat/completions", async (route) => {
    // It is written all the same.
    await route.fetch();
    await route.fulfill({ status: 502, json: { detail: "Down.", code: "upstream_unavailable" } });
  });
  await button(page, "Answer again").click();
  await version(page, 2, 2).waitFor();
  expect(await said(page)).toEqual(["first", "You asked: first\n"]);
});

test("what another tab has put another version in the place of is shown as it is by now, and changed words are not lost", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await converse(page, "one of two tabs");
  for (const way of ["Answer again", "Edit question"]) {
    const other = await context.newPage();
    await other.goto(page.url());
    await button(other, "Answer again").click();
    await other.locator(".actions .versions").waitFor();
    if (way === "Edit question") {
      await button(other, way).click();
      await editor(other).fill("asked there");
      await editor(other).press("Enter");
      await other.locator(".answer", { hasText: "You asked: asked there" }).waitFor();
    }
    await other.close();
    await button(page, way).click();
    if (way === "Edit question") {
      await editor(page).fill("asked here");
      await editor(page).press("Enter");
    }
    await version(page, 2, 2).first().waitFor();
  }
  await page.getByText("You asked: asked there").waitFor();
  expect(await page.locator(".composer textarea").inputValue()).toBe("asked here");
});
