import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { bubbleOn, chatFrame, startEmbedBench } from "../helpers/host-page.ts";

// Moving the bubble and changing the panel's size: with a mouse, a finger and the keyboard.

setDefaultTimeout(60_000);
const { site, chat, browser, close } = await startEmbedBench();
afterAll(close);

const tablet = { viewport: { width: 820, height: 1180 }, hasTouch: true, isMobile: true };
const movable = { "data-drag": "true" };

type Point = [x: number, y: number];

async function middleOf(part: Locator): Promise<Point> {
  const box = await part.boundingBox();
  if (!box) throw new Error("it is not to be seen");
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Pulls a part by so many pixels, in steps and at a pace as a hand makes them: frames of other sites are told of a press in between. */
async function dragWithMouse(page: Page, part: Locator, [dx, dy]: Point): Promise<void> {
  const [x, y] = await middleOf(part);
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= 8; step++) {
    await page.waitForTimeout(16);
    await page.mouse.move(x + (dx * step) / 8, y + (dy * step) / 8);
  }
  await page.mouse.up();
}

/** As a finger does that comes to rest before it goes up: Chromium takes a tap after a flick for the end of a fling. */
async function dragWithFinger(page: Page, part: Locator, [dx, dy]: Point): Promise<void> {
  const [x, y] = await middleOf(part);
  const session = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...at: Point[]) =>
    session.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: at.map(([left, top]) => ({ x: left, y: top })),
    });
  await touch("touchStart", [x, y]);
  for (let step = 1; step <= 16; step++) {
    const way = Math.min(1, step / 8);
    await page.waitForTimeout(16);
    await touch("touchMove", [x + dx * way, y + dy * way]);
  }
  await touch("touchEnd");
}

const at = async (part: Locator) => {
  const box = await part.boundingBox();
  return box && [box.x, box.y, box.width, box.height].map(Math.round);
};

test("a mouse moves the bubble, which is no click, and the next page finds it there", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script(movable) }));
  const { page } = visit;
  const { button, panel } = bubbleOn(page);
  await dragWithMouse(page, button, [-800, -400]);
  expect(await at(button)).toEqual([404, 244, 56, 56]);
  expect(await panel.isVisible()).toBe(false);
  await button.click();
  await panel.waitFor();
  expect(await at(panel)).toEqual([472, 108, 390, 600]);
  await page.reload();
  expect(await at(button)).toEqual([404, 244, 56, 56]);
  await page.goto(site.put({ script: chat.script() }));
  expect(await at(button)).toEqual([1204, 644, 56, 56]);
});

test("the panel goes with the bubble, over frames too, and the bubble goes nowhere out of view", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script(movable) }));
  const { page } = visit;
  const { button, panel } = bubbleOn(page);
  await button.click();
  await (await chatFrame(page)).locator("textarea").waitFor();
  await dragWithMouse(page, button, [-300, -300]);
  expect(await at(button)).toEqual([904, 344, 56, 56]);
  expect(await at(panel)).toEqual([502, 12, 390, 600]);
  await dragWithMouse(page, button, [-2_000, -2_000]);
  expect(await at(button)).toEqual([12, 12, 56, 56]);
  expect(await at(panel)).toEqual([12, 80, 390, 600]);
  await dragWithMouse(page, button, [3_000, 3_000]);
  expect(await at(button)).toEqual([1212, 652, 56, 56]);
  await dragWithMouse(page, button, [-500, 0]);
  await page.setViewportSize({ width: 600, height: 600 });
  await page.waitForFunction(() => innerWidth === 600);
  expect(await at(button)).toEqual([32, 532, 56, 56]);
  await page.setViewportSize({ width: 520, height: 520 });
  await page.waitForFunction(() => innerWidth === 520);
  expect(await at(button)).toEqual([12, 452, 56, 56]);
});

test("a press that trembles is a press", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script(movable) }));
  const { button, panel } = bubbleOn(visit.page);
  await dragWithMouse(visit.page, button, [3, -4]);
  await panel.waitFor();
  expect(await at(button)).toEqual([1204, 644, 56, 56]);
});

test("a finger moves the bubble, and the page under it stays where it is", async () => {
  const body = '<div style="height: 4000px"></div>';
  await using visit = await browser.visit(site.put({ script: chat.script(movable), body }), tablet);
  const { page } = visit;
  const { button, panel } = bubbleOn(page);
  await dragWithFinger(page, button, [-400, -600]);
  expect(await at(button)).toEqual([344, 504, 56, 56]);
  expect(await page.evaluate(() => scrollY)).toBe(0);
  expect(await panel.isVisible()).toBe(false);
  await button.tap();
  await panel.waitFor();
});

