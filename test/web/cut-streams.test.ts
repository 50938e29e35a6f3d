import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { gate, startChat } from "../helpers/chat.ts";
import type { Step } from "../helpers/fake-upstream.ts";
import { type Bench, startBench } from "./browser.ts";
import { startCuttingProxy } from "./cutting-proxy.ts";

// A browser on a busy machine is slow; each wait has its own, shorter limit.
setDefaultTimeout(60_000);

const cuts = 20;
const chunksBetween = 25;
const thoughtChunks = 180;

let bench: Bench;
let chat: Awaited<ReturnType<typeof startChat>>;

beforeAll(async () => {
  [bench, chat] = await Promise.all([startBench(), startChat({ nowMs: Date.now() })]);
});
afterAll(async () => {
  await Promise.all([bench.close(), chat.close()]);
});

/** 500 pieces of thought and text, some of whose characters are of several bytes or of two units. */
const pieces = Array.from(
  { length: cuts * chunksBetween },
  (_, index) => `${index}${["é", "😀", "新", ","][index % 4]} `,
);
const thought = pieces.slice(0, thoughtChunks).join("");
const text = pieces.slice(thoughtChunks).join("");

test("an answer whose connection is cut at 20 places, in its thinking and in its text, ends as the model wrote it", async () => {
  // The model goes on with the next part once the page has come back for it.
  const parts = Array.from({ length: cuts + 1 }, () => gate());
  const steps = pieces.flatMap((piece, index): Step[] => [
    ...(index > 0 && index % chunksBetween === 0
      ? [{ until: parts[index / chunksBetween]?.promise ?? Promise.resolve() }]
      : []),
    index < thoughtChunks ? { reasoning: piece } : { text: piece },
  ]);
  chat.upstream.setScript({ steps });
  await chat.server.request("PATCH", `/api/v1/bots/${chat.botId}`, {
    token: chat.owner.token,
    body: { settings: { enable_thinking: true } },
  });
  const link = await chat.server.request("POST", `/api/v1/bots/${chat.botId}/share-tokens`, {
    token: chat.owner.token,
    body: { access: "anonymous" },
  });
  const proxy = await startCuttingProxy(chat.server.listen(), {
    cuts,
    onStream: (count) => parts[count]?.open(),
  });
  await using visit = await bench.open();
  const { page } = visit;
  // The page waits before it comes back, unless the browser says that it is online again.
  await page.addInitScript(() => setInterval(() => dispatchEvent(new Event("online")), 20));
  await page.goto(`${proxy.url}/s/${link.body.share_token}`);
  await page.locator(".composer").waitFor();
  // What is stored would hide in the end what the page made of the pieces.
  await page.route("**/messages?**", (route) => (proxy.isThrough() ? route.abort() : route.continue()));
  await page.locator("textarea").fill("Count.");
  await page.locator("textarea").press("Enter");
  const answer = page.locator(".answer").last();
  await answer.locator(".actions").waitFor({ timeout: 30_000 });
  const read = async (place: string) => (await answer.locator(place).textContent())?.trim();
  expect(await read(":scope > .markdown")).toBe(text.trim());
  await answer.locator(".reasoning summary").click();
  expect(await read(".reasoning .markdown")).toBe(thought.trim());
  expect(proxy.cutAt.length).toBe(cuts);
  // Somewhere within an event, not between two of them.
  expect(proxy.cutAt.filter((place) => !place.endsWith("\n\n")).length).toBeGreaterThan(10);
  proxy.stop();
});
