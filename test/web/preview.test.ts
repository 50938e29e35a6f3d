import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { createShared } from "../helpers/test-server.ts";
import { findViolations } from "./axe.ts";
import { ask, lastAnswer } from "./browser.ts";
import { startWholeServer, type WholeServer } from "./whole-server.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let server: WholeServer;
let shared: Awaited<ReturnType<typeof createShared>>;
beforeAll(async () => {
  server = await startWholeServer({ nowMs: Date.now() });
  shared = await createShared(server);
});
afterAll(() => server.close());

/** The address of a preview, as the console opens it. */
async function previewAddress(): Promise<string> {
  const path = `/api/v1/bot-share-tokens/${shared.linkId}/preview`;
  const { body } = await server.request("POST", path, { token: shared.owner.token });
  const { pathname, hash } = new URL(body.url);
  return server.url + pathname + hash;
}

test("a manager sees what customers see, in a session that is the tab's own, until it is over", async () => {
  const sessions = { admin: shared.owner.token, customer: shared.customer.token };
  await using look = await server.look(await previewAddress(), sessions);
  const { page, complaints, asked } = look;
  const strip = page.getByRole("complementary", { name: "Preview" });
  await strip.getByText("You are looking at this as a customer.").waitFor();
  expect(page.url()).toBe(`${server.url}/s/${shared.shareToken}`);
  await ask(page, "《铃芽之旅》的导演是谁？");
  expect(await lastAnswer(page)).toContain("新海诚");
  expect(await findViolations(page)).toEqual([]);
  await page.reload();
  await page.locator(".bubble", { hasText: "导演" }).waitFor();
  await strip.waitFor();
  // The sessions of this browser are neither used nor changed.
  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter(({ cookie }) => cookie !== null)).toEqual([]);
  const cookies = await page.context().cookies();
  expect(cookies.map(({ value }) => value).sort()).toEqual(Object.values(sessions).sort());
  // An account has a menu to sign out by; who only looks has none.
  expect(await page.getByRole("button", { name: "Account" }).count()).toBe(0);

  // The same tab takes another look, named in its address alone.
  const next = await previewAddress();
  await Promise.all([page.waitForEvent("load"), page.evaluate((to) => window.location.assign(to), next)]);
  await page.waitForLoadState("networkidle");
  expect(page.url()).toBe(`${server.url}/s/${shared.shareToken}`);

  // What comes after its hour is nobody's but by their own sign-in.
  server.clock.nowMs += 3600_000;
  await ask(page, "And now?");
  await page.getByRole("heading", { name: "Your look as a customer has ended" }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: "Open the link without it" }).click();
  await page.getByRole("button", { name: "Account" }).waitFor();
  expect(await strip.count()).toBe(0);
  expect(complaints).toEqual([]);
});