test("the arrow keys move the bubble, and nothing else does what the page does for them", async () => {
  const body = "<script>window.keys = []; addEventListener('keydown', ({ key }) => keys.push(key))</script>";
  await using visit = await browser.visit(site.put({ script: chat.script(movable), body }));
  const { page } = visit;
  const { button, panel } = bubbleOn(page);
  await button.focus();
  for (const key of ["ArrowUp", "ArrowLeft", "Shift+ArrowLeft", "ArrowDown", "ArrowRight"])
    await page.keyboard.press(key);
  expect(await at(button)).toEqual([1140, 644, 56, 56]);
  expect(await page.evaluate("keys")).toEqual(["Shift"]);
  await page.keyboard.press("Enter");
  await panel.waitFor();
});

test("without data-drag it stays where it is", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script() }));
  const { page } = visit;
  const { button } = bubbleOn(page);
  await dragWithMouse(page, button, [-300, -300]);
  await button.press("ArrowLeft");
  expect(await at(button)).toEqual([1204, 644, 56, 56]);
});

test("a mouse pulls the panel larger and smaller at its edges, and the next page finds it so", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script() }), {
    viewport: { width: 1280, height: 900 },
  });
  const { page } = visit;
  const { button, panel, widthEdge, heightEdge } = bubbleOn(page);
  const corner = page.locator("botshare-chat .edge-corner");
  await button.click();
  await (await chatFrame(page)).locator("textarea").waitFor();
  await dragWithMouse(page, widthEdge, [-100, -50]);
  expect(await at(panel)).toEqual([770, 212, 490, 600]);
  await dragWithMouse(page, heightEdge, [-50, -100]);
  expect(await at(panel)).toEqual([770, 112, 490, 700]);
  await dragWithMouse(page, corner, [60, 80]);
  expect(await at(panel)).toEqual([830, 192, 430, 620]);
  await page.reload();
  await button.click();
  expect(await at(panel)).toEqual([830, 192, 430, 620]);
  await dragWithMouse(page, corner, [900, 900]);
  expect(await at(panel)).toEqual([940, 412, 320, 400]);
  await dragWithMouse(page, corner, [-2_000, -2_000]);
  expect(await at(panel)).toEqual([12, 12, 1256, 800]);
});

test("a finger pulls the panel larger", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script() }), tablet);
  const { page } = visit;
  const { button, panel } = bubbleOn(page);
  await button.tap();
  await (await chatFrame(page)).locator("textarea").waitFor();
  await dragWithFinger(page, page.locator("botshare-chat .edge-corner"), [-120, -160]);
  expect(await at(panel)).toEqual([290, 332, 510, 760]);
});

test("the keyboard changes the size, and assistive technology hears the figures", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script() }), {
    viewport: { width: 1280, height: 900 },
  });
  const { page } = visit;
  const { button, panel, widthEdge, heightEdge } = bubbleOn(page);
  await button.click();
  await widthEdge.press("ArrowLeft");
  await widthEdge.press("Shift+ArrowLeft");
  await widthEdge.press("ArrowUp");
  await heightEdge.press("ArrowUp");
  await heightEdge.press("ArrowRight");
  expect(await at(panel)).toEqual([790, 196, 470, 616]);
  const figures = (edge: Locator) =>
    edge.evaluate((element) =>
      ["orientation", "valuemin", "valuenow", "valuemax"].map((name) => element.getAttribute(`aria-${name}`)),
    );
  expect(await figures(widthEdge)).toEqual(["vertical", "320", "470", "1256"]);
  expect(await figures(heightEdge)).toEqual(["horizontal", "400", "616", "800"]);
  for (let times = 0; times < 4; times++) await heightEdge.press("Shift+ArrowDown");
  expect(await figures(heightEdge)).toEqual(["horizontal", "400", "400", "800"]);
});

test("beside a bubble at the upper left the panel grows down and to the right", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script(movable) }), {
    viewport: { width: 1280, height: 900 },
  });
  const { page } = visit;
  const { button, panel, widthEdge } = bubbleOn(page);
  await dragWithMouse(page, button, [-1_190, -810]);
  await button.click();
  await dragWithMouse(page, page.locator("botshare-chat .edge-corner"), [50, 60]);
  expect(await at(panel)).toEqual([14, 82, 440, 660]);
  await widthEdge.press("ArrowRight");
  expect(await at(panel)).toEqual([14, 82, 456, 660]);
});

test("where the browser refuses storage, all of it works and lasts as long as the page", async () => {
  const headers = { "content-security-policy": "sandbox allow-scripts" };
  await using visit = await browser.visit(site.put({ script: chat.script(movable), headers }));
  const { page } = visit;
  const { button, panel, widthEdge } = bubbleOn(page);
  expect(await page.evaluate(() => origin)).toBe("null");
  await dragWithMouse(page, button, [-100, 0]);
  await button.click();
  await widthEdge.press("ArrowLeft");
  expect(await at(button)).toEqual([1104, 644, 56, 56]);
  expect(await at(panel)).toEqual([754, 32, 406, 600]);
  expect(visit.errors).toEqual([]);
});
