import { type Browser, chromium, type LaunchOptions } from "playwright-core";

/** How a browser differs from the others of a test run. */
interface Variant extends Pick<LaunchOptions, "args" | "ignoreDefaultArgs"> {
  /** Of the features that the tests do without, the one that stays. */
  keeps?: string;
}

const withoutFeatures = [
  // Suggestions below the address bar are pages of their own, loaded for each profile and never seen here: half the work of a visit.
  ...["WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup"],
  // A process in waiting for each page, which most tests never need.
  "SpareRendererForSitePerProcess",
  // What Playwright turns off: its list gives way to this one.
  ...["AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose", "HttpsUpgrades"],
  ...["HttpsFirstBalancedModeAutoEnable", "LensOverlay", "MediaRouter", "PaintHolding"],
  ...["ThirdPartyStoragePartitioning", "AvoidCorsURLLoaderRestartOnRedirect", "OptimizationHints"],
  ...["NetworkTimeServiceQuerying", "AimEnabled", "PreconnectToSearch"],
];

/** The browser with the storage of an embedded site in parts, one for each site that embeds it, as Chrome has it. */
export const partitioned: Variant = { keeps: "ThirdPartyStoragePartitioning" };

/** Chromium without a window: the one that CHROMIUM names, or Debian's. */
export function launchChromium({ args = [], ignoreDefaultArgs = [], keeps }: Variant = {}): Promise<Browser> {
  const without = withoutFeatures.filter((feature) => feature !== keeps).join(",");
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    ignoreDefaultArgs,
    args: [
      ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
      ...["--disable-component-update", "--disable-sync", `--disable-features=${without}`],
      // Other sites than the server's 127.0.0.1, for pages that embed the chat.
      "--host-resolver-rules=MAP *.test 127.0.0.1",
      ...args,
    ],
  });
}

const running = new Map<string, Promise<Browser>>();

/**
 * The Chromium of this test run: starting one takes longer than many a test. Each test opens a profile of its own in it. It ends with
 * the process.
 */
export function sharedChromium(variant: Variant = {}): Promise<Browser> {
  const key = JSON.stringify(variant);
  const found = running.get(key) ?? launchChromium(variant);
  running.set(key, found);
  return found;
}
