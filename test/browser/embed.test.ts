import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { SignJWT } from "jose";
import type { Frame, Page } from "playwright-core";
import { filmDocument, must, password, share } from "../helpers/api-client.ts";
import { phone } from "../helpers/browser.ts";
import { type Executable, startExecutable } from "../helpers/executable.ts";
import {
  bubbleOn,
  chatFrame,
  focused,
  type HostBrowser,
  startHostBrowser,
  startHostSite,
} from "../helpers/host-page.ts";

// The bubble of the executable on another site's pages, in a browser that blocks third-party cookies.

const maxMs = 60_000;
const question = "《铃芽之旅》的导演是谁？";
const answer = "新海诚（Makoto Shinkai）";
const site = startHostSite();
let server: Executable;
let browser: HostBrowser;
let bare: HostBrowser;

beforeAll(async () => {
  [server, browser, bare] = await Promise.all([
    startExecutable(),
    startHostBrowser("partitioned"),
    startHostBrowser("none"),
  ]);
}, maxMs);
afterAll(async () => {
  await Promise.all([server[Symbol.asyncDispose](), site.stop()]);
}, maxMs);

/** A link to a bot that knows a film, with such fields; and the attributes of the bubble's script for it. */
async function makeLink(fields: Record<string, unknown>) {
  const shared = await share(server.url, server.masterKey(), { document: filmDocument });
  const path = `/api/v1/bot-share-tokens/${shared.linkId}`;
  const link = await must(server.url, "PATCH", path, { token: shared.ownerToken, body: fields });
  const src = `${server.url}/chat/share?shareId=${link.share_token}`;
  const script = { src: `${server.url}/js/iframe.js`, "data-bot-src": src };
  return { ...shared, secret: link.secret as string, src, script };
}

const composer = (frame: Frame) => frame.getByRole("textbox", { name: "Your question" });
const lastAnswer = (frame: Frame) => frame.getByRole("article").last();

async function ask(frame: Frame, words: string): Promise<string> {
  const before = await frame.getByRole("article").count();
  await composer(frame).fill(words);
  await frame.getByRole("button", { name: "Send" }).click();
  // The question and what comes of it.
  await frame
    .getByRole("article")
    .nth(before + 1)
    .waitFor();
  return await readAnswer(frame);
}

async function readAnswer(frame: Frame): Promise<string> {
  await lastAnswer(frame).getByRole("button", { name: "Copy answer" }).waitFor();
  return (await lastAnswer(frame).textContent()) ?? "";
}

/** Opens the bubble and waits until one can ask. */
async function openChat(page: Page): Promise<Frame> {
  await bubbleOn(page).button.click();
  const frame = await chatFrame(page);
  await composer(frame).waitFor();
  return frame;
}

/** What the browser lets a page of the server keep, wherever that page is shown. */
const probe = () => {
  // biome-ignore lint/suspicious/noDocumentCookie: it is this very way that is tried.
  document.cookie = "probe=1; SameSite=None; Secure; Path=/";
  try {
    localStorage.setItem("probe", "1");
    return { hasCookie: document.cookie.includes("probe=1"), hasStorage: true };
  } catch {
    return { hasCookie: document.cookie.includes("probe=1"), hasStorage: false };
  }
};

