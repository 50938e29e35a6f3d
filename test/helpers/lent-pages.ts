import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";

/** A page whose profile holds nothing of anybody before. */
export interface LentPage {
  page: Page;
  /** The page's profile. Whoever takes hold of it may do anything to it, so that nobody gets it afterwards. */
  readonly context: BrowserContext;
  giveBack: () => Promise<void>;
}

/** What changes a page in a way that lasts, and that nothing takes back. */
const lasting = [
  ...(["addInitScript", "context", "emulateMedia", "exposeBinding", "exposeFunction"] as const),
  ...(["route", "routeWebSocket", "setDefaultNavigationTimeout", "setExtraHTTPHeaders"] as const),
];

const keptAtOnce = 4;

interface Idle {
  context: BrowserContext;
  page: Page;
}

const idle = new WeakMap<Browser, Map<string, Idle[]>>();

/**
 * A page of a profile with these options: one that was given back and wiped, or a new one. To make a page takes the browser three times as
 * long as to wipe one, which only those get that were used as a visitor uses a page.
 */
export async function lendPage(
  browser: Browser,
  options: BrowserContextOptions,
  cookies: readonly { name: string; value: string; url: string }[] = [],
): Promise<LentPage> {
  const key = JSON.stringify(options);
  const pages = idle.get(browser) ?? new Map<string, Idle[]>();
  idle.set(browser, pages);
  const kept = pages.get(key) ?? [];
  pages.set(key, kept);
  const { context, page } = kept.pop() ?? (await makePage(browser, options));
  if (cookies.length > 0) await context.addCookies(cookies);
  let isTouched = false;
  const touch = () => {
    isTouched = true;
  };
  const restore = watch(page, touch);
  const origins = new Set<string>();
  page.on("framenavigated", (frame) => origins.add(new URL(frame.url()).origin));
  return {
    page,
    get context() {
      touch();
      return context;
    },
    giveBack: async () => {
      restore();
      const isClean = !isTouched && kept.length < keptAtOnce && context.pages().length === 1;
      if (isClean && (await isWiped({ context, page }, options, origins))) kept.push({ context, page });
      else await context.close();
    },
  };
}

async function makePage(browser: Browser, options: BrowserContextOptions): Promise<Idle> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(20_000);
  return { context, page: await context.newPage() };
}

/** Tells of each use of the page that lasts; gives what ends that. */
function watch(page: Page, touch: () => void): () => void {
  for (const name of lasting) {
    const original: unknown = Reflect.get(page, name);
    if (typeof original !== "function") throw new Error(`A page has no ${name}`);
    const watched = (...args: unknown[]) => {
      touch();
      return Reflect.apply(original, page, args);
    };
    Reflect.defineProperty(page, name, { value: watched, configurable: true });
  }
  const { clock } = page;
  const getTouched = () => {
    touch();
    return clock;
  };
  Reflect.defineProperty(page, "clock", { get: getTouched, configurable: true });
  return () => {
    for (const name of [...lasting, "clock"]) Reflect.deleteProperty(page, name);
    Reflect.defineProperty(page, "clock", { value: clock, configurable: true });
  };
}

/** Whether everything that a visit leaves could be taken out of the page's profile. */
async function isWiped(
  { context, page }: Idle,
  { viewport }: BrowserContextOptions,
  origins: ReadonlySet<string>,
): Promise<boolean> {
  const { origin } = new URL(page.url());
  if (origin === "null" || page.frames().length > 1) return false;
  page.removeAllListeners();
  const session = await context.newCDPSession(page);
  try {
    // An empty page of the same site: what the page wrote as it was left goes too.
    await page.route(`${origin}/**`, (route) => route.fulfill({ body: "", contentType: "text/html" }));
    await page.goto(`${origin}/empty`);
    await page.evaluate(() => sessionStorage.clear());
    await page.goto("about:blank");
    await page.unrouteAll();
    for (const origin of origins)
      await session.send("Storage.clearDataForOrigin", { origin, storageTypes: "all" });
    await session.send("Network.clearBrowserCache");
    await session.send("Page.resetNavigationHistory");
    await session.detach();
    await context.clearCookies();
    await context.clearPermissions();
    if (viewport) await page.setViewportSize(viewport);
    return true;
  } catch {
    // It has crashed, or asks whether it may be left: another one is made for the next test.
    return false;
  }
}
