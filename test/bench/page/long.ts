import type { CDPSession, Page } from "playwright-core";
import { must } from "../../helpers/api-client.ts";
import { askOn, composer, readLastAnswer } from "../../helpers/chat-page.ts";
import { lastHeading, longAnswer, tokens } from "./words.ts";

export const conversationMessages = 1_000;
const maxScrollMs = 90_000;

/** An answer of thousands of tokens at full speed: how long it takes, and the tasks of the page over 50 ms meanwhile. */
export async function measureStream(page: Page): Promise<{ streamMs: number; tasksMs: number[] }> {
  await watchTasks(page);
  const startedAt = performance.now();
  await askOn(page, "Say it all.");
  await readLastAnswer(page);
  await page.getByRole("heading", { name: lastHeading }).waitFor();
  const streamMs = performance.now() - startedAt;
  const tasksMs = await readTasks(page);
  const said = await page.getByRole("article").last().textContent();
  if (!said?.includes("return input.split")) throw new Error("The answer is not whole");
  if (longAnswer !== tokens.join("")) throw new Error("The tokens are not the answer");
  return { streamMs, tasksMs };
}

/** Asks in one conversation, as the page's visitor, until it holds so many messages. Gives its id. */
export async function fill(url: string, page: Page, botId: string, shareToken: string): Promise<string> {
  const token = await page.evaluate(() => {
    const kept = Object.entries(sessionStorage).find(([key]) => key.startsWith("botshare:person:"))?.[1];
    return JSON.parse(kept ?? "{}").session?.token;
  });
  let id: string | undefined;
  for (let count = 0; count < conversationMessages / 2; count += 1) {
    const messages = [{ role: "user", content: `Question number ${count}` }];
    const body = { bot_id: botId, share_token: shareToken, conversation_id: id, messages };
    const answer = await must(url, "POST", "/api/v3/chat/completions", { token, body });
    id = answer.conversation_id;
  }
  if (id === undefined) throw new Error("No conversation was begun");
  return id;
}

/** Opens the conversation, scrolls up until its first message is there, and types a question below it all. */
export async function measureLong(page: Page, conversationId: string) {
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
  const scrollingMs = await readTasks(page);
  const messages = await page.getByRole("article").count();
  if (messages < conversationMessages) throw new Error(`Only ${messages} messages were read`);
  await watchTasks(page);
  await composer(page).pressSequentially("What about all of that, and what comes after it?", { delay: 10 });
  return { scrollingMs, typingMs: await readTasks(page) };
}

declare global {
  interface Window {
    tasksMs?: number[];
  }
}

/** Takes down every task of the page that lasts longer than 50 ms from now on (W3C Long Tasks). */
async function watchTasks(page: Page): Promise<void> {
  await page.evaluate(() => {
    const seen: number[] = [];
    window.tasksMs = seen;
    new PerformanceObserver((list) =>
      seen.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: "longtask" });
  });
}

const readTasks = (page: Page): Promise<number[]> => page.evaluate(() => window.tasksMs ?? []);

/** What the page's script holds, in MiB, once what nothing refers to is collected. */
export async function readHeapMiB(cdp: CDPSession): Promise<number> {
  await cdp.send("HeapProfiler.collectGarbage");
  const { usedSize } = await cdp.send("Runtime.getHeapUsage");
  return usedSize / 1024 / 1024;
}
