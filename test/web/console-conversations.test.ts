import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { visitorName } from "../../src/web/console/parts/visitor-name.ts";
import { language } from "../../src/web/shared/language.ts";
import { createShared } from "../helpers/test-server.ts";
import { writerOf } from "../helpers/written.ts";
import { findFaults } from "./console-faults.ts";
import { type Look, startWholeServer, type WholeServer } from "./whole-server.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

let server: WholeServer;
let shared: Awaited<ReturnType<typeof createShared>>;
/** The id of a conversation that was held, with a question that was asked anew and an answer that failed. */
let heldId: string;
/** One browser, which is led from one look to the next. */
let visit: Look;
beforeAll(async () => {
  server = await startWholeServer({ nowMs: Date.now(), limits: { searchedMessages: 200 } });
  shared = await createShared(server, { pricing: { prompt_per_1k: 1_000, completion_per_1k: 0 } });
  const { botId, linkId, shareToken, customer } = shared;
  const ask = async (content: string, more: object = {}) => {
    const messages = [{ role: "user", content }];
    const body = { bot_id: botId, share_token: shareToken, messages, ...more };
    return (await server.request("POST", "/api/v3/chat/completions", { token: customer.token, body })).body;
  };
  heldId = (await ask("谁导演了《铃芽之旅》")).conversation_id;
  const link = `/api/v1/public/bot-share/${shareToken}`;
  const path = `${link}/conversations/${heldId}/messages`;
  const [first] = (await server.request("GET", path, { token: customer.token })).body.items;
  const goOn = { conversation_id: heldId };
  const asked = await ask("《铃芽之旅》的导演是谁？", { ...goOn, replaces: first.id });
  const feedback = { rating: "up", comment: "Just right." };
  const rate = `${link}/messages/${asked.message_id}/feedback`;
  await server.request("PUT", rate, { token: customer.token, body: feedback });
  const cite = server.connection.prepare("UPDATE messages SET content = content || ' [1]' WHERE id = ?");
  cite.run(asked.message_id);
  const failed = await ask("谁为铃芽配音？", goOn);
  server.connection
    .prepare(
      "UPDATE messages SET status = 'failed', content = '', error_code = ?, error_detail = ? WHERE id = ?",
    )
    .run("upstream_unavailable", "The upstream answered 404: no such model", failed.message_id);
  const write = writerOf(server);
  const visitorId = write.visitor("hook", linkId, "u-7", "Ada");
  const of = { botId, linkId, visitorId };
  const texts = Array.from({ length: 40 }, () => "Nothing.");
  for (let day = 1; day <= 30; day += 1)
    write.conversation({ ...of, title: `Day ${day}`, createdAt: day * 1e8, texts });
  write.conversation({
    ...of,
    title: "Long ago",
    createdAt: 1,
    texts: [...texts, "There was a zebra once."],
  });
});
afterAll(async () => {
  await visit[Symbol.asyncDispose]();
  await server.close();
});

test("an owner reads a conversation whole beside the list: its versions, sources, cost, rating, and why an answer failed", async () => {
  // As another section links here: without the bot.
  const address = `/console/conversations?share_token_id=${shared.linkId}&customer_id=${shared.customer.id}`;
  visit = await server.look(address, { admin: shared.owner.token });
  const { page } = visit;
  const list = page.getByRole("navigation", { name: "List of conversations" });
  await list.getByRole("link", { name: /导演/ }).click();
  const talk = page.getByRole("article", { name: /导演/ });
  await talk.getByText("The upstream answered 404: no such model").waitFor();
  expect(new URL(page.url()).searchParams.get("bot_id")).toBe(shared.botId);
  expect(await list.getByRole("link").count()).toBe(1);
  await talk.getByText("Just right.").waitFor();
  await talk.getByText("upstream_unavailable").waitFor();
  expect(await talk.getByText("谁导演了《铃芽之旅》").count()).toBe(0);
  await talk.getByText("1 other version").click();
  await talk.getByText("谁导演了《铃芽之旅》").waitFor();
  // A number in the answer opens its source.
  await talk.getByRole("button", { name: "Source 1" }).last().click();
  const source = talk.locator(".talk-sources li:focus");
  await source.getByText("film.csv").waitFor();
  expect(await source.textContent()).toContain("Relevance");
  await talk.getByText("Steps").last().click();
  await talk.getByText("Documents searched").waitFor();
  await talk.locator(".talk-cost").getByText("Documents only").first().waitFor();
  // On paper nothing can be unfolded: all of it is there, and folded again afterwards.
  const folds = () =>
    page.evaluate(() => ({
      all: document.querySelectorAll(".talk-fold").length,
      drawn: document.querySelectorAll(".talk-fold[open] > summary + *").length,
    }));
  const before = await folds();
  await page.evaluate(() => {
    window.print = () => document.body.append("printed");
  });
  await talk.getByRole("button", { name: "Print" }).click();
  await page.getByText("printed").waitFor();
  const printed = await folds();
  expect(printed.drawn).toBe(printed.all);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  // Paper is narrower than the screen; what is on it is not read anew for that, which would come too late.
  const readings = () => visit.asked.filter(({ path }) => path.endsWith("/messages")).length;
  const read = readings();
  await page.pdf();
  expect(readings()).toBe(read);
  await page.waitForFunction(
    (drawn) => document.querySelectorAll(".talk-fold[open]").length === drawn,
    before.drawn,
  );
  expect(await talk.locator(".facts").textContent()).toMatch(/points[\s\S]*[1-9][\d,]* in, [1-9][\d,]* out/);
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);
  // What is exported is what is listed.
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByText("Export JSONL").click()]);
  const lines = (await Bun.file(await file.path()).text()).trimEnd().split("\n");
  expect(new Set(lines.map((line) => JSON.parse(line).conversation_id))).toEqual(new Set([heldId]));
});

