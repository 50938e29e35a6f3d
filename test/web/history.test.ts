import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { ask, type Bench, lastAnswer, startBench } from "./browser.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

// Each test changes the conversations of its own bench.
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

/** Comes in as a visitor who has asked these questions, each in a conversation of its own, and opens the drawer. */
async function withHistory(page: Page, ...questions: string[]): Promise<Locator> {
  await page.goto(`${bench.mock.url}/chat/share?shareId=hook&authToken=token-ann`);
  for (const [index, question] of questions.entries()) {
    if (index > 0) await page.getByRole("button", { name: "New chat" }).click();
    await ask(page, question);
    await lastAnswer(page);
  }
  return await openDrawer(page);
}

async function openDrawer(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "Your conversations" }).click();
  await page.locator(".drawer-item").first().waitFor();
  return page.locator(".drawer-item > span");
}

async function choose(page: Page, conversation: string, action: string): Promise<void> {
  const row = page.locator(".drawer-row", { hasText: conversation });
  await row.getByRole("button", { name: "More" }).click();
  await row.locator(".menu").getByRole("button", { name: action, exact: true }).click();
}

/** The conversations that the server was asked to delete. */
const deletions = () =>
  bench.mock.requests.filter(({ method, path }) => method === "DELETE" && path.includes("/conversations/"));

test("a visitor sees its own conversations alone, and opens one", async () => {
  await using visit = await bench.open();
  const titles = await withHistory(visit.page, "first", "second");
  expect(await titles.allTextContents()).toEqual(["second", "first"]);
  await visit.page.getByRole("button", { name: "first" }).click();
  await visit.page.locator(".bubble", { hasText: "first" }).waitFor();
  expect(visit.complaints).toEqual([]);
});

test("a conversation is renamed by Enter, and not by Escape, which leaves the drawer open", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const titles = await withHistory(page, "first", "second");
  const field = page.getByRole("textbox", { name: "Rename" });
  await choose(page, "first", "Rename");
  await field.fill("not this");
  await field.press("Escape");
  expect(await titles.allTextContents()).toEqual(["second", "first"]);
  await choose(page, "first", "Rename");
  await field.fill("delivery");
  await field.press("Enter");
  await titles.getByText("delivery").waitFor();
  await page.reload();
  await openDrawer(page);
  expect(await titles.allTextContents()).toEqual(["second", "delivery"]);
});

test("a pinned conversation stands above the others until it is unpinned", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const titles = await withHistory(page, "first", "second");
  await choose(page, "first", "Pin");
  await page.getByRole("heading", { name: "Pinned" }).waitFor();
  expect(await titles.allTextContents()).toEqual(["first", "second"]);
  await choose(page, "first", "Unpin");
  await page.getByRole("heading", { name: "Pinned" }).waitFor({ state: "detached" });
  expect(await titles.allTextContents()).toEqual(["second", "first"]);
});

