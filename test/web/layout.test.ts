import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { ask, type Bench, lastAnswer, startBench } from "./browser.ts";
import { limitOf } from "./mock-visitors.ts";
import { shareAddress, waitForChat } from "./visiting.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeEach(async () => {
  bench = await startBench(4, true);
});
afterEach(() => bench.close());

const sizes = { "a frame": [360, 560], "a phone": [390, 844], "a desktop": [1280, 800] } as const;
const address = (more = "") => shareAddress(bench.mock, "hook", "token-ann", more);

/** The left and right edge of something. */
async function edges(page: Page, place: string): Promise<[number, number]> {
  const box = await page.locator(place).first().boundingBox();
  return [box?.x ?? Number.NaN, (box?.x ?? 0) + (box?.width ?? 0)];
}

test("on a phone's side a long draft leaves the thread most of the height", async () => {
  await using visit = await bench.open({ viewport: { width: 844, height: 390 } });
  const { page } = visit;
  await page.goto(address());
  await waitForChat(page);
  await page.locator("textarea").fill("words and more\n".repeat(40));
  const { height = 0 } = (await page.locator(".growing").boundingBox()) ?? {};
  expect(height).toBeGreaterThan(60);
  expect(height).toBeLessThanOrEqual(390 / 4);
});

for (const [where, [width, height]] of Object.entries(sizes)) {
  test(`on ${where} what is said, and before that the welcome, stands in line with the composer`, async () => {
    await using visit = await bench.open({ viewport: { width, height } });
    const { page } = visit;
    await page.goto(address());
    await waitForChat(page);
    const composer = await edges(page, ".composer");
    expect(await edges(page, ".welcome")).toEqual(composer);
    await ask(page, "How can I reach you?");
    await lastAnswer(page);
    const scroller = page.locator(".scroller");
    expect(await scroller.evaluate((view) => (view as HTMLElement).offsetWidth - view.clientWidth)).toBe(30);
    expect(await edges(page, ".thread")).toEqual(composer);
    expect(await edges(page, ".composer")).toEqual(composer);
  });

  test(`on ${where} one counter and two stand in the same place`, async () => {
    await using visit = await bench.open({ viewport: { width, height } });
    const { page } = visit;
    const offset = async () => {
      await page.goto("about:blank");
      await page.goto(address());
      const counter = await page.locator(".fine-print strong").first().boundingBox();
      const print = await page.locator(".fine-print > span").last().boundingBox();
      return (print?.y ?? Number.NaN) - (counter?.y ?? Number.NaN);
    };
    bench.mock.limits.push(limitOf("messages_per_day", 12));
    const ofOne = await offset();
    bench.mock.limits.push(limitOf("points", 35.4));
    expect(await offset()).toBe(ofOne);
    expect(ofOne === 0).toBe(width > 720);
  });
}

test("without its head the page has its history, and a new chat within it, beside the composer, unless that is unwanted too", async () => {
  await using visit = await bench.open({ viewport: { width: 360, height: 560 } });
  const { page, complaints } = visit;
  await page.goto(address("&showHead=0"));
  await waitForChat(page);
  await ask(page, "hello");
  await lastAnswer(page);
  expect(await page.locator(".bar").count()).toBe(0);
  await page.locator(".composer").getByRole("button", { name: "Your conversations" }).click();
  await page.locator(".drawer-item", { hasText: "hello" }).waitFor();
  await page.getByRole("button", { name: "New chat" }).click();
  await page.locator(".welcome").waitFor();
  for (const [more, count] of [
    ["&showHead=0&showHistory=0", 0],
    ["", 1],
  ] as const) {
    await page.goto(address(more));
    await waitForChat(page);
    expect(await page.getByRole("button", { name: "Your conversations" }).count()).toBe(count);
    expect(await page.locator(".composer").getByRole("button", { name: "Your conversations" }).count()).toBe(
      0,
    );
  }
  expect(complaints).toEqual([]);
});

test("the thumbs keep a distance from the comment that they ask for", async () => {
  await using visit = await bench.open({ viewport: { width: 1280, height: 800 } });
  const { page } = visit;
  await page.goto(address());
  await ask(page, "hello");
  await lastAnswer(page);
  await page.getByRole("button", { name: "Bad answer" }).click();
  const thumb = await page.getByRole("button", { name: "Bad answer" }).boundingBox();
  const field = await page.locator(".comment").boundingBox();
  expect((field?.y ?? 0) - (thumb?.y ?? 0) - (thumb?.height ?? 0)).toBeGreaterThanOrEqual(8);
});

test("what empties the search has the page's colours, not the browser's blue", async () => {
  await using visit = await bench.open({ colorScheme: "light" });
  const { page, context, complaints } = visit;
  await page.goto(address());
  for (let count = 0; count < 8; count++) {
    if (count > 0) await page.getByRole("button", { name: "New chat" }).click();
    await ask(page, `number ${count}`);
    await lastAnswer(page);
  }
  await page.getByRole("button", { name: "Your conversations" }).click();
  const field = page.getByRole("searchbox");
  await field.fill("number");
  await field.hover();
  const picture = (await field.screenshot()).toString("base64");
  const blank = await context.newPage();
  const [inked, blue] = await blank.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([bytes]));
    const canvas = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    canvas?.drawImage(bitmap, 0, 0);
    const left = bitmap.width - 50;
    const data = canvas?.getImageData(left, 8, 40, bitmap.height - 16).data ?? [];
    const pixels = Array.from({ length: data.length / 4 }, (_, at) => data.slice(at * 4, at * 4 + 3));
    return [
      pixels.filter(([red = 0]) => red < 160).length,
      pixels.filter(([red = 0, , blue = 0]) => blue > red + 60).length,
    ];
  }, picture);
  expect(inked).toBeGreaterThan(20);
  expect(blue).toBe(0);
  expect(complaints).toEqual([]);
});

test("on paper all that was said stands whole, and a keyboard under a phone held sideways leaves room to read", async () => {
  await using visit = await bench.open({ viewport: { width: 844, height: 180 } });
  const { page } = visit;
  await page.goto(address());
  await waitForChat(page);
  await page.locator("textarea").fill("مرحبا.");
  expect(await page.locator("textarea").evaluate((field) => field.matches(":dir(rtl)"))).toBe(true);
  for (const _ of "xx") {
    await ask(page, "How can I reach you?");
    await lastAnswer(page);
  }
  const scroller = page.locator(".scroller");
  expect(await scroller.evaluate((view) => view.clientHeight)).toBeGreaterThan(60);
  await page.emulateMedia({ media: "print" });
  expect(await scroller.evaluate((view) => view.scrollHeight - view.clientHeight)).toBe(0);
  expect(await page.locator(".bar-tools, .dock, .actions").filter({ visible: true }).count()).toBe(0);
});
