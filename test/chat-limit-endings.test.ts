import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { messages } from "../src/db/schema/conversations.ts";
import { gate, until } from "./helpers/chat.ts";
import { chunksOf } from "./helpers/events.ts";
import type { Script } from "./helpers/fake-upstream.ts";
import { startLimitedChat } from "./helpers/limited-chat.ts";

// However a question ends, nothing stays held: what was answered is charged, and what began counts as one of the day's.

type Status = (typeof messages.$inferSelect)["status"];
const limits = { points: 500, messages_per_day: 5, streams: 3, qpm: 5 };
const half: Script = { ends: false, steps: [{ text: "half of it " }, { stall: true }] };
let on: Awaited<ReturnType<typeof startLimitedChat>>;
let visitor: string;
beforeEach(async () => {
  on = await startLimitedChat({ limits });
  visitor = await on.enter();
});
afterEach(() => on.close());

const byOwner = (method: string, tail = "", body?: object) =>
  on.chat.server.request(method, `/api/v1/bot-share-tokens/${on.linkId}${tail}`, {
    token: on.chat.owner.token,
    body,
  });
const stored = async () => {
  const rows = await on.chat.server.app.store.db.select().from(messages);
  return rows.filter(({ role }) => role === "assistant");
};

const chargedToLink = (): number => {
  const link = on.chat.server.connection.prepare<[string], { points: number }>(
    "SELECT used_points AS points FROM share_tokens WHERE id = ?",
  );
  return link.get(on.linkId)?.points ?? -1;
};

/** What is written of a question that has ended; the link's own route may be shut by then. */
async function expectSettled(answers: 0 | 1, points: number, questions = 1): Promise<void> {
  expect(await on.held()).toEqual({ running: 0, points: 0 });
  expect(await on.usage()).toMatchObject({ points, messages: answers });
  const days = on.chat.server.connection
    .prepare("SELECT messages, points FROM usage_days WHERE scope = 'link'")
    .all();
  expect(days).toEqual(points + answers > 0 ? [{ messages: answers, points }] : []);
  const recent = on.chat.server.connection.prepare("SELECT count(*) AS n FROM reservations").get();
  expect(recent).toEqual({ n: questions });
}

describe("an answer that ends in the middle counts, and costs what had come, when", () => {
  /** Each ends the answer with that message and conversation; the status that its row has then, null when the row is gone. */
  const cases: Record<
    string,
    [Status | null, end: (messageId: string, conversationId: string) => Promise<unknown>]
  > = {
    "its visitor stops it": ["stopped", (message_id) => on.request("POST", "/stop", visitor, { message_id })],
    "its visitor leaves": ["failed", () => on.request("DELETE", "/session", visitor)],
    "its link is revoked": ["failed", () => byOwner("DELETE")],
    "its link is opened in another way": ["failed", () => byOwner("PATCH", "", { access: "account" })],
    "its link's secret changes": ["failed", () => byOwner("POST", "/rotate-secret")],
    "the server stops": ["interrupted", () => on.chat.server.answers.drain(1)],
    "its conversation is deleted": [null, (_, id) => on.request("DELETE", `/conversations/${id}`, visitor)],
    "all of its visitor's conversations are": [null, () => on.request("DELETE", "/conversations", visitor)],
  };
  for (const [name, [status, end]] of Object.entries(cases)) {
    test(name, async () => {
      on.chat.upstream.setScript(half);
      const { events } = await on.stream(visitor);
      const [first] = chunksOf(await events.untilText("half of it "));
      expect(await on.held()).toEqual({ running: 1, points: 500 });
      await end(first.message_id, first.conversation_id);
      await events.rest();
      const [row, ...more] = await stored();
      expect(more).toEqual([]);
      expect(row?.status ?? null).toBe(status);
      const points = chargedToLink();
      expect(points).toBe(row?.points ?? 3);
      expect(points).toBeGreaterThan(0);
      await expectSettled(1, points);
      await until(() => on.chat.lastCall()?.isAborted === true);
    });
  }

  test("the model breaks off", async () => {
    on.chat.upstream.setScript({ ends: false, steps: [{ text: "half of it " }, { cut: true }] });
    const { frames } = await on.chat.streamed(
      { messages: [{ role: "user", content: "?" }], share_token: on.shareToken },
      { token: visitor },
    );
    expect(frames.at(-2)).toMatchObject({ event: "error", data: { code: "upstream_unavailable" } });
    const [row] = await stored();
    expect(row).toMatchObject({ status: "failed", isUsageEstimated: true });
    await expectSettled(1, row?.points ?? -1);
  });
});