test("all that is pinned is found, however old, and once; what is unpinned goes back to its place", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const titles = await withHistory(page, "oldest", "older");
  for (const name of ["oldest", "older"]) {
    await choose(page, name, "Pin");
    await page.locator("section", { hasText: "Pinned" }).getByText(name, { exact: true }).waitFor();
  }
  const token = await page.evaluate(() => JSON.stringify({ ...sessionStorage }).match(/visit-\d+/)?.[0]);
  for (let count = 1; count <= 35; count++) {
    const answered = await fetch(`${bench.mock.url}/api/v3/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify({ share_token: "hook", messages: [{ content: `number ${count}` }] }),
    });
    await answered.text();
  }
  await page.reload();
  await openDrawer(page);
  const rest = Array.from({ length: 35 }, (_, index) => `number ${35 - index}`);
  expect(await titles.allTextContents()).toEqual(["older", "oldest", ...rest.slice(0, 30)]);
  await choose(page, "oldest", "Unpin");
  await page.getByRole("button", { name: "Show more" }).click();
  await page.getByRole("button", { name: "Show more" }).waitFor({ state: "detached" });
  expect(await titles.allTextContents()).toEqual(["older", ...rest, "oldest"]);
});

test("a conversation is deleted at once, which can be taken back for a while; an open one is then open again", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  await page.clock.install();
  const titles = await withHistory(page, "first", "second");
  await choose(page, "second", "Delete");
  await titles.getByText("second").waitFor({ state: "detached" });
  expect(await page.locator(".bubble").count()).toBe(0);
  expect(new URL(page.url()).hash).toBe("");
  const back = page.getByRole("button", { name: "Undo" });
  // It does not run out while one is at it.
  await back.focus();
  await page.clock.fastForward(60_000);
  await back.click();
  await titles.getByText("second").waitFor();
  await page.locator(".bubble", { hasText: "second" }).waitFor();
  expect(deletions()).toEqual([]);
  await choose(page, "first", "Delete");
  await choose(page, "second", "Delete");
  await page.getByText("2 deleted").waitFor();
  // A pointer does not rest on it by chance.
  await page.mouse.move(0, 0);
  await page.clock.fastForward(8_000);
  while (deletions().length < 2) await page.waitForTimeout(10);
  await back.waitFor({ state: "detached" });
  await page.getByText("Nothing here yet.").waitFor();
  expect(complaints).toEqual([]);
});

test("what was deleted does not come back because the page went away before its time", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const titles = await withHistory(page, "first", "second");
  await choose(page, "second", "Delete");
  await page.reload();
  await openDrawer(page);
  expect(await titles.allTextContents()).toEqual(["first"]);
  expect(deletions()).toHaveLength(1);
});

test("nor because it went away while the server was being asked to delete several", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const titles = await withHistory(page, "first", "second", "third");
  await choose(page, "first", "Delete");
  await choose(page, "second", "Delete");
  // The first deletion never gets there.
  await page.route("**/conversations/*", () => undefined, { times: 1 });
  const asked = page.waitForRequest((request) => request.method() === "DELETE");
  await page.locator(".undo-close").click();
  await asked;
  await page.reload();
  await openDrawer(page);
  expect(await titles.allTextContents()).toEqual(["third"]);
});

test("a conversation that could not be deleted is in the list again", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const titles = await withHistory(page, "first", "second");
  await page.route("**/conversations/*", (route) =>
    route.request().method() === "DELETE" ? route.abort() : route.continue(),
  );
  await choose(page, "second", "Delete");
  await page.locator(".undo").getByRole("button", { name: "Close" }).click();
  await page.getByText("The server can't be reached.").first().waitFor();
  expect(await titles.allTextContents()).toEqual(["second", "first"]);
});

test("one who deletes by keys is led to the way back, and by Escape from there to the list", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const titles = await withHistory(page, "first", "second");
  await page.locator(".drawer-row", { hasText: "second" }).getByRole("button", { name: "More" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".menu:popover-open").getByRole("button", { name: "Delete" }).focus();
  await page.keyboard.press("Enter");
  await page.locator(".undo-back:focus").waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".drawer-item:focus", { hasText: "second" }).waitFor();
  await choose(page, "second", "Delete");
  await page.locator(".undo-back").focus();
  await page.keyboard.press("Escape");
  await page.locator(".drawer-new:focus").waitFor();
  expect(await titles.allTextContents()).toEqual(["first"]);
  expect(deletions()).toHaveLength(1);
});

test("all conversations are deleted after a word of warning, which Escape leaves", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await withHistory(page, "first", "second");
  await page.getByRole("button", { name: "Delete all conversations" }).click();
  const warning = page.getByRole("alertdialog", { name: "Delete all conversations?" });
  await warning.press("Escape");
  await warning.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Delete all conversations" }).click();
  await warning.getByRole("button", { name: "Delete all" }).click();
  await page.getByText("Nothing here yet.").waitFor();
  const deleted = bench.mock.requests.filter(({ method }) => method === "DELETE");
  expect(deleted.map(({ path, bearer }) => [path, bearer])).toEqual([
    ["/api/v1/public/bot-share/hook/conversations", "Bearer visit-1"],
  ]);
});

test("a conversation is saved as a file that has its title's name", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  await withHistory(page, "first: what/why?");
  const downloaded = page.waitForEvent("download");
  await choose(page, "first", "Save as Markdown");
  const download = await downloaded;
  expect(download.suggestedFilename()).toBe("first what why.md");
  expect(await Bun.file(await download.path()).text()).toBe("# first: what/why?\n");
  expect(complaints).toEqual([]);
});

test("many conversations can be searched, by the words typed last", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const titles = await withHistory(page, ...Array.from({ length: 8 }, (_, index) => `number ${index}`));
  const field = page.getByRole("searchbox");
  await field.pressSequentially("ber 3");
  await titles.getByText("number 3").waitFor();
  while ((await titles.count()) > 1) await page.waitForTimeout(20);
  await field.fill("nowhere");
  await page.getByText("Nothing found.").waitFor();
  await field.fill("");
  await titles.nth(7).waitFor();
});

test("what has been found stays on screen until the next words are answered", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const titles = await withHistory(page, ...Array.from({ length: 8 }, (_, index) => `number ${index}`));
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route(/search=number/, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(/search=number/);
  await page.getByRole("searchbox").fill("number 3");
  await asked;
  expect(await titles.count()).toBe(8);
  expect(await page.locator(".drawer .pulse").count()).toBe(0);
  release();
  while ((await titles.count()) > 1) await page.waitForTimeout(20);
  expect(await titles.allTextContents()).toEqual(["number 3"]);
});

test("a single conversation needs no search", async () => {
  await using visit = await bench.open();
  await withHistory(visit.page, "first");
  expect(await visit.page.getByRole("searchbox").count()).toBe(0);
});

test("what was found in a message is shown under its conversation, the words marked", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const titles = await withHistory(page, "first", "second");
  await page.getByRole("searchbox").fill("asked: fir");
  const hit = page.locator(".drawer-item small");
  await hit.waitFor();
  expect(await titles.allTextContents()).toEqual(["first"]);
  expect(await hit.textContent()).toBe("You asked: first");
  expect(await hit.locator("mark").allTextContents()).toEqual(["asked: fir"]);
});

test("an anonymous visitor is told once how long conversations are kept, and nobody else", async () => {
  await using visit = await bench.open({ locale: "zh-CN" });
  const { page } = visit;
  await page.goto(`${bench.mock.url}/s/anonymous`);
  const open = page.getByRole("button", { name: "历史对话" });
  await open.click();
  await page.getByText("保留 30 天").waitFor();
  await page.getByRole("button", { name: "知道了" }).click();
  await page.reload();
  await open.click();
  await page.getByText("暂无记录。").waitFor();
  expect(await page.locator(".drawer-foot").count()).toBe(0);
});
