import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { startAnswerPage } from "./answer-page.ts";
import { drawPicture } from "./picture.ts";

setDefaultTimeout(60_000);

const host = "https://images.example";
const png = drawPicture();

let page: Awaited<ReturnType<typeof startAnswerPage>>;

beforeAll(async () => {
  page = await startAnswerPage();
});
afterAll(() => page.close());

/** The page with a host of pictures beside it that nobody may keep, and what that was asked, with the address it was told of. */
async function openWithHost() {
  const visit = await page.open();
  const asked: string[] = [];
  let isGone = false;
  await visit.context.route(`${host}/**`, async (route) => {
    const request = route.request();
    asked.push(`${request.url().slice(host.length)} from ${request.headers().referer ?? "nowhere"}`);
    if (isGone) await route.abort();
    else
      await route.fulfill({ contentType: "image/png", headers: { "cache-control": "no-store" }, body: png });
  });
  return {
    visit,
    asked,
    tab: visit.page,
    buttons: visit.page.locator(".held-show"),
    /** Whether the host has become silent. */
    setGone: (gone: boolean) => {
      isGone = gone;
    },
    draw: (source: string) => visit.page.evaluate((text) => answers.draw(text), source),
    /** Until a picture is whole. */
    see: (path: string) =>
      visit.page.waitForFunction(
        (src) =>
          [...document.querySelectorAll("img")].some((image) => image.src === src && image.naturalWidth > 0),
        host + path,
      ),
    [Symbol.asyncDispose]: () => visit[Symbol.asyncDispose](),
  };
}

const ways = [
  `![one](${host}/one?said=words) and <img src="${host}/html"> <img srcset="${host}/set 2x">`,
  `> - # ![two][x]\n\n| a |\n| - |\n| ![three](${host}/three) |`,
  `[![four](${host}/four)](https://a.example/page) [![](${host}/five)](https://b.example/page)`,
  `<svg><image href="${host}/svg"/></svg> <p style="background:url(${host}/css)">a</p>`,
  `![](${host}/last)\n\n[x]: ${host}/two`,
];

test("a picture of another site is asked for by its reader alone, however it is written and while it is written, and tells nothing of the page", async () => {
  await using opened = await openWithHost();
  const { tab, asked, buttons } = opened;
  await tab.evaluate((text) => {
    for (let end = 1; end < text.length; end += 1) answers.grow(text.slice(0, end), true);
    answers.grow(text, false);
  }, ways.join("\n\n"));
  await buttons.last().waitFor();
  const titles = await buttons.evaluateAll((all) => all.map((button) => button.getAttribute("title")));
  const paths = ["one?said=words", "two", "three", "four", "five", "last"];
  expect(titles).toEqual(paths.map((path) => `${host}/${path}`));
  expect(await buttons.first().textContent()).toBe("Show picture from images.example");
  expect(await tab.locator(".held-alt").allTextContents()).toEqual(["one", "two", "three"]);
  // What is pressed stands in no link, and the link says where it leads.
  expect(await tab.locator("a").allTextContents()).toEqual(["four", "b.example"]);
  expect(await tab.locator("a button, img").count()).toBe(0);

  await buttons.last().press("Enter");
  await opened.see("/last");
  // A click that asked for more, or a drawing that did, had come before this one's answer.
  expect(asked).toEqual(["/last from nowhere"]);
  const focused = await tab.evaluate(() => document.activeElement?.getAttribute("alt"));
  expect(focused).toBe("Picture from images.example");
  expect(opened.visit.complaints).toEqual([]);
});

test("a picture that was asked for stays while the text grows and when it is drawn anew, and brings no other with it", async () => {
  await using opened = await openWithHost();
  const { tab, asked, buttons } = opened;
  const text = `![a](${host}/a) ![b](${host}/b)`;
  await tab.evaluate((source) => answers.grow(source, true), text);
  await buttons.first().click();
  await opened.see("/a");
  const isSame = await tab.evaluate((source) => {
    const before = document.querySelector("img");
    for (const more of [" and", " and more", " and more\n\nA last one"]) answers.grow(source + more, true);
    return before === document.querySelector("img");
  }, text);
  expect(isSame).toBe(true);
  await opened.draw("Another version");
  await opened.draw(text);
  await opened.see("/a");
  expect([await tab.locator("img").count(), await buttons.allTextContents()]).toEqual([
    1,
    ["Show picture from images.example"],
  ]);
  // Half an address is another address.
  await opened.draw(`![a](${host}/a?more)`);
  expect(await tab.locator("img").count()).toBe(0);
  expect(asked).toEqual(["/a from nowhere"]);
});

test("a picture that does not come says so and can be asked for again", async () => {
  await using opened = await openWithHost();
  const { tab, buttons, asked } = opened;
  await opened.draw(`![a](${host}/lost)`);
  opened.setGone(true);
  await buttons.press("Space");
  const again = tab.getByRole("button", { name: "The picture from images.example did not load. Try again" });
  await again.waitFor();
  expect(await again.evaluate((button) => button === document.activeElement)).toBe(true);
  await tab.evaluate((source) => answers.grow(source, false), `![a](${host}/lost) more`);
  opened.setGone(false);
  await again.click();
  await opened.see("/lost");
  expect(asked.length).toBe(2);
});

test("a picture of the page's own site is there at once", async () => {
  await using opened = await openWithHost();
  const { tab } = opened;
  await tab.context().route("**/own.png", (route) => route.fulfill({ contentType: "image/png", body: png }));
  await opened.draw(`![own](${new URL("/own.png", tab.url()).href})`);
  await tab.waitForFunction(() => document.querySelector("img")?.naturalWidth === 96);
  expect(await opened.buttons.count()).toBe(0);
});

test("where what shows pictures cannot be loaded, each place says so, and the next try shows what there is to press", async () => {
  await using opened = await openWithHost();
  const { tab, buttons, asked } = opened;
  let isCut = true;
  await opened.visit.context.route(/pictures-\w+\.css$/, (route) =>
    isCut ? route.abort() : route.continue(),
  );
  await opened.draw(`![a](${host}/a)`);
  const again = tab.getByRole("button", { name: "The picture from images.example did not load. Try again" });
  await again.waitFor();
  isCut = false;
  await again.press("Enter");
  await tab.getByRole("button", { name: "Show picture from images.example" }).waitFor();
  expect(await buttons.evaluate((button) => button === document.activeElement)).toBe(true);
  expect(asked).toEqual([]);
});
