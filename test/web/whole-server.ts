import { join } from "node:path";
import type { BrowserContextOptions, Page } from "playwright-core";
import type { PageName } from "../../src/web/manifest.ts";
import { sharedChromium } from "../helpers/chromium.ts";
import { lendPage } from "../helpers/lent-pages.ts";
import { buildPagesOnce } from "../helpers/pages.ts";
import { startTestServer } from "../helpers/test-server.ts";

export type WholeServer = Awaited<ReturnType<typeof startWholeServer>>;

/** A page of a clean profile, what it said went wrong, and who it asked the API as. */
export interface Look {
  page: Page;
  complaints: string[];
  /** The API's requests: their path, and whether they carried a bearer or a cookie. */
  asked: { path: string; bearer: string | null; cookie: string | null }[];
  [Symbol.asyncDispose]: () => Promise<void>;
}

/** The whole server in this process behind a port of its own, with the pages as this test run has built them. */
export async function startWholeServer(overrides: Parameters<typeof startTestServer>[0] = {}) {
  const [{ pagesDir, manifest }, browser] = await Promise.all([buildPagesOnce(), sharedChromium()]);
  const server = startTestServer(overrides);
  const behind = server.listen();
  const asked: Look["asked"] = [];

  const servePage = (path: string): Response | null => {
    const name = pageAt(path);
    if (name !== null) {
      const { file, csp } = manifest.pages[name];
      const headers = { "content-security-policy": csp, "content-type": "text/html; charset=utf-8" };
      return new Response(Bun.file(join(pagesDir, file)), { headers });
    }
    const asset = manifest.files.find(({ url }) => url === path);
    return asset
      ? new Response(Bun.file(join(pagesDir, asset.path)), { headers: { "content-type": asset.type } })
      : null;
  };
  const front = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    development: false,
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const page = request.method === "GET" ? servePage(pathname) : null;
      if (page) return page;
      const { headers, method } = request;
      asked.push({
        path: pathname,
        bearer: headers.get("authorization"),
        cookie: headers.get("cookie"),
      });
      const body = method === "GET" ? undefined : await request.arrayBuffer();
      return await fetch(`${behind}${pathname}${search}`, { method, headers, body, redirect: "manual" });
    },
  });
  const url = `http://127.0.0.1:${front.port}`;
  return {
    ...server,
    url,
    /** Opens an address of the server in a clean profile, signed in to the console as an administrator and to links as a customer. */
    look: async (
      path: string,
      { admin, customer, ...options }: BrowserContextOptions & { admin?: string; customer?: string } = {},
    ): Promise<Look> => {
      const sessions = { botshare_console: admin, botshare_session: customer };
      const cookies = Object.entries(sessions).flatMap(([name, value]) =>
        value === undefined ? [] : [{ name, value, url }],
      );
      const viewport = { width: 1280, height: 900 };
      const { page, giveBack } = await lendPage(browser, { locale: "en-US", viewport, ...options }, cookies);
      const complaints: string[] = [];
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on("console", (message) => {
        if (/content security policy|trusted/i.test(message.text())) complaints.push(message.text());
      });
      await page.goto(new URL(path, url).href);
      return { page, complaints, asked, [Symbol.asyncDispose]: giveBack };
    },
    close: async () => {
      await front.stop(true);
      await server.close();
    },
  };
}

function pageAt(path: string): PageName | null {
  if (path === "/console" || path.startsWith("/console/")) return "console";
  if (path === "/welcome") return "welcome";
  return path.startsWith("/s/") ? "chat" : null;
}
