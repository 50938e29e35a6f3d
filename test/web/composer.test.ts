import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { composerWords } from "../../src/web/chat/composer/composer-words.ts";
import { readKey, readPasted } from "../../src/web/chat/composer/keys.ts";
import { sayBytes, sayTaken } from "../../src/web/chat/composer/taken.ts";
import { language } from "../../src/web/shared/language.ts";
import { learnWords } from "../../src/web/shared/words.ts";
import { ask, type Bench, enter, lastAnswer, signIn, startBench } from "./browser.ts";
import { takenFiles } from "./mock-attachments.ts";

learnWords(composerWords);

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

const field = (page: Page) => page.locator(".composer textarea");
const told = (page: Page, text: string) => page.locator(".composer [role=status]", { hasText: text });
const timesAsked = (question: string) =>
  bench.mock.requests.filter(({ body }) => JSON.stringify(body).includes(question)).length;

/** Shows another conversation, or with "" a new one. */
async function turnTo(page: Page, id: string): Promise<void> {
  await page.evaluate((hash) => {
    location.hash = hash;
  }, id && `c=${id}`);
  await page
    .locator(id ? ".thread .answer" : ".welcome")
    .first()
    .waitFor();
}

test("Enter sends, with Ctrl or Command too, and breaks the line with Shift; a key that an IME takes does nothing", () => {
  const press = {
    ...{ key: "Enter", keyCode: 13, isComposing: false },
    ...{ shiftKey: false, altKey: false, ctrlKey: false, metaKey: false },
  };
  const meaning = (more: object) => readKey({ ...press, ...more });
  expect(meaning({})).toBe("send");
  expect(meaning({ ctrlKey: true })).toBe("send");
  expect(meaning({ metaKey: true })).toBe("send");
  expect(meaning({ shiftKey: true })).toBeNull();
  expect(meaning({ isComposing: true })).toBeNull();
  expect(meaning({ keyCode: 229 })).toBeNull();
  expect(meaning({ key: "ArrowUp", keyCode: 38 })).toBe("edit_last");
  expect(meaning({ key: "ArrowUp", keyCode: 38, shiftKey: true })).toBeNull();
  expect(meaning({ key: "ArrowUp", keyCode: 229 })).toBeNull();
  expect(meaning({ key: "a", keyCode: 65 })).toBeNull();
});

test("pasted files are attached, but the picture that an office program adds to its text is not", () => {
  // A list as browsers have it, as far as it is read.
  const files = [new File(["x"], "x.png")] as unknown as FileList;
  expect(readPasted({ types: ["Files"], files })).toHaveLength(1);
  expect(readPasted({ types: ["text/html", "Files"], files })).toHaveLength(1);
  expect(readPasted({ types: ["text/plain", "text/html", "Files"], files })).toEqual([]);
  expect(readPasted(null)).toEqual([]);
});

test("what is taken is said in words, kind by kind", () => {
  language.value = "en";
  expect(sayTaken(takenFiles)).toBe("Images up to 5 MB, text files up to 128 KB, at most 4 files");
  expect(sayTaken({ ...takenFiles, text: null })).toBe("Images up to 5 MB, at most 4 files");
  expect(sayTaken({ ...takenFiles, image: null })).toBe("Text files up to 128 KB, at most 4 files");
  expect([1, 1024, 130_000, 1024 * 1024, 2.45 * 1024 * 1024].map(sayBytes)).toEqual([
    ...["1 KB", "1 KB", "127 KB", "1 MB", "2.5 MB"],
  ]);
});

test("each conversation keeps its own words over switching and a reload, and another person sees none of them", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await enter(page, bench.mock.url);
  await field(page).fill("for a new one");
  await turnTo(page, "seed-1");
  expect(await field(page).inputValue()).toBe("");
  await field(page).fill("for the first");
  await turnTo(page, "");
  expect(await field(page).inputValue()).toBe("for a new one");
  await turnTo(page, "seed-1");
  await page.reload();
  await page.waitForFunction(() => document.querySelector("textarea")?.value === "for the first");
  await context.clearCookies();
  await page.reload();
  await signIn(page, "letmein", "max");
  await page.locator(".answer").first().waitFor();
  expect(await field(page).inputValue()).toBe("");
  await turnTo(page, "");
  expect(await field(page).inputValue()).toBe("");
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain("for ");
});

