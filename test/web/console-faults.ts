import type { Page } from "playwright-core";
import { findViolations } from "./axe.ts";

/**
 * What is wrong with a page as it is now: axe-core's findings, those about colours in both schemes, and whether it scrolls to the side on
 * a screen of 320 pixels.
 */
export async function findFaults(page: Page): Promise<string[]> {
  // A colour that is still on its way to another would be found too pale.
  await page.emulateMedia({ reducedMotion: "reduce" });
  const found = await findViolations(page);
  const isDark = await page.evaluate(() => matchMedia("(prefers-color-scheme: dark)").matches);
  await page.emulateMedia({ colorScheme: isDark ? "light" : "dark" });
  found.push(...(await findViolations(page, { runOnly: { type: "rule", values: ["color-contrast"] } })));
  await page.emulateMedia({ colorScheme: isDark ? "dark" : "light", reducedMotion: null });
  const size = page.viewportSize();
  if (size === null) return found;
  await page.setViewportSize({ width: 320, height: 720 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  await page.setViewportSize(size);
  return overflow > 0 ? [...found, `scrolls ${overflow} pixels to the side at 320`] : found;
}
