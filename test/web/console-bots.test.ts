import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { everyonesPassword } from "../helpers/everyones-password.ts";
import { startFakeUpstream } from "../helpers/fake-upstream.ts";
import { createAdmin } from "../helpers/test-server.ts";
import { findFaults } from "./console-faults.ts";
import { startWholeServer, type WholeServer } from "./whole-server.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

const upstream = startFakeUpstream({ models: ["large", "small"] });
let server: WholeServer;
const it = { admin: "", adminId: "", other: "" };
beforeAll(async () => {
  server = await startWholeServer({ nowMs: Date.now() });
  const anna = await createAdmin(server, "anna");
  Object.assign(it, { admin: anna.token, adminId: anna.id });
  it.other = (await createAdmin(server, "ben")).token;
  const body = { base_url: upstream.url, api_key: "sk-0123456789ab" };
  await server.request("PUT", "/api/v1/me/upstream", { token: it.other, body });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
});

const textFile = (name: string, text: string, mimeType = "text/plain") => ({
  name,
  mimeType,
  buffer: Buffer.from(text),
});

test("an owner makes a bot from documents, sees what is wrong with a file, what lies in one and what a question finds", async () => {
  await using look = await server.look("/console/bots", { admin: it.admin });
  const { page } = look;
  await page.getByRole("heading", { name: "No bot yet" }).waitFor();
  await page.getByRole("link", { name: "New bot" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Shop");
  // Without an endpoint a model cannot answer, and the form says where one is set.
  await page.getByRole("radio", { name: "A language model" }).check();
  await page.getByRole("link", { name: "Set it in the settings" }).waitFor();
  const faults = await findFaults(page);
  await page.getByRole("radio", { name: "Its documents alone" }).check();
  await page.getByRole("button", { name: "Create the bot" }).click();

  await page.getByRole("heading", { level: 1, name: "Shop" }).waitFor();
  await page.getByRole("heading", { name: "No document yet" }).waitFor();
  await page
    .locator("input[type=file]")
    .setInputFiles([
      textFile("shop.csv", "q,a\nWhat does shipping cost?,Free from 50 euros.\nDo you ship abroad?,Yes.\n"),
      textFile("broken.csv", "q,a\nonly one\n"),
      textFile("picture.png", "x", "image/png"),
    ]);
  const uploads = page.getByRole("region", { name: "Files on their way" });
  await uploads.getByText("1 of 3 added").waitFor();
  await uploads.getByText("Added: 2 passages").waitFor();
  expect(await uploads.getByRole("alert").allTextContents()).toEqual([
    "Not added The CSV cannot be read (line 2). It needs a header row, then a question and its answer in columns q,a.",
    "Not added Files of this kind (.png) are not taken. Documents are plain text (.txt), Markdown (.md) or CSV (.csv).",
  ]);
  faults.push(...(await findFaults(page)));

  await page.getByRole("link", { name: "shop.csv" }).click();
  await page.getByText("2 passages, as they are searched and cited.").waitFor();
  expect(await page.locator(".passage-ask").allTextContents()).toEqual([
    "What does shipping cost?",
    "Do you ship abroad?",
  ]);

  await page.getByRole("link", { name: "Search", exact: true }).click();
  // The first question is slow to be answered: the next one counts all the same.
  const held = Promise.withResolvers<void>();
  const searches = /\/search$/;
  await page.route(searches, async (route) => {
    await held.promise;
    await route.continue().catch(() => {});
  });
  await page.getByRole("searchbox").fill("Do you ship abroad?");
  await page.keyboard.press("Enter");
  await page.unroute(searches);
  await page.getByRole("searchbox").fill("What is the cost of shipping?");
  await page.keyboard.press("Enter");
  await page.getByText("For “What is the cost of shipping?”").waitFor();
  held.resolve();
  await page.getByRole("heading", { name: /^An answer would be drawn from these passages/ }).waitFor();
  const [first] = await page.locator(".passage-card").all();
  expect(await first?.textContent()).toMatch(
    /^Relevance 100%Passage 1 of shop\.csvWhat does shipping cost\?/,
  );
  expect(await first?.locator("mark").allTextContents()).toContain("shipping");
  faults.push(...(await findFaults(page)));

  await page.getByRole("link", { name: "Documents", exact: true }).click();
  await page.getByRole("button", { name: "Delete shop.csv" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete this document?" });
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await page.getByRole("heading", { name: "No document yet" }).waitFor();

  // A session that has ended is asked for anew, and the file waits for it.
  server.connection.prepare("DELETE FROM sessions WHERE user_id = ?").run(it.adminId);
  await page.locator("input[type=file]").setInputFiles([textFile("late.txt", "We open at nine.")]);
  const signIn = page.getByRole("dialog", { name: "Sign in" });
  await signIn.getByLabel("Password", { exact: true }).fill(everyonesPassword);
  await signIn.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("link", { name: "late.txt" }).waitFor();
  await uploads.getByText("Added: 1 passage").waitFor();
  expect([...faults, ...look.complaints]).toEqual([]);
});

async function makeBot(fields: Record<string, unknown> = {}) {
  const body = { name: "Desk", model: "large", settings: { crm_id: 7 }, ...fields };
  const { id } = (await server.request("POST", "/api/v1/bots", { token: it.other, body })).body;
  const path = `/api/v1/bots/${id}`;
  return { id, path, read: async () => (await server.request("GET", path, { token: it.other })).body };
}

test("settings are changed as a whole and kept apart: others stay, what is not saved is asked about, a bot goes by its name", async () => {
  const bot = await makeBot();
  await using look = await server.look(`/console/bots/${bot.id}`, { admin: it.other });
  const { page } = look;
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Help desk");
  await page.getByLabel("Welcome").fill("Hello!");
  await page.getByRole("button", { name: "Add a question" }).click();
  await page.keyboard.type("Where is my parcel?");
  await page.keyboard.press("Enter");
  await page.keyboard.type("Do you ship abroad?");
  await page.getByRole("button", { name: "Move question 2 up" }).click();
  await page.getByLabel("Accent colour", { exact: true }).fill("#0b6bcb");
  await page.getByText("Answers go by what is saved, not by your changes yet.").waitFor();

  await page.getByRole("link", { name: "Documents", exact: true }).click();
  const question = page.getByRole("dialog", { name: "Leave without saving?" });
  await question.getByRole("button", { name: "Cancel" }).click();
  expect(await name.inputValue()).toBe("Help desk");
  const faults = await findFaults(page);

  // Somebody else changes another setting meanwhile.
  const meanwhile = { settings: { crm_id: 8, language: "en" } };
  await server.request("PATCH", bot.path, { token: it.other, body: meanwhile });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { level: 1, name: "Help desk" }).waitFor();
  expect(await bot.read()).toMatchObject({
    name: "Help desk",
    model: "large",
    settings: {
      crm_id: 8,
      language: "en",
      welcome: "Hello!",
      suggested_questions: ["Do you ship abroad?", "Where is my parcel?"],
      accent_color: "#0b6bcb",
    },
  });
  expect(await page.getByText("Changes are not saved yet.").count()).toBe(0);

  // What the server refuses is said at its field, and nothing is lost.
  await page.getByLabel("Accent colour", { exact: true }).fill("#blue");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Expected #rrggbb").first().waitFor();
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(await page.getByLabel("Accent colour", { exact: true }).inputValue()).toBe("#0b6bcb");

  await page.getByRole("button", { name: "Delete this bot…" }).click();
  const deletion = page.getByRole("dialog", { name: "Delete Help desk?" });
  const doIt = deletion.getByRole("button", { name: "Delete this bot" });
  expect(await doIt.isDisabled()).toBe(true);
  await deletion.getByLabel("Type Help desk to confirm").fill("Help desk");
  await doIt.click();
  await page.getByRole("heading", { level: 1, name: "Bots" }).waitFor();
  expect(await bot.read()).toMatchObject({ code: "not_bot_owner" });
  await page.goto(`${server.url}/console/bots/${bot.id}`);
  await page.getByRole("heading", { level: 1, name: "There is no such bot" }).waitFor();
  expect([...faults, ...look.complaints]).toEqual([]);
});

test("on a phone a bot is tried in a part of its own: streamed with its sources and its cost, stopped, and a failure in the endpoint's words", async () => {
  const bot = await makeBot({ pricing: { prompt_per_1k: 0, completion_per_1k: 1_000 } });
  const content = "q,a\nCan I return shoes?,Within 30 days.\n";
  const document = { name: "shop.csv", type: "text/csv", content };
  await server.request("POST", `${bot.path}/documents`, { token: it.other, body: document });
  const viewport = { width: 390, height: 844 };
  await using look = await server.look(`/console/bots/${bot.id}`, { admin: it.other, viewport });
  const { page } = look;
  expect(await page.getByLabel("Your question").isVisible()).toBe(false);
  await page.getByRole("link", { name: "Try", exact: true }).click();
  const field = page.getByLabel("Your question");
  const answers = page.locator(".trial-answer");
  const ask = async (question: string) => {
    await field.fill(question);
    await field.press("Enter");
  };
  upstream.setScript({
    steps: [{ reasoning: "It is about shoes." }, { text: "Within **30 days** [1]." }],
    usage: { prompt_tokens: 40, completion_tokens: 1 },
  });
  await ask("Can I return shoes?");
  await answers.getByText(/First word after .* · 40 tokens in, 1 out · 1 point$/).waitFor();
  expect(await answers.locator(".markdown strong").textContent()).toBe("30 days");
  await page.getByRole("button", { name: /source 1/i }).click();
  await answers.getByText("Within 30 days.", { exact: true }).waitFor();
  const faults = await findFaults(page);

  upstream.setScript({ ends: false, steps: [{ text: "Once upon a time" }, { stall: true }] });
  await ask("A story");
  await answers.getByText("Once upon a time").waitFor();
  await page.getByRole("button", { name: "Stop" }).click();
  await answers.getByText("Stopped.").waitFor();
  // What was tried is still there after a look elsewhere.
  await page.getByRole("link", { name: "Bots", exact: true }).first().click();
  await page.getByRole("link", { name: "Desk" }).click();
  await page.getByRole("link", { name: "Try", exact: true }).click();
  await answers.getByText("Stopped.").waitFor();

  upstream.setScript({ status: 404, refusal: { error: { message: "No such model: large" } } });
  await ask("And now?");
  await answers.getByRole("alert").getByText("No such model: large").waitFor();
  expect(await answers.count()).toBe(3);
  await page.getByRole("button", { name: "Start over" }).click();
  expect(await answers.count()).toBe(0);

  // Without a link there is nothing to look through; with one it opens in a tab of its own.
  await page.getByRole("button", { name: "View as customer" }).click();
  await page.getByRole("heading", { name: "No link yet" }).waitFor();
  await server.request("POST", `${bot.path}/share-tokens`, { token: it.other, body: {} });
  const [tab] = await Promise.all([
    page.waitForEvent("popup"),
    page.getByRole("button", { name: "View as customer" }).click(),
  ]);
  await tab.getByRole("complementary", { name: "Preview" }).waitFor();
  expect(tab.url()).not.toContain("preview");
  expect([...faults, ...look.complaints]).toEqual([]);
});
