import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "playwright-core";
import { toCsv } from "../../src/web/console/customers/links-file.ts";
import { everyonesPassword as password } from "../helpers/everyones-password.ts";
import { createShared, signIn } from "../helpers/test-server.ts";
import { findFaults } from "./console-faults.ts";
import { startWholeServer, type WholeServer } from "./whole-server.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

const phone = { viewport: { width: 390, height: 844 } };
let server: WholeServer;
let shared: Awaited<ReturnType<typeof createShared>>;
beforeAll(async () => {
  server = await startWholeServer({ nowMs: Date.now() });
  shared = await createShared(server);
});
afterAll(() => server.close());

const tokenOf = (link: string) => link.slice(link.indexOf("#") + 1);
const use = async (link: string) => {
  const body = { token: tokenOf(link), password };
  return await server.request("POST", "/api/v1/one-time-links/accept", { body });
};
const invitationOn = (page: Page) => page.getByLabel("Invitation link").inputValue();
const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).click();
const find = async (search: string) => {
  const path = `/api/v1/end-users?search=${encodeURIComponent(search)}`;
  return (await server.request("GET", path, { token: shared.owner.token })).body.items;
};

test("a customer is made and invited in one step, to the chat that was named, and found in the list by name and state", async () => {
  // Without a link named, the newest that lets everybody in would be the one.
  await server.request("POST", `/api/v1/bots/${shared.botId}/share-tokens`, {
    token: shared.owner.token,
    body: { name: "Newest" },
  });
  const path = `/console/customers/new?share_token_id=${shared.linkId}`;
  await using look = await server.look(path, { admin: shared.owner.token, ...phone });
  const { page } = look;
  await press(page, "Create and invite");
  await page.getByText("Fill this in.").waitFor();
  await page.getByLabel("User name").fill("customer");
  expect(await page.getByLabel("Leads to this chat").inputValue()).toBe(shared.linkId);
  await press(page, "Create and invite");
  await page.getByText("This username is taken.").waitFor();
  await page.getByLabel("User name").fill("Mia");
  await page.getByLabel("E-mail").fill("mia@example.com");
  expect(await findFaults(page)).toEqual([]);
  await press(page, "Create and invite");
  await page.getByRole("heading", { name: "Invitation for Mia" }).waitFor();
  await page.getByText("This address opens on this machine only.").waitFor();
  const accepted = await use(await invitationOn(page));
  expect(accepted.body.redirect).toBe(`/s/${shared.shareToken}`);
  await press(page, "Create another");
  await page.getByLabel("User name").fill("Noa");
  await page.getByLabel("Set one now").check();
  await page.getByLabel("New password").fill(password);
  await press(page, "Create customer");
  await page.getByRole("heading", { level: 1, name: "Noa" }).waitFor();
  expect(await signIn(server, "Noa", password)).toBeString();
  await page.getByRole("link", { name: "Customers" }).first().click();
  await page.getByLabel("Search").fill("MIA@");
  await page.waitForURL(/search=MIA/);
  await page.getByRole("link", { name: "Mia" }).waitFor();
  await page.getByRole("link", { name: "Noa" }).waitFor({ state: "detached" });
  await page.getByLabel("State").selectOption("inactive");
  await page.getByText("No customer is like that").waitFor();
  expect([...(await findFaults(page)), ...look.complaints]).toEqual([]);
  await page.getByRole("link", { name: "Show all customers" }).click();
  await page.getByRole("link", { name: "Noa" }).waitFor();
  expect(await page.getByLabel("Search").inputValue()).toBe("");
});

test("a customer's page changes the address, invites again, signs out, sets a password and deactivates", async () => {
  const { id, token } = shared.customer;
  const others = { token: shared.owner.token, body: { name: "Another", model: "builtin" } };
  await server.request("POST", "/api/v1/bots", others);
  const question = {
    messages: [{ role: "user", content: "谁为铃芽配音？" }],
    share_token: shared.shareToken,
  };
  const asked = { token, body: { bot_id: shared.botId, ...question } };
  expect((await server.request("POST", "/api/v3/chat/completions", asked)).status).toBe(200);
  await using look = await server.look(`/console/customers/${id}`, { admin: shared.owner.token });
  const { page } = look;
  await page.getByRole("heading", { level: 1, name: "customer" }).waitFor();
  // Another bot is newer.
  const written = `/console/conversations?bot_id=${shared.botId}&customer_id=${id}`;
  await page.locator(`a[href="${written}"]`).filter({ hasText: "Conversations" }).waitFor();
  await page.getByLabel("E-mail").fill("c@example.com");
  await press(page, "Save");
  await page.getByText("The e-mail address is saved.").waitFor();
  await press(page, "Invite again");
  const leadsTo = page.getByLabel("Leads to this chat");
  expect(await leadsTo.locator("option:checked").textContent()).toBe("Film guide · Newest");
  await press(page, "Make the link");
  const link = await invitationOn(page);
  expect(await findFaults(page)).toEqual([]);
  await press(page, "Close");
  await page.getByText("An invitation is open until").waitFor();
  await press(page, "Sign out everywhere");
  await page.getByRole("dialog").getByRole("button", { name: "Sign out everywhere" }).click();
  await page.getByText("customer is signed out everywhere.").waitFor();
  expect((await server.request("GET", "/api/v1/auth/verify", { token })).body.code).toBe("session_ended");
  await press(page, "Set a password");
  await page.getByLabel("New password").fill("another word");
  await page.getByRole("dialog").getByRole("button", { name: "Set a password" }).click();
  await page.getByText("The password is set.").waitFor();
  expect((await use(link)).status).toBe(404);
  await press(page, "Deactivate");
  await page.getByRole("dialog").getByRole("button", { name: "Deactivate" }).click();
  await page.getByRole("button", { name: "Activate", exact: true }).waitFor();
  const [changed] = await find("c@example.com");
  expect(changed).toMatchObject({ id, is_active: false, email: "c@example.com", has_password: true });
  expect(look.complaints).toEqual([]);
});

