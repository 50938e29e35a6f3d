import { afterAll, beforeEach, describe, expect, test } from "bun:test";
import { limits } from "../src/config.ts";
import { messages } from "../src/db/schema/conversations.ts";
import { gate, until } from "./helpers/chat.ts";
import type { RecordedRequest } from "./helpers/fake-upstream.ts";
import { pointPerToken, startLimitedChat } from "./helpers/limited-chat.ts";
import { expectErrorForm } from "./helpers/scenarios.ts";

// What a link's points allow: how long an answer may get, what is charged for it, and what is refused before the model is asked.

const on = await startLimitedChat({});
afterAll(() => on.close());
const { chat } = on;
const whole = [{ text: "Hello from the model." }];
let visitor: string;

/** Begins anew: these points and nothing used of them, and this bot. */
async function begin(points: number | null, bot: Record<string, unknown> = {}): Promise<void> {
  await on.setLimits(points === null ? null : { points });
  chat.server.connection.exec("UPDATE share_tokens SET used_points = 0");
  const body = { pricing: pointPerToken, settings: {}, ...bot };
  const path = `/api/v1/bots/${chat.botId}`;
  await chat.server.request("PATCH", path, { token: chat.owner.token, body });
}
beforeEach(async () => {
  chat.upstream.setScript({ steps: whole });
  visitor = await on.enter();
});
const callsSoFar = () => chat.upstream.requests.length;
const maxTokensOf = (request: RecordedRequest | undefined) => {
  const body: unknown = request?.body;
  return typeof body === "object" && body !== null && "max_tokens" in body ? body.max_tokens : undefined;
};
const maxTokensAsked = () => maxTokensOf(chat.lastCall());
const storedAs = async (id: string) =>
  (await chat.server.app.store.db.select().from(messages)).find((it) => it.id === id);

describe("the model is told how long its answer may get", () => {
  const settings = { max_tokens: 100 };
  const cases: [name: string, points: number | null, bot: object, expected: number | undefined][] = [
    ["by the bot's settings, where the points reach that far", 500, { settings }, 100],
    ["by the points that are left, where they do not", 60, { settings }, 60],
    ["in whole tokens", 60.9, { settings }, 60],
    ["by the server's own limit, where the bot says nothing", 9_000, {}, limits.limitedAnswerTokens],
    ["by the points, below the server's own limit", 700, {}, 700],
    ["by the settings of a bot on a link whose points are not limited", null, { settings }, 100],
    ["not at all, where nobody limits it", null, {}, undefined],
    [
      "not at all by a setting that is no number of tokens",
      null,
      { settings: { max_tokens: "all" } },
      undefined,
    ],
    [
      "by nothing but the settings, where the bot is free",
      20,
      { settings, pricing: { prompt_per_1k: 0, completion_per_1k: 0 } },
      100,
    ],
    [
      "by the settings, where only questions cost",
      500,
      { settings, pricing: { prompt_per_1k: 1, completion_per_1k: 0 } },
      100,
    ],
  ];
  for (const [name, points, bot, expected] of cases) {
    test(name, async () => {
      await begin(points, { ...bot });
      expect((await on.ask(visitor)).status).toBe(200);
      expect(maxTokensAsked()).toBe(expected);
      expect(await on.held()).toEqual({ running: 0, points: 0 });
    });
  }

  test("shorter by what the question itself may cost", async () => {
    await begin(200, { pricing: { prompt_per_1k: 1000, completion_per_1k: 1000 }, settings });
    const { status, body } = await on.ask(visitor, "x".repeat(200));
    expect(status).toBe(200);
    // 200 ASCII characters are at most 100 tokens, and a message's frame 16.
    expect(maxTokensAsked()).toBe(84);
    expect((await storedAs(body.message_id))?.points).toBe(18);
  });

  test("shorter by what other answers hold", async () => {
    await begin(150, { settings });
    const rest = gate();
    chat.upstream.setScript({ steps: [{ until: rest.promise }, ...whole] });
    const calls = callsSoFar();
    const answers = [on.ask(visitor), on.ask(await on.enter())];
    await until(() => callsSoFar() === calls + 2);
    expect(await on.held()).toEqual({ running: 2, points: 150 });
    expect(chat.upstream.requests.slice(calls).map(maxTokensOf).sort()).toEqual([100, 50]);
    rest.open();
    for (const answer of answers) expect((await answer).status).toBe(200);
    expect(await on.usage()).toMatchObject({ points: 14 });
  });

  test("whatever a visitor's own request says", async () => {
    await begin(60, { settings });
    await on.ask(visitor, "Hello?", { max_tokens: 4_000, max_completion_tokens: 4_000 });
    expect(chat.lastCall()?.body).toMatchObject({ max_tokens: 60 });
    expect(chat.lastCall()?.body).not.toHaveProperty("max_completion_tokens");
  });
});

