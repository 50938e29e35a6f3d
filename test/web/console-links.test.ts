import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import type { OwnLink } from "../../src/features/links/model.ts";
import { bodyOf, changedFields, draftOf, newDraft } from "../../src/web/console/links/draft.ts";
import { stateOf } from "../../src/web/console/links/state.tsx";
import { isLoopback } from "../../src/web/console/parts/reach.tsx";
import { createAdmin, createCustomer } from "../helpers/test-server.ts";
import { findFaults } from "./console-faults.ts";
import { startWholeServer, type WholeServer } from "./whole-server.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let server: WholeServer;
let owner: { id: string; token: string };
let customer: { id: string; token: string };
let botId: string;

const call = async (method: string, path: string, body?: unknown) =>
  (await server.request(method, `/api/v1${path}`, { token: owner.token, body })).body;
const listLinks = async (): Promise<OwnLink[]> => (await call("GET", "/bot-share-tokens")).items;

beforeAll(async () => {
  server = await startWholeServer({ nowMs: Date.now() });
  owner = await createAdmin(server, "anna");
  customer = await createCustomer(server, "lin");
  botId = (await call("POST", "/bots", { name: "Support desk", model: "builtin" })).id;
});
afterAll(() => server.close());

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

test("a link is made by its name alone, handed out, limited, given another address and revoked", async () => {
  await using visit = await server.look("/console/links", { admin: owner.token });
  const { page } = visit;
  const faults: string[] = [];
  await page.getByRole("heading", { name: "No links yet" }).waitFor();
  faults.push(...(await findFaults(page)));
  await page.locator(".empty").getByRole("link", { name: "New link" }).click();
  await page.getByLabel("Name").fill("Acme");
  await button(page, "Create link").click();
  await heading(page, "Acme").waitFor();
  const [made] = await listLinks();
  expect(made).toMatchObject({ name: "Acme", bot_id: botId, access: "account", allowed_origins: [] });
  expect(new URL(await page.getByLabel("Address", { exact: true }).inputValue()).pathname).toBe(
    `/s/${made?.share_token}`,
  );
  await page.getByText("This address opens on this machine only.").waitFor();
  expect(await page.getByRole("link", { name: "Invite a customer" }).getAttribute("href")).toBe(
    `/console/customers/new?share_token_id=${made?.id}`,
  );
  const isDrawn = (image: HTMLImageElement) => image.decode().then(() => image.naturalWidth > 0);
  expect(await page.getByAltText("QR code of the link").evaluate(isDrawn)).toBe(true);
  faults.push(...(await findFaults(page)));

  await page.getByRole("link", { name: "Settings" }).last().click();
  await page.getByLabel("Only those chosen").check();
  await page.getByLabel("lin", { exact: true }).check();
  await page.getByRole("group", { name: "Each visitor" }).getByLabel("Questions a day").fill("50");
  await button(page, "In a week").click();
  faults.push(...(await findFaults(page)));
  await page.getByRole("link", { name: "Activity" }).click();
  const leaving = page.getByRole("dialog", { name: "Leave without saving?" });
  await leaving.getByRole("button", { name: "Cancel" }).click();
  await button(page, "Save").click();
  await page.getByText("The link is changed.").waitFor();
  const [changed] = await listLinks();
  expect(changed?.end_user_ids).toEqual([customer.id]);
  expect(changed?.limits.visitor.messages_per_day).toBe(50);
  expect(Date.parse(changed?.expires_at ?? "")).toBeGreaterThan(Date.now() + 6 * 24 * 3600 * 1000);

  await page.getByRole("link", { name: "Overview" }).last().click();
  await page.getByText("Questions a day: 50").waitFor();
  // A customer who is made now is none of those chosen.
  expect(await page.getByRole("link", { name: "Invite a customer" }).count()).toBe(0);
  await button(page, "New address").click();
  const rotation = page.getByRole("dialog", { name: "New address" });
  await rotation.getByLabel("The old address works").selectOption({ label: "no longer, from now on" });
  await rotation.getByRole("button", { name: "New address" }).click();
  await page.getByText("The link has a new address.").waitFor();
  const [rotated] = await listLinks();
  expect(rotated?.share_token).not.toBe(made?.share_token);
  await page.waitForFunction(
    (token) => document.querySelector<HTMLInputElement>(".copy-line input")?.value.endsWith(token ?? "-"),
    rotated?.share_token,
  );

  const opening = page.context().waitForEvent("page");
  await button(page, "View as customer").click();
  const preview = await opening;
  await preview.waitForURL(new RegExp(`/s/${rotated?.share_token}`));
  await preview.close();

  await button(page, "Revoke").click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await page.locator(".page-title .badge", { hasText: "Revoked" }).waitFor();
  expect((await listLinks())[0]?.status).toBe("revoked");
  await page.goto(`${server.url}/console/links/${made?.id}/handout`);
  await page.getByText("This link lets nobody in any more.").waitFor();
  expect(await page.getByRole("button", { name: "Print" }).count()).toBe(0);
  expect([...faults, ...visit.complaints]).toEqual([]);
});

