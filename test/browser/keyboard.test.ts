import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { password, share, shopDocument } from "../helpers/api-client.ts";
import { startBrowser, type TestBrowser } from "../helpers/browser.ts";
import { type Executable, startExecutable } from "../helpers/executable.ts";
import { startFakeUpstream } from "../helpers/fake-upstream.ts";
import { guardFocus } from "./focus-guard.ts";

const maxMs = 60_000;
/** More controls than this stand nowhere between two. */
const maxSteps = 40;
let server: Executable;
let browser: TestBrowser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startExecutable(), startBrowser()]);
}, maxMs);
afterAll(async () => {
  await server[Symbol.asyncDispose]();
}, maxMs);

/** A person at a keyboard, who looks where the focus is after each key. */
function createTyping(page: Page) {
  const faults: string[] = [];
  const look = async (after: string): Promise<string> => {
    const found = await page.evaluate(() => globalThis.focusGuard.look());
    faults.push(...found.faults.map((fault) => `after ${after}, on "${found.name}": ${fault}`));
    return found.name;
  };
  const isOn = (name: string | RegExp, found: string) =>
    typeof name === "string" ? found === name : name.test(found);
  return {
    faults,
    /** Presses a key on what has the focus. */
    press: (key: string) => page.keyboard.press(key),
    write: (words: string) => page.keyboard.type(words),
    /** Until the focus is where it is to be by itself. */
    arrive: async (name: string | RegExp, after: string) => {
      const given = name instanceof RegExp ? { source: name.source } : { text: name };
      await page
        .waitForFunction((wanted) => {
          const found = globalThis.focusGuard.look().name;
          return "text" in wanted ? found === wanted.text : new RegExp(wanted.source ?? "").test(found);
        }, given)
        .catch(async () => {
          throw new Error(`after ${after} the focus is on "${await look(after)}", not on ${name}`);
        });
      await look(after);
    },
    /** Goes to a control by Tab, or backwards. */
    goTo: async (name: string | RegExp, key: "Tab" | "Shift+Tab") => {
      const passed: string[] = [];
      for (let step = 0; step < maxSteps; step += 1) {
        await page.keyboard.press(key);
        const found = await look(key);
        if (isOn(name, found)) return;
        passed.push(found);
      }
      throw new Error(`${key} never came to ${name}, but to ${passed.join(" | ")}`);
    },
  };
}

/** A model that tells one story without an end, and answers all else at once. */
const startModel = () =>
  startFakeUpstream(({ body }) => {
    const isStory = JSON.stringify(body).includes("a story");
    return {
      steps: isStory ? [{ text: "Once upon" }, { stall: true }] : [{ text: "Two or three days [1]." }],
    };
  });

