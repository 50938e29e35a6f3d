import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { filmDocument } from "../helpers/api-client.ts";
import { phone, startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { askOn, lastAnswer, readLastAnswer } from "../helpers/chat-page.ts";
import { type Executable, startExecutable, waitFor } from "../helpers/executable.ts";

// What an owner does who has just unpacked the executable, up to a customer's first question and what it cost: on the pages alone.

const maxMs = 60_000;
const ownerPassword = "a long password of the owner";
const customerPassword = "a long password of the customer";

let server: Executable;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startExecutable(), startBrowser()]);
}, maxMs);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
}, maxMs);

test(
  "from an empty data folder to a customer's answer on a phone, its cost and its plot, by what the pages offer",
  async () => {
    const setUp = await waitFor("the set-up link", () => /Set up: (\S+)/.exec(server.stdout())?.[1]);
    await using office = await browser.visit(setUp, { viewport: { width: 1280, height: 900 } });
    const { page } = office;
    await setUpOwner(page);
    await makeBot(page);
    await makeLink(page);
    const invitation = await inviteCustomer(page);

    await using pocket = await browser.visit(invitation, phone);
    const question = await askAsCustomer(pocket.page);

    await readFigures(page, await readConversation(page, question));
    expect([office.foreign, office.complaints, pocket.foreign, pocket.complaints]).toEqual([[], [], [], []]);
    expect(server.stderr()).not.toContain('"level":"error"');
  },
  maxMs,
);

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { level: 1, name });

async function goTo(page: Page, section: string): Promise<void> {
  await page
    .getByRole("navigation", { name: "Menu" })
    .getByRole("link", { name: section, exact: true })
    .click();
  await heading(page, section).waitFor();
}

/** The one-time link makes the first administrator, who is then in the console, with nothing there. */
async function setUpOwner(page: Page): Promise<void> {
  await heading(page, "Set up botshare").waitFor();
  expect(new URL(page.url()).hash).toBe("");
  await page.getByLabel("User name").fill("olga");
  await page.getByRole("textbox", { name: "Password" }).fill(ownerPassword);
  await page.getByRole("button", { name: "Create the account" }).click();
  await heading(page, "Overview").waitFor();
}

/** A bot that answers from a document, and has a price. */
async function makeBot(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Make a bot" }).click();
  await heading(page, "New bot").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("电影小助手");
  await page.getByRole("button", { name: "Create the bot" }).click();
  await heading(page, "电影小助手").waitFor();
  const chosen = page.waitForEvent("filechooser");
  await page.getByRole("button", { name: "Choose files" }).click();
  const { name, type, content } = filmDocument;
  await (await chosen).setFiles({ name, mimeType: type, buffer: Buffer.from(content) });
  await page.getByText("Added: 2 passages").waitFor();
  await page
    .getByRole("navigation", { name: "Parts of this bot" })
    .getByRole("link", { name: "Settings" })
    .click();
  await page.getByLabel("What is asked (prompt)").fill("2");
  await page.getByLabel("What is answered (completion)").fill("6");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved. It answers so from now on.").waitFor();
}

/** A link on which each visitor may ask five questions a day. */
async function makeLink(page: Page): Promise<void> {
  await goTo(page, "Overview");
  await page.getByRole("link", { name: "Share a link" }).click();
  await heading(page, "New link").waitFor();
  await page.getByLabel("Name", { exact: true }).fill("Film club");
  await page.getByText("Who may open it, until when, limits, websites").click();
  await page.getByRole("group", { name: "Each visitor" }).getByLabel("Questions a day").fill("5");
  await page.getByRole("button", { name: "Create link" }).click();
  await heading(page, "Film club").waitFor();
}

/** A customer without a password, and the link by which it chooses one and comes to the chat. */
async function inviteCustomer(page: Page): Promise<string> {
  await goTo(page, "Overview");
  await page.getByRole("link", { name: "Invite a customer" }).click();
  await heading(page, "New customer").waitFor();
  await page.getByLabel("User name").fill("chen");
  await page.getByLabel("Leads to this chat").selectOption({ label: "电影小助手 · Film club" });
  await page.getByRole("button", { name: "Create and invite" }).click();
  return await page.getByLabel("Invitation link").inputValue();
}

/** The customer chooses a password, is led to the chat, asks, and reads what the answer was drawn from. Gives the question. */
async function askAsCustomer(page: Page): Promise<string> {
  await heading(page, "Welcome, chen").waitFor();
  await page.getByRole("textbox", { name: "Password" }).fill(customerPassword);
  await page.getByRole("button", { name: "Set the password" }).click();
  const question = "《铃芽之旅》的导演是谁？";
  await askOn(page, question);
  expect(await readLastAnswer(page)).toContain("新海诚");
  await lastAnswer(page).getByText(filmDocument.name).first().waitFor();
  await page.getByText("4 questions left today").waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBe(0);
  return question;
}

/** What was said, by whom, from what and for how much, as the owner finds it. Gives what it cost. */
async function readConversation(page: Page, question: string): Promise<number> {
  await goTo(page, "Conversations");
  await page
    .getByRole("navigation", { name: "List of conversations" })
    .getByRole("link", { name: question })
    .click();
  const talk = page.getByRole("article", { name: question });
  await talk.getByText("新海诚").first().waitFor();
  await talk.getByRole("link", { name: "chen" }).waitFor();
  const cost = await talk
    .getByText(/^[0-9.]+ points$/)
    .first()
    .textContent();
  expect(Number.parseFloat(cost ?? "")).toBeGreaterThan(0);
  return Number.parseFloat(cost ?? "");
}

/** The plot of what was spent, and the numbers that it is made of. */
async function readFigures(page: Page, cost: number): Promise<void> {
  await goTo(page, "Figures");
  await page.getByRole("img", { name: /^Questions by day, .*: 1\./ }).waitFor();
  await page.getByText("Points", { exact: true }).first().click();
  const plot = page.getByRole("img", { name: /^Points by day/ });
  await plot.locator("canvas").waitFor();
  expect(Number(/: ([0-9.]+)\. The table/.exec((await plot.getAttribute("aria-label")) ?? "")?.[1])).toBe(
    cost,
  );
  await page.getByRole("button", { name: "Table" }).click();
  const today = page.getByRole("table", { name: "The figures of each step" }).getByRole("row").last();
  const cells = await today.getByRole("cell").allTextContents();
  expect(cells.map((cell) => Number.parseFloat(cell)).slice(0, 3)).toEqual([1, 1, cost]);
}
