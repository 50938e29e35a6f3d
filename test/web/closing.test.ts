import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { ask, type Bench, enter, lastAnswer, startBench } from "./browser.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

// Each test ends a link of its own bench.
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

test("a link that is revoked in mid-answer closes the chat: what was said stays, nothing can be asked", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  await enter(page, bench.mock.url, "plain");
  await ask(page, "revoke");
  await page.getByRole("heading", { name: "This link has been turned off" }).waitFor();
  expect(await lastAnswer(page)).toContain("Something before");
  expect(await page.locator(".ending-failed").textContent()).toBe("This answer was cut off before its end.");
  for (const gone of [".composer", ".send"]) expect(await page.locator(gone).count()).toBe(0);
  for (const name of ["Try again", "New chat", "Your conversations"])
    expect(await page.getByRole("button", { name }).count()).toBe(0);
  await page.reload();
  await page.locator(".page").getByRole("heading", { name: "This link has been turned off" }).waitFor();
  expect(await page.locator(".bubble").count()).toBe(0);
  expect(complaints).toEqual([]);
});

const ends = [
  { how: "revoked", title: "This link has been turned off", fresh: "This link has been turned off" },
  { how: "expired", title: "This link has expired", fresh: "This link has expired" },
  { how: "rotated", title: "This link has changed", fresh: "This link leads nowhere" },
] as const;
for (const { how, title, fresh } of ends) {
  test(`a link that is ${how} under an open chat keeps it readable, and the question just typed`, async () => {
    await using visit = await bench.open();
    const { page } = visit;
    await enter(page, bench.mock.url);
    await ask(page, "hello");
    await lastAnswer(page);
    bench.mock.end("help-en", how);
    await ask(page, "words worth keeping");
    await page.getByRole("heading", { name: title }).waitFor();
    expect(await page.locator(".bubble").allTextContents()).toEqual(["hello", "words worth keeping"]);
    expect(await page.locator(".question-note").textContent()).toBe("Not sent");
    expect(await page.locator("body").textContent()).not.toContain("leads nowhere");
    await page.reload();
    await page.getByRole("heading", { name: fresh }).waitFor();
    expect(await page.locator(".bubble").count()).toBe(0);
  });
}

test("a link whose time is extended goes on where it was, with the question that was not sent", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "hello");
  await lastAnswer(page);
  bench.mock.end("help-en", "expired");
  await ask(page, "words worth keeping");
  await page.getByRole("button", { name: "Check again" }).click();
  await page.locator(".toast", { hasText: "This link has expired" }).waitFor();
  expect(await page.locator(".bubble").count()).toBe(2);
  bench.mock.end("help-en", "open");
  await page.getByRole("button", { name: "Check again" }).click();
  await page.locator(".composer").waitFor();
  expect(await page.locator("textarea").inputValue()).toBe("words worth keeping");
  await page.locator(".bubble", { hasText: "hello" }).waitFor();
});

test("another conversation that can no longer be opened leaves the one on screen there", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "hello");
  await lastAnswer(page);
  const { hash } = new URL(page.url());
  await page.getByRole("button", { name: "Your conversations" }).click();
  await page.getByRole("button", { name: "Opening hours" }).last().waitFor();
  bench.mock.end("help-en", "revoked");
  await page.getByRole("button", { name: "Opening hours" }).last().click();
  await page.getByRole("heading", { name: "This link has been turned off" }).waitFor();
  expect(await page.locator(".bubble").allTextContents()).toEqual(["hello"]);
  expect(new URL(page.url()).hash).toBe(hash);
});

test("an empty chat has nothing to keep: the whole page says that the link has changed", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  bench.mock.end("help-en", "rotated");
  await page.getByRole("button", { name: "Your conversations" }).click();
  await page.locator(".page").getByRole("heading", { name: "This link has changed" }).waitFor();
  await page.getByRole("button", { name: "Check again" }).click();
  await page.locator(".page").getByRole("heading", { name: "This link has changed" }).waitFor();
});