describe("an anonymous visitor of another site", () => {
  test(
    "opens the bubble, chats, closes it, and finds the conversation again, also on the site's next page, without any cookie",
    async () => {
      const { script, src } = await makeLink({ access: "anonymous", allowed_origins: [site.origin()] });
      const url = site.put({ script });
      await using visit = await browser.visit(url);
      const { page } = visit;
      const { button, panel } = bubbleOn(page);
      const frame = await openChat(page);
      expect(await frame.evaluate(probe)).toEqual({ hasCookie: false, hasStorage: true });
      expect(await frame.evaluate(() => isSecureContext)).toBe(false);
      expect(await ask(frame, question)).toContain(answer);
      await button.click();
      await panel.waitFor({ state: "hidden" });
      await button.click();
      expect(await lastAnswer(frame).textContent()).toContain(answer);

      await page.goto(site.put({ script }));
      const next = await openChat(page);
      await next.getByRole("button", { name: "Your conversations" }).click();
      await next.getByRole("button", { name: question }).first().click();
      expect(await readAnswer(next)).toContain(answer);
      expect(await page.context().cookies()).toEqual([]);
      expect(visit.errors).toEqual([]);

      // At the server's own address nothing is blocked: it is the other site's page that makes the difference.
      await page.goto(src);
      expect(await page.evaluate(probe)).toEqual({ hasCookie: true, hasStorage: true });
    },
    maxMs,
  );

  test(
    "chats on as long as the page lasts in a browser that keeps nothing at all for an embedded site",
    async () => {
      const { script } = await makeLink({ access: "anonymous", allowed_origins: [site.origin()] });
      await using visit = await bare.visit(site.put({ script }), phone);
      const { page } = visit;
      const { panel } = bubbleOn(page);
      const frame = await openChat(page);
      expect(await frame.evaluate(probe)).toEqual({ hasCookie: false, hasStorage: false });
      expect(await ask(frame, question)).toContain(answer);
      // On a phone the chat's own head has the cross.
      await frame.getByRole("button", { name: "Close the chat" }).tap();
      await panel.waitFor({ state: "hidden" });
      await bubbleOn(page).button.tap();
      expect(await ask(frame, "《铃芽之旅》的主要配音演员有哪些？")).toContain("原菜乃华");
      expect(await frame.getByRole("article").count()).toBe(4);
      expect(visit.errors).toEqual([]);
    },
    maxMs,
  );
});

test(
  "a site whose origin is not allowed is refused the frame by the browser, by name",
  async () => {
    const { script, src } = await makeLink({ access: "anonymous", allowed_origins: [site.origin()] });
    await using visit = await browser.visit(site.put({ script }, "stranger.test"));
    const { page } = visit;
    const answered = page.waitForResponse(src);
    await bubbleOn(page).button.click();
    expect((await answered).headers()["content-security-policy"]).toContain(
      `frame-ancestors 'self' ${site.origin()}`,
    );
    const frame = await chatFrame(page);
    await frame.waitForURL("chrome-error://chromewebdata/");
    expect(await composer(frame).count()).toBe(0);
    expect(visit.errors.join("\n")).toMatch(
      new RegExp(`Framing '${server.url}/?' violates .* "frame-ancestors 'self' ${site.origin()}"`),
    );
    expect(await page.evaluate("typeof BotshareChat.open")).toBe("function");
  },
  maxMs,
);

test(
  "a page with the strictest policies, an integrity hash and nothing but a keyboard chats through it",
  async () => {
    const { script } = await makeLink({ access: "anonymous", allowed_origins: null });
    const bytes = await (await fetch(script.src)).bytes();
    const integrity = `sha256-${new Bun.CryptoHasher("sha256").update(bytes).digest("base64")}`;
    const policy = [
      ...["default-src 'none'", `script-src '${integrity}'`, `frame-src ${server.url}`],
      ...["require-trusted-types-for 'script'", "trusted-types 'none'"],
    ].join("; ");
    const headers = { "content-security-policy": policy };
    const url = site.put(
      { script: { ...script, integrity, crossorigin: "anonymous" }, headers },
      "stranger.test",
    );
    await using visit = await browser.visit(url);
    const { page } = visit;
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    const frame = await chatFrame(page);
    await composer(frame).waitFor();
    const isInComposer = () => document.activeElement?.tagName === "TEXTAREA" && document.hasFocus();
    for (let tabs = 0; tabs < 12 && !(await frame.evaluate(isInComposer)); tabs++)
      await page.keyboard.press("Tab");
    await page.keyboard.type(question);
    await page.keyboard.press("Enter");
    expect(await readAnswer(frame)).toContain(answer);
    for (let tabs = 0; tabs < 12 && (await page.evaluate(focused)) !== "bubble"; tabs++)
      await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await bubbleOn(page).panel.waitFor({ state: "hidden" });
    expect(visit.errors).toEqual([]);
  },
  maxMs,
);

