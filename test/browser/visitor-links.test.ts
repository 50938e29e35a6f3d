import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { SignJWT } from "jose";
import type { Page, Request } from "playwright-core";
import { phone, startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { askOn, composer } from "../helpers/chat-page.ts";
import {
  askAndRead,
  openConversation,
  readHistory,
  startVisitorPages,
  untilAnswered,
  type VisitorPages,
} from "../helpers/visitor-page.ts";

// Links that need no calls to a host: a token that it has signed, or the browser's own id.

const maxMs = 30_000;
const hourMs = 3_600_000;
let pages: VisitorPages;
let browser: TestBrowser;

beforeAll(async () => {
  [pages, browser] = await Promise.all([startVisitorPages(), startBrowser()]);
}, maxMs);
afterAll(async () => {
  await pages.close();
}, maxMs);

/** A JWT as a host makes it, which lasts so long by the server's clock. */
const sign = (secret: string, claims: object, lastsMs: number) =>
  new SignJWT({ ...claims, exp: Math.floor((pages.chat.server.clock.nowMs + lastsMs) / 1000) })
    .setProtectedHeader({ alg: "HS256" })
    .sign(Buffer.from(secret));

/** The requests for sessions that a page makes from now on. */
function listSessionCalls(page: Page): string[] {
  const calls: string[] = [];
  page.on("request", (request: Request) => {
    if (request.url().endsWith("/session")) calls.push(request.method());
  });
  return calls;
}

describe("a signed link", () => {
  test(
    "knows its visitor by the token alone, and calls them by the token's name",
    async () => {
      const link = await pages.makeLink({ access: "signed" });
      const authToken = await sign(link.secret, { sub: "ann", name: "Ann Lee" }, hourMs);
      await using visit = await browser.visit(link.address({ authToken }), phone);
      const { page } = visit;
      await askAndRead(page, "Where is my parcel?");
      await page.getByRole("button", { name: "Ann Lee" }).click();
      await page.getByText("You are here as").waitFor();
      expect(page.url()).not.toContain("authToken");
      expect([visit.foreign, visit.complaints]).toEqual([[], []]);
    },
    maxMs,
  );

  test(
    "shows the identity error for a token that has expired, is signed by somebody else, or is none",
    async () => {
      const link = await pages.makeLink({ access: "signed" });
      const tokens = [
        await sign(link.secret, { sub: "ann" }, -hourMs),
        await sign("another secret that nobody gave out", { sub: "ann" }, hourMs),
        "not a token",
      ];
      await using visit = await browser.visit(pages.elsewhere, phone);
      const { page } = visit;
      for (const authToken of tokens) {
        await page.goto(link.address({ authToken }));
        await page.getByRole("heading", { name: "We couldn't confirm who you are" }).waitFor();
        expect(await composer(page).count()).toBe(0);
      }
      expect(visit.complaints).toEqual([]);
    },
    maxMs,
  );

  test(
    "renews a session that has ended meanwhile unseen, and shows the identity error once the token has ended too",
    async () => {
      const { clock } = pages.chat.server;
      const link = await pages.makeLink({ access: "signed" });
      const authToken = await sign(link.secret, { sub: "ann" }, 3 * hourMs);
      await using visit = await browser.visit(link.address({ authToken }));
      const { page } = visit;
      await askAndRead(page, "Where is my parcel?");
      const calls = listSessionCalls(page);
      clock.nowMs += hourMs + 1_000;
      await askAndRead(page, "Will it come today?");
      expect(calls).toEqual(["POST"]);
      expect(await page.getByRole("article").count()).toBe(4);
      expect(await readHistory(page)).toEqual(["Where is my parcel?"]);

      clock.nowMs += 2 * hourMs;
      await askOn(page, "Will it come tomorrow?");
      await page.getByRole("heading", { name: "We couldn't confirm who you are" }).waitFor();
      expect(calls).toEqual(["POST", "POST"]);
      await page.goto(link.address({ authToken: await sign(link.secret, { sub: "ann" }, hourMs) }));
      await openConversation(page, "Where is my parcel?");
      await untilAnswered(page, "Will it come today?");
      expect(visit.complaints).toEqual([]);
    },
    maxMs,
  );

  test(
    "renews a session that is about to end before it is refused",
    async () => {
      const { clock } = pages.chat.server;
      const link = await pages.makeLink({ access: "signed" });
      const authToken = await sign(link.secret, { sub: "ann" }, 3 * hourMs);
      await using visit = await browser.visit(pages.elsewhere);
      const { page } = visit;
      await page.clock.install({ time: clock.nowMs });
      await page.goto(link.address({ authToken }));
      await askAndRead(page, "Where is my parcel?");
      const calls = listSessionCalls(page);
      const refused: string[] = [];
      page.on("response", (response) => {
        if (response.status() >= 400) refused.push(response.url());
      });
      await page.clock.fastForward(hourMs - 30_000);
      clock.nowMs += hourMs - 30_000;
      await askAndRead(page, "Will it come today?");
      expect([calls, refused]).toEqual([["POST"], []]);
      expect(visit.complaints).toEqual([]);
    },
    maxMs,
  );
});

describe("an anonymous link", () => {
  test(
    "keeps its history for this browser over a reload, and shows another browser nothing",
    async () => {
      const link = await pages.makeLink({ access: "anonymous" });
      await using visit = await browser.visit(link.address(), phone);
      const { page } = visit;
      await askAndRead(page, "Where is my parcel?");
      await page.reload();
      await untilAnswered(page, "Where is my parcel?");
      expect(await readHistory(page)).toEqual(["Where is my parcel?"]);

      await using other = await browser.visit(page.url());
      await other.page.getByText("That conversation is not here any more.").waitFor();
      expect(await readHistory(other.page)).toEqual([]);
      expect([visit.complaints, other.complaints]).toEqual([[], []]);
    },
    maxMs,
  );

  test(
    "serves a browser that keeps nothing as long as its page lasts, over the end of a session too",
    async () => {
      const link = await pages.makeLink({ access: "anonymous" });
      await using visit = await browser.visit(pages.elsewhere, phone);
      const { page } = visit;
      await page.addInitScript(() => {
        const refuse = () => {
          throw new DOMException("Access is denied for this document.", "SecurityError");
        };
        for (const name of ["localStorage", "sessionStorage"])
          Object.defineProperty(window, name, { get: refuse });
      });
      await page.goto(link.address());
      await askAndRead(page, "Where is my parcel?");
      pages.chat.server.clock.nowMs += hourMs + 1_000;
      await askAndRead(page, "Will it come today?");
      await page.getByRole("button", { name: "New chat" }).click();
      await openConversation(page, "Where is my parcel?");
      await untilAnswered(page, "Will it come today?");
      expect(visit.complaints).toEqual([]);
    },
    maxMs,
  );
});