test("offline nothing is sent: the words stay, nothing appears as failed, and one press sends them once the page is back", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await enter(page, bench.mock.url);
  await context.setOffline(true);
  await told(page, "You are offline.").waitFor();
  await ask(page, "offline words");
  await told(page, "Not sent: you are offline.").waitFor();
  expect(await field(page).inputValue()).toBe("offline words");
  expect(await page.locator(".question, .answer").count()).toBe(0);
  await context.setOffline(false);
  await told(page, "You are connected again.").waitFor();
  await field(page).press("Enter");
  expect(await lastAnswer(page)).toBe("You asked: offline words");
  expect(await page.locator(".composer [role=status]").textContent()).toBe("");
  expect(timesAsked("offline words")).toBe(1);
});

test("words whose request broke as the page went offline are looked for before they are sent again", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await enter(page, bench.mock.url);
  await page.route("**/api/v3/chat/completions", async (route) => {
    await route.fetch();
    await context.setOffline(true);
    await route.abort("internetdisconnected");
  });
  await ask(page, "doubtful words");
  await page.waitForFunction(() => document.querySelector("textarea")?.value === "doubtful words");
  await page.locator(".answer").waitFor({ state: "detached" });
  await context.setOffline(false);
  await told(page, "You are connected again.").waitFor();
  await field(page).press("Enter");
  expect(await lastAnswer(page)).toBe("You asked: doubtful words");
  expect(await page.locator(".question").count()).toBe(1);
  expect(timesAsked("doubtful words")).toBe(1);
});

test("the arrow up in an empty field opens the last question to be changed, and leaving it leads back", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "a first wording");
  await lastAnswer(page);
  await field(page).focus();
  await page.keyboard.press("ArrowUp");
  const editor = page.locator(".thread textarea");
  await editor.waitFor();
  expect(await editor.inputValue()).toBe("a first wording");
  await editor.press("Escape");
  await editor.waitFor({ state: "detached" });
  expect(await field(page).evaluate((it) => it === document.activeElement)).toBe(true);
});

/** A browser's way to recognise speech, which a test speaks for. */
function fakeRecognition(): void {
  function SpeechRecognition() {
    const made = new EventTarget();
    const tell = (name: string, more: object) => made.dispatchEvent(Object.assign(new Event(name), more));
    return Object.assign(made, {
      start: () => Object.assign(window, { recognition: made }),
      abort: () => Object.assign(window, { recognition: null }),
      hear: (...said: string[]) => tell("result", { results: said.map((transcript) => [{ transcript }]) }),
      fail: (error: string) => tell("error", { error }),
    });
  }
  Object.assign(window, { SpeechRecognition });
}

test("what is spoken is written at the caret until Esc, another key or an error ends it", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  await page.addInitScript(fakeRecognition);
  await enter(page, bench.mock.url);
  const mic = page.locator(".mic");
  await field(page).fill("Tell me, please");
  await field(page).evaluate((it) => (it as HTMLTextAreaElement).setSelectionRange(8, 8));
  await mic.click();
  await told(page, "Listening.").waitFor();
  await page.evaluate("window.recognition.hear('when it')");
  expect(await field(page).inputValue()).toBe("Tell me, when it please");
  await page.evaluate("window.recognition.hear('when it', ' opens')");
  expect(await field(page).inputValue()).toBe("Tell me, when it opens please");
  await page.keyboard.press("Escape");
  expect(await mic.getAttribute("aria-pressed")).toBe("false");
  expect(await page.evaluate("window.recognition")).toBeNull();
  await mic.click();
  await told(page, "Listening.").waitFor();
  await field(page).press("End");
  await field(page).pressSequentially("!");
  expect(await mic.getAttribute("aria-pressed")).toBe("false");
  await mic.click();
  await told(page, "Listening.").waitFor();
  await page.evaluate("window.recognition.fail('not-allowed')");
  await told(page, "The browser does not let this page hear you.").waitFor();
  expect(complaints).toEqual([]);
});
