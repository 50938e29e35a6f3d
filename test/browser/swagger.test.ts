import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { filmDocument, password } from "../helpers/api-client.ts";
import { startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { type Executable, makeFolder, runExecutable, startExecutable } from "../helpers/executable.ts";

const maxMs = 90_000;
const folder = makeFolder();
let server: Executable;
let browser: TestBrowser;

beforeAll(async () => {
  const made = ["admin", "create", "--username", "owner", "--password", password];
  await runExecutable(made, { folder: folder.path });
  [server, browser] = await Promise.all([startExecutable({ folder: folder.path }), startBrowser()]);
}, maxMs);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
}, maxMs);

interface Tried {
  params?: Record<string, string>;
  body?: unknown;
}

/** Opens an operation in its group, fills it in, presses Execute, and gives the JSON that came with a 200. */
async function tryOut(
  page: Page,
  group: string,
  route: `${"get" | "post"} ${string}`,
  { params = {}, body }: Tried = {},
) {
  const [method = "", path = ""] = route.split(" ");
  const head = page.locator(`.opblock-tag[data-tag="${group}"]`);
  await head.click();
  const operation = page.locator(`.opblock-${method}`).filter({ has: page.locator(`[data-path="${path}"]`) });
  const summary = operation.locator(".opblock-summary-control");
  await summary.click();
  for (const [name, value] of Object.entries(params)) {
    await operation.locator(`[data-param-name="${name}"] input`).fill(value);
  }
  if (body !== undefined) {
    // An upload is a form first; its JSON is chosen.
    const kinds = operation.locator(".opblock-section-request-body select.content-type");
    if (await kinds.isVisible()) await kinds.selectOption("application/json");
    await operation.locator("textarea").first().fill(JSON.stringify(body));
  }
  const clear = operation.getByRole("button", { name: "Clear" });
  // Of an operation tried before, the former answer is still there.
  if (await clear.isVisible()) await clear.click();
  await operation.getByRole("button", { name: "Execute" }).click();
  const answer = operation.locator(".live-responses-table .response").first();
  expect([path, (await answer.locator(".response-col_status").textContent())?.trim()]).toEqual([path, "200"]);
  const json = await readJson(answer);
  // All that is open makes the next click slower.
  await summary.click();
  await head.click();
  return json;
}

async function readJson(answer: Locator) {
  return JSON.parse((await answer.locator("pre").first().textContent()) ?? "");
}

/** Puts a token into the Authorize dialog, in place of the one before. */
async function authorize(page: Page, token: string): Promise<void> {
  await page.locator(".auth-wrapper .btn.authorize").first().click();
  const dialog = page.locator(".dialog-ux");
  const logout = dialog.getByRole("button", { name: "Remove authorization" });
  if (await logout.isVisible()) await logout.click();
  await dialog.locator("input").fill(token);
  await dialog.getByRole("button", { name: "Apply credentials" }).click();
  await dialog.locator(".btn-done").click();
}

test(
  "from login to a customer's answer by clicking on Swagger UI alone, by operations' own examples too, with nothing from another host",
  async () => {
    await using visit = await browser.visit(`${server.url}/swagger`);
    const { page } = visit;
    // With all of the API on it, the page takes its time.
    page.setDefaultTimeout(maxMs);
    const login = "post /api/v1/auth/login";
    const owner = await tryOut(page, "Sign-in", login, { body: { username: "owner", password } });
    await authorize(page, owner.token);

    await page.reload();
    const me = await tryOut(page, "Sign-in", "get /api/v1/auth/verify");
    expect([me.username, me.is_admin]).toEqual(["owner", true]);

    const bot = await tryOut(page, "Bots", "post /api/v1/bots", {
      body: { name: "电影小助手", model: "builtin" },
    });
    const bots = await tryOut(page, "Bots", "get /api/v1/bots");
    expect(bots.items.map(({ id }: { id: string }) => id)).toEqual([bot.id]);
    const params = { bot_id: bot.id };
    const document = await tryOut(page, "Documents", "post /api/v1/bots/{bot_id}/documents", {
      params,
      body: filmDocument,
    });
    expect(document.passage_count).toBe(2);
    const made = await tryOut(page, "Bots", "post /api/v1/bots");
    expect(made.name.length).toBeGreaterThan(0);
    const anyone = await tryOut(page, "Customers", "post /api/v1/end-users");
    expect(anyone.username.length).toBeGreaterThan(0);
    await tryOut(page, "Customers", "post /api/v1/end-users", { body: { username: "customer", password } });
    const link = await tryOut(page, "Share links", "post /api/v1/bots/{bot_id}/share-tokens", {
      params,
      body: {},
    });
    expect(link.url).toBe(`${server.url}/s/${link.share_token}`);

    const customer = await tryOut(page, "Sign-in", login, { body: { username: "customer", password } });
    await authorize(page, customer.token);
    const shareToken = { share_token: link.share_token };
    const shared = await tryOut(page, "What a link offers", "get /api/v1/public/bot-share/{share_token}", {
      params: shareToken,
    });
    const completion = await tryOut(page, "Chat", "post /api/v3/chat/completions", {
      body: {
        bot_id: shared.bot_id,
        ...shareToken,
        messages: [{ role: "user", content: "导演是谁?" }],
      },
    });
    expect(completion.choices[0].message.content).toContain("新海诚");
    expect(completion.citations[0].document).toBe("铃芽之旅.csv");
    expect([visit.foreign, visit.complaints]).toEqual([[], []]);
  },
  maxMs,
);
