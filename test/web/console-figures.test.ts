import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { livePast } from "../helpers/figures-past.ts";
import { createAdmin, createShared } from "../helpers/test-server.ts";
import { findFaults } from "./console-faults.ts";
import { startWholeServer, type WholeServer } from "./whole-server.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

const zone = "Asia/Kathmandu";
let server: WholeServer;
let token: string;
let botId: string;
beforeAll(async () => {
  server = await startWholeServer({ nowMs: Date.now() });
  const { owner, ...shared } = await createShared(server);
  ({ token } = owner);
  ({ botId } = shared);
  const post = async (path: string, body: unknown): Promise<string> =>
    (await server.request("POST", path, { token, body })).body.id;
  const other = await post("/api/v1/bots", { name: "Desk", model: "builtin" });
  const ending = new Date(server.clock.nowMs + 5 * 24 * 3600 * 1000).toISOString();
  const ends = await post(`/api/v1/bots/${other}/share-tokens`, { name: "Acme", expires_at: ending });
  const refused = await post(`/api/v1/bots/${other}/share-tokens`, { name: "Website" });
  const visitor =
    "INSERT INTO visitors (id, kind, scope, uid, created_at) VALUES ('ann', 'account', '', ?, 0)";
  server.connection.prepare(visitor).run(shared.customer.id);
  const links = [
    { botId, linkId: shared.linkId },
    { botId: other, linkId: ends },
    { botId: other, linkId: refused },
  ];
  await livePast(server, { links, visitorIds: ["ann"], answers: 150 });
});
afterAll(() => server.close());

const words = (page: Page, selector: string) => page.locator(selector).allTextContents();
const picture = (page: Page) =>
  page.locator(".uplot canvas").evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());

test("figures are plotted over the viewer's days, in its colours and width, with every number in a table and a file", async () => {
  await using visit = await server.look("/console/figures", { admin: token, timezoneId: zone });
  const { page } = visit;
  await page.locator(".uplot canvas").waitFor();
  await page.getByText(/Days are those of Asia\/Kath?mandu\./).waitFor();
  const asked = await page.evaluate(async () => {
    const from = new Date();
    from.setHours(0, 0, 0, 0);
    from.setDate(from.getDate() - 29);
    const query = new URLSearchParams({ from: from.toISOString(), zone: "Asia/Kathmandu", step: "day" });
    return await (await fetch(`/api/v1/statistics?${query}`)).json();
  });
  expect(asked.totals.questions).toBeGreaterThan(50);
  const tile = (name: string) => page.locator(".tile", { hasText: name }).locator(".tile-value");
  expect(await tile("Questions").textContent()).toBe(String(asked.totals.questions));
  const plot = page.getByRole("img", { name: /^Questions by day, / });
  expect(await plot.getAttribute("aria-label")).toContain(`: ${asked.totals.questions}.`);

  // Another scheme and another width are other pictures.
  const light = await picture(page);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.waitForFunction(
    (before) => document.querySelector<HTMLCanvasElement>(".uplot canvas")?.toDataURL() !== before,
    light,
  );
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 390, height: 844 });
  await page.waitForFunction(() => (document.querySelector(".uplot")?.clientWidth ?? 999) < 360);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.waitForFunction(() => (document.querySelector(".uplot")?.clientWidth ?? 0) > 700);

  // What is pointed at is told in words.
  await page.locator(".u-over").hover({ position: { x: 5, y: 20 } });
  const [first] = asked.steps;
  expect((await words(page, ".plot-read")).join()).toContain(String(first.questions));

  // By the keyboard: another figure, and the table.
  await page.locator("input[name=metric]:checked").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.getByRole("img", { name: /^Points by day, / }).waitFor();
  await page.getByRole("button", { name: "Table" }).press("Enter");
  const table = page.getByRole("table", { name: "The figures of each step" });
  const counts = await table.locator("tbody tr td:nth-child(2)").allTextContents();
  expect(counts.map(Number)).toEqual(asked.steps.map(({ questions }: { questions: number }) => questions));
  const waiting = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).first().click();
  const file = await Bun.file(await (await waiting).path()).text();
  expect(file.trim().split("\r\n").length).toBe(asked.steps.length + 1);
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);
});

