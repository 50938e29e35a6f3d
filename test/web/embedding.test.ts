import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { findHostOrigin } from "../../src/web/chat/entrance/host-origin.ts";
import { ask, type Bench, lastAnswer, signIn, startBench } from "./browser.ts";
import { authMessage, type FrameHost, startHost, tellFrame } from "./framing.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let bench: Bench;
let host: FrameHost;

beforeAll(async () => {
  bench = await startBench();
  host = startHost(bench.mock.url);
});
afterAll(async () => {
  await host.stop();
  await bench.close();
});

const embed = (page: Page, address: string) => host.embed(page, address);

const told = (page: Page) => page.evaluate("window.told");

test("the page around the chat is told when one can chat, what is asked, and what was answered", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  const frame = await embed(page, "/s/anonymous");
  await frame.locator(".composer").waitFor();
  await frame.locator("textarea").fill("hello");
  await frame.locator("textarea").press("Enter");
  await frame.locator(".answer .actions").waitFor();
  const origin = bench.mock.url;
  expect(await told(page)).toEqual([
    { type: "shareChatReady", origin },
    { type: "shareChatStart", data: { question: "hello" }, origin },
    { type: "shareChatFinish", data: { question: "hello", answer: "You asked: hello" }, origin },
  ]);
  expect(complaints).toEqual([]);
});

test("an answer that breaks off or is stopped is told with what there is, and with why it broke", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const frame = await embed(page, "/s/anonymous");
  await frame.locator("textarea").fill("break");
  await frame.locator("textarea").press("Enter");
  await frame.locator(".ending-failed").waitFor();
  await frame.locator("textarea").fill("hang");
  await frame.locator("textarea").press("Enter");
  await frame.locator(".answer").nth(1).locator(".block").waitFor();
  await frame.locator(".send").click();
  await frame.locator(".answer").nth(1).locator(".ending").waitFor();
  const finished = JSON.stringify(await told(page));
  expect(finished).toContain(
    '"data":{"question":"break","answer":"This much came before ","error":"upstream_unavailable"}',
  );
  expect(finished).toContain('"data":{"question":"hang","answer":"Wait"}');
});

test("a chat within another page leaves it the focus, and puts what it is given into its composer", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const frame = await embed(page, "/s/anonymous");
  await frame.locator(".composer").waitFor();
  const focused = () => frame.evaluate(() => document.activeElement?.tagName);
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
  expect(await focused()).toBe("BODY");
  await page.locator("iframe").focus();
  await frame.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
});

test("a credential that the page around hands over lets the visitor in without any address", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const frame = await embed(page, "/s/hook");
  await frame.getByText("Acme does not know you.").waitFor();
  await tellFrame(page, authMessage("token-ann"));
  await frame.locator(".composer").waitFor();
});

test("a credential that is handed over as soon as the chat has loaded is the first that its host is asked about", async () => {
  await using visit = await bench.open();
  const { page, complaints } = visit;
  const asked: unknown[] = [];
  page.on("request", (request) => {
    if (request.url().endsWith("/session")) asked.push(request.postDataJSON());
  });
  await page.addInitScript((message) => {
    const tell = (event: Event) => {
      if (event.target instanceof HTMLIFrameElement) event.target.contentWindow?.postMessage(message, "*");
    };
    document.addEventListener("load", tell, { capture: true });
  }, authMessage("token-ann"));
  const frame = await embed(page, "/s/hook");
  await frame.locator(".composer").waitFor();
  expect(asked).toEqual([{ auth_token: "token-ann", first_screen: true }]);
  expect(complaints).toEqual([]);
});

test("another credential drops the former person at once; the same one changes nothing", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const frame = await embed(page, "/chat/share?shareId=hook&authToken=token-ann");
  await frame.locator("textarea").fill("slow");
  await frame.locator("textarea").press("Enter");
  await frame.locator(".answer .block").waitFor();
  await frame.locator("textarea").fill("ann's secret plans");
  await tellFrame(page, authMessage("token-ann"));
  await frame.waitForTimeout(50);
  expect(await frame.locator(".bubble").count()).toBe(1);

  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route("**/session", async (route) => {
    if (route.request().method() === "POST") await held;
    await route.continue();
  });
  const from = bench.mock.requests.length;
  await tellFrame(page, authMessage("token-ben"));
  await frame.locator(".page.opening").waitFor();
  expect(await frame.locator("#app").textContent()).toBe("Harbour SupplyOpening the chat…");
  expect(await frame.evaluate(() => location.hash)).toBe("");
  release();
  await frame.locator(".welcome").waitFor();
  expect(await frame.locator("textarea").inputValue()).toBe("");
  const calls = bench.mock.requests.slice(from).filter(({ path }) => path.endsWith("/session"));
  expect(calls.map(({ method, body }) => [method, body])).toEqual([
    ["POST", { auth_token: "token-ben", first_screen: true }],
    ["DELETE", {}],
  ]);
  // What was still being written for the first person reaches nobody any more.
  await frame.waitForTimeout(300);
  expect(await frame.locator(".answer").count()).toBe(0);
  expect(JSON.stringify(await told(page))).not.toContain("shareChatFinish");
});

