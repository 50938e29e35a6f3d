import { afterEach, beforeEach, expect, setDefaultTimeout, test } from "bun:test";
import type { Frame, Page } from "playwright-core";
import { type Bench, startBench } from "./browser.ts";
import { authMessage, type FrameHost, startHost, tellFrame } from "./framing.ts";
import { listSessionCalls, shareAddress } from "./visiting.ts";

// Hosts hand a new credential over for the same person, as a signed one runs out: that person's chat must not be lost by it.

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;
let host: FrameHost;

// Each test counts the sessions of its own bench.
beforeEach(async () => {
  bench = await startBench();
  host = startHost(bench.mock.url);
  bench.mock.visitors.rename("token-ann-2", "ann");
});
afterEach(async () => {
  await host.stop();
  await bench.close();
});

const sessionCalls = () => listSessionCalls(bench.mock);

/** Leaves an answer running, words in the composer and a conversation in the address. */
async function leaveTraces(view: Page | Frame): Promise<void> {
  await view.locator("textarea").fill("slow");
  await view.locator("textarea").press("Enter");
  await view.locator(".answer .block").waitFor();
  await view.waitForFunction(() => location.hash.startsWith("#c="));
  await view.locator("textarea").fill("ann's plans");
}

/** Until all is there again, and the answer has come to its own end. */
async function expectTraces(view: Page | Frame): Promise<void> {
  await view.locator(".answer .actions").waitFor();
  expect(await view.locator(".bubble").allTextContents()).toEqual(["slow"]);
  const text = (await view.locator(".answer > .markdown").textContent()) ?? "";
  expect(text.trim()).toBe("A slow answer that goes on and on. ".repeat(40).trim());
  expect(await view.locator("textarea").inputValue()).toBe("ann's plans");
}

test("another credential of the same person, handed over: nothing is seen till the server has named them, then all is there", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const frame = await host.embed(page, "/chat/share?shareId=hook&authToken=token-ann");
  await leaveTraces(frame);
  const { promise: held, resolve: release } = Promise.withResolvers<void>();
  await page.route("**/session", async (route) => {
    await held;
    await route.continue();
  });
  await tellFrame(page, authMessage("token-ann-2"));
  await frame.locator(".page.opening").waitFor();
  expect(await frame.locator("#app").textContent()).toBe("Harbour SupplyOpening the chat…");
  expect(await frame.evaluate(() => location.hash)).toBe("");
  release();
  await expectTraces(frame);
  // The answer goes on in the session that it was asked in.
  expect(sessionCalls()).toEqual([
    ["POST", { auth_token: "token-ann" }],
    ["POST", { auth_token: "token-ann-2" }],
  ]);
  await page.waitForFunction("told.some(({ type }) => type === 'shareChatFinish')");
});

test("another credential of the same person in the address goes on where the tab was", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(shareAddress(bench.mock, "hook", "token-ann"));
  await leaveTraces(page);
  await page.goto(shareAddress(bench.mock, "hook", "token-ann-2"));
  await expectTraces(page);
  expect(sessionCalls().map(([method]) => method)).toEqual(["POST", "POST"]);
});

test("a session that could not be opened ends the one before it; the same person finds their words at the next try", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(shareAddress(bench.mock, "hook", "token-ann"));
  await leaveTraces(page);
  await page.goto(shareAddress(bench.mock, "hook", "down"));
  await page.getByText("The site that sent you here could not be asked.").waitFor();
  expect(sessionCalls().at(-1)).toEqual(["DELETE", "Bearer visit-1"]);
  await page.goto(shareAddress(bench.mock, "hook", "token-ann-2"));
  await expectTraces(page);
});

for (const authToken of ["", "wrong"]) {
  test(`after the credential "${authToken}", which names nobody, nothing comes back`, async () => {
    await using visit = await bench.open();
    const { page } = visit;
    await page.goto(shareAddress(bench.mock, "hook", "token-ann"));
    await leaveTraces(page);
    await page.goto(shareAddress(bench.mock, "hook", authToken));
    await page.getByText("Acme does not know you.").waitFor();
    expect(sessionCalls()).toContainEqual(["DELETE", "Bearer visit-1"]);
    const stored = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    expect(stored).not.toContain("plans");
    await page.goto(shareAddress(bench.mock, "hook", "token-ann-2"));
    await page.locator(".welcome").waitFor();
    expect(await page.locator("textarea").inputValue()).toBe("");
  });
}

test("a credential that is replaced before it was answered: the first person's words wait for the one who is named in the end", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const frame = await host.embed(page, "/chat/share?shareId=hook&authToken=token-ann");
  await leaveTraces(frame);
  await page.route("**/session", async (route) => {
    if (route.request().postDataJSON()?.auth_token !== "token-ben") await route.continue();
  });
  await tellFrame(page, authMessage("token-ben"));
  await frame.locator(".page.opening").waitFor();
  await tellFrame(page, authMessage("token-ann-2"));
  await expectTraces(frame);
});

test("the same credential handed over again changes nothing: what was deleted can still be taken back", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const frame = await host.embed(page, "/chat/share?shareId=hook&authToken=token-ann");
  await frame.locator("textarea").fill("hello");
  await frame.locator("textarea").press("Enter");
  await frame.locator(".answer .actions").waitFor();
  await frame.getByRole("button", { name: "Your conversations" }).click();
  await frame.locator(".drawer-more").click();
  await frame.locator(".menu:popover-open").getByRole("button", { name: "Delete" }).click();
  const undo = frame.getByRole("button", { name: "Undo" });
  await undo.waitFor();
  await tellFrame(page, authMessage("token-ann"));
  await undo.click();
  await frame.locator(".drawer-item").waitFor();
  expect(bench.mock.requests.filter(({ method }) => method === "DELETE")).toEqual([]);
});
