import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { call, listMessages, must, share } from "../helpers/api-client.ts";
import { phone, startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { askOn, lastAnswer, readLastAnswer, signInOn } from "../helpers/chat-page.ts";
import { type Executable, startExecutable, waitFor } from "../helpers/executable.ts";
import { startSlowModel } from "../helpers/slow-model.ts";

// A customer with a phone, on the executable, with a model that holds its words back until the test lets them go.

const maxMs = 30_000;
let server: Executable;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startExecutable(), startBrowser()]);
}, maxMs);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
}, maxMs);

test(
  "a customer signs in, asks twice, sees each answer grow, and finds the conversation after a reload",
  async () => {
    await using model = startSlowModel(["It was ", "Makoto Shinkai", "."], ["In ", "2022."]);
    const shared = await share(server.url, server.masterKey(), {
      upstreamUrl: model.url,
      bot: { settings: { welcome: "Ask me about **films**." } },
    });
    await using visit = await browser.visit(shared.linkUrl, phone);
    const { page } = visit;
    await page.getByRole("heading", { name: "Film guide" }).waitFor();
    await signInOn(page, shared.customerName);
    await page.getByText("Ask me about films.").waitFor();

    await askOn(page, "Who directed Suzume?");
    model.release(0, 0);
    await lastAnswer(page).getByText("It was").waitFor();
    expect(await lastAnswer(page).textContent()).not.toContain("Makoto");
    model.release(0, 1);
    await lastAnswer(page).getByText("It was Makoto Shinkai").waitFor();
    expect(await lastAnswer(page).getAttribute("aria-busy")).toBe("true");
    model.release(0, 2);
    expect(await readLastAnswer(page)).toContain("It was Makoto Shinkai.");

    await askOn(page, "And when?");
    model.release(1, 0);
    await lastAnswer(page).getByText("In").waitFor();
    expect(await lastAnswer(page).textContent()).not.toContain("2022");
    model.release(1, 1);
    expect(await readLastAnswer(page)).toContain("In 2022.");
    expect(model.questions()[1]?.body).toMatchObject({
      messages: [
        { role: "user", content: "Who directed Suzume?" },
        { role: "assistant", content: "It was Makoto Shinkai." },
        { role: "user", content: "And when?" },
      ],
    });

    await page.reload();
    await readLastAnswer(page);
    const thread = await page.getByRole("region", { name: "Conversation" }).textContent();
    for (const said of ["Who directed Suzume?", "It was Makoto Shinkai.", "And when?", "In 2022."]) {
      expect(thread).toContain(said);
    }
    await page.getByRole("button", { name: "New chat" }).click();
    await page.getByText("Ask me about films.").waitFor();
    await page.getByRole("button", { name: "Your conversations" }).click();
    await page.getByRole("button", { name: "Who directed Suzume?" }).click();
    expect(await readLastAnswer(page)).toContain("In 2022.");
    const isScrolledSideways = () => document.documentElement.scrollWidth > window.innerWidth;
    expect(await page.evaluate(isScrolledSideways)).toBe(false);
    expect([visit.foreign, visit.complaints]).toEqual([[], []]);
  },
  maxMs,
);

test(
  "a customer who comes again asks for the page alone, which holds what it shows first; a visitor for a session too",
  async () => {
    await using model = startSlowModel();
    const shared = await share(server.url, server.masterKey(), {
      upstreamUrl: model.url,
      bot: { settings: { welcome: "Ask me about **films**." } },
    });
    await using visit = await browser.visit(shared.linkUrl, { viewport: { width: 1280, height: 800 } });
    const asked = (page: Page) =>
      page.evaluate(() =>
        performance
          .getEntriesByType("resource")
          .map(({ name }) => new URL(name).pathname)
          .filter((path) => path.startsWith("/api/")),
      );
    await visit.page.getByRole("button", { name: "Sign in" }).waitFor();
    expect(await asked(visit.page)).toEqual([]);
    await signInOn(visit.page, shared.customerName);
    const again = await visit.page.context().newPage();
    await again.goto(shared.linkUrl);
    await again.getByText("Ask me about films.").waitFor();
    await again.getByText("Nothing here yet.").waitFor();
    await again.getByRole("button", { name: "Account" }).waitFor();
    expect(await asked(again)).toEqual([]);
    const links = `/api/v1/bots/${shared.botId}/share-tokens`;
    const body = { access: "anonymous" };
    const open = await must(server.url, "POST", links, { token: shared.ownerToken, body });
    await again.goto(open.url);
    await again.getByText("Ask me about films.").waitFor();
    await again.getByText("Nothing here yet.").waitFor();
    // Whom the link itself lets in asks for a session, which brings the rest along.
    expect(await asked(again)).toEqual([`/api/v1/public/bot-share/${open.share_token}/session`]);
  },
  maxMs,
);

