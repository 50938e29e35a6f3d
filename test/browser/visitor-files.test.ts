import { afterAll, beforeAll, expect, test } from "bun:test";
import { phone, startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { composer } from "../helpers/chat-page.ts";
import { startVisitorPages, type VisitorPages } from "../helpers/visitor-page.ts";

// The page and the server together: a file is taken, shown to the model, kept with its question, and nobody else's.

const maxMs = 30_000;
let pages: VisitorPages;
let browser: TestBrowser;

beforeAll(async () => {
  const bot = { settings: { attachments: ["image", "text"] } };
  [pages, browser] = await Promise.all([startVisitorPages({ bot }), startBrowser()]);
}, maxMs);
afterAll(() => pages.close(), maxMs);

/** A picture of one pixel. */
const pixel =
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

test(
  "a picture and a text reach the model with the question, and come back with it after a reload",
  async () => {
    const link = await pages.makeLink({ access: "anonymous" });
    await using visit = await browser.visit(link.address(), phone);
    const { page } = visit;
    const choose = (kind: string, name: string, mimeType: string, buffer: Buffer) =>
      page.locator(`input[aria-label="${kind}"]`).setInputFiles({ name, mimeType, buffer });
    await page.getByRole("button", { name: "Attach files" }).click();
    await choose("Images", "receipt.png", "image/png", Buffer.from(pixel, "base64"));
    await choose("Text files", "order.csv", "text/csv", Buffer.from("order,state\n4711,lost"));
    await page.locator(".file-ready").nth(1).waitFor();
    await page.reload();
    await page.locator(".file-ready img").waitFor();
    await composer(page).fill("Where is it?");
    await composer(page).press("Enter");
    await page.locator(".answer .actions").waitFor();
    const asked = JSON.stringify(pages.chat.upstream.requests.at(-1)?.body);
    expect(asked).toContain(pixel);
    expect(asked).toContain("4711,lost");
    await page.reload();
    await page.locator(".sent-picture img").waitFor();
    await page.locator(".sent-files").getByText("order.csv").waitFor();
    expect(await page.locator(".file").count()).toBe(0);
    expect([visit.complaints, visit.foreign]).toEqual([[], []]);
  },
  maxMs,
);
