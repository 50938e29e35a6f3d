import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { newId } from "../../src/lib/id.ts";
import { everyonesPassword } from "../helpers/everyones-password.ts";
import { createAdmin } from "../helpers/test-server.ts";
import { findFaults } from "./console-faults.ts";
import { startWholeServer, type WholeServer } from "./whole-server.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let server: WholeServer;
let admin: { id: string; token: string };
beforeAll(async () => {
  // A session lasts by the server's clock, the browser has its own.
  server = await startWholeServer({ nowMs: Date.now() });
  admin = await createAdmin(server, "anna");
});
afterAll(() => server.close());

test("an administrator signs in, is led by the menu, goes back, and signs out", async () => {
  await using visit = await server.look("/console/audit");
  const { page } = visit;
  await page.getByLabel("User name").fill("anna");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("Enter your user name and your password.").waitFor();
  await page.getByLabel("Password", { exact: true }).fill("wrong");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").getByText("The username or the password is wrong.").waitFor();
  await page.getByLabel("Password", { exact: true }).fill(everyonesPassword);
  await page.keyboard.press("Enter");
  // Where the address led before.
  await page.getByRole("heading", { level: 1, name: "Audit log" }).waitFor();
  const menu = page.getByRole("navigation", { name: "Menu" });
  await menu.getByRole("link", { name: "Customers" }).click();
  const heading = page.getByRole("heading", { level: 1, name: "Customers" });
  await heading.waitFor();
  await page.waitForFunction(() => document.title === "Customers · botshare");
  await page.locator("h1:focus").and(heading).waitFor();
  expect(await menu.locator("[aria-current=page]").allTextContents()).toEqual(["Customers"]);
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "Audit log" }).waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);
});

test("on a phone the menu is a drawer, which goes once it has led somewhere, and the keyboard skips to the content", async () => {
  const viewport = { width: 390, height: 844 };
  await using visit = await server.look("/console/nowhere", { admin: admin.token, viewport });
  const { page } = visit;
  await page.getByRole("heading", { level: 1, name: "There is no such page" }).waitFor();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  expect(await page.locator("main").evaluate((element) => element === document.activeElement)).toBe(true);
  await page.getByRole("button", { name: "Menu" }).click();
  const drawer = page.getByRole("dialog", { name: "Menu" });
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);
  await drawer.getByRole("link", { name: "Bots", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Bots" }).waitFor();
  expect(await drawer.isVisible()).toBe(false);
});

test("a session that ends in the middle of work asks for the sign-in over the page, and goes on", async () => {
  await using visit = await server.look("/console/nowhere", { admin: admin.token });
  const { page } = visit;
  await page.getByRole("heading", { level: 1, name: "There is no such page" }).waitFor();
  server.connection.prepare("DELETE FROM sessions").run();
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Audit log" }).click();
  const dialog = page.getByRole("dialog", { name: "Sign in" });
  // What is on the page is hers: nobody else may sign in over it.
  expect(await dialog.getByLabel("User name").inputValue()).toBe("anna");
  expect(await dialog.getByLabel("User name").isEditable()).toBe(false);
  await dialog.getByLabel("Password", { exact: true }).fill(everyonesPassword);
  await dialog.getByRole("button", { name: "Sign in", exact: true }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByRole("heading", { level: 1, name: "Audit log" }).waitFor();
});

test("back to a list finds it as it was left, and leaving a form with changes is asked about once", async () => {
  const add = server.connection.prepare(
    "INSERT INTO users (id, username, password_hash, is_admin, is_end_user, created_at) VALUES (?, ?, '', 0, 1, ?)",
  );
  for (let n = 0; n < 130; n += 1) add.run(newId(n), `customer ${n}`, n);
  const { token } = await createAdmin(server, "olga");
  await using visit = await server.look("/console/customers", { admin: token });
  const { page } = visit;
  const rows = page.locator("tbody tr");
  await rows.first().waitFor();
  await page.getByRole("button", { name: "Show more" }).click();
  // The keyboard goes on at the first of those that came.
  await page.waitForFunction(() => document.activeElement?.closest("tr") !== null);
  const count = await rows.count();
  await rows
    .nth(count - 1)
    .getByRole("link")
    .click();
  await page.getByRole("link", { name: "Customers" }).first().waitFor();
  await page.goBack();
  await rows.nth(count - 1).waitFor();
  expect(await page.evaluate(() => window.scrollY)).toBeGreaterThan(1_000);

  await page.goto(`${server.url}/console/customers/new`);
  const name = page.getByLabel("User name");
  await name.fill("half typed");
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Bots" }).click();
  const dialog = page.getByRole("dialog", { name: "Leave without saving?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect(await name.inputValue()).toBe("half typed");
  await page.getByRole("button", { name: "Sign out" }).click();
  await dialog.getByRole("button", { name: "Leave" }).click();
  await page.getByRole("heading", { name: "Sign in" }).waitFor();
});
