import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { BrowserContext } from "playwright-core";
import { ask, type Bench, enter, lastAnswer, signIn, startBench } from "./browser.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

beforeAll(async () => {
  bench = await startBench();
});
afterAll(() => bench.close());

/** What another tab's sign-in does to this page: the cookie is another account's from now on. */
const becomeUnder = (context: BrowserContext, user: string) =>
  context.addCookies([{ name: "botshare_session", value: user, url: bench.mock.url }]);

const logouts = (from: number) =>
  bench.mock.requests.slice(from).filter(({ path }) => path === "/api/v1/auth/logout");

test("an account that is no customer is told so in the form, and the session it got is ended", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await page.goto(`${bench.mock.url}/s/help-en`);
  await becomeUnder(context, "mei");
  const from = bench.mock.requests.length;
  await signIn(page, "letmein", "staff");
  await page
    .getByRole("alert")
    .getByText("This account can't chat here. Sign in with a customer's")
    .waitFor();
  expect(await page.locator(".sign-in-form").count()).toBe(1);
  expect(logouts(from)).toEqual([
    expect.objectContaining({ bearer: "Bearer token-staff", user: null, method: "POST" }),
  ]);
  expect((await context.cookies()).map(({ value }) => value)).toEqual(["mei"]);
  await signIn(page);
  await page.locator(".composer").waitFor();
});

test("a session of an account that is no customer is named, and can give way to another account", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await becomeUnder(context, "staff");
  await page.goto(`${bench.mock.url}/s/help-en`);
  await page.locator(".notice").getByText("signed in as staff").waitFor();
  const from = bench.mock.requests.length;
  await page.getByRole("button", { name: "Use another account" }).click();
  await signIn(page);
  await page.locator(".composer").waitFor();
  expect(logouts(from).map(({ user, bearer }) => [user, bearer])).toEqual([["staff", null]]);
});

test("another tab's session is not ended by the wish for another account: its customer is let in", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await becomeUnder(context, "staff");
  await page.goto(`${bench.mock.url}/s/help-en`);
  await page.locator(".notice").getByText("signed in as staff").waitFor();
  await becomeUnder(context, "mei");
  const from = bench.mock.requests.length;
  await page.getByRole("button", { name: "Use another account" }).click();
  await page.locator(".composer").waitFor();
  expect(logouts(from)).toEqual([]);
});

test("an account that another tab signed in with is named as it is, never by this page's memory", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await enter(page, bench.mock.url);
  await becomeUnder(context, "staff");
  await ask(page, "hello");
  await page.locator(".notice").getByText("signed in as staff").waitFor();
  expect(await page.locator("body").textContent()).not.toContain("lin");
});

test("a refusal that is out of date by the time it arrives opens the chat of who is signed in", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await page.route("**/api/v3/chat/completions", (route) =>
    route.fulfill({ status: 403, json: { detail: "No.", code: "not_a_customer" } }),
  );
  const askedAgain = page.waitForResponse("**/entry");
  await ask(page, "hello");
  await askedAgain;
  await page.locator(".composer").waitFor();
  expect(await page.locator(".notice").count()).toBe(0);
});

test("where another tab has signed in as somebody else, the page is theirs once they look at it or open its menu", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await enter(page, bench.mock.url);
  const looks = {
    mei: () => page.getByRole("button", { name: "Account" }).click(),
    lin: () => page.evaluate(() => document.dispatchEvent(new Event("visibilitychange"))),
  };
  for (const [user, look] of Object.entries(looks)) {
    await ask(page, "hello");
    await lastAnswer(page);
    await page.locator("textarea").fill("words of the former");
    await becomeUnder(context, user);
    await look();
    await page.locator(".welcome").waitFor();
    expect(await page.locator("textarea").inputValue()).toBe("");
    expect(new URL(page.url()).hash).toBe("");
    await page.getByRole("button", { name: "Account" }).click();
    await page.locator(".menu-who", { hasText: user }).waitFor();
    await page.keyboard.press("Escape");
  }
});

test("a session that ends in mid-chat asks for the password over it, and the same person goes on where they were", async () => {
  await using visit = await bench.open();
  const { page, context, complaints } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "How can I reach you?");
  await lastAnswer(page);
  const scroller = page.locator(".scroller");
  await scroller.evaluate((view) => view.scrollTo({ top: 40 }));
  await page.locator(".answer").evaluate((answer) => answer.setAttribute("data-kept", ""));
  await context.clearCookies();
  await ask(page, "words worth keeping");
  const dialog = page.getByRole("dialog", { name: "Sign in" });
  await dialog.getByText("Your session has ended.").waitFor();
  expect(await dialog.locator("[name=username]").inputValue()).toBe("lin");
  await page.locator("[name=password]:focus").waitFor();
  const from = bench.mock.requests.length;
  await dialog.locator("[name=password]").fill("letmein");
  await dialog.locator("[name=password]").press("Enter");
  await dialog.waitFor({ state: "detached" });
  expect(await page.locator("[data-kept]").count()).toBe(1);
  expect(await page.locator("textarea").inputValue()).toBe("words worth keeping");
  await page.locator("textarea:focus").waitFor();
  const read = bench.mock.requests.slice(from).filter(({ path }) => path.endsWith("/messages"));
  expect(read).toEqual([]);
  await page.locator("textarea").press("Enter");
  await page.locator(".answer").nth(1).locator(".actions").waitFor();
  expect(complaints).toEqual([]);
});

test("who signs in there as somebody else sees nothing of it", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "hello");
  await lastAnswer(page);
  await context.clearCookies();
  await ask(page, "lin's plans");
  await page.getByText("Your session has ended.").waitFor();
  await page.route("**/api/v1/public/bot-share/help-en", async (route) => {
    expect(await page.locator(".bubble, .answer").count()).toBe(0);
    await route.continue();
  });
  await signIn(page, "letmein", "mei");
  await page.locator(".welcome").waitFor();
  expect(new URL(page.url()).hash).toBe("");
  expect(await page.locator("textarea").inputValue()).toBe("");
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain("plans");
});

test("who closes the question for the password can read on, and is asked again at the next question", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await enter(page, bench.mock.url);
  await ask(page, "hello");
  await lastAnswer(page);
  await context.clearCookies();
  await ask(page, "again");
  await page.getByText("Your session has ended.").waitFor();
  await page.keyboard.press("Escape");
  await page.locator(".sign-in-again").waitFor({ state: "detached" });
  expect(await lastAnswer(page)).toBe("You asked: hello");
  await page.locator("textarea").press("Enter");
  await page.getByText("Your session has ended.").waitFor();
});

test("a customer whom the link is not for is told so on a fresh load too, with a way to another account", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await becomeUnder(context, "lin");
  await page.route("**/api/v1/public/bot-share/help-en", (route) =>
    route.fulfill({ status: 403, json: { detail: "For others.", code: "not_admitted" } }),
  );
  await page.goto(`${bench.mock.url}/s/help-en`);
  await page.locator(".notice").getByText("signed in as lin").waitFor();
  await page.getByRole("button", { name: "Use another account" }).click();
  await page.locator(".sign-in-form").waitFor();
});