test(
  "the page around it says who is there, hears what is asked and answered, and changes who is there",
  async () => {
    const { script, secret } = await makeLink({ access: "signed", allowed_origins: [site.origin()] });
    const sign = (sub: string) =>
      new SignJWT({ sub })
        .setProtectedHeader({ alg: "HS256" })
        .setExpirationTime("10 minutes")
        .sign(Buffer.from(secret));
    const listening = `<script>
      window.events = [];
      window.messages = [];
      for (const name of ["chat-ready", "chat-start", "chat-finish"]) {
        addEventListener("botshare:" + name, ({ type, detail }) => events.push([type, detail]));
      }
      addEventListener("message", ({ origin, data }) => messages.push([origin, data.type]));
    </script>`;
    await using visit = await browser.visit(site.put({ script, body: listening }));
    const { page } = visit;
    await page.evaluate((token) => window.BotshareChat?.setAuthToken(token), await sign("ann"));
    const frame = await openChat(page);
    expect(await ask(frame, question)).toContain(answer);
    await page.waitForFunction("events.some(([type]) => type === 'botshare:chat-finish')");
    const events = (await page.evaluate("events")) as [string, unknown][];
    expect(events).toContainEqual(["botshare:chat-start", { question }]);
    expect(events).toContainEqual([
      "botshare:chat-finish",
      { question, answer: expect.stringContaining(answer) },
    ]);
    expect(await page.evaluate("messages")).toContainEqual([server.url, "shareChatFinish"]);

    await page.evaluate((token) => window.BotshareChat?.setAuthToken(token), await sign("ben"));
    await frame.getByRole("article").first().waitFor({ state: "detached" });
    await composer(frame).waitFor();
    await frame.getByRole("button", { name: "Your conversations" }).click();
    await frame.getByText("Nothing here yet.").waitFor();
    expect(
      page
        .frames()
        .map((each) => each.url())
        .join(),
    ).not.toContain("authToken");
  },
  maxMs,
);

test(
  "FastGPT's way works too: the credential in the address, which the chat page takes out of it",
  async () => {
    const { script, src, secret } = await makeLink({ access: "signed", allowed_origins: [site.origin()] });
    const token = await new SignJWT({ sub: "cleo" })
      .setProtectedHeader({ alg: "HS256" })
      .setExpirationTime("10 minutes")
      .sign(Buffer.from(secret));
    const address = `${src}&authToken=${token}&showHistory=0`;
    await using visit = await browser.visit(site.put({ script: { ...script, "data-bot-src": address } }));
    const frame = await openChat(visit.page);
    expect(await ask(frame, question)).toContain(answer);
    expect(frame.url()).not.toContain(token);
    expect(await frame.getByRole("button", { name: "Your conversations" }).count()).toBe(0);
  },
  maxMs,
);

test(
  "a customer with an account signs in within another site, where no cookie is kept",
  async () => {
    const { script, customerName } = await makeLink({ access: "account", allowed_origins: [site.origin()] });
    await using visit = await browser.visit(site.put({ script }));
    const { page } = visit;
    await bubbleOn(page).button.click();
    const frame = await chatFrame(page);
    await frame.getByLabel("User name").fill(customerName);
    await frame.getByLabel("Password", { exact: true }).fill(password);
    await frame.getByRole("button", { name: "Sign in" }).click();
    await composer(frame).waitFor();
    expect(await ask(frame, question)).toContain(answer);
    expect(await page.context().cookies()).toEqual([]);
  },
  maxMs,
);
