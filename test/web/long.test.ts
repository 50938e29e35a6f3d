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

/** Opens a conversation of the mock that has 60 messages, of which 40 come at first. */
async function openLong(page: Page): Promise<void> {
  await enter(page, bench.mock.url, "plain");
  await page.evaluate(() => {
    location.hash = "#c=seed-4";
  });
  await page.getByText("Answer 30.").waitFor();
  // Drawn once, an entry is drawn again only where it is seen.
  await page.waitForFunction(() => document.querySelectorAll("[data-settled]").length >= 40);
}

const heightOf = (page: Page) => page.locator(".scroller").evaluate((view) => view.scrollHeight);

test("what is out of sight is not drawn, older messages come by themselves, and what one reads stays where it is", async () => {
  await using visit = await bench.open({ viewport: { width: 390, height: 600 } });
  const { page } = visit;
  await openLong(page);
  expect(await page.locator(".bubble").count()).toBe(20);
  const first = page.locator(".thread > article").first();
  expect(await first.evaluate((entry) => getComputedStyle(entry).contentVisibility)).toBe("auto");
  const bubble = first.locator(".bubble");
  expect(await bubble.evaluate((element) => element.checkVisibility({ contentVisibilityAuto: true }))).toBe(
    false,
  );
  const height = await first.evaluate((entry) => entry.getBoundingClientRect().height);
  await first.evaluate((entry) => entry.removeAttribute("data-settled"));
  expect(await first.evaluate((entry) => entry.getBoundingClientRect().height)).toBe(height);
  const read = page.locator(".question", { hasText: "(13)" });
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route("**/messages?**", async (route) => {
    await held;
    await route.continue();
  });
  await page.locator(".scroller").evaluate((view) => view.scrollTo({ top: 200 }));
  const top = () => read.evaluate((element) => element.getBoundingClientRect().top);
  const before = await top();
  release();
  await page.getByText("Opening hours (1)", { exact: true }).waitFor();
  expect(await page.locator(".bubble").count()).toBe(30);
  expect(Math.abs((await top()) - before)).toBeLessThan(1);
});

test("older messages that cannot be read are asked for on demand alone", async () => {
  await using visit = await bench.open({ viewport: { width: 390, height: 600 } });
  const { page } = visit;
  await openLong(page);
  let tries = 0;
  await page.route("**/messages?**", (route) => {
    tries += 1;
    return route.abort();
  });
  await page.locator(".scroller").evaluate((view) => view.scrollTo({ top: 0 }));
  await page.locator(".toast").waitFor();
  await page.locator(".scroller").evaluate((view) => view.scrollTo({ top: 2_000 }));
  await page.locator(".scroller").evaluate((view) => view.scrollTo({ top: 0 }));
  await page.unroute("**/messages?**");
  await page.getByRole("button", { name: "Earlier messages" }).click();
  await page.getByText("Opening hours (1)", { exact: true }).waitFor();
  expect(tries).toBe(1);
});

test("while an answer grows, no other entry is touched", async () => {
  await using visit = await bench.open({ viewport: { width: 390, height: 600 } });
  const { page } = visit;
  await openLong(page);
  const before = await heightOf(page);
  await page.evaluate(() => {
    const seen: string[] = [];
    const observer = new MutationObserver((changes) => {
      for (const { target, type } of changes) {
        const entry = (target instanceof Element ? target : target.parentElement)?.closest("article");
        if (entry && entry !== document.querySelector(".thread > article:last-of-type")) seen.push(type);
      }
    });
    Object.assign(window, {
      seen,
      watch: () => observer.observe(document.body, { childList: true, subtree: true, characterData: true }),
    });
  });
  await ask(page, "How can I reach you?");
  await page.locator(".answer").last().locator(".block").nth(1).waitFor();
  await page.evaluate("watch()");
  await lastAnswer(page);
  expect(await page.evaluate("seen")).toEqual([]);
  expect(await heightOf(page)).toBeGreaterThan(before);
});

test("of one that is opened twice the last reading alone is drawn, in whatever order they arrive", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url, "plain");
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  let readings = 0;
  await page.route("**/seed-4/messages?**", async (route) => {
    readings += 1;
    if (readings === 1) await held;
    await route.continue();
  });
  for (const id of ["seed-4", "seed-0", "seed-4"]) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `c=${id}`);
    if (id === "seed-0") await page.getByText("退票规则是怎样的？ (30)").waitFor();
  }
  await page.getByText("Opening hours (30)").evaluate((bubble) => bubble.setAttribute("data-kept", ""));
  const arrived = page.waitForResponse("**/seed-4/messages?**");
  release();
  await arrived;
  await page.evaluate(
    () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))),
  );
  expect(await page.locator("[data-kept]").count()).toBe(1);
});

