import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { attachmentWords } from "../../src/web/chat/composer/attachment-words.ts";
import { composerWords } from "../../src/web/chat/composer/composer-words.ts";
import { kindOf, prepare } from "../../src/web/chat/composer/prepare.ts";
import { language } from "../../src/web/shared/language.ts";
import { learnWords } from "../../src/web/shared/words.ts";
import { ask, type Bench, enter, lastAnswer, startBench } from "./browser.ts";
import { takenFiles } from "./mock-attachments.ts";
import { shareAddress, waitForChat } from "./visiting.ts";

learnWords(attachmentWords);
learnWords(composerWords);

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

/** A picture of one pixel. */
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const notes = { name: "notes.md", mimeType: "text/markdown", buffer: Buffer.from("# Notes") };
const picture = { name: "pixel.png", mimeType: "image/png", buffer: pixel };

/** The fields behind the menu's choices, which come when it is first opened. */
async function choose(page: Page, kind: "Images" | "Text files", files: Files): Promise<void> {
  const field = page.locator(`input[aria-label="${kind}"]`);
  if ((await field.count()) === 0) await page.getByRole("button", { name: "Attach files" }).click();
  await field.setInputFiles(files);
}
type Files = Parameters<ReturnType<Page["locator"]>["setInputFiles"]>[0];

const send = (page: Page) => page.locator("button.send");
const uploads = () => [...bench.mock.attachments.uploaded.values()];
const chats = () => bench.mock.requests.filter(({ path }) => path.endsWith("/completions"));

test("what may be attached is said before one chooses, and files go out at once and with a question of no words", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  await page.addInitScript(() => {
    const urls = new Set<string>();
    const { createObjectURL: make, revokeObjectURL: revoke } = URL;
    URL.createObjectURL = (blob) => {
      const url = make.call(URL, blob);
      urls.add(url);
      return url;
    };
    URL.revokeObjectURL = (url) => {
      urls.delete(url);
      revoke.call(URL, url);
    };
    Object.assign(window, { urls });
  });
  await enter(page, bench.mock.url, "files");
  const button = page.getByRole("button", { name: "Attach files" });
  expect(await button.getAttribute("title")).toContain("Images up to 5 MB, text files up to 128 KB");
  await button.click();
  const menu = page.locator("#attach-menu");
  await menu.getByText("At most 4").waitFor();
  expect(await menu.textContent()).toMatch(
    /Images.*up to 5 MB each.*Text files.*up to 128 KB each.*At most 4/,
  );
  await choose(page, "Images", picture);
  await choose(page, "Text files", notes);
  await page.locator(".file-ready").nth(1).waitFor();
  expect(await page.locator(".file-name").allTextContents()).toEqual(["pixel.png", "notes.md"]);
  expect(await page.locator(".file-picture img").count()).toBe(1);
  // It is kept under one address: that of the chosen file is let go of with the server's id.
  expect(await page.evaluate("urls.size")).toBe(1);
  const removed = page.waitForResponse((response) => response.request().method() === "DELETE");
  await page.getByRole("button", { name: "Remove notes.md" }).click();
  await (await removed).finished();
  expect(uploads().map(({ item }) => item.name)).toEqual(["pixel.png"]);
  await send(page).click();
  await lastAnswer(page);
  expect(await page.locator(".file").count()).toBe(0);
  const [id] = bench.mock.attachments.uploaded.keys();
  expect(chats().map(({ body }) => body)).toMatchObject([{ attachment_ids: [id] }]);
  await page.locator(".thread").getByRole("list", { name: "Attached files" }).waitFor();
  expect(complaints).toEqual([]);
});

test("sending waits for the files, and a link without files takes none", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const release = bench.mock.attachments.hold();
  await enter(page, bench.mock.url, "files");
  await choose(page, "Text files", notes);
  await page.locator(".file-uploading").waitFor();
  await ask(page, "what is in it?");
  await page.getByText("Sending as soon as the files are uploaded").waitFor();
  expect(chats()).toEqual([]);
  // What waits is for its own conversation.
  await page.evaluate(() => {
    location.hash = "#c=seed-1";
  });
  await page.locator(".thread .answer").first().waitFor();
  await page.locator("textarea").fill("words of another one");
  release();
  await page.evaluate(() => {
    location.hash = "";
  });
  await page.locator(".file-ready").waitFor();
  expect(chats()).toEqual([]);
  await page.locator("textarea").press("Enter");
  expect(await lastAnswer(page)).toBe("You asked: what is in it?");
  await page.goto(`${bench.mock.url}/s/help-en`);
  await page.locator(".welcome").waitFor();
  expect(await page.getByRole("button", { name: "Attach files" }).count()).toBe(0);
});

