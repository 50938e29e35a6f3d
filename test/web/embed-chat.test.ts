import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { phone } from "../helpers/browser.ts";
import {
  bubbleOn,
  chatFrame,
  focused,
  type HostBrowser,
  startHostBrowser,
  startHostSite,
} from "../helpers/host-page.ts";
import { type Bench, startBench } from "./browser.ts";

// The bubble and the chat's own page in it, which know of each other.

setDefaultTimeout(60_000);

const site = startHostSite();
let bench: Bench;
let browser: HostBrowser;

beforeAll(async () => {
  [bench, browser] = await Promise.all([startBench(), startHostBrowser()]);
});
afterAll(async () => {
  await Promise.all([bench.close(), site.stop()]);
});

const script = (path = "/s/anonymous", more: Record<string, string> = {}) => ({
  src: `${bench.mock.url}/js/iframe.js`,
  "data-bot-src": `${bench.mock.url}${path}`,
  ...more,
});

test("Escape in the chat closes the bubble, but what is open over the chat first", async () => {
  await using visit = await browser.visit(site.put({ script: script() }));
  const { page } = visit;
  const { button, panel } = bubbleOn(page);
  await button.click();
  const frame = await chatFrame(page);
  await frame.getByRole("button", { name: "设置" }).click();
  await frame.getByRole("radio", { name: "深色" }).waitFor({ state: "attached" });
  await page.keyboard.press("Escape");
  await frame.locator(".person-menu").waitFor({ state: "hidden" });
  expect(await panel.isVisible()).toBe(true);
  await frame.locator("textarea").press("Escape");
  await panel.waitFor({ state: "hidden" });
  expect(await page.evaluate(focused)).toBe("bubble");
  expect(await page.locator("botshare-chat iframe").getAttribute("allow")).toBe(
    "microphone; clipboard-write",
  );
  expect(visit.errors).toEqual([]);
});

test("Escape in the chat is nothing to a page that embeds it itself", async () => {
  const body = `<script>window.told = []; addEventListener("message", ({ data }) => told.push(data.type));</script>
    <iframe src="${bench.mock.url}/s/anonymous" title="chat"></iframe>`;
  await using visit = await browser.visit(site.put({ place: "nowhere", body }));
  const frame = visit.page.frameLocator("iframe");
  await frame.locator("textarea").press("Escape");
  await frame.locator("textarea").fill("hello");
  await frame.locator("textarea").press("Enter");
  await visit.page.waitForFunction("told.includes('shareChatFinish')");
  expect(await visit.page.evaluate("told")).toEqual(["shareChatReady", "shareChatStart", "shareChatFinish"]);
});

for (const [name, path] of [
  ["in its own head", "/s/anonymous"],
  ["above what is said where it has no head", "/s/anonymous?showHead=0"],
  ["on its sign-in", "/s/film-zh"],
] as const) {
  test(`on a phone the chat has the cross ${name}, and the bubble's bar gives way`, async () => {
    await using visit = await browser.visit(site.put({ script: script(path) }), phone);
    const { page } = visit;
    const { button, panel } = bubbleOn(page);
    await button.tap();
    const frame = await chatFrame(page);
    const cross = frame.getByRole("button", { name: "关闭对话" });
    await cross.waitFor();
    await page.locator("botshare-chat .bar").waitFor({ state: "hidden" });
    expect(await page.locator("botshare-chat iframe").boundingBox()).toMatchObject({ y: 0, height: 844 });
    const box = await cross.boundingBox();
    expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBe(44);
    for (const other of await frame.locator("button:not(.close-bubble)").all()) {
      const beside = await other.boundingBox();
      const isApart =
        !beside || beside.x + beside.width <= (box?.x ?? 0) || beside.y >= (box?.y ?? 0) + (box?.height ?? 0);
      expect([await other.getAttribute("aria-label"), isApart]).toEqual([
        await other.getAttribute("aria-label"),
        true,
      ]);
    }
    await cross.tap();
    await panel.waitFor({ state: "hidden" });
    expect(visit.errors.filter((error) => !error.includes("401"))).toEqual([]);
  });
}

test("a frame that the browser refuses to show says so in a sentence, with a way to the chat", async () => {
  const refusing = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: () => new Response("no", { headers: { "content-security-policy": "frame-ancestors 'none'" } }),
  });
  const address = `http://127.0.0.1:${refusing.port}/s/refused`;
  const url = site.put({ script: { ...script(), "data-bot-src": address } });
  await using visit = await browser.visit(url, phone);
  const { page } = visit;
  await page.clock.install();
  await page.reload();
  await bubbleOn(page).button.tap();
  await page.locator("botshare-chat .panel:not(.loading) iframe").waitFor();
  await page.clock.fastForward(1_600);
  const problem = page.locator("botshare-chat .problem");
  await problem.getByText("The chat can't be shown here.").waitFor();
  expect(await problem.getByRole("link", { name: "Open it in a new tab" }).getAttribute("href")).toBe(
    address,
  );
  expect(visit.errors.at(-1)).toContain(`allowed_origins, add ${new URL(url).origin} to them`);
  await bubbleOn(page).close.tap();
  await bubbleOn(page).panel.waitFor({ state: "hidden" });
  await refusing.stop(true);
});

test("data-theme gives the bubble and its chat the site's scheme", async () => {
  await using visit = await browser.visit(
    site.put({ script: script("/s/anonymous", { "data-theme": "dark" }) }),
    {
      colorScheme: "light",
    },
  );
  const { page } = visit;
  await bubbleOn(page).button.click();
  const frame = await chatFrame(page);
  await frame.locator(".composer").waitFor();
  const ground = "rgb(16, 21, 19)";
  expect(await frame.locator("html").evaluate((html) => getComputedStyle(html).backgroundColor)).toBe(ground);
  const panel = page.locator("botshare-chat .panel");
  expect(await panel.evaluate((dialog) => getComputedStyle(dialog).backgroundColor)).toBe(ground);
});
