import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import { ask, type Bench, enter, lastAnswer, startBench } from "./browser.ts";
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

test("the host's credential leaves the address at once, and the rest of the address stays", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  // What a script that runs after the page's own, or an extension, would find.
  await page.addInitScript(() =>
    document.addEventListener("DOMContentLoaded", () =>
      document.documentElement.setAttribute("data-seen", window.location.href),
    ),
  );
  await page.goto(share("hook", "token-ann", "&showHead=1&x=a%20b#c=none"));
  await waitForChat(page);
  const address = `${bench.mock.url}/chat/share?shareId=hook&showHead=1&x=a%20b`;
  expect(await page.locator("html").getAttribute("data-seen")).toBe(`${address}#c=none`);
  await page.locator(".toast", { hasText: "not here any more" }).waitFor();
  expect(page.url()).toBe(address);
  expect(sessionCalls()).toEqual([["POST", { auth_token: "token-ann" }]]);
  expect(complaints).toEqual([]);
});

test("a visitor chats with a bearer, and a reload needs neither the address's credential nor a new session", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await page.goto(share("signed", "jwt-ann"));
  await waitForChat(page);
  await ask(page, "hello");
  await lastAnswer(page);
  await page.reload();
  await page.locator(".bubble", { hasText: "hello" }).waitFor();
  expect(sessionCalls()).toEqual([["POST", { auth_token: "jwt-ann" }]]);
  expect(await context.cookies()).toEqual([]);
  const link = "/api/v1/public/bot-share/signed";
  const asked = bench.mock.requests.filter(
    ({ path }) => path === "/api/v3/chat/completions" || path === link,
  );
  expect(new Set(asked.slice(1).map(({ bearer }) => bearer))).toEqual(new Set(["Bearer visit-1"]));
});

test("a visitor has no words of accounts on the page; the menu names whom the host names", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(share("signed", "jwt-ann"));
  await waitForChat(page);
  await page.getByRole("button", { name: "Ann Lee" }).click();
  await page.locator(".menu-who", { hasText: "You are here as" }).waitFor();
  expect(await page.getByRole("button", { name: /sign out|account/i }).count()).toBe(0);
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  expect(await page.locator(".initial").count()).toBe(0);
});

for (const authToken of ["", "wrong"]) {
  test(`the credential "${authToken}" shows the identity error in the host's words, and trying again asks again`, async () => {
    await using visit = await bench.open();
    const { page } = visit;
    await page.goto(share("hook", authToken));
    await page.getByRole("heading", { name: "We couldn't confirm who you are" }).waitFor();
    await page.getByText("Acme does not know you. Sign in at acme.example.").waitFor();
    bench.mock.visitors.rename(authToken, "ann");
    await page.getByRole("button", { name: "Try again" }).click();
    await waitForChat(page);
    expect(sessionCalls().map(([, body]) => body)).toEqual([
      { auth_token: authToken },
      { auth_token: authToken },
    ]);
  });
}

test("a link without any credential in its address asks the host with an empty one", async () => {
  await using visit = await bench.open();
  await visit.page.goto(`${bench.mock.url}/s/hook`);
  await visit.page.getByRole("heading", { name: "We couldn't confirm who you are" }).waitFor();
  expect(sessionCalls()).toEqual([["POST", { auth_token: "" }]]);
});

test("a host that cannot be asked, and too many visitors, are told apart, the latter with the wait", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(share("hook", "down"));
  await page.getByText("The site that sent you here could not be asked.").waitFor();
  expect(await page.getByRole("button", { name: "Try again" }).isEnabled()).toBe(true);
  await page.goto(share("hook", "busy"));
  const button = page.getByRole("button", { name: /Try again in \d+ seconds/ });
  await button.waitFor();
  expect(await button.isDisabled()).toBe(true);
});

test("while a host takes its time, the page says what it waits for", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.clock.install();
  await page.route("**/session", () => undefined);
  await page.goto(share("hook", "token-ann"));
  const status = page.getByRole("status").filter({ hasText: /./ });
  await page.waitForRequest("**/session");
  expect(await status.textContent()).toBe("Opening the chat…");
  await page.clock.fastForward(1_600);
  await page.getByText("Waiting for the site that sent you here to confirm who you are…").waitFor();
});

test("an anonymous visitor is the same one after a reload and in a new tab, another one in another browser", async () => {
  await using visit = await bench.open();
  const { page, context } = visit;
  await page.goto(`${bench.mock.url}/s/anonymous`);
  await waitForChat(page);
  const second = await context.newPage();
  await second.goto(`${bench.mock.url}/s/anonymous`);
  await waitForChat(second);
  await using other = await bench.open();
  await other.page.goto(`${bench.mock.url}/s/anonymous`);
  await waitForChat(other.page);
  const ids = sessionCalls().map(([, body]) => JSON.stringify(body));
  expect(ids[0]).toMatch(/^\{"local_id":"[0-9a-f]{32}"\}$/);
  expect(ids[1]).toBe(ids[0] ?? "");
  expect(ids[2]).not.toBe(ids[0]);
});

test("where the browser forbids storage the page still lets its visitor in and chats", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  await page.addInitScript(() => {
    for (const name of ["localStorage", "sessionStorage"])
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException("forbidden", "SecurityError");
        },
      });
  });
  for (const address of [`${bench.mock.url}/s/anonymous`, share("hook", "token-ann")]) {
    await page.goto(address);
    await waitForChat(page);
    await ask(page, "hello");
    expect(await lastAnswer(page)).toBe("You asked: hello");
  }
  expect(complaints).toEqual([]);
});

test("a customer's cookie does not count on a link that lets visitors in", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await page.goto(share("hook", "token-ann"));
  await waitForChat(page);
  await ask(page, "hello");
  await lastAnswer(page);
  const chat = bench.mock.requests.filter(({ path }) => path === "/api/v3/chat/completions");
  expect(chat.map(({ bearer, user }) => [bearer, user])).toEqual([["Bearer visit-1", null]]);
});
