import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { advise } from "../../src/web/shared/advice.ts";
import { readDevice } from "../../src/web/shared/device.ts";
import { type Bench, enter, startBench } from "./browser.ts";
import { mockLinks } from "./mock-links.ts";
import { shareAddress, waitForChat } from "./visiting.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;

// Each test changes the account of its own bench.
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.close());

/** Opens something from the menu of who is here. */
async function openFromMenu(page: Page, item: string, menu = "Account"): Promise<void> {
  await page.getByRole("button", { name: menu, exact: true }).click();
  await page.getByRole("button", { name: item }).click();
  await page.getByRole("dialog").waitFor();
}

const asked = (method: string, path: string) =>
  bench.mock.requests.filter((request) => request.method === method && request.path.endsWith(path));

test("a password is changed, advice given while it is typed, and a wrong one told from too many tries", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  await enter(page, bench.mock.url);
  await openFromMenu(page, "Password and devices");
  const dialog = page.getByRole("dialog", { name: "Password and devices" });
  const former = dialog.getByLabel("Current password");
  const next = dialog.getByLabel("New password");
  const change = dialog.getByRole("button", { name: "Change password" });
  await change.click();
  await dialog.getByText("Enter your current password and a new one.").waitFor();
  await page.locator("[name=old_password]:focus").waitFor();
  await former.fill("wrong");
  await next.fill("1234567");
  await dialog.getByText("guessed at once").waitFor();
  await next.fill("harbour crane biscuit");
  await dialog.getByText("This is hard to guess.").waitFor();
  await change.click();
  await dialog.getByText("That is not your current password.").waitFor();
  await page.locator("[name=old_password]:focus[aria-invalid]").waitFor();
  expect(await next.getAttribute("aria-invalid")).toBeNull();
  await former.fill("letmein");
  await change.click();
  await dialog.getByText("Your password is changed.").waitFor();
  expect([await former.inputValue(), await next.inputValue()]).toEqual(["", ""]);
  expect(asked("POST", "/change-password").at(-1)?.body).toEqual({
    old_password: "letmein",
    new_password: "harbour crane biscuit",
  });
  await former.fill("busy");
  await next.fill("another one");
  await change.click();
  await dialog.getByRole("button", { name: /Try again in \d+ seconds/ }).waitFor();
  expect(complaints).toEqual([]);
});

test("an account's sessions are named in plain words, and all but this one can be ended", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await enter(page, bench.mock.url);
  await openFromMenu(page, "Password and devices");
  const rows = page.locator(".person-row");
  await rows.nth(2).waitFor();
  expect(await rows.locator("strong").allTextContents()).toEqual([
    "Chrome on Linux",
    "Chrome on Android",
    "Safari on iPad",
  ]);
  expect(await rows.first().textContent()).toContain("This device");
  expect(await rows.first().getByRole("button").count()).toBe(0);
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await rows.nth(1).waitFor({ state: "detached" });
  expect(bench.mock.account.sessions.map(({ id }) => id)).toEqual(["here"]);
  expect(await page.getByRole("button", { name: "Sign out everywhere else" }).count()).toBe(0);
});

test("what is remembered can be forgotten one by one and at once, by keys too, and the focus goes back to the menu", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  await page.goto(shareAddress(bench.mock, "hook", "token-ann"));
  await waitForChat(page);
  await openFromMenu(page, "What is remembered", "Settings");
  const rows = page.locator(".person-row");
  await rows.nth(2).waitFor();
  await rows.first().getByRole("button", { name: "Forget" }).press("Enter");
  await rows.nth(2).waitFor({ state: "detached" });
  await rows.first().locator("button:focus").waitFor();
  expect(bench.mock.account.memories.map(({ id }) => id)).toEqual(["memory-1", "memory-2"]);
  await page.getByRole("button", { name: "Forget everything" }).click();
  await page.getByRole("button", { name: "Really forget everything" }).click();
  await page.getByText("Nothing is remembered.").waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  const focused = () => document.activeElement?.getAttribute("aria-label");
  expect(await page.evaluate(focused)).toBe("Settings");
  expect(complaints).toEqual([]);
});

