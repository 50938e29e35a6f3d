import type { Page } from "playwright-core";
import { askOn, composer, readLastAnswer, signInOn } from "../../helpers/chat-page.ts";
import { sharedChromium } from "../../helpers/chromium.ts";

/** What a browser has fetched for a page, by its own resource timing. */
export interface Loaded {
  /** Requests that no cache has answered. */
  requests: number;
  /** Of their bodies, as they were sent, compressed. */
  bytes: number;
  bytesBeforeFirstPaint: number;
  firstPaintMs: number;
  /** The bytes of each, the largest first. */
  detail: string;
}

interface Visited {
  url: string;
  /** The name to sign in by, or null where the link lets everybody in. */
  username: string | null;
  width: number;
}

/** A first visit, to the end of the first answer, and after it another one in a tab of its own. */
export async function visitTwice({
  url,
  username,
  width,
}: Visited): Promise<{ first: Loaded; again: Loaded }> {
  // Nothing is to be intercepted: that would turn the browser's cache off.
  const context = await (await sharedChromium()).newContext({
    locale: "en-US",
    viewport: { width, height: 800 },
  });
  try {
    const page = await context.newPage();
    await page.goto(url);
    if (username !== null) await signInOn(page, username);
    await askOn(page, "Hello?");
    await readLastAnswer(page);
    const first = await readLoaded(page);
    const tab = await context.newPage();
    await tab.goto(url);
    await composer(tab).waitFor();
    return { first, again: await readLoaded(tab) };
  } finally {
    await context.close();
  }
}

/** What was fetched by the time that nothing more is being fetched. */
async function readLoaded(page: Page): Promise<Loaded> {
  await page.waitForLoadState("networkidle");
  const { firstPaintMs, fetched } = await page.evaluate(() => {
    const entries = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type));
    const fetched = entries
      .map((entry) => entry as PerformanceResourceTiming)
      // What came from the browser's cache has no size on its way.
      .filter(({ transferSize }) => transferSize > 0)
      .map(({ name, encodedBodySize: bytes, responseEnd: endMs }) => ({ name, bytes, endMs }));
    return {
      firstPaintMs: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
      fetched,
    };
  });
  const sum = (of: typeof fetched) => of.reduce((bytes, entry) => bytes + entry.bytes, 0);
  const shown = fetched
    .toSorted((one, other) => other.bytes - one.bytes)
    .map(({ name, bytes }) => `${bytes} ${new URL(name).pathname.split("/").at(-1)}`);
  return {
    requests: fetched.length,
    bytes: sum(fetched),
    bytesBeforeFirstPaint: sum(fetched.filter(({ endMs }) => endMs <= firstPaintMs)),
    firstPaintMs,
    detail: shown.join(", "),
  };
}
