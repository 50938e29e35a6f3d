import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page, Request } from "playwright-core";
import { must, share } from "../helpers/api-client.ts";
import { phone, startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { askOn, composer, readLastAnswer } from "../helpers/chat-page.ts";
import { startExampleHost } from "../helpers/example-host.ts";
import { type Executable, startExecutable, waitFor } from "../helpers/executable.ts";
import { startFakeUpstream } from "../helpers/fake-upstream.ts";
import { openHistory } from "../helpers/visitor-page.ts";

// FastGPT's own trial of its share authentication, on the executable: a host that knows one credential and forbids one word.

const maxMs = 30_000;
const credential = "the-hosts-own-credential";
let server: Executable;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startExecutable(), startBrowser()]);
}, maxMs);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
}, maxMs);

/** A link whose visitors the example host knows, to a bot with a model; what the link has used up, as its owner reads it. */
async function startTrial() {
  const upstream = startFakeUpstream();
  const shared = await share(server.url, server.masterKey(), { upstreamUrl: upstream.url });
  const owner = { token: shared.ownerToken };
  const path = `/api/v1/bot-share-tokens/${shared.linkId}`;
  const change = (body: object) => must(server.url, "PATCH", path, { ...owner, body });
  // The host verifies that calls come from us, for which it needs the secret of a link that needs the host's address.
  const { secret } = await change({ access: "hook", hook_url: "http://127.0.0.1:9" });
  const host = startExampleHost({ token: credential, uid: "user 42", forbidden: "competitor", secret });
  await change({ hook_url: host.url });
  return {
    host,
    address: (rest = "") => `${server.url}/chat/share?shareId=${shared.shareToken}${rest}`,
    modelCalls: () => upstream.requests.filter(({ path: called }) => called.endsWith("/chat/completions")),
    usage: async () => {
      const list = await must(server.url, "GET", `/api/v1/bots/${shared.botId}/share-tokens`, owner);
      return list.items[0].usage;
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all([host.stop(), upstream.close()]);
    },
  };
}

for (const { name, rest } of [
  { name: "no credential", rest: "" },
  { name: "a wrong credential", rest: "&authToken=somebody-elses" },
]) {
  test(
    `${name} in the address: the page shows what the host says of it, and no chat`,
    async () => {
      await using trial = await startTrial();
      await using visit = await browser.visit(trial.address(rest), phone);
      const { page } = visit;
      await page.getByRole("heading", { name: "We couldn't confirm who you are" }).waitFor();
      await page.getByText("Sign in first.").waitFor();
      expect(await composer(page).count()).toBe(0);
      expect([visit.foreign, visit.complaints]).toEqual([[], []]);
    },
    maxMs,
  );
}

test(
  "the right credential opens the chat, and is then in no address, no entry to go back to, no referrer and no request",
  async () => {
    await using trial = await startTrial();
    await using visit = await browser.visit(`${server.url}/swagger/json`);
    const { page } = visit;
    const requests: Request[] = [];
    page.on("request", (request) => requests.push(request));
    const address = trial.address(`&authToken=${credential}&showHead=1`);
    await page.goto(address);
    await askOn(page, "Who directed Suzume?");
    expect(await readLastAnswer(page)).toContain("Hello from the model.");

    expect(page.url()).toStartWith(trial.address("&showHead=1#c="));
    expect(await page.evaluate(() => document.referrer)).toBe("");
    const entries = await listEntries(page);
    expect(entries).toEqual([`${server.url}/swagger/json`, page.url()]);
    const [first, ...others] = requests.map((request) => request.url());
    expect(first).toBe(address);
    expect(others.length).toBeGreaterThan(4);
    expect(others.filter((url) => url.includes(credential))).toEqual([]);
    const headers = await Promise.all(requests.map((request) => request.allHeaders()));
    expect(headers.filter(({ referer }) => referer !== undefined)).toEqual([]);

    // The host hears of what was answered.
    await waitFor("the report", () => trial.host.reports.length > 0);
    expect(trial.host.reports.map(({ chatId }) => chatId)).toEqual([
      new URL(page.url()).hash.slice("#c=".length),
    ]);
    expect(visit.complaints).toEqual([]);
  },
  maxMs,
);

test(
  "a question with the forbidden word shows the host's message, leaves the words to be changed, and spends nothing",
  async () => {
    await using trial = await startTrial();
    await using visit = await browser.visit(trial.address(`&authToken=${credential}`), phone);
    const { page } = visit;
    const before = await trial.usage();
    await askOn(page, "Is the competitor cheaper?");
    await page.getByRole("alert").getByText('"competitor" is not talked about here.').waitFor();
    expect(await composer(page).inputValue()).toBe("Is the competitor cheaper?");
    expect(await page.getByRole("article").count()).toBe(1);
    expect([trial.modelCalls().length, await trial.usage()]).toEqual([0, before]);

    // Nothing of it was written down: a reload knows the words that were typed, and no conversation.
    await page.reload();
    await page.getByText("Hello! What would you like to know?").waitFor();
    expect(await composer(page).inputValue()).toBe("Is the competitor cheaper?");
    await openHistory(page);
    await page.getByText("Nothing here yet.").waitFor();
    await page.keyboard.press("Escape");

    await askOn(page, "Are you cheap?");
    expect(await readLastAnswer(page)).toContain("Hello from the model.");
    expect(await page.getByRole("article").count()).toBe(2);
    expect(trial.modelCalls()).toHaveLength(1);
    await waitFor("the report", () => trial.host.reports.length > 0);
    expect(trial.host.reports).toHaveLength(1);
    expect((await trial.usage()).messages).toBe(before.messages + 1);
    expect([visit.foreign, visit.complaints]).toEqual([[], []]);
  },
  maxMs,
);

/** The addresses that the browser's own list of where this tab has been holds. */
async function listEntries(page: Page): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  const { entries } = await session.send("Page.getNavigationHistory");
  return entries.map(({ url }) => url).filter((url) => url !== "about:blank");
}