test("a credential from any other window, or in any other form, is not taken", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  const frame = await embed(page, "/chat/share?shareId=hook&authToken=token-ann");
  await frame.locator(".composer").waitFor();
  const from = bench.mock.requests.length;
  await page.evaluate(
    (messages) => {
      for (const message of messages) window.frames[0]?.postMessage(message, "*");
    },
    [
      authMessage(7),
      { type: "shareChatAuth" },
      { type: "other", data: { authToken: "token-ben" } },
      null,
      "x",
    ],
  );
  // A sibling frame of the same site as the host is not the page around this one.
  await page.evaluate(
    (message) => {
      const sibling = document.createElement("iframe");
      document.body.append(sibling);
      const script = sibling.contentDocument?.createElement("script");
      if (script) script.textContent = `parent.frames[0].postMessage(${message}, "*")`;
      if (script) sibling.contentDocument?.body.append(script);
    },
    JSON.stringify(authMessage("token-ben")),
  );
  await frame.waitForTimeout(200);
  expect(await frame.locator(".composer").count()).toBe(1);
  expect(bench.mock.requests.slice(from).filter(({ path }) => path.endsWith("/session"))).toEqual([]);
});

test("a page that is in no other page takes no credential by message", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.goto(`${bench.mock.url}/chat/share?shareId=hook&authToken=token-ann`);
  await page.locator(".composer").waitFor();
  await page.evaluate((message) => window.postMessage(message, "*"), authMessage("token-ben"));
  await ask(page, "hello");
  await lastAnswer(page);
  const opened = bench.mock.requests.filter(({ body }) => JSON.stringify(body).includes("token-ben"));
  expect(opened.filter(({ bearer }) => bearer !== null)).toEqual([]);
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).toContain("token-ann");
});

const views: [told: string[] | null, referrer: string, origin: string | null][] = [
  [["https://acme.example", "https://outer.example"], "", "https://acme.example"],
  [["null"], "https://acme.example/page", null],
  [null, "https://acme.example/page?x=1", "https://acme.example"],
  [null, "", null],
  [[], "", null],
];
for (const [ancestors, referrer, origin] of views) {
  test(`the page around is ${origin} by the ancestors ${ancestors} and the referrer "${referrer}"`, () => {
    const own = { document: { referrer }, parent: {}, location: { ancestorOrigins: ancestors ?? undefined } };
    expect(findHostOrigin(own)).toBe(origin);
  });
}

test("a page that is in no other page has none around it, whatever led to it", () => {
  const own = { document: { referrer: "https://acme.example/" }, location: {}, parent: {} };
  own.parent = own;
  expect(findHostOrigin(own)).toBeNull();
});

test("an account signs in where the browser keeps neither cookie nor storage, until it signs out", async () => {
  await using visit = await bench.open();
  const { page, context, complaints } = visit;
  // Such a profile denies both to another site's frame.
  const frame = await embed(page, "/s/help-en");
  await signIn(frame);
  await frame.locator("textarea").fill("hello");
  await frame.locator("textarea").press("Enter");
  await frame.locator(".answer .actions").waitFor();
  expect(await context.cookies(bench.mock.url)).toEqual([]);
  await frame.getByRole("button", { name: "Account" }).click();
  await frame.locator(".menu-who", { hasText: "lin" }).waitFor();
  const from = bench.mock.requests.length;
  await frame.getByRole("button", { name: "Sign out" }).click();
  await frame.locator(".sign-in-form").waitFor();
  const [out] = bench.mock.requests.slice(from).filter(({ path }) => path === "/api/v1/auth/logout");
  expect(out?.bearer).toBe("Bearer token-lin");
  expect(complaints).toEqual([]);
});

test("an account without a cookie stays signed in over a reload, in this tab alone, until it signs out", async () => {
  await using visit = await bench.open();
  const { page } = visit;
  await page.route("**/api/v1/auth/login", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ status: response.status(), json: await response.json() });
  });
  await page.goto(`${bench.mock.url}/s/help-en`);
  await signIn(page);
  await page.locator(".composer").waitFor();
  await page.reload();
  await page.locator(".composer").waitFor();
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.locator(".sign-in-form").waitFor();
  expect(await page.evaluate(() => JSON.stringify({ ...sessionStorage }))).not.toContain("token-lin");
  await page.reload();
  await page.locator(".sign-in-form").waitFor();
});

test("showHead=0 hides the header, showHistory=0 the history, and neither hides the chat", async () => {
  await using visit = await bench.open({ viewport: { width: 360, height: 560 } });
  const { page } = visit;
  await page.goto(`${bench.mock.url}/chat/share?shareId=anonymous&showHead=0`);
  await page.locator(".composer").waitFor();
  expect(await page.locator("header.bar").count()).toBe(0);
  await ask(page, "hello");
  expect(await lastAnswer(page)).toBe("You asked: hello");
  await page.goto(`${bench.mock.url}/chat/share?shareId=anonymous&showHistory=0`);
  await page.locator(".composer").waitFor();
  expect(await page.getByRole("button", { name: "历史对话" }).count()).toBe(0);
  await ask(page, "hello");
  await lastAnswer(page);
  await ask(page, "again");
  await page.locator(".answer").nth(1).locator(".actions").waitFor();
  const ids = bench.mock.requests
    .filter(({ path }) => path === "/api/v3/chat/completions")
    .map(({ body }) => JSON.parse(JSON.stringify(body)).conversation_id);
  expect(ids.at(-1)).toBeString();
});
