import type { BrowserContext, BrowserContextOptions, Frame, Page } from "playwright-core";
import type { PageManifest } from "../../src/web/manifest.ts";
import { sharedChromium } from "../helpers/chromium.ts";
import { lendPage } from "../helpers/lent-pages.ts";
import { buildPagesOnce } from "../helpers/pages.ts";
import { type MockServer, startMock } from "./mock-server.ts";

export interface Bench {
  mock: MockServer;
  manifest: PageManifest;
  pagesDir: string;
  /** A page of a clean browser profile. */
  open: (options?: BrowserContextOptions) => Promise<Visit>;
  close: () => Promise<void>;
}

export interface Visit {
  page: Page;
  context: BrowserContext;
  /** What the page said went wrong: thrown errors and refusals of the content security policy. */
  complaints: string[];
  [Symbol.asyncDispose]: () => Promise<void>;
}

/** Starts the mock server with the built pages, for a browser that shows scroll bars only where it is asked to. */
export async function startBench(stepMs = 4, hasScrollBars = false): Promise<Bench> {
  const [{ pagesDir, manifest }, browser] = await Promise.all([
    buildPagesOnce(),
    sharedChromium(hasScrollBars ? { ignoreDefaultArgs: ["--hide-scrollbars"] } : {}),
  ]);
  const mock = startMock({ pagesDir, manifest, stepMs });
  return {
    mock,
    manifest,
    pagesDir,
    open: async (options = {}) => {
      const viewport = { width: 390, height: 844 };
      const { page, context, giveBack } = await lendPage(browser, { locale: "en-US", viewport, ...options });
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (/content security policy|trusted/i.test(message.text())) complaints.push(message.text());
      });
      return {
        page,
        context,
        complaints,
        [Symbol.asyncDispose]: giveBack,
      };
    },
    close: () => mock.stop(),
  };
}

/** Opens a link of the mock and signs in as its customer. */
export async function enter(page: Page, url: string, link = "help-en"): Promise<void> {
  await page.goto(`${url}/s/${link}`);
  await signIn(page);
  await page.locator(".composer").waitFor();
}

export async function signIn(page: Page | Frame, password = "letmein", username = "lin"): Promise<void> {
  await page.locator("[name=username]").fill(username);
  await page.locator("[name=password]").fill(password);
  await page.locator(".sign-in-form button[type=submit]").click();
}

/** Types a question and sends it with Enter. */
export async function ask(page: Page, question: string): Promise<void> {
  await page.locator("textarea").fill(question);
  await page.locator("textarea").press("Enter");
}

/** The text of the newest answer once it has ended. */
export async function lastAnswer(page: Page): Promise<string> {
  const answer = page.locator(".answer").last();
  await answer.locator(".actions").waitFor();
  return ((await answer.locator(":scope > .markdown").textContent()) ?? "").trim();
}
