import { afterAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { bubbleOn, chatFrame, focused, type HostPage, startEmbedBench } from "../helpers/host-page.ts";

// The bubble on pages of all kinds, in a browser: loading, opening, closing, and leaving the page alone.

setDefaultTimeout(60_000);
const { site, chat, browser, close } = await startEmbedBench();
afterAll(close);

test("the chat is loaded when it is first opened, and kept when it is closed", async () => {
  const url = site.put({ script: chat.script() });
  await using visit = await browser.visit(url);
  const { page } = visit;
  const { button, panel } = bubbleOn(page);
  chat.loads.length = 0;
  await button.waitFor();
  expect(await page.locator("botshare-chat iframe").count()).toBe(0);
  expect(await button.getAttribute("aria-expanded")).toBe("false");

  await button.click();
  await panel.waitFor();
  const frame = await chatFrame(page);
  await frame.locator("textarea").fill("half a question");
  expect(chat.loads).toEqual([{ url: "?shareId=stub", referrer: `${site.origin()}/` }]);
  expect(await button.getAttribute("aria-expanded")).toBe("true");
  expect(await button.getAttribute("aria-label")).toBe("Close the chat");

  await button.click();
  await panel.waitFor({ state: "hidden" });
  await button.click();
  await panel.waitFor();
  expect(await frame.locator("textarea").inputValue()).toBe("half a question");
  expect(chat.loads).toHaveLength(1);
  expect(visit.errors).toEqual([]);
});

test("the keyboard opens it, is taken into the chat, and back to the button", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script() }));
  const { page } = visit;
  const { button, panel, widthEdge } = bubbleOn(page);
  await page.keyboard.press("Tab");
  expect(await page.evaluate(focused)).toBe("bubble");
  await page.keyboard.press("Enter");
  await panel.waitFor();
  expect(await page.evaluate(focused)).toBe("frame");
  const frame = await chatFrame(page);
  const field = frame.locator("textarea");
  // The two pages are in processes of their own: the focus goes from one to the other in its own time, and is waited for.
  await frame.waitForFunction(() => document.hasFocus());
  await page.keyboard.press("Tab");
  await frame.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  await page.keyboard.type("typed");
  expect(await field.inputValue()).toBe("typed");
  await page.keyboard.press("Tab");
  await page.waitForFunction(() => document.activeElement?.shadowRoot?.activeElement?.className === "bubble");
  await page.keyboard.press("Space");
  await panel.waitFor({ state: "hidden" });
  expect(await page.evaluate(focused)).toBe("bubble");

  await page.keyboard.press("Space");
  await widthEdge.focus();
  await page.keyboard.press("Escape");
  await panel.waitFor({ state: "hidden" });
  expect(await page.evaluate(focused)).toBe("bubble");
  expect(await button.getAttribute("aria-expanded")).toBe("false");
  await page.keyboard.press("Tab");
  expect(await page.evaluate(focused)).toBe("BODY");
});

test("the keyboard is taken into a chat that can be used before all of it has come", async () => {
  const src = `${chat.script()["data-bot-src"]}&load=never`;
  await using visit = await browser.visit(site.put({ script: chat.script({ "data-bot-src": src }) }));
  await visit.page.keyboard.press("Tab");
  await visit.page.keyboard.press("Enter");
  await bubbleOn(visit.page).panel.waitFor();
  await (await chatFrame(visit.page)).waitForFunction(() => document.hasFocus());
});

test("data-default-open opens it and leaves the focus where it is", async () => {
  const url = site.put({ script: chat.script({ "data-default-open": "true" }), body: "<input autofocus>" });
  await using visit = await browser.visit(url);
  await bubbleOn(visit.page).panel.waitFor();
  await (await chatFrame(visit.page)).locator("textarea").waitFor();
  expect(await visit.page.evaluate(focused)).toBe("INPUT");
});