test("what becomes of what a customer wrote is asked, and nothing is chosen beforehand", async () => {
  const made = await server.request("POST", "/api/v1/end-users", {
    token: shared.owner.token,
    body: { username: "gone", invite: true },
  });
  await using look = await server.look(`/console/customers/${made.body.id}`, {
    admin: shared.owner.token,
    ...phone,
  });
  const { page } = look;
  await press(page, "Delete…");
  const dialog = page.getByRole("dialog", { name: "Delete gone?" });
  const remove = dialog.getByRole("button", { name: "Delete", exact: true });
  expect(await dialog.getByRole("radio", { checked: true }).count()).toBe(0);
  expect(await remove.isDisabled()).toBe(true);
  expect(await findFaults(page)).toEqual([]);
  await dialog.getByLabel("Delete everything").check();
  const asked = page.waitForRequest((request) => request.method() === "DELETE");
  await remove.click();
  expect(new URL((await asked).url()).search).toBe("?conversations=delete");
  await page.getByText("gone is deleted.").waitFor();
  await page.getByRole("heading", { level: 1, name: "Customers" }).waitFor();
  expect(await find("gone")).toEqual([]);
});

test("a table is looked at line by line, imported, and everybody in it invited by a file of links", async () => {
  await using look = await server.look("/console/customers/import", { admin: shared.owner.token });
  const { page } = look;
  await page.getByLabel("Or paste the table").fill("username,password\nx,y\n");
  await press(page, "Preview");
  await page.getByText("The table has a column of passwords.").waitFor();
  expect(await page.getByLabel("Or paste the table").inputValue()).toBe("username,password\nx,y\n");
  const leaving = page.getByRole("dialog", { name: "Leave the import?" });
  const stay = async () => {
    await page.getByRole("link", { name: "Customers" }).first().click();
    await leaving.getByRole("button", { name: "Cancel" }).click();
  };
  await stay();
  const table = "Username;Email\nira;ira@example.com\n=ivo;\nowner;\nira;\n";
  await page.locator("input[type=file]").setInputFiles({
    name: "people.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(table),
  });
  await page.getByRole("button", { name: "Import 2" }).waitFor();
  expect(await page.locator(".badge").allTextContents()).toEqual(["New", "New", "Exists", "Repeated"]);
  expect(await find("ira")).toEqual([]);
  await press(page, "Not taken (2)");
  expect(await page.locator("tbody tr").count()).toBe(2);
  expect(await findFaults(page)).toEqual([]);
  await press(page, "Import 2");
  await page.getByRole("heading", { name: "Customers created: 2" }).waitFor();
  await press(page, "Invite all");
  await page.getByRole("heading", { name: "The invitations are ready" }).waitFor();
  await stay();
  const downloading = page.waitForEvent("download");
  await press(page, "Download the links");
  const file = await Bun.file(await (await downloading).path()).text();
  const lines = file
    .trim()
    .split("\r\n")
    .map((line) => line.split(","));
  expect(lines[0]).toEqual(["username", "email", "invitation_url", "expires_at"]);
  expect(
    lines
      .slice(1)
      .map(([name]) => name)
      .toSorted(),
  ).toEqual(["'=ivo", "ira"]);
  const [, , link = ""] = lines.find(([name]) => name === "ira") ?? [];
  expect((await use(link)).body.username).toBe("ira");
  await page.getByRole("link", { name: "To the customers" }).click();
  await page.getByRole("heading", { level: 1, name: "Customers" }).waitFor();
  expect(look.complaints).toEqual([]);
});

test("the file of links is safe to open in a spreadsheet", () => {
  expect(
    toCsv([
      ["a", 'b"c', "d,e"],
      ["=1+1", "-2", "@x"],
    ]),
  ).toBe('\uFEFFa,"b""c","d,e"\r\n\'=1+1,\'-2,\'@x\r\n');
});
