import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Frame, Page } from "playwright-core";
import { gate, until } from "../helpers/chat.ts";
import { askOn, composer, lastAnswer } from "../helpers/chat-page.ts";
import { type HostBrowser, startHostBrowser, startHostSite } from "../helpers/host-page.ts";
import {
  askAndRead,
  openConversation,
  readHistory,
  startVisitorPages,
  type VisitorPages,
  watchWords,
  wordsShown,
} from "../helpers/visitor-page.ts";

// The chat page in a plain `<iframe>` of another site, without the bubble's script, in a browser that blocks third-party cookies.

const maxMs = 30_000;
const site = startHostSite();
let pages: VisitorPages;
let browser: HostBrowser;

beforeAll(async () => {
  [pages, browser] = await Promise.all([startVisitorPages(), startHostBrowser()]);
}, maxMs);
afterAll(async () => {
  await Promise.all([pages.close(), site.stop()]);
}, maxMs);

const makeLink = () => pages.makeLink({ allowed_origins: [site.origin()] });

/** A page of the site, which keeps what it is told in `heard`, with the chat in its first frame, and such a body after that. */
const pageWith = (src: string, body = "") =>
  site.put({
    place: "nowhere",
    body: `<script>
      window.heard = [];
      addEventListener("message", ({ origin, source, data }) =>
        heard.push({ origin, isChat: source === frames[0], data }));
    </script>
    <iframe src="${src.replaceAll("&", "&amp;")}" width="420" height="640"></iframe>${body}`,
  });

/** The frame with the chat, once one can ask there. */
async function chatOn(page: Page): Promise<Frame> {
  const element = await page.locator("iframe").first().elementHandle();
  const frame = await element?.contentFrame();
  if (!frame) throw new Error("there is no frame");
  await composer(frame).waitFor();
  return frame;
}

const heardOn = (page: Page) => page.evaluate("heard");

/** Tells the chat, as the page around it, who is here now. */
const handOver = (page: Page, authToken: string) =>
  page.evaluate(([to, data]) => frames[0]?.postMessage({ type: "shareChatAuth", data }, to), [
    pages.url,
    { authToken },
  ] as const);

test(
  "chats by the credential in the frame's address, keeps no cookie, and tells the page around it, and that one alone",
  async () => {
    const link = await makeLink();
    await using visit = await browser.visit(pageWith(link.address({ authToken: "ann-at-home" })));
    const { page } = visit;
    const frame = await chatOn(page);
    const question = "Where is my parcel?";
    await askAndRead(frame, question);
    expect(frame.url()).not.toContain("authToken");
    await page.waitForFunction("heard.some(({ data }) => data.type === 'shareChatFinish')");
    const from = { origin: pages.url, isChat: true };
    expect(await heardOn(page)).toEqual([
      { ...from, data: { type: "shareChatReady" } },
      { ...from, data: { type: "shareChatStart", data: { question } } },
      { ...from, data: { type: "shareChatFinish", data: { question, answer: `You asked: ${question}` } } },
    ]);
    expect(await page.context().cookies()).toEqual([]);

    await page.reload();
    const again = await chatOn(page);
    expect(await readHistory(again)).toEqual([question]);
    expect(pages.hostCalls.filter(({ path }) => path.endsWith("/init"))).toHaveLength(1);
    expect(visit.errors).toEqual([]);
  },
  maxMs,
);

test(
  "takes who is here from the page around it, and whoever comes next sees nothing of the former, at once",
  async () => {
    const { chat } = pages;
    const link = await makeLink();
    await using visit = await browser.visit(site.put({ place: "nowhere" }));
    const { page } = visit;
    await watchWords(page);
    await page.goto(pageWith(link.address()));
    await page.frames()[1]?.getByRole("heading", { name: "We couldn't confirm who you are" }).waitFor();
    expect(await heardOn(page)).toEqual([]);
    await handOver(page, "ann-at-home");
    const frame = await chatOn(page);
    await askAndRead(frame, "Where is my parcel?");
    await askOn(frame, "And the second parcel, slowly?");
    await lastAnswer(frame).getByText("You asked: And the second parcel").waitFor();
    const slowCall = chat.lastCall();
    await composer(frame).fill("What of my refund?");

    // The server is not even asked yet who the next one is.
    const asked = gate();
    await page.route("**/session", async (route) => {
      await asked.promise;
      await route.continue();
    });
    await frame.evaluate(() => Reflect.set(window, "shown", ""));
    await handOver(page, "ben-at-home");
    await frame.getByRole("article").first().waitFor({ state: "detached" });
    expect(frame.url()).not.toContain("#c=");
    asked.open();
    await composer(frame).waitFor();
    expect(await composer(frame).inputValue()).toBe("");
    expect(await readHistory(frame)).toEqual([]);
    const shown = await wordsShown(frame);
    expect(shown).toContain("Nothing here yet.");
    for (const word of ["parcel", "refund"]) expect(shown).not.toContain(word);
    await until(() => slowCall?.isAborted === true);
    await askAndRead(frame, "Is it heavy?");

    await handOver(page, "ann-at-work");
    await frame.getByRole("article").first().waitFor({ state: "detached" });
    await openConversation(frame, "Where is my parcel?");
    await lastAnswer(frame).getByText("You asked: And the second parcel").waitFor();
    expect(await readHistory(frame)).toEqual(["Where is my parcel?"]);
  },
  maxMs,
);

