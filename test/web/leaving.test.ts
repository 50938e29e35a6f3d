import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { ask, type Bench, enter, startBench } from "./browser.ts";

// Between Send and the first token a page knows no id of what it has asked: nothing of it may be lost all the same. And what was deleted
// in leaving may not be known to the server yet when the next page is given its lists.

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

const wide = { viewport: { width: 1280, height: 800 } };
const chat = "**/api/v3/chat/completions";

/** Has questions reach the server, which answers nothing for as long as the page waits. */
async function holdAnswers(page: Page): Promise<void> {
  await page.route(chat, (route) => void route.fetch().catch(() => undefined));
}

/** Asks, until the server has the question. */
async function askSilent(page: Page, question: string): Promise<void> {
  const arrived = () => bench.mock.requests.filter(({ path }) => path.endsWith("/completions")).length;
  const before = arrived();
  await ask(page, question);
  while (arrived() === before) await Bun.sleep(5);
}

const field = (page: Page) => page.locator(".composer textarea").inputValue();
const kept = (page: Page) => page.evaluate(() => JSON.stringify({ ...sessionStorage }));

test("a reload before the first token opens the new conversation, where the question is asked once and answered", async () => {
  await using visit = await bench.open(wide);
  const { page } = visit;
  await enter(page, bench.mock.url);
  await holdAnswers(page);
  await askSilent(page, "slow reload");
  const before = bench.mock.requests.length;
  await page.reload();
  await page.locator(".bubble", { hasText: "slow reload" }).waitFor();
  await page.locator(".drawer-item", { hasText: "slow reload" }).waitFor();
  expect(await field(page)).toBe("");
  await page.locator(".answer").waitFor();
  const asked = bench.mock.requests.slice(before).filter(({ path }) => path.endsWith("/completions"));
  expect(asked).toEqual([]);
});

test("a conversation that is left before its first token is in the list, and its words are no draft", async () => {
  await using visit = await bench.open(wide);
  const { page } = visit;
  await enter(page, bench.mock.url);
  await holdAnswers(page);
  await askSilent(page, "slow leaving");
  await page.locator(".drawer-item", { hasText: "2022" }).click();
  await page.locator(".drawer-item", { hasText: "slow leaving" }).waitFor();
  await page.locator(".drawer-new").click();
  await page.locator(".welcome").waitFor();
  expect(await field(page)).toBe("");
  expect(await kept(page)).not.toContain("slow leaving");
});

test("words that never reached the server wait where they were typed, over another conversation and a reload", async () => {
  await using visit = await bench.open(wide);
  const { page } = visit;
  await enter(page, bench.mock.url);
  await page.route(chat, (route) => route.abort());
  await ask(page, "unheard words");
  await page.locator(".answer").waitFor();
  await page.locator(".drawer-item", { hasText: "2022" }).click();
  await page.locator(".bubble").first().waitFor();
  expect(await field(page)).toBe("");
  await page.locator(".drawer-new").click();
  await page.locator(".welcome").waitFor();
  expect(await field(page)).toBe("unheard words");
  await ask(page, "unheard words");
  await page.locator(".answer").waitFor();
  await page.reload();
  await page.locator(".welcome").waitFor();
  await page.waitForFunction(() => document.querySelector("textarea")?.value === "unheard words");
});

test("Stop before the first token stops that answer alone", async () => {
  await using visit = await bench.open(wide);
  const { page } = visit;
  await enter(page, bench.mock.url);
  await holdAnswers(page);
  await askSilent(page, "hang on");
  await page.locator(".composer .send[type=button]").click();
  await page.locator(".composer .send[type=submit]").waitFor();
  const stop = bench.mock.requests.findLast(({ path }) => path.endsWith("/stop"));
  expect(stop?.body).toEqual({ message_id: expect.any(String) });
  expect(await page.evaluate(() => location.hash)).toStartWith("#c=");
  await page.locator(".drawer-item", { hasText: "hang on" }).waitFor();
});

test("what was deleted before a reload stays away where the lists are older than that, for a minute", async () => {
  await using visit = await bench.open(wide);
  const { page } = visit;
  // Each list stays as it was when it was first asked for.
  const lists = new Map<string, string>();
  await page.route("**/conversations?*", async (route) => {
    const url = route.request().url();
    const body = lists.get(url) ?? (await (await route.fetch()).text());
    lists.set(url, body);
    await route.fulfill({ body, contentType: "application/json" });
  });
  await enter(page, bench.mock.url, "plain");
  const row = page.locator('.drawer-row:has([data-id="seed-3"])');
  await row.getByRole("button", { name: "More" }).click();
  await row.locator(".menu").getByRole("button", { name: "Delete", exact: true }).click();
  await row.waitFor({ state: "detached" });
  await page.reload();
  await page.locator(".drawer-item").first().waitFor();
  expect(await row.count()).toBe(0);
  // Had the deletion not arrived, one could see that.
  await page.clock.install({ time: Date.now() + 61_000 });
  await page.reload();
  await row.waitFor();
});
