import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { ask, type Bench, enter, lastAnswer, startBench } from "./browser.ts";

// Two tabs of one browser: what is done in one is true in the other.

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeAll(async () => {
  bench = await startBench(2);
});
afterAll(() => bench.close());

test("a tab goes on with what was asked in another one, takes its scheme, and shows nothing once that has signed out", async () => {
  await using visit = await bench.open({ viewport: { width: 1280, height: 800 }, colorScheme: "light" });
  const { page: one, context } = visit;
  await enter(one, bench.mock.url);
  await ask(one, "hello");
  await lastAnswer(one);
  const two = await context.newPage();
  await two.clock.install();
  await two.goto(one.url());
  await lastAnswer(two);
  await two.locator(".answer").evaluate((answer) => answer.setAttribute("data-kept", ""));

  await ask(one, "slow in the other tab");
  await one.locator(".bubble").nth(1).waitFor();
  await one.waitForFunction(() => (document.querySelectorAll(".answer")[1]?.textContent?.length ?? 0) > 40);
  const see = () => two.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  await see();
  await two.clock.fastForward(31_000);
  expect(await two.locator(".bubble").count()).toBe(1);
  await see();
  await two.locator(".bubble").nth(1).waitFor();
  const whole = await lastAnswer(one);
  await two.locator(".composer .send[type=submit]").waitFor();
  expect(await lastAnswer(two)).toBe(whole);
  expect(await two.locator("[data-kept]").count()).toBe(1);

  await one.getByRole("button", { name: "Account" }).click();
  await one.getByText("Dark", { exact: true }).click();
  await two.locator("html[data-theme=dark]").waitFor();

  await two.locator(".composer textarea").fill("a secret");
  await one.getByRole("button", { name: "Sign out" }).click();
  await two.locator("[name=username]").waitFor();
  expect(await two.locator(".thread").count()).toBe(0);
  expect(await two.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain("a secret");
});

test("the words of deleted conversations are forgotten with them", async () => {
  await using visit = await bench.open({ viewport: { width: 1280, height: 800 } });
  const { page } = visit;
  await enter(page, bench.mock.url);
  const rows = page.locator(".drawer-item");
  await rows.nth(1).click();
  await page.locator(".bubble").first().waitFor();
  await page.locator("textarea").fill("a secret");
  await page.locator(".drawer-new").click();
  await page.locator("textarea").fill("for a new one");
  const kept = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  expect(await kept()).toContain("a secret");
  await page.getByRole("button", { name: "Delete all conversations" }).click();
  await page.getByRole("button", { name: "Delete all", exact: true }).click();
  await page.getByText("Nothing here yet.").waitFor();
  expect(await kept()).not.toContain("a secret");
  expect(await page.locator("textarea").inputValue()).toBe("for a new one");
});
