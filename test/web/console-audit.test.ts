import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createShared, masterKey } from "../helpers/test-server.ts";
import { findFaults } from "./console-faults.ts";
import { startWholeServer, type WholeServer } from "./whole-server.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let server: WholeServer;
let it: Awaited<ReturnType<typeof createShared>>;
beforeAll(async () => {
  server = await startWholeServer({ nowMs: Date.now() });
  it = await createShared(server);
});
afterAll(() => server.close());

const send = (method: string, path: string, body: object, token = it.owner.token) =>
  server.request(method, `/api/v1${path}`, { token, body });

test("an owner reads who changed what in words, unfolds it, asks for one kind and one person, and takes it as a file", async () => {
  const settings = { welcome: "Ask me.", mine: "k-1" };
  await send("PATCH", `/bots/${it.botId}`, { name: "Cinema", settings });
  await send("PATCH", `/bot-share-tokens/${it.linkId}`, { name: "Acme" }, masterKey);
  server.connection
    .prepare(
      "UPDATE audit_events SET action = 'thing.never_heard_of', address = '::1' WHERE action = 'document.created'",
    )
    .run();
  server.connection
    .prepare(
      "UPDATE audit_events SET actor_kind = 'account', actor_id = 'u-zoe', actor_name = 'zoe' WHERE action = 'customer.created'",
    )
    .run();
  await using visit = await server.look("/console/audit", { admin: it.owner.token });
  const { page } = visit;
  const entries = page.locator(".audit-entry");
  await entries.first().waitFor();
  const sentences = () => page.locator(".audit-sentence").allInnerTexts();
  expect(await sentences()).toEqual([
    "The master key changed the link Acme",
    "owner changed the bot Cinema",
    "owner made the link without a name",
    "owner thing.never_heard_of film.csv",
    "owner made the bot Film guide",
    "zoe made the customer customer",
    "owner signed in",
    "The master key made the account owner",
  ]);
  expect(await page.getByRole("heading", { level: 2 }).allInnerTexts()).toEqual(["Today"]);
  expect(await entries.nth(3).textContent()).toContain("from ::1");
  const bot = page.getByRole("link", { name: "Cinema" });
  expect(await bot.getAttribute("href")).toBe(`/console/bots/${it.botId}`);

  await page.getByText("Name, Welcome, Other settings").click();
  const rows = entries.nth(1).locator("tbody tr");
  expect(await rows.allInnerTexts()).toEqual([
    "Name\tFilm guide\tCinema",
    "Welcome\tnone\tAsk me.",
    "Other settings\tchanged; its value is not shown",
  ]);
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);

  await page.getByLabel("What").selectOption({ label: "Links" });
  await entries.nth(2).waitFor({ state: "detached" });
  await entries.first().waitFor();
  expect(await sentences()).toEqual([
    "The master key changed the link Acme",
    "owner made the link without a name",
  ]);
  await page.getByLabel("Who").selectOption({ label: "The master key" });
  await entries.nth(1).waitFor({ state: "detached" });
  await entries.first().waitFor();
  expect(await sentences()).toEqual(["The master key changed the link Acme"]);
  const file = page.getByRole("link", { name: "Export CSV" });
  const saved = page.waitForEvent("download");
  await file.click();
  expect(await Bun.file(await (await saved).path()).text()).toMatch(
    /^\S*created_at,.*\r\n[^\r]*link\.updated.*\r\n$/,
  );

  // Whom the entries on the page do not name can be chosen all the same.
  await page.reload();
  await page.getByLabel("Who").locator("option", { hasText: "zoe" }).waitFor({ state: "attached" });
  await page.getByLabel("To", { exact: true }).fill("2030-01-01");
  // A period that ends before it begins is said to be none, and asks for nothing.
  await page.getByLabel("From").fill("2031-01-01");
  await page.locator(".field-error").waitFor();
  expect(new URL(page.url()).searchParams.get("from")).toBeNull();
  await page.getByLabel("To", { exact: true }).fill("");
  await page.getByLabel("From").fill("2031-01-02");
  await page.getByRole("heading", { name: "Nothing that these filters name" }).waitFor();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await entries.nth(7).waitFor();
});

test("on a phone in Chinese the entries stand in Chinese, and names apart from it", async () => {
  const viewport = { width: 390, height: 844 };
  await using visit = await server.look(`/console/audit?thing=bot&target_id=${it.botId}`, {
    ...{ admin: it.owner.token, viewport, locale: "zh-CN", hasTouch: true, colorScheme: "dark" },
  });
  const { page } = visit;
  await page.locator(".audit-entry").first().waitFor();
  expect(await page.locator(".audit-sentence").allInnerTexts()).toEqual([
    "owner 修改了机器人 Cinema",
    "owner 创建了机器人 Film guide",
  ]);
  await page.getByText("名称、欢迎语、其他设置").tap();
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);
});