test(
  "a reload in the middle of an answer picks it up and reads it to its end",
  async () => {
    await using model = startSlowModel(["Before the reload, ", "after it", "."]);
    const shared = await share(server.url, server.masterKey(), { upstreamUrl: model.url });
    await using visit = await browser.visit(shared.linkUrl, phone);
    const { page } = visit;
    await signInOn(page, shared.customerName);
    await askOn(page, "When do you speak?");
    model.release(0, 0);
    await lastAnswer(page).getByText("Before the reload,").waitFor();
    await page.reload();
    await lastAnswer(page).getByText("Before the reload,").waitFor();
    model.release(0, 1);
    await lastAnswer(page).getByText("Before the reload, after it").waitFor();
    expect(await lastAnswer(page).getAttribute("aria-busy")).toBe("true");
    model.release(0, 2);
    expect(await readLastAnswer(page)).toContain("Before the reload, after it.");
    expect(model.questions()).toHaveLength(1);
    expect([visit.foreign, visit.complaints]).toEqual([[], []]);
  },
  maxMs,
);

test(
  "the stop button ends the answer, keeps what had come, and hangs up on the model",
  async () => {
    await using model = startSlowModel(["As far as ", "this"]);
    const shared = await share(server.url, server.masterKey(), { upstreamUrl: model.url });
    await using visit = await browser.visit(shared.linkUrl, phone);
    const { page } = visit;
    await signInOn(page, shared.customerName);
    await askOn(page, "How far?");
    model.release(0, 0);
    await lastAnswer(page).getByText("As far as").waitFor();
    await page.getByRole("button", { name: "Stop the answer" }).click();
    expect(await readLastAnswer(page)).toContain("You stopped this answer.");
    await waitFor("the model to be hung up on", () => model.questions()[0]?.isAborted);
    await page.reload();
    expect(await readLastAnswer(page)).toContain("As far as");
  },
  maxMs,
);

test(
  "the owner revokes the link in the middle of an answer: it stops, and the page says so",
  async () => {
    await using model = startSlowModel(["This is as far ", "as it goes"]);
    const shared = await share(server.url, server.masterKey(), { upstreamUrl: model.url });
    await using visit = await browser.visit(shared.linkUrl, phone);
    const { page } = visit;
    await signInOn(page, shared.customerName);
    await askOn(page, "How far?");
    model.release(0, 0);
    await lastAnswer(page).getByText("This is as far").waitFor();
    const conversationId = new URL(page.url()).hash.slice("#c=".length);
    const token = shared.ownerToken;
    expect(
      (await call(server.url, "DELETE", `/api/v1/bot-share-tokens/${shared.linkId}`, { token })).status,
    ).toBe(200);
    await page.getByRole("heading", { name: "This link has been turned off" }).waitFor();
    expect(await lastAnswer(page).textContent()).toContain("This is as far");
    await waitFor("the model to be hung up on", () => model.questions()[0]?.isAborted);
    expect(listMessages(server.url, shared, conversationId)).rejects.toThrow("share_token_revoked");
    const again = await page.reload();
    expect(again?.status()).toBe(403);
    await page.getByRole("heading", { name: "This link has been turned off" }).waitFor();
    expect([visit.foreign, visit.complaints]).toEqual([[], []]);
  },
  maxMs,
);
