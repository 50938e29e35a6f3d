import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { ask, type Bench, lastAnswer, startBench } from "./browser.ts";
import { limitOf } from "./mock-visitors.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

// Each test has limits of its own.
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

async function comeIn(page: Page): Promise<void> {
  await page.goto(`${bench.mock.url}/chat/share?shareId=hook&authToken=token-ann`);
  await page.locator(".composer").waitFor();
}

test("a link with limits says what is left at once and after each answer, one without says nothing", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  bench.mock.limits.push(limitOf("messages_per_day", 12), limitOf("points", 35.4, { limit: 200 }));
  await comeIn(page);
  const line = page.locator(".fine-print strong");
  await line.nth(1).waitFor();
  expect(await line.allTextContents()).toEqual(["12 questions left today", "about 35 points left"]);
  bench.mock.limits.splice(0, 2, limitOf("messages_per_day", 11));
  await ask(page, "hello");
  await page.getByText("11 questions left today").waitFor();
  bench.mock.limits.splice(0, 1);
  await page.reload();
  await lastAnswer(page);
  expect(await line.count()).toBe(0);
});

test("a limit that is used up is told in the composer until it begins anew, and what was said stays readable", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.clock.install();
  bench.mock.limits.push(
    limitOf("messages_per_day", 0, { resets_at: new Date(Date.now() + 60_000).toISOString() }),
  );
  const message = "Write to help@acme.example for more.";
  await page.route("**/limits", (route) => route.fulfill({ json: { items: bench.mock.limits, message } }));
  await comeIn(page);
  const notice = page.locator(".composer [role=status]");
  await notice
    .getByText(/^Your questions for today are used up\. You can ask again from .*\. Write to help@/)
    .waitFor();
  expect(await page.getByText("0 questions left").count()).toBe(0);
  expect(await page.locator("textarea").isEditable()).toBe(true);
  bench.mock.limits.splice(0, 1, limitOf("messages_per_day", 20));
  await page.clock.runFor(62_000);
  await page.getByText("20 questions left today").waitFor();
  expect(await notice.textContent()).toBe("");
});

test("while a limit is used up no question is offered that could not be asked", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  bench.mock.limits.push(limitOf("messages_per_day", 1), limitOf("streams", 0));
  await comeIn(page);
  const offered = page.getByRole("list", { name: "Suggested questions" }).getByRole("button");
  await page.getByText("1 question left today").waitFor();
  expect(await offered.first().isEnabled()).toBe(true);
  bench.mock.limits.splice(0, 1, limitOf("messages_per_day", 0));
  await ask(page, "hello");
  await lastAnswer(page);
  await page.getByText("Your questions for today are used up.").waitFor();
  await page.getByRole("button", { name: "New chat" }).click();
  await page.locator(".welcome").waitFor();
  expect(await offered.count()).toBe(3);
  for (const each of await offered.all()) expect(await each.isDisabled()).toBe(true);
});

test("a question that is refused though its limit was told as used up is answered with the owner's words, which stay", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  bench.mock.limits.push(limitOf("messages_per_day", 0));
  await comeIn(page);
  const told = page.locator(".composer [role=status]");
  await told.getByText("Your questions for today are used up.").waitFor();
  const read = page.waitForResponse(/\/limits$/);
  await ask(page, "one more daily question");
  const sentence =
    /^Your questions for today are used up\. You can ask again from [^.]+\. Write to help@acme\.example for more\.$/;
  await told.getByText(sentence).waitFor();
  await (await read).finished();
  expect(await told.locator("p").count()).toBe(1);
  await page.evaluate(() => {
    location.hash = "#c=nothing";
  });
  await page.getByText("That conversation is not here any more.").waitFor();
  expect(await told.textContent()).toMatch(sentence);
});

test("a day that is used up says when it ends by the reader's clock, with the owner's words, and the question's words stay", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await comeIn(page);
  await ask(page, "hello");
  await lastAnswer(page);
  await ask(page, "one more daily question");
  await page
    .locator(".composer [role=status]")
    .getByText(
      /^The questions for today are used up\. You can ask again from [^.]+\. Write to help@acme\.example for more\.$/,
    )
    .waitFor();
  expect(await page.locator("textarea").inputValue()).toBe("one more daily question");
  expect(await page.locator(".bubble").allTextContents()).toEqual(["hello"]);
  await page.locator("textarea").fill("another question");
  await page.locator("textarea").press("Enter");
  await page.locator(".answer").nth(1).locator(".actions").waitFor();
  expect(await page.locator(".composer [role=status]").textContent()).toBe("");
});

test("a question that the host refuses stands with its message, its words can be edited, and a reload knows nothing of it", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await comeIn(page);
  await ask(page, "hello");
  await lastAnswer(page);
  await ask(page, "a forbidden question");
  await page.getByRole("alert").getByText("Acme answers no questions about salaries here.").waitFor();
  expect(await page.locator(".bubble").allTextContents()).toEqual(["hello", "a forbidden question"]);
  expect(await page.locator("textarea").inputValue()).toBe("a forbidden question");
  await page.locator("textarea").fill("an allowed question");
  await page.locator("textarea").press("Enter");
  await page.locator(".answer").nth(1).locator(".actions").waitFor();
  expect(await page.locator(".bubble").allTextContents()).toEqual(["hello", "an allowed question"]);
  await ask(page, "a forbidden question");
  await page.locator(".question-refusal").waitFor();
  await page.reload();
  await lastAnswer(page);
  expect(await page.locator(".bubble").allTextContents()).toEqual(["hello", "an allowed question"]);
  expect(await page.locator("textarea").inputValue()).toBe("a forbidden question");
});
