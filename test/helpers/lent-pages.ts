import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from "playwright-core";

/** A page whose profile holds nothing of anybody before. */
export interface LentPage {
  page: Page;
  context: BrowserContext;
  giveBack: () => Promise<void>;
}

/** What changes a page, its profile or its clock, and is taken back before another test gets it. */
const restored = ["emulateMedia", "route", "setOffline"];

/** What changes them in a way that nothing takes back. */
const lasting = [
  ...["addInitScript", "exposeBinding", "exposeFunction", "newCDPSession", "routeWebSocket"],
  ...["setDefaultNavigationTimeout", "setDefaultTimeout", "setExtraHTTPHeaders", "setGeolocation"],
  ...["fastForward", "install", "pauseAt", "resume", "runFor", "setFixedTime", "setSystemTime"],
];

/** Playwright's, of a page that asks for no other. */
const usualSize = { width: 1280, height: 720 };

const keptAtOnce = 4;

interface Idle {
  context: BrowserContext;
  page: Page;
  session: CDPSession;
}

const idle = new WeakMap<Browser, Map<string, Idle[]>>();

/**
 * A page of a profile with these options: one that was given back and wiped, or a new one. To make a page, which has a window and a profile
 * of its own, takes the browser four times as long as to wipe one.
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
  const former = kept.pop();
  const lent = former ?? (await makePage(browser, options));
  const { context, page } = lent;
  // As a new page is: frames of other sites have the focus only in the window in front.
  if (former) await page.bringToFront();
  if (cookies.length > 0) await context.addCookies(cookies);
  const used = new Set<string>();
  const endWatching = [page, context, context.clock].map((target) => watch(target, used));
  const forgetListeners = [page, context].map(rememberListeners);
  const origins = new Set<string>();
  page.on("framenavigated", (frame) => origins.add(new URL(frame.url()).origin));
  return {
    page,
    context,
    giveBack: async () => {
      for (const end of [...endWatching, ...forgetListeners]) end();
      const canBeLent = kept.length < keptAtOnce && lasting.every((name) => !used.has(name));
      if (canBeLent && (await isWiped(lent, options, origins, used))) kept.push(lent);
      else await context.close();
    },
  };
}

async function makePage(browser: Browser, options: BrowserContextOptions): Promise<Idle> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(20_000);
  const page = await context.newPage();
  return { context, page, session: await context.newCDPSession(page) };
}

/**
 * Notes each use that outlasts a visit; gives what ends that. `context` is not among them: Playwright asks a page for it at each
 * navigation.
 */
function watch(target: object, used: Set<string>): () => void {
  const watched = [...restored, ...lasting].filter((name) => name in target);
  for (const name of watched) {
    const original: unknown = Reflect.get(target, name);
    if (typeof original !== "function") throw new Error(`${name} is nothing that can be called`);
    const value = (...args: unknown[]) => {
      used.add(name);
      return Reflect.apply(original, target, args);
    };
    Reflect.defineProperty(target, name, { value, configurable: true });
  }
  return () => {
    for (const name of watched) Reflect.deleteProperty(target, name);
  };
}

/** Gives what takes away the listeners that come from now on. Playwright's own, which were there before, stay. */
function rememberListeners(target: Page | BrowserContext): () => void {
  // Its types leave out what every emitter of events has.
  const emitter = target as unknown as NodeJS.EventEmitter;
  const list = () =>
    emitter.eventNames().flatMap((name) =>
      // Neither do they say that each takes what its event tells.
      emitter.listeners(name).map((listener) => ({ name, listener: listener as () => void })),
    );
  const before = new Set(list().map(({ listener }) => listener));
  return () => {
    for (const { name, listener } of list()) if (!before.has(listener)) emitter.off(name, listener);
  };
}

/** Whether everything that a visit leaves could be taken out of the page and its profile. */
async function isWiped(
  { context, page, session }: Idle,
  { colorScheme = "light", reducedMotion = "no-preference", viewport = usualSize }: BrowserContextOptions,
  origins: ReadonlySet<string>,
  used: ReadonlySet<string>,
): Promise<boolean> {
  try {
    for (const other of context.pages()) if (other !== page) await other.close();
    if (used.has("setOffline")) await context.setOffline(false);
    if (used.has("route")) await Promise.all([page.unrouteAll(), context.unrouteAll()]);
    // What the page writes as it is left goes with the rest.
    await page.goto("about:blank");
    for (const storageKey of listStorageKeys(origins))
      await session.send("Storage.clearDataForStorageKey", { storageKey, storageTypes: "all" });
    await session.send("Network.clearBrowserCache");
    await session.send("Page.resetNavigationHistory");
    await context.clearCookies();
    await context.clearPermissions();
    const isResized = JSON.stringify(page.viewportSize()) !== JSON.stringify(viewport);
    if (viewport && isResized) await page.setViewportSize(viewport);
    if (used.has("emulateMedia")) await page.emulateMedia({ media: null, colorScheme, reducedMotion });
    return true;
  } catch {
    // It has crashed, or asks whether it may be left: another one is made for the next test.
    return false;
  }
}

/** Where pages of these origins can have kept something: in their own storage, and in the part of it for where they are embedded. */
function listStorageKeys(origins: ReadonlySet<string>): string[] {
  const real = [...origins].filter((origin) => origin !== "null").map((origin) => new URL(origin));
  return real.flatMap(({ origin, hostname }) => {
    const others = real.filter((other) => other.hostname !== hostname);
    return [`${origin}/`, ...others.map((other) => `${origin}/^0${other.protocol}//${other.hostname}`)];
  });
}