describe("it comes up once", () => {
  const ways: Record<string, HostPage> = {
    "from the head, before there is a body": { place: "head" },
    "from the head, deferred": { place: "head", script: { defer: "" } },
    "from the body, asynchronous": { script: { async: "" } },
    "from a module, found by its id": { script: { type: "module" } },
    "from a body whose children are moved, hidden and replaced": {
      style: "body { transform: scale(0.5); overflow: hidden; height: 10px } body > * { display: none }",
      body: "<script>addEventListener('load', () => document.body.replaceChildren())</script>",
    },
    "on a page in quirks mode": { doctype: "" },
  };
  test.each(Object.entries(ways))("%s", async (_, way) => {
    const script = chat.script({ ...way.script, "data-default-open": "true" });
    await using visit = await browser.visit(site.put({ ...way, script }));
    const { page } = visit;
    await bubbleOn(page).panel.waitFor();
    await (await chatFrame(page)).locator("textarea").waitFor();
    const children = () => [...document.documentElement.children].map(({ tagName }) => tagName);
    expect(await page.evaluate(children)).toEqual(["HEAD", "BODY", "BOTSHARE-CHAT"]);
    const corner = await bubbleOn(page).button.boundingBox();
    expect(corner).toEqual({ x: 1280 - 76, y: 720 - 76, width: 56, height: 56 });
    expect(visit.errors).toEqual([]);
  });

  test("from scripts that are put in later, one with its own address and one with the id", async () => {
    await using visit = await browser.visit(site.put({ place: "nowhere" }));
    const { page } = visit;
    const insert = async (attributes: Record<string, string>) => {
      await page.evaluate(async (given) => {
        const element = document.createElement("script");
        for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
        const loaded = new Promise((resolve) => element.addEventListener("load", resolve));
        document.head.append(element);
        await loaded;
      }, attributes);
    };
    await insert(chat.script());
    await insert(chat.script({ id: "chatbot-iframe" }));
    await insert(chat.script());
    await bubbleOn(page).button.waitFor();
    expect(await page.locator("botshare-chat").count()).toBe(1);
    expect(visit.errors).toEqual([]);
  });
});

describe("what is wrong with the address is said in the console, and nowhere else", () => {
  const wrong: [string, Record<string, string>, string][] = [
    ["no address", { id: "another" }, "there is no script element"],
    ["an empty one", { "data-bot-src": "" }, "data-bot-src is missing"],
    ["a script", { "data-bot-src": "javascript:alert(1)" }, "data-bot-src is no http or https address"],
  ];
  test.each(wrong)("%s", async (_, attributes, sentence) => {
    const script = { src: `${chat.url}/js/iframe.js`, ...attributes };
    const body = "<script>addEventListener('error', () => { window.broke = true })</script>";
    await using visit = await browser.visit(site.put({ script, body }));
    const { page } = visit;
    expect(visit.errors).toHaveLength(1);
    expect(visit.errors[0]).toContain(`botshare chat: ${sentence}`);
    expect(await page.evaluate(() => ["broke" in window, "BotshareChat" in window])).toEqual([false, false]);
    expect(await page.locator("botshare-chat").count()).toBe(0);
  });

  test("and an address that comes later is taken then", async () => {
    const script = { ...chat.script(), "data-bot-src": "" };
    await using visit = await browser.visit(site.put({ script }));
    await visit.page.evaluate((src) => {
      document.getElementById("chatbot-iframe")?.setAttribute("data-bot-src", src);
    }, chat.script()["data-bot-src"]);
    await bubbleOn(visit.page).button.click();
    await (await chatFrame(visit.page)).locator("textarea").waitFor();
  });
});