test("on a phone links are found, tried, and printed in the customers' language, and refusals are told in plain words", async () => {
  const hook = {
    name: "Shop",
    access: "hook",
    hook_url: "http://127.0.0.1:9",
    allowed_origins: ["https://a.example"],
  };
  const { id, share_token } = await call("POST", `/bots/${botId}/share-tokens`, hook);
  const open = await call("POST", `/bots/${botId}/share-tokens`, { name: "Fair", access: "anonymous" });
  await server.request("POST", `/api/v1/public/bot-share/${share_token}/session`, {
    body: { auth_token: "x" },
  });
  const viewport = { width: 390, height: 844 };
  await using visit = await server.look("/console/links", { admin: owner.token, viewport, hasTouch: true });
  const { page } = visit;
  const faults: string[] = [];
  const rows = page.locator("tbody tr");
  await page.getByLabel("State").selectOption({ label: "Open" });
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 2);
  faults.push(...(await findFaults(page)));
  await page.getByLabel("Search").fill(share_token);
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 1);
  await page.getByLabel("State").selectOption({ label: "Expired" });
  await page.getByRole("link", { name: "Show all links" }).click();
  await page.waitForFunction(() => document.querySelectorAll("tbody tr").length === 3);
  expect(await page.getByLabel("Search").inputValue()).toBe("");
  await rows.getByRole("link", { name: "Shop" }).click();
  await heading(page, "Shop").waitFor();

  await page.getByLabel("authToken").fill("anything");
  await button(page, "Call your system").click();
  await page.locator(".link-try-outcome").getByText("It could not be reached").waitFor();
  await page.getByLabel("Address of the website").fill("http://a.example");
  await button(page, "Check").click();
  await page.getByText("https://a.example is: http or https and the port count too.").waitFor();
  faults.push(...(await findFaults(page)));

  await page.getByRole("link", { name: "Activity" }).click();
  const line = page.locator(".link-happening");
  await line.first().waitFor();
  expect(await line.locator("p").first().locator("> *").allTextContents()).toEqual([
    "Your system could not be asked",
    "It could not be reached, or it hung up. Is it running, and is the address right?",
  ]);
  faults.push(...(await findFaults(page)));
  await page.getByRole("link", { name: "Reports" }).click();
  await page.getByRole("heading", { name: "No reports" }).waitFor();

  await page.goto(`${server.url}/console/links/${id}/handout`);
  await page.getByText("Visitors of this link come through your own system.").waitFor();
  await page.goto(`${server.url}/console/links/${open.id}/handout`);
  await page.getByLabel("Language").selectOption({ label: "中文" });
  const sheet = page.locator("article:lang(zh-CN)");
  await sheet.getByText("无需账号，打开即可使用。").waitFor();
  faults.push(...(await findFaults(page)));
  await page.emulateMedia({ media: "print" });
  const printed = page.locator("h1, .bar, .filters, .side");
  expect(await printed.evaluateAll((parts) => parts.filter((part) => part.checkVisibility()).length)).toBe(0);
  expect(await sheet.isVisible()).toBe(true);

  // The bot that is named is the oldest of more than a page of them, and their list fails at first.
  await page.emulateMedia({ media: null });
  for (let count = 0; count < 101; count += 1)
    await call("POST", "/bots", { name: `Bot ${count}`, model: "builtin" });
  await page.route("**/api/v1/bots?*", (route) => route.abort());
  await page.goto(`${server.url}/console/links/new?bot_id=${botId}`);
  await page.getByRole("alert").waitFor();
  await page.unroute("**/api/v1/bots?*");
  await button(page, "Try again").click();
  expect(await page.getByLabel("Bot").locator("option:checked").textContent()).toBe("Support desk");
  await page.goto(`${server.url}/console/links/new?bot_id=gone`);
  await button(page, "Create link").click();
  await page.getByText("Choose the bot that the link is for.").waitFor();
  expect((await listLinks()).length).toBe(3);
  for (const section of ["links", "figures", "conversations"]) {
    await page.goto(`${server.url}/console/${section}?bot_id=${botId}`);
    await page
      .getByLabel("Bot")
      .locator("option:checked", { hasText: "Support desk" })
      .waitFor({ state: "attached" });
  }
  expect([...faults, ...visit.complaints]).toEqual([]);
});