test(
  "the keyboard alone does the whole journey, and at each step what has the focus is seen, ringed and not covered",
  async () => {
    const upstream = startModel();
    const shared = await share(server.url, server.masterKey(), {
      upstreamUrl: upstream.url,
      bot: { name: "Shop assistant", settings: { language: "en" } },
      document: shopDocument,
    });
    await using visit = await browser.visit(shared.linkUrl, {
      viewport: { width: 1000, height: 760 },
      reducedMotion: "reduce",
    });
    const { page } = visit;
    await guardFocus(page);
    const { faults, press, write, arrive, goTo } = createTyping(page);
    const ended = () => page.locator(".answer.is-last .actions").waitFor();
    const question = "Your question";

    await arrive("User name", "opening");
    await write(shared.customerName);
    await goTo("Password", "Tab");
    await write(password);
    await press("Enter");

    await arrive(question, "signing in");
    await write("Tell me a story");
    await press("Enter");
    await page.getByText("Once upon").waitFor();
    await goTo("Stop the answer", "Tab");
    await press("Enter");
    await page.getByText("You stopped this answer.").waitFor();
    await arrive(question, "stopping");

    await goTo("New chat", "Shift+Tab");
    await press("Enter");
    await arrive(question, "beginning anew");
    await write("How long does delivery take?");
    await press("Enter");
    await ended();

    await goTo("Answer again", "Shift+Tab");
    await press("Enter");
    await arrive(question, "asking for another answer");
    await page.getByText("2 / 2").waitFor();
    await goTo("Previous version", "Shift+Tab");
    await press("Enter");
    await page.getByText("1 / 2").waitFor();
    await arrive("Previous version", "stepping back");
    await goTo("Next version", "Tab");
    await press("Enter");
    await page.getByText("2 / 2").waitFor();
    await arrive("Next version", "stepping on");

    await goTo("Edit question", "Shift+Tab");
    await press("Enter");
    await arrive("Your question in other words", "editing");
    await press("Escape");
    await arrive("Edit question", "leaving the editor");
    await press("Enter");
    await arrive("Your question in other words", "editing again");
    await write(" To Kiel?");
    await press("Enter");
    await arrive(question, "sending the edited question");
    await page.getByText("take? To Kiel?").waitFor();
    await ended();

    await goTo(/^Source 1:/, "Shift+Tab");
    await press("Enter");
    await page.locator(".passage").waitFor();
    await goTo("Close source", "Tab");
    await press("Enter");
    await page.locator(".passage").waitFor({ state: "detached" });
    await arrive(/^Source 1:/, "closing the source");

    await goTo("Copy answer", "Tab");
    await press("Enter");
    await arrive(/^Copied$|^Copy answer$/, "copying");
    await goTo("Bad answer", "Tab");
    await press("Enter");
    await arrive("What was wrong? (optional)", "rating");
    await write("Too short");
    await press("Enter");
    await arrive("Bad answer", "commenting");
    await page.getByText("Too short").waitFor();

    await goTo("Your conversations", "Shift+Tab");
    await press("Enter");
    await page.locator(".drawer-row").nth(1).waitFor();
    await goTo("Search your conversations", "Tab");
    await write("story");
    await page.locator(".drawer-row").nth(1).waitFor({ state: "detached" });
    await goTo("More", "Tab");
    await press("Enter");
    await goTo("Rename", "Tab");
    await press("Enter");
    await arrive("Rename", "choosing to rename");
    await press("Control+A");
    await write("A tale, a story");
    await press("Enter");
    await page.getByText("A tale").waitFor();
    await arrive(/^More$|^A tale/, "renaming");

    await goTo("Search your conversations", "Shift+Tab");
    await press("Control+A");
    await press("Delete");
    await page.locator(".drawer-row").nth(1).waitFor();
    await goTo("More", "Tab");
    await press("Enter");
    await goTo("Pin", "Tab");
    await press("Enter");
    await page.getByText("Pinned").waitFor();
    await arrive("More", "pinning");
    await press("Enter");
    await goTo("Delete", "Tab");
    await press("Enter");
    await arrive("Undo", "deleting");
    await press("Enter");
    await page.getByText("Pinned").waitFor();
    await arrive(/How long does delivery take/, "undoing");
    await press("Escape");
    await arrive("Your conversations", "leaving the history");

    await goTo("Account", "Tab");
    await press("Enter");
    await page.getByText("Appearance").waitFor();
    await goTo("System", "Tab");
    await press("ArrowRight");
    await press("ArrowRight");
    await arrive("Dark", "changing the scheme");
    expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
    await goTo("Password and devices", "Tab");
    await press("Enter");
    await page.getByRole("dialog").waitFor();
    await goTo("Current password", "Tab");
    await press("Escape");
    await arrive("Account", "leaving the account");
    await press("Enter");
    await goTo("Sign out", "Tab");
    await press("Enter");
    await arrive(/^(User name|Password)$/, "signing out");

    expect(faults).toEqual([]);
    expect([visit.foreign, visit.complaints]).toEqual([[], []]);
    await upstream.close();
  },
  maxMs,
);