test("files stay with words that were refused, and over a reload of a visitor's own session", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(shareAddress(bench.mock, "files-hook", "token-ann"));
  await waitForChat(page);
  await choose(page, "Text files", notes);
  await page.locator(".file-ready").waitFor();
  expect(uploads()[0]?.bearer).toStartWith("Bearer visit-");
  await ask(page, "one more daily question");
  await page.getByText("The questions for today are used up.").waitFor();
  expect(await page.locator("textarea").inputValue()).toBe("one more daily question");
  await page.locator(".file-ready").waitFor();
  await page.reload();
  await page.locator(".file-ready", { hasText: "notes.md" }).waitFor();
  bench.mock.attachments.uploaded.clear();
  await ask(page, "is it still there?");
  await page.getByRole("alert").getByText("notes.md is not there any more.").waitFor();
  expect(await page.locator("textarea").inputValue()).toBe("is it still there?");
  expect(await send(page).isDisabled()).toBe(true);
});

test("a file that is not taken, or does not arrive, says why and what to do; the others go on", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url, "files");
  bench.mock.attachments.refuseNext(500, "internal_error");
  await choose(page, "Text files", notes);
  await page.getByRole("alert").getByText("notes.md could not be attached. Something went wrong").waitFor();
  await page.getByRole("button", { name: "Try notes.md again" }).click();
  await page.locator(".file-ready").waitFor();
  const pdf = Buffer.from([...Buffer.from("%PDF-1.7\n%"), 0xe2, 0xe3, 0xcf, 0, 1, 2]);
  await choose(page, "Text files", {
    name: "a.pdf",
    mimeType: "application/pdf",
    buffer: pdf,
  });
  await page.getByRole("alert").getByText("Can't be attached here: a.pdf").waitFor();
  // It is in nobody's way, and does not count.
  await page.locator("textarea").fill("words");
  expect(await send(page).isEnabled()).toBe(true);
  const many = [1, 2, 3, 4].map((count) => ({ ...notes, name: `${count}.md` }));
  await choose(page, "Text files", many);
  await page.getByText("At most 4 files go with one question.").waitFor();
  expect(await page.locator(".file-name").allTextContents()).toEqual([
    "notes.md",
    "a.pdf",
    "1.md",
    "2.md",
    "3.md",
  ]);
  await page.getByRole("button", { name: "Remove a.pdf" }).click();
  expect(await page.getByText("a.pdf").count()).toBe(0);
});

test("files are dropped anywhere on the chat and pasted into its field, and a large picture is made to fit", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  const image = { types: ["image/png", "image/jpeg"], max_bytes: 60_000 };
  await page.route("**/page", (route) =>
    route.fulfill({ json: { accent_color: null, attachments: { ...takenFiles, image } } }),
  );
  await enter(page, bench.mock.url, "files");
  await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(2_600, 100);
    const context = canvas.getContext("2d");
    for (let x = 0; context && x < 2_600; x += 4) {
      context.fillStyle = `hsl(${(x * 77) % 360} 80% ${(x * 13) % 100}%)`;
      context.fillRect(x, (x * 7) % 50, 4, 90);
    }
    const large = await canvas.convertToBlob({ type: "image/jpeg", quality: 1 });
    const held = new DataTransfer();
    held.items.add(new File([large], "wide.jpeg", { type: "image/jpeg" }));
    const event = (kind: string) =>
      new DragEvent(kind, { dataTransfer: held, bubbles: true, cancelable: true });
    const target = document.querySelector(".welcome");
    target?.dispatchEvent(event("dragenter"));
    Object.assign(window, { size: large.size, drop: () => target?.dispatchEvent(event("drop")) });
  });
  await page.locator(".drop-zone").getByText("Images up to 59 KB").waitFor();
  await page.evaluate("window.drop()");
  await page.locator(".file-ready").waitFor();
  expect(await page.locator(".drop-zone").count()).toBe(0);
  expect(await page.evaluate("window.size")).toBeGreaterThan(60_000);
  const [sent] = uploads();
  expect(sent?.item.name).toBe("wide.jpg");
  expect(sent?.item.size_bytes).toBeLessThanOrEqual(60_000);
  await page.locator("textarea").evaluate((it) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File(["pasted"], "pasted.txt", { type: "text/plain" }));
    it.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  await page.locator(".file-ready", { hasText: "pasted.txt" }).waitFor();
  expect(complaints).toEqual([]);
});

test("text is taken in UTF-8, made so where it is in GB 18030 or UTF-16, and refused above its limit", async () => {
  language.value = "en";
  const prepared = async (bytes: Uint8Array<ArrayBuffer> | string, name = "a.csv") => {
    const made = await prepare(new File([bytes], name, { type: "text/csv" }), takenFiles);
    return "refusal" in made ? made.refusal : await made.file.text();
  };
  expect(await prepared("姓名,年龄")).toBe("姓名,年龄");
  expect(await prepared(new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0x61]))).toBe("姓名,a");
  expect(await prepared(new Uint8Array([0xff, 0xfe, 0xd3, 0x59, 0x61, 0x00]))).toBe("姓a");
  expect(await prepared("x".repeat(200 * 1024))).toBe("Too large (200 KB, at most 128 KB): a.csv");
  expect(await prepared(new Uint8Array([0x4d, 0x5a, 0, 0, 1]), "a.exe")).toBe(
    "Can't be attached here: a.exe",
  );
  expect(await prepared("")).toBe("Can't be attached here: a.csv");
  expect(kindOf(new File([], "a.svg", { type: "image/svg+xml" }))).toBe("text");
});