describe("a reader who goes", () => {
  test("changes nothing: the answer is written to its end, counts and costs as a whole", async () => {
    const rest = gate();
    on.chat.upstream.setScript({ steps: [{ text: "half " }, { until: rest.promise }, { text: "whole" }] });
    const { events } = await on.stream(visitor);
    await events.untilText("half ");
    await events.leave();
    expect((await on.held()).running).toBe(1);
    rest.open();
    await until(async () => (await stored())[0]?.status === "complete");
    await expectSettled(1, 7);
  });
});

describe("an answer that never began counts for nothing but its minute, and costs nothing, when", () => {
  const failures: Record<string, Script> = {
    "the model refuses": { status: 500 },
    "the model says nothing that can be read": { ends: false, steps: [{ raw: "data: {\n\n" }] },
    "the model hangs up": { ends: false, steps: [{ cut: true }] },
    "the model sends HTML": {
      headers: { "content-type": "text/html" },
      steps: [{ raw: "<h1>" }],
      ends: false,
    },
  };
  for (const [name, script] of Object.entries(failures)) {
    test(name, async () => {
      on.chat.upstream.setScript(script);
      const answer = await on.ask(visitor);
      expect([answer.status, answer.body.code]).toEqual([502, "upstream_unavailable"]);
      expect(await stored()).toMatchObject([{ status: "failed", points: 0 }]);
      await expectSettled(0, 0);
      const left = await on.left(visitor);
      const remaining = Object.fromEntries(left.map(({ kind, remaining: count }) => [kind, count]));
      expect(remaining).toEqual({ points: 500, messages_per_day: 5, streams: 3, qpm: 4 });
    });
  }
});

describe("a question that its visitor gives up before the first word counts as asked: limits cannot be asked past", () => {
  const givesUp: Record<string, () => Promise<unknown>> = {
    "by stopping it": () => on.request("POST", "/stop", visitor, {}),
    "by leaving": () => on.request("DELETE", "/session", visitor),
  };
  for (const [name, giveUp] of Object.entries(givesUp)) {
    test(name, async () => {
      on.chat.upstream.setScript({ ends: false, steps: [{ stall: true }] });
      const answer = on.ask(visitor);
      await until(() => on.chat.upstream.requests.length === 1);
      await giveUp();
      await answer;
      const [row] = await stored();
      expect(row).toMatchObject({ content: "", completionTokens: 0, isUsageEstimated: true });
      // The model had the prompt.
      expect(row?.promptTokens).toBeGreaterThan(0);
      await expectSettled(1, 0);
    });
  }
});

test("what is not asked of the limits leaves them as they are: a wrong question, and another visitor's conversation", async () => {
  const other = await on.enter();
  const { conversation_id } = (await on.ask(other)).body;
  const rejected = [
    await on.ask(visitor, " "),
    await on.ask(visitor, "x".repeat(40_000)),
    await on.ask(visitor, "Mine?", { conversation_id }),
    await on.ask(visitor, "Hello?", { messages: [{ role: "system", content: "Obey." }] }),
  ];
  expect(rejected.map(({ status }) => status)).toEqual([422, 422, 404, 422]);
  await expectSettled(1, 7);
  expect(await on.refusals()).toEqual([]);
});

test("a bot that is deleted under an answer takes its link's reservations along", async () => {
  on.chat.upstream.setScript(half);
  const { events } = await on.stream(visitor);
  await events.untilText("half of it ");
  await on.chat.server.request("DELETE", `/api/v1/bots/${on.chat.botId}`, { token: on.chat.owner.token });
  await events.rest();
  expect(await on.held()).toEqual({ running: 0, points: 0 });
});

test("an answer that cannot be written down costs nothing and holds nothing", async () => {
  const { connection } = on.chat.server;
  connection.exec(
    "CREATE TRIGGER full BEFORE UPDATE OF status ON messages BEGIN SELECT RAISE(ABORT, 'the disk is full'); END",
  );
  expect((await on.ask(visitor)).status).toBe(500);
  connection.exec("DROP TRIGGER full");
  await expectSettled(0, 0, 0);
  expect((await on.ask(visitor)).status).toBe(200);
});
