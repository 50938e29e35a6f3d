import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { commandLine } from "../../src/features/audit/record.ts";
import { createSetupLink } from "../../src/features/invites/links.ts";
import { everyonesPassword as password } from "../helpers/everyones-password.ts";
import { createShared } from "../helpers/test-server.ts";
import { findViolations } from "./axe.ts";
import { startWholeServer, type WholeServer } from "./whole-server.ts";

const phone = { viewport: { width: 390, height: 844 } };
let server: WholeServer;
let shared: Awaited<ReturnType<typeof createShared>>;
let named = 0;
beforeAll(async () => {
  server = await startWholeServer({ nowMs: Date.now() });
  shared = await createShared(server);
});
afterAll(() => server.close());

/** The path of a link by which a new customer sets its password. */
async function invite(body: Record<string, unknown> = {}): Promise<string> {
  named += 1;
  const { token } = shared.owner;
  const customer = { username: `mia ${named}`, invite: true };
  const made = await server.request("POST", "/api/v1/end-users", { token, body: customer });
  const path = `/api/v1/end-users/${made.body.id}/invite`;
  const { url } = (await server.request("POST", path, { token, body })).body;
  return url.slice(url.indexOf("/welcome"));
}

const setUp = async () => (await createSetupLink(server.app, commandLine, "")).toString();
const heading = (page: Page) => page.locator("h1:not(.visually-hidden)");
const submit = (page: Page) => page.locator("button[type=submit]").click();

describe("an invitation", () => {
  test("takes its token out of the address, holds it through a reload, and leads from a password to the chat", async () => {
    await using look = await server.look(await invite({ share_token_id: shared.linkId }), phone);
    const { page, complaints } = look;
    await page.getByText("Welcome, mia 1").waitFor();
    expect(page.url()).toBe(`${server.url}/welcome`);
    expect(await page.evaluate(() => window.history.length)).toBeLessThanOrEqual(2);
    await page.reload();
    await page.getByText("Welcome, mia 1").waitFor();
    expect(await findViolations(page)).toEqual([]);
    await submit(page);
    await page.getByText("Choose a password first.").waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("new_password");
    await page.locator("#new_password").fill("mia 1");
    await page.getByText("Your user name is in it").waitFor();
    await page.locator("#new_password").fill(password);
    await submit(page);
    await page.waitForURL(`${server.url}/s/${shared.shareToken}`);
    await page.locator(".composer").waitFor();
    expect(complaints).toEqual([]);
  });

  test("without a chat to go to says so; once used, a reload asks for the whole link, and the used one is over", async () => {
    const path = await invite();
    await using look = await server.look(path, phone);
    const { page } = look;
    await page.locator("#new_password").fill(password);
    await submit(page);
    await page.getByText("Your password is set").waitFor();
    await page.reload();
    await page.getByText("Open your link once more").waitFor();
    await page.evaluate(
      (hash) => {
        window.location.hash = hash;
      },
      path.slice(path.indexOf("#")),
    );
    await page.getByText("This link works no more").waitFor();
    expect(page.url()).toBe(`${server.url}/welcome`);
    await page.locator("h1:focus").waitFor();
    expect(await findViolations(page)).toEqual([]);
  });
});

describe("a set-up", () => {
  test("makes an administrator and opens the console, beside whoever chats in this browser", async () => {
    await using look = await server.look(await setUp(), { customer: shared.customer.token, locale: "zh-CN" });
    const { page, complaints } = look;
    expect(await heading(page).textContent()).toBe("设置 botshare");
    expect(await findViolations(page)).toEqual([]);
    await page.locator("[name=username]").fill("customer");
    await page.locator("#new_password").fill(password);
    await submit(page);
    await page.getByText("该用户名已被使用").waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("username");
    await page.locator("[name=username]").fill("renée");
    await submit(page);
    await page.waitForURL(`${server.url}/console`);
    await page.locator(".menu-name", { hasText: "renée" }).first().waitFor();
    const cookies = await page.context().cookies();
    expect(cookies.find(({ name }) => name === "botshare_session")?.value).toBe(shared.customer.token);
    expect(complaints).toEqual([]);
  });
});