test("what was found in an old message is shown where it stands, with the words marked, until another conversation is opened", async () => {
  await using visit = await bench.open({ viewport: { width: 1280, height: 700 } });
  const { page, complaints } = visit;
  await enter(page, bench.mock.url, "plain");
  await page.getByRole("searchbox").fill("hours (2)");
  await page.locator(".drawer-item small").first().waitFor();
  await page.locator('[data-id="seed-4"]').click();
  const found = page.locator(".bubble", { hasText: "Opening hours (2)" });
  await found.waitFor();
  await page.waitForFunction(() => CSS.highlights.has("found"));
  const isInView = () =>
    found.evaluate((bubble) => {
      const { top, bottom } = bubble.getBoundingClientRect();
      return top > 0 && bottom < window.innerHeight;
    });
  while (!(await isInView())) await page.waitForTimeout(20);
  expect(await page.evaluate(() => [...(CSS.highlights.get("found") ?? [])].map(String))).toEqual([
    "hours (2)",
  ]);
  // It stays there when all has been drawn.
  await page.waitForFunction(() => document.querySelectorAll("[data-settled]").length >= 50);
  expect(await isInView()).toBe(true);
  await page.locator('[data-id="seed-4"]').evaluate(() => {
    location.hash = "#c=seed-0";
  });
  await page.waitForFunction(() => !CSS.highlights.has("found"));
  expect(complaints).toEqual([]);
});

test("what was found in a title is shown where the conversation begins, with the words of its first question marked", async () => {
  await using visit = await bench.open({ viewport: { width: 1280, height: 700 } });
  const { page, complaints } = visit;
  await enter(page, bench.mock.url, "plain");
  await page.getByRole("searchbox").fill("Opening");
  await page.locator(".drawer-item mark").first().waitFor();
  await page.locator('[data-id="seed-4"]').click();
  await page.locator(".bubble", { hasText: "Opening hours (1)" }).first().waitFor();
  await page.waitForFunction(() => {
    const [range] = CSS.highlights.get("found") ?? [];
    if (!(range instanceof Range)) return false;
    const { top, bottom } = range.getBoundingClientRect();
    const bubble = range.startContainer.parentElement?.closest(".bubble");
    return bubble?.textContent === "Opening hours (1)" && top > 0 && bottom < window.innerHeight;
  });
  expect(await page.evaluate(() => [...(CSS.highlights.get("found") ?? [])].map(String))).toEqual([
    "Opening",
  ]);
  expect(complaints).toEqual([]);
});

test("what was found in code is marked still when the code has got its colours, also over the bounds of these", async () => {
  await using visit = await bench.open({ viewport: { width: 1280, height: 700 } });
  const { page, complaints } = visit;
  const marked = Promise.withResolvers<void>();
  await page.route("**/assets/*.js", async (route) => {
    const response = await route.fetch();
    if ((await response.text()).includes("code-${")) await marked.promise;
    await route.fulfill({ response });
  });
  await page.route("**/seed-4/messages?**", async (route) => {
    const body = await (await route.fetch()).text();
    await route.fulfill({
      body: body.replace("Answer 29.", "```js\\nconst Answer = 29.5;\\n```"),
      contentType: "application/json",
    });
  });
  await page.route("**/conversations?*", async (route) => {
    const url = route.request().url().replace("Answer+%3D+29", "Answer+29.");
    await route.fulfill({ response: await route.fetch({ url }) });
  });
  await enter(page, bench.mock.url, "plain");
  await page.getByRole("searchbox").fill("Answer = 29");
  await page.locator(".drawer-item small").first().waitFor();
  await page.locator('[data-id="seed-4"]').click();
  const isMarked = (isColoured: boolean) =>
    page.waitForFunction((wanted) => {
      const [range] = CSS.highlights.get("found") ?? [];
      const code = document.querySelector("pre > code");
      if (!(range instanceof Range) || !code?.contains(range.startContainer)) return false;
      return String(range) === "Answer = 29" && (code.querySelector(".code-keyword") !== null) === wanted;
    }, isColoured);
  await isMarked(false);
  marked.resolve();
  await isMarked(true);
  expect(complaints).toEqual([]);
});
