import { afterAll, expect, setDefaultTimeout, test } from "bun:test";
import { partitioned, sharedChromium } from "./helpers/chromium.ts";
import { lendPage } from "./helpers/lent-pages.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: ({ url }) => {
    const { pathname, port } = new URL(url);
    const embedded = `<iframe src="/inner"></iframe><iframe src="http://other.test:${port}/inner"></iframe>`;
    const frame = pathname === "/outer" ? embedded : "";
    return new Response(`<!doctype html><title>A page</title>${frame}`, {
      headers: { "content-type": "text/html", "set-cookie": "of=a-visit" },
    });
  },
});
afterAll(() => server.stop(true));

const lend = async () => lendPage(await sharedChromium(partitioned), { locale: "en-US" });

/** Runs in a page: what it keeps, each with where. */
const listKept = () => ({
  tab: { ...sessionStorage },
  browser: { ...localStorage },
  cookies: document.cookie,
  isDark: matchMedia("(prefers-color-scheme: dark)").matches,
  size: [innerWidth, innerHeight],
  isOnline: navigator.onLine,
  steps: history.length,
});

test("a page that was used as a visitor uses it is lent again, and holds nothing of the visit", async () => {
  const first = await lend();
  const heard: string[] = [];
  first.page.on("request", (request) => heard.push(request.url()));
  await first.page.goto(`${server.url}outer`);
  const clean = { ...(await first.page.evaluate(listKept)), steps: 3 };
  await first.page.route("**/routed", (route) => route.abort());
  for (const frame of first.page.frames())
    await frame.evaluate(() => {
      localStorage.setItem("kept", "in the browser");
      sessionStorage.setItem("kept", "in the tab");
      addEventListener("pagehide", () => sessionStorage.setItem("left", "in the tab"));
    });
  await first.page.goto(`${server.url}another`);
  await first.page.evaluate(() =>
    addEventListener("pagehide", () => sessionStorage.setItem("left", "in the tab")),
  );
  await first.page.emulateMedia({ colorScheme: "dark" });
  await first.page.setViewportSize({ width: 300, height: 300 });
  await first.context.setOffline(true);
  await first.giveBack();

  const second = await lend();
  expect(second.page === first.page).toBe(true);
  expect(await second.context.cookies()).toEqual([]);
  heard.length = 0;
  await second.page.goto(`${server.url}outer`);
  const [, , embedded] = second.page.frames();
  expect(await embedded?.evaluate(() => [localStorage.length, sessionStorage.length])).toEqual([0, 0]);
  await second.page.goto(`${server.url}routed`);
  expect(await second.page.evaluate(listKept)).toEqual(clean);
  expect(heard).toEqual([]);
  await second.page.close();
  await second.giveBack();
});

test("a page that was changed for good is lent to nobody else", async () => {
  for (const change of [
    (lent: Awaited<ReturnType<typeof lend>>) => lent.page.addInitScript(() => undefined),
    (lent: Awaited<ReturnType<typeof lend>>) => lent.context.exposeFunction("exposed", () => undefined),
    (lent: Awaited<ReturnType<typeof lend>>) => lent.page.clock.install(),
  ]) {
    const first = await lend();
    await change(first);
    await first.giveBack();
    expect(first.page.isClosed()).toBe(true);
  }
});
