import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Locator, Page } from "playwright-core";
import { phone, startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { until } from "../helpers/chat.ts";
import { lastAnswer } from "../helpers/chat-page.ts";
import { visitorCalls } from "../helpers/hook-chat.ts";
import {
  askAndRead,
  openConversation,
  openHistory,
  startVisitorPages,
  type VisitorPages,
} from "../helpers/visitor-page.ts";

// What visitors do with their own conversations, through the page's own controls, without any cookie.

const maxMs = 30_000;
const authToken = "ann-at-home";
const things = ["ball", "book", "chair", "clock", "lamp", "mirror", "shelf", "table", "umbrella"];
let pages: VisitorPages;
let browser: TestBrowser;

beforeAll(async () => {
  [pages, browser] = await Promise.all([startVisitorPages(), startBrowser()]);
}, maxMs);
afterAll(async () => {
  await pages.close();
}, maxMs);

/** A link on which its visitor has asked about each of the things, and what the server says that she has there. */
async function startHistory() {
  const link = await pages.makeLink();
  const { tokenOf, ask, request } = visitorCalls(pages.chat, link.shareToken);
  const token = await tokenOf("ann-at-work");
  for (const thing of things) await ask(token, `How heavy is the ${thing}?`);
  const get = async (path: string) => (await request("GET", path, token)).body.items;
  return {
    link,
    /** Her conversations, newest first. */
    conversations: (): Promise<{ id: string; title: string; pinned: boolean }[]> => get("/conversations"),
    messages: (id: string) => get(`/conversations/${id}/messages`),
  };
}

/** The row of a conversation in the drawer, and its menu. */
function rowOf(drawer: Locator, title: string) {
  const row = drawer.getByRole("listitem").filter({ hasText: title });
  const choose = async (name: string) => {
    const item = row.getByRole("button", { name, exact: true });
    if (!(await item.isVisible())) await row.getByRole("button", { name: "More" }).click();
    await item.click();
  };
  return { row, choose };
}

/** The file that the browser saves when something is done. */
async function download(page: Page, act: () => Promise<void>) {
  const [saved] = await Promise.all([page.waitForEvent("download"), act()]);
  return { name: saved.suggestedFilename(), text: readFileSync(await saved.path(), "utf8") };
}

test(
  "they are searched, renamed, pinned and saved, which a reload finds again",
  async () => {
    const { link, conversations } = await startHistory();
    await using visit = await browser.visit(link.address({ authToken }), phone);
    const { page } = visit;
    const drawer = await openHistory(page);
    const search = drawer.getByRole("searchbox", { name: "Search your conversations" });
    await search.fill("umbrella");
    await rowOf(drawer, "lamp").row.waitFor({ state: "detached" });
    await rowOf(drawer, "umbrella").row.waitFor();
    expect(await drawer.getByRole("listitem").count()).toBe(1);
    await search.fill("nothing like it");
    await drawer.getByText("Nothing found.").waitFor();
    await search.fill("");

    const { choose } = rowOf(drawer, "How heavy is the lamp?");
    await choose("Rename");
    await drawer.getByRole("textbox", { name: "Rename" }).fill("My lamp");
    await page.keyboard.press("Enter");
    const renamed = rowOf(drawer, "My lamp");
    await renamed.choose("Pin");
    await drawer.getByRole("heading", { name: "Pinned" }).waitFor();
    const lamp = (await conversations()).find(({ title }) => title === "My lamp");
    expect(lamp?.pinned).toBe(true);

    const markdown = await download(page, () => renamed.choose("Save as Markdown"));
    expect(markdown.name).toBe("My lamp.md");
    for (const words of [
      "# My lamp\n",
      "\n\nHow heavy is the lamp?\n",
      "\n\nYou asked: How heavy is the lamp?\n",
    ])
      expect(markdown.text).toContain(words);
    const json = await download(page, () => renamed.choose("Save as JSON"));
    expect(json.name).toBe("My lamp.json");
    expect(JSON.parse(json.text)).toMatchObject({
      id: lamp?.id,
      title: "My lamp",
      messages: [
        { role: "user", content: "How heavy is the lamp?" },
        { role: "assistant", content: "You asked: How heavy is the lamp?" },
      ],
    });

    await page.reload();
    await openHistory(page);
    await drawer.getByRole("heading", { name: "Pinned" }).waitFor();
    await rowOf(drawer, "My lamp").choose("Unpin");
    await drawer.getByRole("heading", { name: "Pinned" }).waitFor({ state: "detached" });
    expect(await page.context().cookies()).toEqual([]);
    expect([visit.foreign, visit.complaints]).toEqual([[], []]);
  },
  maxMs,
);

test(
  "one is deleted, and then all, also the one that is on the screen",
  async () => {
    const { link, conversations } = await startHistory();
    await using visit = await browser.visit(link.address({ authToken }));
    const { page } = visit;
    await openConversation(page, "How heavy is the lamp?");
    await lastAnswer(page).getByText("You asked: How heavy is the lamp?").waitFor();
    const drawer = await openHistory(page);
    const { row, choose } = rowOf(drawer, "umbrella");
    await choose("Delete");
    await row.waitFor({ state: "detached" });
    expect(await conversations()).toHaveLength(things.length);
    await drawer.getByRole("status").getByRole("button", { name: "Close" }).click();
    await until(async () => (await conversations()).length < things.length);
    const titles = (await conversations()).map(({ title }) => title);
    expect(titles).toHaveLength(things.length - 1);
    expect(titles.join()).not.toContain("umbrella");
    expect(await page.getByRole("article", { includeHidden: true }).count()).toBe(2);

    await drawer.getByRole("button", { name: "Delete all conversations" }).click();
    await page.getByRole("alertdialog").getByRole("button", { name: "Delete all" }).click();
    await drawer.getByText("Nothing here yet.").waitFor();
    expect(await conversations()).toEqual([]);
    expect(await page.getByRole("article", { includeHidden: true }).count()).toBe(0);
    expect(page.url()).not.toContain("#c=");
    expect(visit.complaints).toEqual([]);
  },
  maxMs,
);

test(
  "an answer is rated with a comment, which a reload knows, and another click takes back",
  async () => {
    const { link, conversations, messages } = await startHistory();
    await using visit = await browser.visit(link.address({ authToken }), phone);
    const { page } = visit;
    await askAndRead(page, "How heavy is the door?");
    const bad = lastAnswer(page).getByRole("button", { name: "Bad answer" });
    await bad.click();
    await lastAnswer(page).getByRole("textbox").fill("That was my question.");
    await page.keyboard.press("Enter");
    await page.getByRole("status").getByText("Thank you.").waitFor();
    const [newest] = await conversations();
    const feedback = async () => (await messages(newest?.id ?? "")).at(-1).feedback;
    await until(async () => (await feedback())?.comment != null);
    expect(await feedback()).toMatchObject({ rating: "down", comment: "That was my question." });

    await page.reload();
    await bad.waitFor();
    expect(await bad.getAttribute("aria-pressed")).toBe("true");
    await bad.click();
    await until(async () => ((await feedback())?.rating ?? null) === null);
    expect(await bad.getAttribute("aria-pressed")).toBe("false");
    expect(visit.complaints).toEqual([]);
  },
  maxMs,
);

describe("the address leaves out parts of the page", () => {
  const cases = [
    { name: "the history", path: "/s/", query: "?showHistory=0&authToken=", heads: 1, histories: 0 },
    {
      name: "the head, beside whose place the history stays to be had",
      path: "/chat/share?shareId=",
      query: "&showHead=0&authToken=",
      heads: 0,
      histories: 1,
    },
  ];
  for (const { name, path, query, heads, histories } of cases) {
    test(
      name,
      async () => {
        const { shareToken } = await pages.makeLink();
        const address = `${pages.url}${path}${shareToken}${query}`;
        await using visit = await browser.visit(address + authToken, phone);
        const { page } = visit;
        await askAndRead(page, "How heavy is the door?");
        expect(await page.getByRole("banner").count()).toBe(heads);
        expect(await page.getByRole("button", { name: "Your conversations" }).count()).toBe(histories);
        expect(page.url()).toStartWith(address.replace(/.authToken=$/, ""));
        expect(page.url()).not.toContain("authToken");
        expect(visit.complaints).toEqual([]);
      },
      maxMs,
    );
  }
});
