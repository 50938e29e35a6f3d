import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { everyonesPassword } from "../helpers/everyones-password.ts";
import { createAdmin, signIn } from "../helpers/test-server.ts";
import { findFaults } from "./console-faults.ts";
import { startWholeServer, type WholeServer } from "./whole-server.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let server: WholeServer;
beforeAll(async () => {
  server = await startWholeServer({ nowMs: Date.now() });
});
afterAll(() => server.close());

test("an administrator changes its password with advice, ends other sessions, and chooses the console's language and scheme", async () => {
  await createAdmin(server, "anna");
  const token = await signIn(server, "anna", everyonesPassword);
  await using visit = await server.look("/console/settings/account", { admin: token });
  const { page } = visit;
  const sessions = page.locator(".person-row");
  await sessions.nth(1).waitFor();
  await page.getByRole("button", { name: "Sign out there" }).click();
  await sessions.nth(1).waitFor({ state: "detached" });

  const password = page.getByRole("region", { name: "Password" });
  await password.getByLabel("New password").fill("anna anna");
  await password.getByText("Your user name is in it").waitFor();
  await password.getByLabel("New password").fill(everyonesPassword);
  await password.getByLabel("Current password").fill("wrong");
  await password.getByRole("button", { name: "Change password" }).click();
  await page.getByText("That is not your current password.").waitFor();
  await password.getByLabel("Current password").fill(everyonesPassword);
  await password.getByRole("button", { name: "Change password" }).click();
  await page.getByText("Your password is changed.").waitFor();
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);

  await page.getByText("Dark", { exact: true }).click();
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  await page.getByLabel("Language").selectOption({ label: "中文" });
  await page.getByRole("button", { name: "修改密码" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "修改密码" }).waitFor();
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  const sessionsKept = server.connection.prepare("SELECT count(*) FROM sessions").pluck().get();
  expect(sessionsKept).toBe(1);
});
