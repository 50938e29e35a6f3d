import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { ask, type Bench, lastAnswer, startBench } from "./browser.ts";
import { listSessionCalls, shareAddress, waitForChat } from "./visiting.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

// Each test counts the sessions of its own bench.
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

const share = (link: string, authToken: string, more = "") => shareAddress(bench.mock, link, authToken, more);
const sessionCalls = () => listSessionCalls(bench.mock);

test("a session that ended is renewed once for requests that fail together, and each is repeated once", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  await ask(page, "hello");
  await lastAnswer(page);
  bench.mock.visitors.end();
  const from = bench.mock.requests.length;
  const hasAsked = () => bench.mock.requests.slice(from).some(({ path }) => path.endsWith("/completions"));
  // Both are refused before the renewal is answered.
  await page.route("**/session", async (route) => {
    while (!hasAsked()) await page.waitForTimeout(20);
    await page.waitForTimeout(100);
    await route.continue();
  });
  await page.getByRole("button", { name: "Your conversations" }).click();
  await page.locator(".drawer[open]").press("Escape");
  await page.locator(".drawer:not([open])").waitFor({ state: "attached" });
  await ask(page, "and again");
  await page.locator(".answer").nth(1).locator(".actions").waitFor();
  expect(await lastAnswer(page)).toBe("You asked: and again");
  expect(sessionCalls()).toHaveLength(2);
  const since = bench.mock.requests.slice(from).map(({ path, bearer }) => [path, bearer]);
  const tries = (end: string) => since.filter(([path]) => path?.endsWith(end)).map(([, bearer]) => bearer);
  expect(tries("/completions")).toEqual(["Bearer visit-1", "Bearer visit-2"]);
  // The drawer asks for what is pinned, and then for the rest.
  expect(tries("/conversations")).toEqual(["Bearer visit-1", "Bearer visit-2", "Bearer visit-2"]);
});

test("a server that refuses the renewed session too is not asked over and over", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  await page.route("**/api/v3/chat/completions", (route) =>
    route.fulfill({ status: 401, json: { detail: "Ended.", code: "session_ended" } }),
  );
  await ask(page, "hello");
  await page.locator(".ending-failed", { hasText: "The session ended" }).waitFor();
  expect(sessionCalls()).toHaveLength(2);
});

test("a session about to end is renewed before the next question", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.clock.install();
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  await page.clock.fastForward(59 * 60_000 + 1_000);
  await ask(page, "hello");
  expect(await lastAnswer(page)).toBe("You asked: hello");
  expect(sessionCalls()).toHaveLength(2);
  const chat = bench.mock.requests.filter(({ path }) => path === "/api/v3/chat/completions");
  expect(chat.map(({ bearer }) => bearer)).toEqual(["Bearer visit-2"]);
});

test("a host that no longer knows the visitor shows so in mid-chat, and the words wait for its better knowledge", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  bench.mock.visitors.end();
  bench.mock.visitors.rename("token-ann", null);
  await ask(page, "words worth keeping");
  await page.getByRole("heading", { name: "We couldn't confirm who you are" }).waitFor();
  bench.mock.visitors.rename("token-ann", "ann");
  await page.getByRole("button", { name: "Try again" }).click();
  await waitForChat(page);
  expect(await page.locator("textarea").inputValue()).toBe("words worth keeping");
});

/** Leaves an answer running, words in the composer and a conversation in the address. */
async function leaveTraces(page: Page): Promise<void> {
  await ask(page, "slow");
  await page.locator(".answer .block").waitFor();
  await page.waitForFunction(() => location.hash.startsWith("#c="));
  await page.locator("textarea").fill("ann's secret plans");
}

async function expectNoTraces(page: Page): Promise<void> {
  expect(new URL(page.url()).hash).toBe("");
  expect(await page.locator("textarea").inputValue()).toBe("");
  expect(await page.locator(".bubble, .answer").count()).toBe(0);
  const stored = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  expect(stored).not.toMatch(/secret plans|token-ann/);
}

test("a host that names somebody else at the renewal: nothing of the first person stays, and nothing is asked for them", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  await ask(page, "hello");
  await lastAnswer(page);
  bench.mock.visitors.end();
  bench.mock.visitors.rename("token-ann", "ben");
  await ask(page, "ann's secret plans");
  await page.locator(".notice", { hasText: "you are somebody else" }).waitFor();
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain("secret plans");
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".welcome").waitFor();
  expect(await page.locator("textarea").inputValue()).toBe("");
  expect(new URL(page.url()).hash).toBe("");
  const asked = bench.mock.requests.filter(({ body }) => JSON.stringify(body).includes("secret plans"));
  expect(asked.map(({ bearer }) => bearer)).toEqual(["Bearer visit-1"]);
});

test("a host that names somebody else at a question empties the page as well", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  await ask(page, "hello");
  await lastAnswer(page);
  await ask(page, "somebody else");
  await page.locator(".notice", { hasText: "you are somebody else" }).waitFor();
  await page.getByRole("button", { name: "Try again" }).click();
  await page.locator(".welcome").waitFor();
  expect(await page.locator("textarea").inputValue()).toBe("");
});

test("another credential in the address is another person: the former one's session ends and nothing of them stays", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  await leaveTraces(page);
  const { hash } = new URL(page.url());
  await page.goto(share("hook", "token-ben", hash));
  await page.locator(".welcome").waitFor();
  await expectNoTraces(page);
  expect(sessionCalls()).toEqual([
    ["POST", { auth_token: "token-ann" }],
    ["POST", { auth_token: "token-ben" }],
    ["DELETE", "Bearer visit-1"],
  ]);
});

test("the same credential in the address again goes on where it was", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  await leaveTraces(page);
  const { hash } = new URL(page.url());
  await page.goto("about:blank");
  await page.goto(share("hook", "token-ann", hash));
  await page.locator(".bubble", { hasText: "slow" }).waitFor();
  expect(await page.locator("textarea").inputValue()).toBe("ann's secret plans");
  expect(sessionCalls()).toHaveLength(1);
});

test("an empty credential in the address is nobody: the one kept is not used for them", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  await page.goto(share("hook", ""));
  await page.getByRole("heading", { name: "We couldn't confirm who you are" }).waitFor();
  expect(sessionCalls().slice(1)).toEqual([
    ["DELETE", "Bearer visit-1"],
    ["POST", { auth_token: "" }],
  ]);
});
