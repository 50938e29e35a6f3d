import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Chat, startChat } from "./helpers/chat.ts";
import type { Script } from "./helpers/fake-upstream.ts";

// What answers cost is summed into their link, once each, however they end.

let chat: Chat;
beforeAll(async () => {
  chat = await startChat({ bot: { pricing: { prompt_per_1k: 100, completion_per_1k: 1_000 } } });
});
afterAll(() => chat.close());

const isoNow = () => new Date(chat.server.clock.nowMs).toISOString();
const used = async () => (await chat.linkItem()).usage;

test("a link that nobody used has no points, no messages and no last use", async () => {
  expect(await used()).toEqual({ points: 0, messages: 0, last_used_at: null });
});

test("the upstream's own counts are priced and added, with the time of the use", async () => {
  chat.upstream.setScript({ usage: { prompt_tokens: 30, completion_tokens: 5, total_tokens: 35 } });
  await chat.ask("Hi");
  expect(await used()).toEqual({ points: 8, messages: 1, last_used_at: isoNow() });
  chat.server.clock.nowMs += 60_000;
  chat.upstream.setScript({ usage: { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1 } });
  await chat.streamed("Hi");
  expect(await used()).toEqual({ points: 8.1, messages: 2, last_used_at: isoNow() });
});

test("an answer that broke is counted as far as it came, by an estimate", async () => {
  chat.upstream.setScript({ ends: false, steps: [{ text: "1234567890" }, { raw: "data: {\n\n" }] });
  // The question is all of the prompt: 4 characters, a token.
  await chat.streamed("Four");
  expect(await used()).toEqual({ points: 8.1 + 0.1 + 3, messages: 3, last_used_at: isoNow() });
});

const nothing: [name: string, script: Script][] = [
  ["was refused", { status: 500 }],
  ["broke before its first token", { ends: false, steps: [{ delta: { role: "assistant" } }] }],
];
for (const [name, script] of nothing) {
  test(`an answer that ${name} is not counted at all`, async () => {
    const before = await used();
    chat.server.clock.nowMs += 60_000;
    chat.upstream.setScript(script);
    expect((await chat.ask("Hi")).status).toBe(502);
    expect(await used()).toEqual(before);
  });
}

test("a question that was refused is not counted", async () => {
  const before = await used();
  expect((await chat.ask("")).status).toBe(422);
  expect(await used()).toEqual(before);
});

test("what the owner tries without the link is not the link's", async () => {
  const before = await used();
  chat.upstream.setScript({});
  const body = { share_token: undefined, messages: [{ role: "user", content: "Hi" }] };
  expect((await chat.ask(body, { token: chat.owner.token })).status).toBe(200);
  expect(await used()).toEqual(before);
});

test("eight answers at once are all counted", async () => {
  const before = await used();
  chat.upstream.setScript({ usage: { prompt_tokens: 10, completion_tokens: 0, total_tokens: 10 } });
  await Promise.all(Array.from({ length: 8 }, (_, place) => chat.streamed(`Question ${place}`)));
  const after = await used();
  expect(after.messages).toBe(before.messages + 8);
  expect(after.points).toBeCloseTo(before.points + 8, 6);
});