test("a long search goes on by itself until all is looked through, says how far it is, and can be stopped", async () => {
  const { page } = visit;
  await page.goto(`${server.url}/console/conversations?bot_id=${shared.botId}`);
  await page.getByRole("link", { name: /Day 30/ }).waitFor();
  const before = visit.asked.filter(({ path }) => path.endsWith("/conversations")).length;
  await page.getByLabel("Words").fill("zebra");
  const list = page.getByRole("navigation", { name: "List of conversations" });
  await list.getByText("There was a zebra once.").waitFor();
  await list.getByText("Everything has been looked through.").waitFor();
  expect(await list.locator("mark").allTextContents()).toEqual(["zebra"]);
  const pages = visit.asked.filter(({ path }) => path.endsWith("/conversations")).length - before;
  expect(pages).toBeGreaterThan(4);
  // The first page of the next search is held back, so that there is time to stop it.
  const held = Promise.withResolvers<void>();
  await page.route(/search=giraffe.*cursor=/, async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.getByLabel("Words").fill("giraffe");
  await list.getByText(/Looked back to/).waitFor();
  await list.getByRole("button", { name: "Stop" }).click();
  held.resolve();
  await list.getByRole("button", { name: "Search on" }).click();
  await page.getByText("Nothing matches").waitFor();
});

test("filters that are chosen one upon another, with no pause between, all hold", async () => {
  const { page } = visit;
  const body = { name: "Second bot", system_prompt: "Answer.", model: "mock" };
  const made = await server.request("POST", "/api/v1/bots", { token: shared.owner.token, body });
  const second: string = made.body.id;
  await page.goto(`${server.url}/console/conversations?bot_id=${shared.botId}`);
  await page.getByLabel("Bot").locator(`option[value="${second}"]`).waitFor({ state: "attached" });
  await page.getByLabel("With").waitFor();
  const choose = (choices: [string, string][]) =>
    page.evaluate((all) => {
      for (const [label, value] of all) {
        const field = [...document.querySelectorAll("label")].find(
          ({ textContent }) => textContent === label,
        );
        if (!(field?.control instanceof HTMLSelectElement)) throw new Error(`no choice is called ${label}`);
        field.control.value = value;
        field.control.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }, choices);
  const query = async () =>
    Object.fromEntries(new URLSearchParams(await page.evaluate(() => location.search)));
  await choose([
    ["Bot", second],
    ["With", "up"],
  ]);
  expect(await query()).toEqual({ bot_id: second, rating: "up" });
  await page.getByText("Nothing matches").waitFor();
  await choose([
    ["With", "failed"],
    ["Bot", shared.botId],
  ]);
  expect(await query()).toEqual({ bot_id: shared.botId, failed: "true" });
});

test("a bot that is chosen as soon as there is one to choose stays chosen", async () => {
  const { page } = visit;
  await page.goto(`${server.url}/console/bots`);
  await page.evaluate((botId) => {
    // Before what was drawn takes effect: by itself the list would be of the latest bot.
    const watch = new MutationObserver(() => {
      const option = document.querySelector(`.talk-filters option[value="${botId}"]`);
      const field = option?.closest("select");
      if (!field) return;
      watch.disconnect();
      field.value = botId;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
    watch.observe(document.body, { childList: true, subtree: true });
  }, shared.botId);
  await page.getByRole("link", { name: "Conversations" }).click();
  await page.getByRole("link", { name: /Day 30/ }).waitFor();
  expect(new URL(page.url()).searchParams.get("bot_id")).toBe(shared.botId);
  expect(await page.getByLabel("Bot").inputValue()).toBe(shared.botId);
});

test("on a phone a conversation has a page of its own, and is deleted once that is confirmed", async () => {
  const address = `/console/conversations?bot_id=${shared.botId}&customer_id=${shared.customer.id}`;
  const { page } = visit;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(server.url + address);
  await page.getByRole("link", { name: /导演/ }).click();
  await page.getByRole("heading", { level: 1, name: /导演/ }).waitFor();
  expect(await page.getByRole("navigation", { name: "List of conversations" }).count()).toBe(0);
  expect([...(await findFaults(page)), ...visit.complaints]).toEqual([]);
  await page.getByRole("button", { name: "Delete" }).click();
  const dialog = page.getByRole("dialog", { name: "Delete this conversation?" });
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("link", { name: "All conversations" }).click();
  await page.getByRole("link", { name: /导演/ }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await dialog.getByRole("button", { name: "Delete" }).click();
  await page.getByText("Nothing matches").waitFor();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await page.getByRole("link", { name: /Day 30/ }).waitFor();
  await page.goto(`${server.url}/console/conversations/${heldId}`);
  await page.getByRole("heading", { level: 1, name: "There is no such conversation" }).waitFor();
});

test("a visitor has the same name in every list, by its name, its host's or the end of its id", () => {
  language.value = "en";
  const of = (kind: string, name: string | null, uid?: string) =>
    visitorName({ id: "0199f3a2-7c4e-7000-8a10-5b1f0c2d3e4f", kind, name, uid });
  expect(of("account", "alice", "0199")).toBe("alice");
  expect(of("hook", null, "u-7")).toBe("u-7");
  expect(of("anonymous", null, "browser-1")).toBe("Anonymous 2d3e4f");
  expect(of("anonymous", null)).toBe("Anonymous 2d3e4f");
  expect(of("account", null, "0199")).toBe("Deleted account 2d3e4f");
  expect(of("master", null, "master_key")).toBe("Master key");
});
