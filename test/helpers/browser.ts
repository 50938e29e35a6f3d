import type { BrowserContextOptions, Page } from "playwright-core";
import { sharedChromium } from "./chromium.ts";
import { lendPage } from "./lent-pages.ts";

/** An open page of a fresh profile, and what went on around it. */
export interface Visit {
  page: Page;
  /** Addresses that the page asked for on another host; none of them is let through. */
  foreign: string[];
  /** What the page said went wrong: thrown errors, dialogs, and refusals of the content security policy. */
  complaints: string[];
  [Symbol.asyncDispose]: () => Promise<void>;
}

export type TestBrowser = Awaited<ReturnType<typeof startBrowser>>;

export const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};

/** The browser of this test run, for pages of the executable. */
export async function startBrowser() {
  const browser = await sharedChromium();
  return {
    /** Opens an address of the server under test in a clean profile; `alter` tampers with the page on its way. */
    visit: async (
      url: string,
      options: BrowserContextOptions = {},
      alter?: (html: string) => string,
    ): Promise<Visit> => {
      const { page, context, giveBack } = await lendPage(browser, { locale: "en-US", ...options });
      const foreign: string[] = [];
      const complaints: string[] = [];
      const { host } = new URL(url);
      await context.route(
        (address) => /^(https?|wss?):$/.test(address.protocol) && address.host !== host,
        async (route) => {
          foreign.push(route.request().url());
          await route.abort();
        },
      );
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("dialog", async (dialog) => {
        complaints.push(`dialog: ${dialog.message()}`);
        await dialog.dismiss();
      });
      page.on("console", (message) => {
        if (/content security policy|trusted/i.test(message.text())) complaints.push(message.text());
      });
      if (alter) {
        await page.route(url, async (route) => {
          const response = await route.fetch();
          await route.fulfill({ response, body: alter(await response.text()) });
        });
      }
      await page.goto(url);
      return { page, foreign, complaints, [Symbol.asyncDispose]: giveBack };
    },
  };
}
