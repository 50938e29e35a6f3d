import type { CDPSession, Page } from "playwright-core";
import { must, type Shared } from "../helpers/api-client.ts";
import { startBrowser } from "../helpers/browser.ts";
import { askOn, composer, readLastAnswer } from "../helpers/chat-page.ts";
import { sharedChromium } from "../helpers/chromium.ts";
import { startFakeUpstream } from "../helpers/fake-upstream.ts";
import { lastHeading, longAnswer, tokens } from "./page-words.ts";

/** What the chat page of the executable costs, by the browser's own performance entries. Sizes are as they were sent, compressed. */
export interface PageFigures {
  firstPaintMs: number;
  bytesBeforeFirstPaint: number;
  bytesBeforeFirstAnswer: number;
  /** While an answer of `tokens` tokens comes at full speed. */
  tokens: number;
  streamMs: number;
  longTasks: number;
  longestTaskMs: number;
  /** A conversation of so many messages, all of them read by scrolling up. */
  messages: number;
  heapMb: number;
  heapMbWhenEmpty: number;
  longestTaskWhileScrollingMs: number;
}

const conversationMessages = 1_000;
const maxScrollMs = 90_000;

/** Measures the page on a link of its own. Takes about 20 s. */
export async function measurePage(url: string, shared: Shared): Promise<PageFigures> {
  const token = shared.ownerToken;
  const upstream = startFakeUpstream({ steps: tokens.map((text) => ({ text })) });
  const browser = await startBrowser();
  try {
    const body = { base_url: upstream.url, api_key: "sk-of-the-bench" };
    await must(url, "PUT", "/api/v1/me/upstream", { token, body });
    const link = await must(url, "POST", `/api/v1/bots/${shared.botId}/share-tokens`, {
      token,
      body: { access: "anonymous" },
    });
    await using visit = await browser.visit(`${url}/s/${link.share_token}`, {
      viewport: { width: 1280, height: 800 },
    });
    const { page } = visit;
    page.setDefaultTimeout(60_000);
    await composer(page).waitFor();
    const cdp = await page.context().newCDPSession(page);
    const heapMbWhenEmpty = await readHeapMb(cdp);
    const stream = await measureStream(page);
    const loaded = await page.evaluate(readLoaded);
    upstream.setScript({ steps: [{ text: "A short answer, with **some** words in it." }] });
    const conversation = await fill(url, page, shared.botId, link.share_token);
    const long = await measureLong(page, cdp, conversation);
    return { ...loaded, ...stream, ...long, heapMbWhenEmpty };
  } finally {
    await (await sharedChromium()).close();
    await upstream.close();
  }
}

/** The figures as lines for a person. */
export function describePage(figures: PageFigures): string {
  const kb = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB`;
  return [
    "The chat page, 1280 × 800",
    `  ${kb(figures.bytesBeforeFirstPaint)} before the first paint (${figures.firstPaintMs.toFixed(0)} ms), ${kb(figures.bytesBeforeFirstAnswer)} before the first answer`,
    `  ${figures.tokens} tokens at full speed in ${figures.streamMs.toFixed(0)} ms: ${figures.longTasks} tasks over 50 ms, the longest ${figures.longestTaskMs.toFixed(0)} ms`,
    `  ${figures.messages} messages: ${figures.heapMb.toFixed(1)} MB of heap (${figures.heapMbWhenEmpty.toFixed(1)} when empty); the longest task while scrolling ${figures.longestTaskWhileScrollingMs.toFixed(0)} ms`,
    "",
  ].join("\n");
}

/** In the page: what was fetched until its first contentful paint, and until now. */
function readLoaded() {
  const [paint] = performance.getEntriesByName("first-contentful-paint");
  const firstPaintMs = paint?.startTime ?? 0;
  const entries = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type));
  const sum = (endsBefore: number) =>
    entries.reduce((bytes, entry) => {
      const isCounted =
        "encodedBodySize" in entry && "responseEnd" in entry && Number(entry.responseEnd) <= endsBefore;
      return bytes + (isCounted ? Number(entry.encodedBodySize) : 0);
    }, 0);
  const isAnswer = (name: string) => name.includes("/chat/completions");
  const asked = entries.find(({ name }) => isAnswer(name));
  return {
    firstPaintMs,
    bytesBeforeFirstPaint: sum(firstPaintMs),
    bytesBeforeFirstAnswer: sum(asked?.startTime ?? Number.POSITIVE_INFINITY),
  };
}

async function measureStream(page: Page) {
  await watchTasks(page);
  const startedAt = performance.now();
  await askOn(page, "Say it all.");
  await readLastAnswer(page);
  await page.getByRole("heading", { name: lastHeading }).waitFor();
  const streamMs = performance.now() - startedAt;
  const tasks = await readTasks(page);
  const said = await page.getByRole("article").last().textContent();
  if (!said?.includes("return input.split")) throw new Error("The answer is not whole");
  if (longAnswer !== tokens.join("")) throw new Error("The tokens are not the answer");
  return { tokens: tokens.length, streamMs, longTasks: tasks.length, longestTaskMs: Math.max(0, ...tasks) };
}

/** Asks in one conversation, as this visitor, until it holds so many messages. Gives its id. */
async function fill(url: string, page: Page, botId: string, shareToken: string): Promise<string> {
  const bearer = await page.evaluate(() => {
    const kept = Object.entries(sessionStorage).find(([key]) => key.startsWith("botshare:person:"))?.[1];
    return JSON.parse(kept ?? "{}").session?.token;
  });
  let conversationId: string | undefined;
  for (let count = 0; count < conversationMessages / 2; count += 1) {
    const body = {
      bot_id: botId,
      share_token: shareToken,
      conversation_id: conversationId,
      messages: [{ role: "user", content: `Question number ${count}` }],
    };
    const answer = await must(url, "POST", "/api/v3/chat/completions", { token: bearer, body });
    conversationId = answer.conversation_id;
  }
  if (conversationId === undefined) throw new Error("No conversation was begun");
  return conversationId;
}

/** Opens the conversation and scrolls up until its first message is there. */
async function measureLong(page: Page, cdp: CDPSession, conversationId: string) {
  await page.evaluate((id) => {
    location.hash = `c=${id}`;
  }, conversationId);
  await page.getByText(`Question number ${conversationMessages / 2 - 1}`, { exact: true }).waitFor();
  await watchTasks(page);
  const first = page.getByText("Question number 0", { exact: true });
  for (const endsAt = performance.now() + maxScrollMs; (await first.count()) === 0; ) {
    if (performance.now() > endsAt) {
      const read = await page.getByRole("article").count();
      throw new Error(`The first message did not come into view; ${read} were read`);
    }
    await page.mouse.move(640, 400);
    await page.mouse.wheel(0, -2_000);
    await page.waitForTimeout(30);
  }
  const tasks = await readTasks(page);
  const messages = await page.getByRole("article").count();
  return { messages, heapMb: await readHeapMb(cdp), longestTaskWhileScrollingMs: Math.max(0, ...tasks) };
}

declare global {
  interface Window {
    longTasksMs?: number[];
  }
}

/** Takes down every task of the page that lasts longer than 50 ms (W3C Long Tasks). */
async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: number[] = [];
    window.longTasksMs = seen;
    new PerformanceObserver((list) =>
      seen.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({
      type: "longtask",
    });
  });
}

const readTasks = (page: Page): Promise<number[]> => page.evaluate(() => window.longTasksMs ?? []);

async function readHeapMb(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return usedSize / 1024 / 1024;
}
