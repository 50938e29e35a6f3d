import { afterAll, beforeAll, expect, test } from "bun:test";
import { phone, startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { until } from "../helpers/chat.ts";
import { askOn, composer } from "../helpers/chat-page.ts";
import {
  askAndRead,
  openConversation,
  readHistory,
  startVisitorPages,
  untilAnswered,
  type VisitorPages,
  watchWords,
  wordsShown,
} from "../helpers/visitor-page.ts";

// Whose conversations a page shows: those of the uid that the link's host names, and of nobody who was here before.

const maxMs = 30_000;
let pages: VisitorPages;
let browser: TestBrowser;

beforeAll(async () => {
  [pages, browser] = await Promise.all([startVisitorPages(), startBrowser()]);
}, maxMs);
afterAll(async () => {
  await pages.close();
}, maxMs);

test(
  "one uid in two browsers is one person, who goes on in the second where the first has stopped",
  async () => {
    const link = await pages.makeLink();
    await using home = await browser.visit(link.address({ authToken: "ann-at-home" }), phone);
    await askAndRead(home.page, "Where is my parcel?");

    await using work = await browser.visit(link.address({ authToken: "ann-at-work" }));
    await openConversation(work.page, "Where is my parcel?");
    await untilAnswered(work.page, "Where is my parcel?");
    await askAndRead(work.page, "Will it come today?");
    expect(pages.chat.lastCall()?.body).toMatchObject({
      messages: [
        { role: "user", content: "Where is my parcel?" },
        { role: "assistant", content: "You asked: Where is my parcel?" },
        { role: "user", content: "Will it come today?" },
      ],
    });

    await home.page.reload();
    await untilAnswered(home.page, "Will it come today?");
    expect(await readHistory(home.page)).toEqual(["Where is my parcel?"]);
    expect([home.complaints, work.complaints]).toEqual([[], []]);
  },
  maxMs,
);

test(
  "another uid, and the same uid on another link, see none of it, with the conversation's address either",
  async () => {
    const link = await pages.makeLink();
    const other = await pages.makeLink();
    await using ann = await browser.visit(link.address({ authToken: "ann-at-home" }));
    await askAndRead(ann.page, "Where is my parcel?");
    const place = new URL(ann.page.url()).hash;
    expect(place).toStartWith("#c=");

    for (const address of [
      link.address({ authToken: "ben-at-home" }),
      other.address({ authToken: "ann-at-work" }),
    ]) {
      await using visit = await browser.visit(pages.elsewhere);
      const { page } = visit;
      await watchWords(page);
      await page.goto(address + place);
      await page.getByText("That conversation is not here any more.").waitFor();
      expect(await readHistory(page)).toEqual([]);
      expect(await wordsShown(page)).not.toContain("parcel");
      expect(visit.complaints).toEqual([]);
    }
  },
  maxMs,
);

test(
  "another credential in the address is another person: nothing of the former is shown, kept or alive, till that one is back",
  async () => {
    const { chat } = pages;
    const link = await pages.makeLink();
    await using visit = await browser.visit(link.address({ authToken: "ann-at-home" }));
    const { page } = visit;
    await askAndRead(page, "Where is my parcel?");
    const asking = page.waitForRequest("**/chat/completions");
    await askOn(page, "And the second parcel, slowly?");
    await page.getByText("You asked: And the second").waitFor();
    const slowCall = chat.lastCall();
    await composer(page).fill("What of my refund?");
    const bearer = (await (await asking).allHeaders()).authorization?.slice("Bearer ".length) ?? "";
    const statusOf = async (token: string) =>
      (await chat.server.request("GET", `/api/v1/public/bot-share/${link.shareToken}`, { token })).status;
    expect(await statusOf(bearer)).toBe(200);

    await watchWords(page);
    const nothingOfAnns = async () => {
      expect(await readHistory(page)).toEqual([]);
      expect(await composer(page).inputValue()).toBe("");
      const kept = await page.evaluate(() => JSON.stringify([sessionStorage, localStorage]));
      for (const place of [await wordsShown(page), kept]) {
        for (const word of ["parcel", "refund", "ann-at-home", bearer]) expect(place).not.toContain(word);
      }
    };
    await page.goto(link.address({ authToken: "ben-at-home" }));
    await page.getByText("Hello! What would you like to know?").waitFor();
    await nothingOfAnns();
    expect(new URL(page.url()).hash).toBe("");
    await until(async () => (await statusOf(bearer)) === 401);
    await until(() => slowCall?.isAborted === true);

    // The way back leads to where she was, as him who is here now.
    await page.goBack();
    await page.getByText("That conversation is not here any more.").waitFor();
    await nothingOfAnns();

    await page.goto(link.address({ authToken: "ann-at-home" }));
    await composer(page).waitFor();
    expect(await composer(page).inputValue()).toBe("");
    await openConversation(page, "Where is my parcel?");
    await untilAnswered(page, "And the second parcel, slowly?");
    expect(visit.complaints).toEqual([]);
  },
  maxMs,
);

test(
  "a reload goes on as the same person, though the credential is in the address no more",
  async () => {
    const link = await pages.makeLink();
    await using visit = await browser.visit(link.address({ authToken: "ben-at-home" }), phone);
    const { page } = visit;
    await askAndRead(page, "Is it heavy?");
    const asked = pages.hostCalls.length;
    await page.reload();
    await untilAnswered(page, "Is it heavy?");
    expect(await readHistory(page)).toEqual(["Is it heavy?"]);
    expect(page.url()).not.toContain("authToken");
    // Nor was the host asked who that is.
    expect(pages.hostCalls.slice(asked).map(({ path }) => path)).not.toContain("/shareAuth/init");
    expect(visit.complaints).toEqual([]);
  },
  maxMs,
);

test(
  "a host that knows its visitor no more is shown in its words; once it does again, all is there, the question to be sent too",
  async () => {
    const { people, chat } = pages;
    people["carl-at-home"] = "carl";
    const link = await pages.makeLink();
    await using visit = await browser.visit(link.address({ authToken: "carl-at-home" }));
    const { page } = visit;
    await askAndRead(page, "Where is my parcel?");
    delete people["carl-at-home"];
    chat.server.clock.nowMs += 3_600_001;
    await askOn(page, "Will it come today?");
    await page.getByRole("heading", { name: "We couldn't confirm who you are" }).waitFor();
    await page.getByText("Sign in to our shop first.").waitFor();
    expect(await page.getByRole("article").count()).toBe(0);

    people["carl-at-home"] = "carl";
    await page.getByRole("button", { name: "Try again" }).click();
    await untilAnswered(page, "Where is my parcel?");
    expect(await composer(page).inputValue()).toBe("Will it come today?");
    await page.getByRole("button", { name: "Send" }).click();
    await untilAnswered(page, "Will it come today?");
    expect(await readHistory(page)).toEqual(["Where is my parcel?"]);
    expect(visit.complaints).toEqual([]);
  },
  maxMs,
);

test(
  "a host that now means somebody else by the same credential takes the former's words away",
  async () => {
    const { people } = pages;
    people["shared-desk"] = "dora";
    const link = await pages.makeLink();
    await using visit = await browser.visit(link.address({ authToken: "shared-desk" }));
    const { page } = visit;
    await askAndRead(page, "Where is my parcel?");
    people["shared-desk"] = "emil";
    await askOn(page, "Will it come today?");
    await page.getByText("now says that you are somebody else").waitFor();
    const kept = await page.evaluate(() => JSON.stringify([sessionStorage, localStorage]));
    for (const place of [await page.locator("body").textContent(), kept, page.url()])
      for (const word of ["parcel", "Will it come", "#c="]) expect(place).not.toContain(word);

    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Hello! What would you like to know?").waitFor();
    expect(await readHistory(page)).toEqual([]);
    await askAndRead(page, "Is it heavy?");
    expect(visit.complaints).toEqual([]);
  },
  maxMs,
);