test("a page with the strictest policies has it with all its looks, and nothing is refused", async () => {
  const policy = [
    "default-src 'none'",
    `script-src ${chat.url}`,
    `frame-src ${chat.url}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "base-uri 'none'",
  ].join("; ");
  const headers = { "content-security-policy": policy };
  await using visit = await browser.visit(
    site.put({ script: chat.script({ "data-drag": "true" }), headers }),
  );
  const { page } = visit;
  const { button, panel, widthEdge } = bubbleOn(page);
  await button.click();
  await (await chatFrame(page)).locator("textarea").waitFor();
  await widthEdge.press("ArrowLeft");
  expect(await panel.boundingBox()).toEqual({ x: 854, y: 32, width: 406, height: 600 });
  expect(await button.evaluate((element) => getComputedStyle(element).borderRadius)).toBe("50%");
  await button.press("ArrowUp");
  expect(await button.boundingBox()).toMatchObject({ x: 1204, y: 628 });
  expect(visit.errors).toEqual([]);
});

test("a page's own styles do not reach into it", async () => {
  const style = `* { all: unset !important } *, button, iframe, dialog, svg, img { display: none; opacity: 0.1; zoom: 2 }
    :root { font-size: 40px; letter-spacing: 1em; color: red; cursor: wait; writing-mode: vertical-rl; direction: rtl; zoom: 1 }
    html, body { display: block !important }`;
  const [plain, styled] = await Promise.all(
    ["", style].map(async (css) => {
      await using visit = await browser.visit(site.put({ script: chat.script(), style: css }));
      const { button, panel } = bubbleOn(visit.page);
      await button.click();
      await panel.waitFor();
      const look = (element: Element) => {
        const { width, height, backgroundColor, color, cursor, fontSize, letterSpacing, opacity, direction } =
          getComputedStyle(element);
        return { width, height, backgroundColor, color, cursor, fontSize, letterSpacing, opacity, direction };
      };
      const parts = [button, button.locator("svg").first(), panel, panel.locator("iframe")];
      return await Promise.all(parts.map((part) => part.evaluate(look)));
    }),
  );
  expect(styled).toEqual(plain);
});

test("a page colours the bubble, hides it, and never prints it", async () => {
  const style =
    "botshare-chat { --botshare-color: rgb(0, 90, 200); --botshare-icon-color: rgb(255, 255, 0) }";
  await using visit = await browser.visit(site.put({ script: chat.script(), style }));
  const { page } = visit;
  const { button } = bubbleOn(page);
  const colours = () =>
    button
      .locator("span")
      .first()
      .evaluate((face) => [getComputedStyle(face).backgroundColor, getComputedStyle(face).color]);
  expect(await colours()).toEqual(["rgb(0, 90, 200)", "rgb(255, 255, 0)"]);
  await page.emulateMedia({ media: "print" });
  expect(await button.isVisible()).toBe(false);
  await page.emulateMedia({ media: "screen" });
  expect(await button.isVisible()).toBe(true);
  await page.locator("botshare-chat").evaluate((host) => host.toggleAttribute("hidden", true));
  expect(await button.isVisible()).toBe(false);
});

test("its own pictures are shown, and its icon where one does not load", async () => {
  const picture = (colour: string) =>
    `data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'><rect fill='${colour}'/></svg>`;
  const script = chat.script({ "data-open-icon": picture("red"), "data-close-icon": `${chat.url}/none.png` });
  await using visit = await browser.visit(site.put({ script }));
  const { button } = bubbleOn(visit.page);
  const faces = () =>
    button.locator(".face").evaluateAll((all) => all.map((face) => face.firstElementChild?.tagName));
  await button.locator("svg").waitFor({ state: "attached" });
  expect(await faces()).toEqual(["IMG", "svg"]);
  expect(await button.locator("img").getAttribute("src")).toBe(picture("red"));
});

test("it speaks Chinese on a Chinese page", async () => {
  await using visit = await browser.visit(site.put({ script: chat.script(), lang: "zh-CN" }));
  const button = visit.page.getByRole("button", { name: "打开对话" });
  await button.click();
  await visit.page.getByRole("dialog", { name: "对话" }).waitFor();
  await visit.page.getByRole("separator", { name: "对话窗口宽度" }).waitFor();
  expect(await visit.page.locator("botshare-chat iframe").getAttribute("title")).toBe("对话");
});
