import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { ask, type Bench, enter, lastAnswer, signIn, startBench } from "./browser.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

test("a customer signs in, asks a suggested question, and reads the answer with its source", async () => {
  await using visit = await bench.open({ locale: "en-US" });
  const { page, complaints } = visit;
  await page.goto(`${bench.mock.url}/s/film-zh`);
  expect(await page.locator("h1").textContent()).toBe("电影小助手");
  expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
  expect(await page.title()).toBe("电影小助手");
  await signIn(page);
  await page.getByRole("button", { name: "《铃芽之旅》的导演是谁？" }).click();
  expect(await lastAnswer(page)).toContain("新海诚");
  await page.getByRole("button", { name: "来源 1：电影问答.csv" }).click();
  const passage = page.locator(".passage");
  expect(await passage.textContent()).toContain("《铃芽之旅》由新海诚执导并编剧");
  await page.locator(".cite", { hasText: "2" }).click();
  expect(await passage.textContent()).toContain("原菜乃华");
  expect(complaints).toEqual([]);
});

test("an answer grows while it is written, and earlier blocks keep their elements", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  // Seen at each change and not every so often: a busy machine misses none.
  await page.evaluate(() => {
    const lengths: number[] = [];
    let isMarked = false;
    new MutationObserver(() => {
      const text = document.querySelector(".answer > .markdown");
      if (text === null) return;
      lengths.push(text.textContent.length);
      const [first, second] = text.querySelectorAll(".block");
      // The first block changes no more once a second one follows it.
      if (isMarked || !second) return;
      isMarked = true;
      first?.setAttribute("data-kept", "");
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
    Object.assign(window, { lengths });
  });
  await ask(page, "How can I reach you?");
  await page.locator(".answer .actions").waitFor();
  // What the observer has put there.
  const seen = await page.evaluate(() => (window as unknown as { lengths: number[] }).lengths);
  expect(new Set(seen).size).toBeGreaterThan(1);
  expect(seen).toEqual(seen.toSorted((left, right) => left - right));
  expect(await page.locator("[data-kept]").count()).toBe(1);
  expect(await page.locator(".answer table td").count()).toBe(12);
  expect(await page.locator(".code-bar span").textContent()).toBe("ts");
});

test("a wrong password and a throttled account are told apart", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(`${bench.mock.url}/s/help-en`);
  await signIn(page, "wrong");
  await page.getByRole("alert").getByText("don't match").waitFor();
  await signIn(page, "letmein", "busy");
  await page.getByRole("button", { name: /Sign in again in \d+ seconds/ }).waitFor();
});

test("a password can be shown, and is hidden at first", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(`${bench.mock.url}/s/help-en`);
  const field = page.locator("#password");
  await field.fill("secret");
  expect(await field.getAttribute("type")).toBe("password");
  await page.getByRole("button", { name: "Show password" }).click();
  expect(await field.getAttribute("type")).toBe("text");
  expect(await field.inputValue()).toBe("secret");
});

const closed: [link: string, words: string][] = [
  ["nobody", "leads nowhere"],
  ["revoked", "turned off"],
  ["expired", "链接已过期"],
];
for (const [link, words] of closed) {
  test(`the link "${link}" shows a page that says so, on both addresses of a link`, async () => {
    await using visit = await bench.open();
    for (const path of [`/s/${link}`, `/chat/share?shareId=${link}&authToken=t`]) {
      await visit.page.goto(`${bench.mock.url}${path}`);
      await visit.page.locator("h1", { hasText: words }).waitFor();
    }
    expect(visit.complaints).toEqual([]);
  });
}

test("Enter sends, Shift+Enter breaks the line, and an IME's Enter does neither", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  const field = page.locator("textarea");
  await field.fill("one");
  await field.dispatchEvent("keydown", { key: "Enter", isComposing: true, bubbles: true });
  await field.dispatchEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true });
  await field.press("Shift+Enter");
  await field.pressSequentially("two");
  expect(await field.inputValue()).toBe("one\ntwo");
  expect(await page.locator(".question").count()).toBe(0);
  await field.press("Enter");
  expect(await page.locator(".bubble").textContent()).toBe("one\ntwo");
  expect(await field.inputValue()).toBe("");
});

test("a question over 32 KiB in UTF-8 is told and cannot be sent; one at the limit can", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  const field = page.locator("textarea");
  await field.fill("海".repeat(10_923));
  await page.getByRole("alert").getByText("32.1 of 32 KB").waitFor();
  await field.press("Enter");
  expect(await page.locator(".question").count()).toBe(0);
  await field.fill("a".repeat(32 * 1024));
  expect(await page.getByRole("button", { name: "Send" }).isEnabled()).toBe(true);
});

test("a new conversation and an old one are chosen from the history, older messages come as one scrolls up", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await page.getByRole("button", { name: "Your conversations" }).click();
  await page.getByRole("button", { name: "Opening hours" }).last().click();
  await page.locator(".bubble").last().waitFor();
  expect(new URL(page.url()).hash).toBe("#c=seed-4");
  expect(await page.locator(".bubble").count()).toBe(20);
  await page.locator(".scroller").evaluate((view) => view.scrollTo({ top: 0 }));
  await page.getByText("Opening hours (1)", { exact: true }).waitFor();
  expect(await page.locator(".bubble").count()).toBe(30);
  await page.getByRole("button", { name: "New chat" }).click();
  await page.locator(".welcome").waitFor();
  expect(new URL(page.url()).hash).toBe("");
});