test("an address that opens on this machine alone is told from one that others reach", () => {
  const alone = [
    "http://localhost:8000/s/x",
    "http://127.1.2.3/",
    "http://[::1]:1/",
    "http://bot.localhost/",
  ];
  const reached = ["https://127.example/", "http://192.168.1.5:8000/s/x", "https://localhost.example/s/x"];
  expect([...alone, ...reached].filter(isLoopback)).toEqual(alone);
});

describe("what the form sends", () => {
  const set = { qpm: 6, messages_per_day: null, points: 10, streams: null };
  const none = { qpm: null, messages_per_day: null, points: null, streams: null };
  const link: Partial<OwnLink> = {
    ...{ name: "Acme", access: "account", expires_at: null, hook_url: null, limit_message: null },
    limits: { ...set, visitor: none, address: none },
    allowed_origins: ["https://a.example"],
    end_user_ids: ["one"],
    visibility: { citations: true, reasoning: false, tools: true },
  };
  const draft = draftOf(linkOf(link));

  test("of a link that was not changed is nothing", () => {
    expect(changedFields(draft, draftOf(linkOf(link)))).toEqual({});
  });

  test("of a change is that field alone", () => {
    expect(changedFields(draft, { ...draft, name: " " })).toEqual({ name: null });
    const limits = { ...draft.limits, visitor: { ...none, qpm: 0 } };
    expect(changedFields(draft, { ...draft, limits })).toEqual({
      limits: { ...set, visitor: { ...none, qpm: 0 }, address: none },
    });
  });

  test("of another access takes the customers off, who sign in no more", () => {
    expect(changedFields(draft, { ...draft, access: "anonymous" })).toEqual({
      access: "anonymous",
      end_user_ids: null,
    });
  });

  test("of websites is their list, none or any, and nothing for a new link where nobody chose", () => {
    const origins = { kind: "listed", text: "https://a.example\n\n https://b.example " } as const;
    expect(bodyOf({ ...draft, origins }).allowed_origins).toEqual(["https://a.example", "https://b.example"]);
    expect(bodyOf({ ...draft, origins: { ...origins, kind: "none" } }).allowed_origins).toEqual([]);
    expect(bodyOf({ ...draft, origins: { ...origins, kind: "any" } }).allowed_origins).toBe(null);
    expect("allowed_origins" in bodyOf(newDraft)).toBe(false);
  });
});

describe("the state of a link at a glance is the gravest of what holds", () => {
  const now = Date.parse("2026-11-22T08:00:00Z");
  const none = { qpm: null, messages_per_day: null, points: null, streams: null };
  const soon = "2026-11-25T08:00:00Z";
  const cases: [state: ReturnType<typeof stateOf>, link: Partial<OwnLink>][] = [
    ["open", {}],
    ["open", { expires_at: "2027-11-25T08:00:00Z" }],
    ["ending", { expires_at: soon }],
    ["points", { expires_at: soon, limits: { ...none, points: 5, visitor: none, address: none } }],
    ["closed", { limits: { ...none, points: 5, qpm: 0, visitor: none, address: none } }],
    ["expired", { status: "expired", expires_at: "2026-01-01T00:00:00Z" }],
    ["revoked", { status: "revoked", limits: { ...none, points: 5, visitor: none, address: none } }],
  ];
  for (const [state, link] of cases) {
    test(`${state}: ${JSON.stringify(link)}`, () => {
      const usage = { points: 5, messages: 1, last_used_at: null };
      const limits = { ...none, visitor: none, address: none };
      expect(stateOf(linkOf({ limits, usage, ...link }), now)).toBe(state);
    });
  }
});

/** A link of which only some fields matter. */
function linkOf(some: Partial<OwnLink>): OwnLink {
  const limits = { qpm: null, messages_per_day: null, points: null, streams: null };
  return {
    ...{ id: "", bot_id: "", share_token: "", name: null, url: "", created_by: null, hook_url: null },
    ...{ created_at: "2026-11-22T08:00:00Z", expires_at: null, revoked_at: null, access: "account" },
    ...{ secret: null, limits: { ...limits, visitor: limits, address: limits }, limit_message: null },
    ...{ allowed_origins: null, end_user_ids: null, bot_name: "", status: "open" },
    visibility: { citations: true, reasoning: true, tools: true },
    usage: { points: 0, messages: 0, last_used_at: null },
    ...some,
  };
}