test("where nothing is remembered and nothing will be, the menu does not speak of it", async () => {
  await using visit = await bench.open();
  bench.mock.account.memories.length = 0;
  const { page } = visit;
  await page.goto(shareAddress(bench.mock, "signed", "jwt-ann"));
  await waitForChat(page);
  const answered = page.waitForResponse("**/memory?limit=1");
  await page.getByRole("button", { name: "Ann Lee" }).click();
  await answered;
  await page.getByRole("radio", { name: "Dark" }).waitFor({ state: "attached" });
  expect(await page.getByRole("button", { name: "What is remembered" }).count()).toBe(0);
});

test("the scheme is chosen by keys, goes before the address's, and is kept in this browser", async () => {
  await using visit = await bench.open({ colorScheme: "light" });
  const { page, context } = visit;
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const bars = () =>
    page.evaluate(() =>
      [...document.querySelectorAll("meta[name=theme-color]")].map((meta) => meta.getAttribute("content")),
    );
  const [light, dark] = ["rgb(246, 248, 246)", "rgb(16, 21, 19)"];
  await page.goto(shareAddress(bench.mock, "hook", "token-ann", "&theme=dark"));
  await waitForChat(page);
  expect([await ground(), await bars()]).toEqual([dark, ["#101513", "#101513"]]);
  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("radio", { name: "System" }).focus();
  await page.keyboard.press("ArrowRight");
  expect([await ground(), await bars()]).toEqual([light, ["#f6f8f6", "#f6f8f6"]]);
  const second = await context.newPage();
  await second.emulateMedia({ colorScheme: "dark" });
  await second.goto(shareAddress(bench.mock, "hook", "token-ann"));
  await waitForChat(second);
  expect(await second.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe(light);
});

test("a link's accent is shown, from its second visit on before anything is asked, and gone once it is taken back", async () => {
  await using visit = await bench.open({ colorScheme: "light" });
  const { page, complaints } = visit;
  const link = mockLinks.plain;
  if (!link) throw new Error("the mock has no such link");
  link.look = { ...link.look, accent_color: "#0a66c2" };
  const accent = () =>
    page.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue("--accent").trim());
  await page.goto(`${bench.mock.url}/s/plain`);
  await page.waitForFunction(() =>
    document.documentElement.style.getPropertyValue("--accent-light").startsWith("#"),
  );
  expect(await accent()).toBe("#0a66c2");
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await accent()).toBe("#5fa7ff");
  await page.emulateMedia({ colorScheme: "light" });
  link.look = { ...link.look, accent_color: null };
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route("**/page", async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(`${bench.mock.url}/s/plain`);
  await page.locator(".sign-in-form").waitFor();
  expect(await accent()).toBe("#0a66c2");
  release();
  await page.waitForFunction(() => document.documentElement.style.length === 0);
  expect(await accent()).toBe("#bd410b");
  expect(complaints).toEqual([]);
});

test("a browser and its system are named as people call them", () => {
  const named = (agent: string) => {
    const { browser, system } = readDevice(agent);
    return `${browser} ${system}`;
  };
  const chrome = "(KHTML, like Gecko) Chrome/140.0.0.0";
  expect(named(`Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 ${chrome} Mobile Safari/537.36`)).toBe(
    "Chrome Android",
  );
  expect(named(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/140.0.0.0`)).toBe(
    "Edge Windows",
  );
  expect(named("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15")).toBe(
    "Safari Mac",
  );
  expect(named("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) CriOS/140.0 Safari/604.1")).toBe(
    "Chrome iPhone",
  );
  expect(named(`Mozilla/5.0 (Linux; Android 14) ${chrome} Mobile MicroMessenger/8.0.50`)).toBe(
    "WeChat Android",
  );
  expect(named("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")).toBe(
    "Firefox Linux",
  );
  expect(named("curl/8.5.0")).toBe("null null");
});

test("advice on a password names its weakness, and is content with a long one of any script", () => {
  expect(advise("", "lin")).toBe("advice_none");
  expect(advise("Lin-2026-crane", "lin")).toBe("advice_name");
  for (const simple of ["11111111111111", "123456", "qwertyuiop", "password1", "abcdefg", "aaaabbbbaaaabbbb"])
    expect([simple, advise(simple, "lin")]).toEqual([simple, "advice_simple"]);
  expect(advise("Tr0ub4dor&3", "lin")).toBe("advice_short");
  expect(advise("harbour crane biscuit", "lin")).toBe("advice_good");
  expect(advise("港口起重机与饼干", "lin")).toBe("advice_good");
  expect(advise("x", "x")).toBe("advice_short");
});