describe("an answer costs", () => {
  const settings = { max_tokens: 50 };

  test("what the upstream counted", async () => {
    await begin(500);
    const { body } = await on.ask(visitor);
    expect(body.usage).toMatchObject({ completion_tokens: 7, estimated: false });
    expect(await on.usage()).toMatchObject({ points: 7 });
    expect((await on.left(visitor))[0]).toMatchObject({ kind: "points", limit: 500, remaining: 493 });
  });

  test("an estimate, marked as one, where the upstream counted nothing", async () => {
    await begin(500, { settings: { show_usage: true } });
    chat.upstream.setScript({ ends: false, steps: [...whole, { raw: "data: [DONE]\n\n" }] });
    const { body } = await on.ask(visitor);
    expect(body.usage.estimated).toBe(true);
    const { completion_tokens } = body.usage;
    expect(completion_tokens).toBeGreaterThan(2);
    expect(await storedAs(body.message_id)).toMatchObject({
      points: completion_tokens,
      completionTokens: completion_tokens,
      isUsageEstimated: true,
    });
    expect(await on.usage()).toMatchObject({ points: completion_tokens });
    const read = await on.request("GET", `/conversations/${body.conversation_id}/messages`, visitor);
    expect(read.body.items[1].usage).toMatchObject({ completion_tokens, estimated: true });
  });

  for (const [name, script] of Object.entries({
    "by its own count": { usage: { prompt_tokens: 9_000, completion_tokens: 9_000 } },
    "by an estimate": { ends: false, steps: [{ text: "word ".repeat(900) }, { raw: "data: [DONE]\n\n" }] },
  })) {
    test(`no more than was held for it, of a model that does not keep to max_tokens (${name})`, async () => {
      await begin(30, { settings });
      chat.upstream.setScript({ steps: whole, ...script });
      const { status, body } = await on.ask(visitor);
      expect(status).toBe(200);
      expect((await storedAs(body.message_id))?.points).toBe(30);
      expect(await on.usage()).toMatchObject({ points: 30 });
      expect((await on.left(visitor))[0]).toMatchObject({ remaining: 0 });
      expect((await on.ask(visitor)).body.code).toBe("points_limit_reached");
    });
  }
});

describe("a question is refused before the model is asked, and costs nothing, where", () => {
  const cases: [name: string, points: number, bot: object][] = [
    ["less is left than a small answer costs", 15.99, {}],
    ["nothing is allowed", 0, {}],
    ["nothing is allowed, of a free bot too", 0, { pricing: { prompt_per_1k: 0, completion_per_1k: 0 } }],
    ["the question alone costs more", 60, { pricing: { prompt_per_1k: 4_000, completion_per_1k: 1000 } }],
  ];
  for (const [name, points, bot] of cases) {
    test(name, async () => {
      await begin(points, { ...bot });
      const [calls, written] = [callsSoFar(), await on.countMessages()];
      const answer = await on.ask(visitor, "Hello?", {}, { "accept-language": "en" });
      expect([answer.status, answer.body.code]).toEqual([429, "points_limit_reached"]);
      expect(answer.body.detail).toBe(
        "The points of this link are used up. This ends when the owner raises the limit.",
      );
      expect(answer.headers.get("retry-after")).toBe("3600");
      expectErrorForm(answer);
      expect([callsSoFar(), await on.countMessages()]).toEqual([calls, written]);
      expect(await on.held()).toEqual({ running: 0, points: 0 });
      expect(await on.usage()).toMatchObject({ points: 0 });
    });
  }

  test("an old conversation has grown too long for what is left, and a short one is answered", async () => {
    await begin(null, { pricing: { prompt_per_1k: 1000, completion_per_1k: 1000 } });
    const { conversation_id } = (await on.ask(visitor, "x".repeat(4_000))).body;
    await begin(200, { pricing: { prompt_per_1k: 1000, completion_per_1k: 1000 } });
    expect((await on.ask(visitor, "And?", { conversation_id })).body.code).toBe("points_limit_reached");
    expect((await on.ask(visitor, "And?")).status).toBe(200);
  });
});

test("a limit that is lowered under a running answer counts for the next question, and the answer costs what it held", async () => {
  await begin(100, { settings: { max_tokens: 50 } });
  const rest = gate();
  chat.upstream.setScript({ steps: [{ until: rest.promise }, ...whole] });
  const calls = callsSoFar();
  const answer = on.ask(visitor);
  await until(() => callsSoFar() > calls);
  await on.setLimits({ points: 3 });
  const other = await on.enter();
  expect((await on.ask(other)).body.code).toBe("points_reserved");
  expect((await on.left(other))[0]).toMatchObject({ limit: 3, remaining: 0 });
  rest.open();
  expect((await answer).status).toBe(200);
  expect(await on.usage()).toMatchObject({ points: 7 });
  expect((await on.ask(other)).body.code).toBe("points_limit_reached");
  await on.setLimits({ points: 40 });
  expect((await on.ask(other)).status).toBe(200);
});
