import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator } from "playwright-core";
import { phone } from "../helpers/browser.ts";
import { until } from "../helpers/chat.ts";
import { bubbleOn, chatFrame, focused, startEmbedBench } from "../helpers/host-page.ts";

// The bubble on a small screen, where the chat takes all of it.

setDefaultTimeout(60_000);
const { site, chat, browser, close } = await startEmbedBench();
afterAll(close);

type Box = { x: number; y: number; width: number; height: number };

/** Waits until the panel stands there: it is laid out a frame after the window has another size. */
const untilAt = (panel: Locator, box: Box) =>
  until(async () => Bun.deepEquals(await panel.boundingBox(), box));

/** Whether one can get to an element of the page. */
const takesFocus = (element: HTMLElement | SVGElement) => {
  element.focus();
  return document.activeElement === element;
};

test("the chat takes the whole screen, under a bar with a button that closes it", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script(), body: "<input>" }), phone);
  const { page } = visit;
  const { button, panel, close } = bubbleOn(page);
  await button.tap();
  await panel.waitFor();
  await page.locator("botshare-chat iframe").waitFor();
  expect(await panel.boundingBox()).toEqual({ x: 0, y: 0, width: 390, height: 844 });
  const frame = await page.locator("botshare-chat iframe").boundingBox();
  const cross = await close.boundingBox();
  expect(frame).toMatchObject({ x: 0, width: 390 });
  expect((frame?.y ?? 0) + (frame?.height ?? 0)).toBe(844);
  expect((cross?.y ?? 0) + (cross?.height ?? 0)).toBeLessThanOrEqual(frame?.y ?? 0);
  expect(Math.min(cross?.width ?? 0, cross?.height ?? 0)).toBeGreaterThanOrEqual(44);
  expect(await page.locator("input").evaluate(takesFocus)).toBe(false);
  await close.tap();
  await panel.waitFor({ state: "hidden" });
  expect(await page.evaluate(focused)).toBe("bubble");
  expect(await page.locator("input").evaluate(takesFocus)).toBe(true);
});

test("the browser's own way of closing a dialog closes it", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script() }), phone);
  const { button, panel, close } = bubbleOn(visit.page);
  await button.tap();
  await panel.waitFor();
  await close.focus();
  await visit.page.locator("botshare-chat dialog").evaluate((dialog) => {
    if (dialog instanceof HTMLDialogElement) dialog.requestClose();
  });
  await panel.waitFor({ state: "hidden" });
  await visit.page.getByRole("button", { name: "Open the chat", expanded: false }).waitFor();
  expect(await visit.page.evaluate(focused)).toBe("bubble");
});

test("it stays within what an on-screen keyboard leaves visible", async () => {
  const body = `<script>
    const seen = Object.assign(new EventTarget(), { height: 844, offsetTop: 0, scale: 1 });
    Object.defineProperty(window, "visualViewport", { value: seen });
    window.raiseKeyboard = () => { Object.assign(seen, { height: 510, offsetTop: 30 }); seen.dispatchEvent(new Event("resize")); };
  </script>`;
  await using visit = await browser.visit(site.put({ script: chat.script(), body }), phone);
  const { button, panel } = bubbleOn(visit.page);
  await button.tap();
  await panel.waitFor();
  await visit.page.evaluate("raiseKeyboard()");
  await untilAt(panel, { x: 0, y: 30, width: 390, height: 510 });
});

test("turned or unfolded to a larger screen it goes on where it was, beside the bubble", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script() }), phone);
  const { page } = visit;
  const { button, panel } = bubbleOn(page);
  await button.tap();
  const frame = await chatFrame(page);
  await frame.locator("textarea").fill("kept");
  await page.setViewportSize({ width: 844, height: 390 });
  await page.waitForFunction(() => innerWidth === 844);
  await untilAt(panel, { x: 0, y: 0, width: 844, height: 390 });
  await page.setViewportSize({ width: 900, height: 1000 });
  await page.waitForFunction(() => innerWidth === 900);
  await button.waitFor();
  await untilAt(panel, { x: 490, y: 312, width: 390, height: 600 });
  expect(await frame.locator("textarea").inputValue()).toBe("kept");
  expect(await page.evaluate(focused)).toBe("frame");
});