test("a period is chosen, narrowed to what a row names, and taken from the address again", async () => {
  await using visit = await server.look("/console/figures?by=link", { admin: token, timezoneId: zone });
  const { page } = visit;
  const rows = page.getByRole("table", { name: "Where it came from" }).locator("tbody tr");
  await rows.filter({ hasText: "Acme" }).getByRole("link").click();
  await page.waitForURL(/share_token_id=/);
  expect(await page.getByLabel("Link", { exact: true }).locator("option:checked").textContent()).toBe(
    "Acme · Desk",
  );
  await page.waitForFunction(() => document.querySelectorAll(".card tbody tr").length === 1);
  // What was read stays, dimmed, until the next is here.
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
  await page.route("**/api/v1/statistics*", async (route) => {
    await held;
    await route.continue();
  });
  await page.getByLabel("Period").selectOption({ label: "Other dates" });
  await page.locator("[aria-busy=true] .uplot canvas").waitFor();
  letGo();
  await page.getByLabel("From", { exact: true }).fill("2020-01-01");
  await page.getByLabel("To", { exact: true }).fill("2020-02-29");
  await page.getByText("Nothing was asked in this period.").waitFor();
  await page.reload();
  await page.getByText("Nothing was asked in this period.").waitFor();
  expect(await page.getByLabel("To", { exact: true }).inputValue()).toBe("2020-02-29");
  await page.setViewportSize({ width: 390, height: 844 });
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);
});

test("the first page leads from nothing to a first question, and then shows what happens and what needs a look", async () => {
  const fresh = await createAdmin(server, "fresh");
  await using visit = await server.look("/console", { admin: fresh.token });
  const { page } = visit;
  const list = page.getByRole("listitem");
  await list.filter({ hasText: "Make a bot" }).getByRole("link", { name: "Make a bot" }).waitFor();
  // A customer is every administrator's.
  await list.filter({ hasText: "Invite a customer (Done)" }).waitFor();
  const body = { name: "Mine", model: "builtin" };
  const made = await server.request("POST", "/api/v1/bots", { token: fresh.token, body });
  await page.reload();
  await list.filter({ hasText: "Make a bot (Done)" }).waitFor();
  const next = page.getByRole("link", { name: "Add documents" });
  expect(await next.getAttribute("href")).toBe(`/console/bots/${made.body.id}/documents`);
  // A model answers without documents, and an open link lets in whoever has it.
  const bot = `/api/v1/bots/${made.body.id}`;
  await server.request("PATCH", bot, { token: fresh.token, body: { model: "small" } });
  await page.reload();
  await page.getByRole("link", { name: "Share a link" }).waitFor();
  expect(await list.filter({ hasText: "Add documents" }).count()).toBe(0);
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);

  await page.context().addCookies([{ name: "botshare_console", value: token, url: server.url }]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.reload();
  await page.getByRole("link", { name: /^Questions\s*\d+/ }).waitFor();
  const look = page.getByRole("region", { name: "Links that need a look" });
  await look.getByRole("link", { name: /^Acme.*Expires/s }).waitFor();
  await look.getByRole("link", { name: /^Website.*24 refused in 30 days/s }).waitFor();
  expect(await look.getByRole("listitem").count()).toBe(2);
  const latest = page.getByRole("table", { name: "Latest conversations" });
  await latest.getByRole("link").first().waitFor();
  // What could not be asked for is not said to be nothing.
  await page.route("**/api/v1/bots/*/conversations*", (route) => route.fulfill({ status: 500 }));
  await page.route("**/api/v1/bot-share-tokens*expires_before*", (route) => route.fulfill({ status: 500 }));
  await page.reload();
  const failing = (name: string) => page.getByRole("region", { name }).getByRole("alert");
  await failing("Latest conversations").waitFor();
  await failing("Links that need a look").waitFor();
  await page.unrouteAll();
  await failing("Latest conversations").getByRole("button", { name: "Try again" }).click();
  await failing("Links that need a look").getByRole("button", { name: "Try again" }).click();
  await latest.getByRole("link").first().waitFor();
  await look.getByRole("link", { name: /^Acme/ }).waitFor();
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);
});