test(
  "gives the same person's chat back by another credential, with the answer that was being written and the words just typed",
  async () => {
    const link = await makeLink();
    await using visit = await browser.visit(pageWith(link.address({ authToken: "ann-at-home" })));
    const { page } = visit;
    const frame = await chatOn(page);
    await askAndRead(frame, "Where is my parcel?");
    await askOn(frame, "And the second parcel, slowly?");
    await lastAnswer(frame).getByText("You asked: And the second parcel").waitFor();
    const slowCall = pages.chat.lastCall();
    await composer(frame).fill("What of my refund?");
    await handOver(page, "ann-at-work");
    await frame.getByRole("article").first().waitFor({ state: "detached" });
    await lastAnswer(frame).getByText("You asked: And the second parcel").waitFor();
    expect(await composer(frame).inputValue()).toBe("What of my refund?");
    expect(slowCall?.isAborted).toBe(false);
    await frame.getByRole("button", { name: "Stop the answer" }).click();
    await until(() => slowCall?.isAborted === true);
    expect(await readHistory(frame)).toEqual(["Where is my parcel?"]);
    expect(visit.errors).toEqual([]);
  },
  maxMs,
);

test(
  "takes nobody's word but that of the page around it: not other frames', of whatever site, nor other messages",
  async () => {
    const before = pages.hostCalls.length;
    const link = await makeLink();
    const message = `{ type: "shareChatAuth", data: { authToken: "ben-at-home" } }`;
    const body = `<script>parent.frames[0].postMessage(${message}, "*")</script>`;
    await using visit = await browser.visit(pageWith(link.address({ authToken: "ann-at-home" })));
    const { page } = visit;
    const frame = await chatOn(page);
    const counted = frame.evaluate(
      () =>
        new Promise<string[]>((resolve) => {
          const origins: string[] = [];
          addEventListener("message", ({ origin }) => {
            origins.push(origin);
            if (origins.length === 5) resolve(origins);
          });
        }),
    );
    await askAndRead(frame, "Where is my parcel?");
    const meddlers = [
      site.put({ place: "nowhere", body }),
      site.put({ place: "nowhere", body }, "stranger.test"),
    ];
    await page.evaluate((urls) => {
      for (const url of urls)
        document.body.append(Object.assign(document.createElement("iframe"), { src: url }));
    }, meddlers);
    await page.evaluate((to) => {
      const others = [
        "shareChatAuth",
        { type: "shareChatAuth", data: { authToken: 7 } },
        { type: "else", data: { authToken: "ben-at-home" } },
      ];
      for (const other of others) frames[0]?.postMessage(other, to);
    }, pages.url);
    expect((await counted).sort()).toEqual(
      [...Array<string>(4).fill(site.origin()), site.origin("stranger.test")].sort(),
    );

    await askAndRead(frame, "Is it heavy?");
    expect(await frame.getByRole("article").count()).toBe(4);
    expect([...new Set(pages.hostCalls.slice(before).map(({ token }) => token))]).toEqual(["ann-at-home"]);
    expect(visit.errors).toEqual([]);
  },
  maxMs,
);

test(
  "is refused by the browser on a site that the link does not name, and on every site where it names none",
  async () => {
    const link = await makeLink();
    const closed = await pages.makeLink({ allowed_origins: [] });
    for (const { src, name } of [
      { src: link.address({ authToken: "ann-at-home" }), name: "stranger.test" as const },
      { src: closed.address({ authToken: "ann-at-home" }), name: "host.test" as const },
    ]) {
      const before = pages.hostCalls.length;
      const body = `<iframe src="${src.replaceAll("&", "&amp;")}"></iframe>`;
      await using visit = await browser.visit(site.put({ place: "nowhere", body }, name));
      const element = await visit.page.locator("iframe").elementHandle();
      const frame = await element?.contentFrame();
      await frame?.waitForURL("chrome-error://chromewebdata/");
      expect(await frame?.getByRole("textbox").count()).toBe(0);
      expect(visit.errors.join("\n")).toContain(`Framing '${pages.url}/' violates`);
      expect(pages.hostCalls.length).toBe(before);
    }
  },
  maxMs,
);
