import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { startFakeUpstream } from "../helpers/fake-upstream.ts";
import { createAdmin } from "../helpers/test-server.ts";
import { findFaults } from "./console-faults.ts";
import { startWholeServer, type WholeServer } from "./whole-server.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

const own = startFakeUpstream((request) =>
  request.headers.get("authorization") === "Bearer sk-the-right-key-9876"
    ? { models: ["large", "small"] }
    : { status: 401, refusal: { error: { message: "Wrong key" } } },
);
const installation = startFakeUpstream({ models: ["house-model"] });
let server: WholeServer;
let admin: { id: string; token: string };
beforeAll(async () => {
  const defaultUpstream = { baseUrl: installation.url, apiKey: null };
  server = await startWholeServer({ nowMs: Date.now(), config: { defaultUpstream } });
  admin = await createAdmin(server, "anna");
});
afterAll(async () => {
  await server.close();
  await own.close();
  await installation.close();
});

test("an owner sets its endpoint, is told what is wrong with it, sees its models, and goes back to the installation's", async () => {
  await using look = await server.look("/console/settings", { admin: admin.token });
  const { page } = look;
  await page.getByText("so your bots use this installation's").waitFor();
  const url = page.getByLabel("Base URL");
  const key = page.getByLabel("API key");
  await page.getByRole("button", { name: "Ollama" }).click();
  expect(await url.inputValue()).toBe("http://127.0.0.1:11434/v1");
  expect(await page.getByRole("button", { name: "Test" }).isDisabled()).toBe(true);

  await url.fill(own.url);
  await key.fill("sk-a-wrong-key-1234");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("It does not work yet.").waitFor();
  await page.getByText("The upstream answered 401").waitFor();
  // A key is only ever written.
  expect(await key.inputValue()).toBe("");
  await page.getByText("One ending in 1234 is kept.").waitFor();
  const faults = await findFaults(page);

  // The wish to have the key removed is one of that address alone.
  const drop = page.getByLabel("Remove the key");
  await drop.check();
  expect(await key.isDisabled()).toBe(true);
  await url.fill("http://127.0.0.1:1/v1");
  expect(await key.isDisabled()).toBe(false);
  await url.fill(own.url);
  await drop.uncheck();

  await key.fill("sk-the-right-key-9876");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("It answers, with 2 models:").waitFor();
  expect(await page.locator(".model-names li").allTextContents()).toEqual(["large", "small"]);
  expect(await page.content()).not.toContain("right-key");
  faults.push(...(await findFaults(page)));

  // Its models are those that a bot's form offers.
  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Bots" }).click();
  await page.getByRole("link", { name: "New bot" }).click();
  await page.getByRole("radio", { name: "A language model" }).check();
  await page.getByText("2 models of your endpoint to choose from").waitFor();
  const offered = page.locator("datalist option");
  expect(
    await offered.evaluateAll((options) => options.map((option) => option.getAttribute("value"))),
  ).toEqual(["large", "small"]);

  await page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "Settings" }).click();
  // The choice in the form of a bot was not saved.
  await page.getByRole("dialog").getByRole("button", { name: "Leave" }).click();
  await page.getByRole("button", { name: "Remove this endpoint" }).click();
  const question = page.getByRole("dialog", { name: "Remove your model endpoint?" });
  await question.getByRole("button", { name: "Remove this endpoint" }).click();
  await page.getByText("so your bots use this installation's").waitFor();
  expect(await url.inputValue()).toBe("");
  const test = page.getByRole("button", { name: "Test" });
  expect(await test.isDisabled()).toBe(false);
  // Where the installation has none either there is nothing to be tested.
  await page.route("**/me/upstream/models", (route) =>
    route.fulfill({ json: { source: null, models: [], refreshed_at: null, message: null } }),
  );
  await page.reload();
  await page.getByText("None is set yet.").waitFor();
  expect(await test.isDisabled()).toBe(true);
  expect([...faults, ...look.complaints]).toEqual([]);
});
