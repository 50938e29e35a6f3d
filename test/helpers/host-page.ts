import { join } from "node:path";
import type { BrowserContextOptions, Frame, Page } from "playwright-core";
import { partitioned, sharedChromium } from "./chromium.ts";
import { lendPage } from "./lent-pages.ts";
import { buildPagesOnce } from "./pages.ts";

/** A page of somebody else's site. */
export interface HostPage {
  /** The attributes of the element that loads the bubble's script, but for its id. */
  script?: Record<string, string>;
  /** More of the page's body, before that element. */
  body?: string;
  /** Where that element stands. */
  place?: "head" | "body" | "nowhere";
  lang?: string;
  style?: string;
  doctype?: "<!doctype html>" | "";
  headers?: Record<string, string>;
}

export type HostSite = ReturnType<typeof startHostSite>;

/** The names of other sites than the server's 127.0.0.1; the tests' browser finds them on this machine. */
const hostNames = ["host.test", "stranger.test"] as const;

/** Sites that embed the bubble, each page at a path of its own. Not secure contexts, as an intranet's pages are not. */
export function startHostSite() {
  const pages = new Map<string, HostPage>();
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const page = pages.get(new URL(request.url).pathname);
      // Browsers ask for an icon, and would complain that there is none.
      if (!page) return new Response(null, { status: 204 });
      const headers = { "content-type": "text/html; charset=utf-8", ...page.headers };
      return new Response(writePage(page), { headers });
    },
  });
  const origin = (name: (typeof hostNames)[number] = "host.test") => `http://${name}:${server.port}`;
  return {
    origin,
    /** Puts a page on the site and gives its address. */
    put: (page: HostPage, name: (typeof hostNames)[number] = "host.test"): string => {
      const path = `/page-${pages.size}`;
      pages.set(path, page);
      return `${origin(name)}${path}`;
    },
    stop: () => server.stop(true),
  };
}

function writePage(page: HostPage): string {
  const {
    script = {},
    body = "",
    place = "body",
    lang = "en",
    style = "",
    doctype = "<!doctype html>",
  } = page;
  const attributes = Object.entries({ id: "chatbot-iframe", ...script })
    .map(([name, value]) => `${name}="${value.replaceAll("&", "&amp;").replaceAll('"', "&quot;")}"`)
    .join(" ");
  const element = `<script ${attributes}></script>`;
  return `${doctype}<html lang="${lang}"><head><meta charset="utf-8"><title>A host's page</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${style && `<style>${style}</style>`}
${place === "head" ? element : ""}</head><body><h1>A host's page</h1>${body}
${place === "body" ? element : ""}</body></html>`;
}

export type HostBrowser = Awaited<ReturnType<typeof startHostBrowser>>;

/** A visit to a host's page, and what the console said that it should not. */
export interface HostVisit {
  page: Page;
  /** Console errors and thrown ones. */
  errors: string[];
  [Symbol.asyncDispose]: () => Promise<void>;
}

/**
 * Chromium as people have it, with third-party cookies blocked, which is how its private contexts are. `storage` says what of the
 * storage of an embedded site is left then: a part of it for each embedding site, as Chrome does it, or none at all.
 */
export async function startHostBrowser(storage: "partitioned" | "none" = "partitioned") {
  const browser = await sharedChromium(storage === "partitioned" ? partitioned : {});
  return {
    /** Opens an address in a clean profile. */
    visit: async (url: string, options: BrowserContextOptions = {}): Promise<HostVisit> => {
      const wanted: BrowserContextOptions = { locale: "en-US", reducedMotion: "reduce", ...options };
      const { page, giveBack } = await lendPage(browser, wanted);
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      await page.goto(url);
      return { page, errors, [Symbol.asyncDispose]: giveBack };
    },
  };
}

/** The parts of the bubble on a page, by what they are called. */
export const bubbleOn = (page: Page) => ({
  button: page.getByRole("button", { name: /^(Open|Close) the chat|^(打开|关闭)对话/ }).last(),
  panel: page.getByRole("dialog", { name: /^(Chat|对话)$/ }),
  close: page.getByRole("dialog").getByRole("button", { name: /^(Close the chat|关闭对话)$/ }),
  widthEdge: page.getByRole("separator", { name: /^(Width of the chat|对话窗口宽度)$/ }),
  heightEdge: page.getByRole("separator", { name: /^(Height of the chat|对话窗口高度)$/ }),
});

/** To be evaluated on a page: what has the focus, down to what is in the bubble's shadow, by its class or tag. */
export const focused = () => {
  const inner = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
  return inner?.className || inner?.tagName;
};

/** The frame that holds the chat page. Throws where the bubble has loaded none. */
export async function chatFrame(page: Page): Promise<Frame> {
  const element = await page.locator("botshare-chat iframe").elementHandle();
  const frame = await element?.contentFrame();
  if (!frame) throw new Error("there is no frame with a chat");
  return frame;
}

/**
 * The bubble's script beside a page that is no chat but hears and says what a chat page does: its `heard` lists the messages that came
 * in, with their origins, `?ready=no` keeps it from saying that it is ready, and `?load=never` from having loaded all of itself.
 */
export async function startStubChat() {
  const { pagesDir } = await buildPagesOnce();
  const loads: { url: string; referrer: string | null }[] = [];
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    fetch: (request) => {
      const url = new URL(request.url);
      if (url.pathname === "/js/iframe.js") {
        const headers = { "access-control-allow-origin": "*" };
        return new Response(Bun.file(join(pagesDir, "js/iframe.js")), { headers });
      }
      if (url.pathname === "/never") return new Promise<Response>(() => {});
      if (url.pathname !== "/chat/share") return new Response(null, { status: 404 });
      loads.push({ url: url.search, referrer: request.headers.get("referer") });
      return new Response(stubPage, { headers: { "content-type": "text/html; charset=utf-8" } });
    },
  });
  const url = `http://127.0.0.1:${server.port}`;
  return {
    url,
    /** What was loaded of the chat page. */
    loads,
    /** The attributes of the element that loads the script, for a link of this chat. */
    script: (more: Record<string, string> = {}) => ({
      src: `${url}/js/iframe.js`,
      "data-bot-src": `${url}/chat/share?shareId=stub`,
      ...more,
    }),
    stop: () => server.stop(true),
  };
}

const stubPage = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Stub</title></head>
<body style="background: #fdd"><h2>A chat</h2><textarea aria-label="Question"></textarea><script>
  window.heard = [];
  addEventListener("message", (event) => heard.push({ origin: event.origin, data: event.data }));
  window.say = (message) => parent.postMessage(message, "*");
  if (location.search.includes("load=never")) document.body.append(Object.assign(new Image(), { src: "/never" }));
  if (!location.search.includes("ready=no")) say({ type: "shareChatReady" });
</script></body></html>`;

/** What the tests of the bubble share: a site that embeds it, a chat page that does as it is told, and a browser. */
export async function startEmbedBench() {
  const site = startHostSite();
  const [chat, browser] = await Promise.all([startStubChat(), startHostBrowser()]);
  return {
    site,
    chat,
    browser,
    close: async () => {
      await Promise.all([chat.stop(), site.stop()]);
    },
  };
}