test("two conversations of one title are told apart by their times", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url, "plain");
  const seeds = page.locator(".drawer-item", { hasText: "Opening hours" });
  await page.getByRole("button", { name: "Your conversations" }).click();
  await seeds.nth(1).waitFor();
  const times = await seeds.locator("time").allTextContents();
  expect(new Set(times).size).toBe(2);
  for (const time of times) expect(time).toMatch(/\d/);
});

test("an answer without a source offers in view the questions that were not asked yet, one with sources does not", async () => {
  await using visit = await bench.open({ viewport: { width: 390, height: 320 } });
  const { page } = visit;
  await enter(page, bench.mock.url);
  const offered = page.locator(".thread").getByRole("list", { name: "What to ask next" });
  await ask(page, "hello");
  await offered.waitFor();
  expect(await offered.getByRole("button").allTextContents()).toEqual([
    ...["How can I reach you?", "When does my order leave?", "How do I return something?"],
  ]);
  await page.reload();
  await offered.waitFor();
  await page.waitForFunction(() => {
    const view = document.querySelector(".scroller");
    return view && view.scrollTop > 0 && view.scrollHeight - view.clientHeight - view.scrollTop < 1;
  });
  await offered.getByRole("button", { name: "When does my order leave?" }).click();
  await page.locator(".answer").nth(1).locator(".actions").waitFor();
  await offered.waitFor();
  expect(await offered.getByRole("button").allTextContents()).toEqual([
    ...["How can I reach you?", "How do I return something?"],
  ]);
  await offered.getByRole("button", { name: "How can I reach you?" }).click();
  const listed = await page.waitForResponse((response) => response.url().endsWith("/follow-ups"));
  expect(await listed.json()).toEqual({ items: [] });
  expect(await offered.count()).toBe(0);
});

test("signing out asks for the password again and leaves nothing of the chat on the page", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "hello there");
  await lastAnswer(page);
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.locator(".sign-in-form").waitFor();
  expect(await page.locator("body").textContent()).not.toContain("hello there");
  expect(new URL(page.url()).hash).toBe("");
});

test("nothing is wider than a screen of 320 pixels, and every control has a name", async () => {
  await using visit = await bench.open({
    viewport: { width: 320, height: 568 },
    hasTouch: true,
    isMobile: true,
  });
  const { page } = visit;
  const check = async () => {
    const found = await page.evaluate(() => ({
      width: document.documentElement.scrollWidth,
      nameless: [...document.querySelectorAll("button, input, textarea")].filter(
        (control) =>
          !control.getAttribute("aria-label") && !control.textContent && !control.closest("label, .field"),
      ).length,
    }));
    expect(found).toEqual({ width: 320, nameless: 0 });
  };
  await page.goto(`${bench.mock.url}/s/help-en`);
  await page.locator(".sign-in-form").waitFor();
  await check();
  await signIn(page);
  await page.locator(".welcome").waitFor();
  await check();
  await ask(page, "How can I reach you?");
  await lastAnswer(page);
  await page.locator(".chip").last().click();
  await check();
  const send = await page.getByRole("button", { name: "Send" }).boundingBox();
  expect([send?.width, send?.height]).toEqual([44, 44]);
});

test("a hostile answer runs nothing, and the page's policy has nothing to refuse", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(bench.mock.url)) elsewhere.push(request.url());
  });
  await enter(page, bench.mock.url);
  await ask(page, "hostile");
  expect(await lastAnswer(page)).toContain("<script>window.pwned = 1</script>");
  expect(await page.evaluate("window.pwned")).toBeUndefined();
  expect(elsewhere).toEqual([]);
  expect(complaints).toEqual([]);
});

test("what is loaded before the first paint is at most 60 KB compressed, and before the first answer 100 KB", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const paths: string[] = [];
  page.on("request", (request) => paths.push(new URL(request.url()).pathname));
  await enter(page, bench.mock.url);
  await ask(page, "How can I reach you?");
  await lastAnswer(page);
  const html = await Bun.file(`${bench.pagesDir}/${bench.manifest.pages.chat.file}`).text();
  const first = await listImported([...html.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, url]) => url ?? ""));
  expect(first.length).toBeGreaterThanOrEqual(3);
  expect(await compressedSize(first)).toBeLessThanOrEqual(60 * 1024);
  expect(await compressedSize([...first, ...paths])).toBeLessThanOrEqual(100 * 1024);
});

/** The files, and the scripts that they import at once: without them nothing is painted. */
async function listImported(urls: string[]): Promise<string[]> {
  const found = new Set(urls);
  for (const url of found) {
    const text = await Bun.file(`${bench.pagesDir}${url}`).text();
    for (const [, name] of text.matchAll(/(?:from|import)\s*"(\/assets\/[^"]+\.js)"/g)) found.add(name ?? "");
  }
  return [...found];
}

/** The page itself and those of the files that it is built of, as brotli makes them. */
async function compressedSize(urls: string[]): Promise<number> {
  const { manifest, pagesDir } = bench;
  const page = manifest.pages.chat.file;
  const loaded = manifest.files.filter(({ url, path }) => path === page || urls.includes(url ?? ""));
  const sizes = await Promise.all(loaded.map(({ br }) => Bun.file(`${pagesDir}/${br}`).stat()));
  return sizes.reduce((sum, { size }) => sum + size, 0);
}
