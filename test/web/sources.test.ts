import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { ask, type Bench, enter, lastAnswer, startBench } from "./browser.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

test("sources of one document are told apart, those that the answer names come first, the rest on demand", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "What does a ticket cost?");
  expect(await lastAnswer(page)).toEndWith("more on [9].");
  const chips = page.locator(".chip");
  const names = () => chips.evaluateAll((all) => all.map((chip) => chip.getAttribute("aria-label") ?? ""));
  expect(await names()).toEqual([
    "Source 2: films.csv – Tickets · Tickets are sold at the desk and on our website until the film…",
    "Source 3: films.csv – When does the cinema open?",
    "",
  ]);
  expect(await chips.nth(1).getAttribute("title")).toBe("films.csv – When does the cinema open?");
  await page.getByRole("button", { name: "3 more" }).click();
  expect((await names()).map((name) => name.slice(0, 9))).toEqual([
    ...["Source 2:", "Source 3:", "Source 1:", "Source 4:", "Source 5:"],
    "",
  ]);
  await page.getByRole("button", { name: "Source 5: films.csv – Is there parking?" }).click();
  await page.getByRole("button", { name: "Fewer" }).click();
  expect(await page.locator(".passage").count()).toBe(0);
  expect(await chips.count()).toBe(3);
  expect(await page.locator(".cite").allTextContents()).toEqual(["2", "2", "3"]);
  await page.locator(".cite").last().click();
  expect(await page.locator(".passage-question").textContent()).toBe("When does the cinema open?");
  expect(complaints).toEqual([]);
});

test("an answer that names no source shows them all", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "Tell me of the cinema");
  await lastAnswer(page);
  // What shows sources is loaded with the first of them.
  await page.locator(".chip").nth(4).waitFor();
  expect(await page.locator(".chip").count()).toBe(5);
  expect(await page.locator(".chip-more").count()).toBe(0);
});

test("a source's lists and tables are shown as such, its wrapped lines as paragraphs, its HTML as text", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "Tell me of the cinema");
  await lastAnswer(page);
  const passage = page.locator(".passage .markdown");
  const open = (index: number) => page.getByRole("button", { name: `Source ${index}:` }).click();
  await open(2);
  expect(await passage.locator("td").allTextContents()).toEqual([
    ...["Adult", "12", "Child", "8"],
    ...["Five of them", "5*8*1"],
  ]);
  expect(await passage.locator("p").textContent()).toContain("on our website until");
  await open(3);
  expect(await passage.locator("li").allTextContents()).toEqual([
    "on weekdays at 15:00",
    "on Sundays at 11:00",
  ]);
  expect(await passage.locator("p").allTextContents()).toEqual([
    "It opens half an hour before the first film:",
    "Closed on <div onclick=alert(1)>Mondays</div>.",
  ]);
  await open(4);
  expect(await passage.textContent()).toBe("铃芽之旅由新海诚执导，2022 年上映。\n");
  expect(complaints).toEqual([]);
});
