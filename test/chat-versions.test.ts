import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type Chat, gate, startChat, until } from "./helpers/chat.ts";
import { chunksOf } from "./helpers/events.ts";
import type { RecordedRequest } from "./helpers/fake-upstream.ts";
import { play, unknownId } from "./helpers/scenarios.ts";
import { createCustomer } from "./helpers/test-server.ts";

// Versions: a question asked anew, another answer to the same question, and stepping between them.

let chat: Chat;
let stranger: { id: string; token: string };
beforeAll(async () => {
  chat = await startChat();
  stranger = await createCustomer(chat.server, "stranger");
});
/** Each answer repeats its question and counts the calls. */
let calls = 0;
const repeat = ({ body }: RecordedRequest) => {
  const question = askedOf(body).at(-1);
  calls += 1;
  return { steps: [{ text: `${question}! ${calls}` }] };
};
beforeEach(() => {
  calls = 0;
  chat.upstream.setScript(repeat);
});
afterAll(() => chat.close());

/** The texts of the messages that a model call holds, without the system's. */
function askedOf(body: unknown): string[] {
  const messages: unknown = typeof body === "object" && body !== null && "messages" in body && body.messages;
  if (!Array.isArray(messages)) throw new Error("the call has no messages");
  return messages.filter(({ role }) => role !== "system").map(({ content }) => String(content));
}
const seen = () => askedOf(chat.lastCall()?.body);

const user = (content: string) => ({ role: "user", content });
const goOn = (id: string, question: string, more: object = {}) => {
  return chat.ask({ messages: [user(question)], conversation_id: id, ...more });
};
const replace = (id: string, replaces: string, question = "left aside") => goOn(id, question, { replaces });
const select = (messageId: string, token = chat.customer.token) =>
  chat.request("POST", `/messages/${messageId}/select`, undefined, token);
const contents = async (id: string): Promise<string[]> =>
  (await chat.messages(id)).map(({ content }: { content: string }) => content);
const titleOf = async (id: string) => (await chat.request("GET", `/conversations/${id}`)).body.title;

/** A conversation of so many questions, and the ids of its messages: question, answer, question … */
async function begin(...questions: [string, ...string[]]) {
  const [first, ...others] = questions;
  const { body } = await chat.ask(first);
  const id: string = body.conversation_id;
  for (const question of others) await goOn(id, question);
  const messages: { id: string }[] = await chat.messages(id);
  return { id, ids: messages.map((message) => message.id) };
}

/** All that is stored of a conversation, to compare what must not have changed. */
const stored = (id: string) =>
  chat.server.connection.prepare("SELECT * FROM messages WHERE conversation_id = ? ORDER BY seq").all(id);

describe("another answer to the same question", () => {
  test("takes the place of the answer, and what followed it is hidden and kept", async () => {
    const { id, ids } = await begin("A", "B");
    const again = await replace(id, ids[1] ?? "");
    expect(again.body).toMatchObject({ conversation_id: id, question_id: ids[0] });
    expect(seen()).toEqual(["A"]);
    const shown = await chat.messages(id);
    expect(shown.map(({ content }: { content: string }) => content)).toEqual(["A", "A! 3"]);
    expect(shown[0].versions).toEqual([ids[0]]);
    expect(shown[1]).toMatchObject({ id: again.body.message_id, versions: [ids[1], again.body.message_id] });
    expect(stored(id)).toHaveLength(5);
  });

  test("is asked in the stored words, whatever the request's messages hold, and roles are refused all the same", async () => {
    const { id, ids } = await begin("A", "B");
    const image = [{ type: "image_url", image_url: { url: "x" } }];
    const messages = [user("x"), { role: "user", content: image }, { role: "assistant", content: "y" }];
    const again = await chat.ask({ messages, conversation_id: id, replaces: ids[3] });
    expect(again.status).toBe(200);
    expect(seen()).toEqual(["A", "A! 1", "B"]);
    const before = stored(id);
    const refused = await chat.ask({
      messages: [{ role: "system", content: "x" }, user("x")],
      conversation_id: id,
      replaces: again.body.message_id,
    });
    expect(refused.body.code).toBe("role_not_allowed");
    expect(stored(id)).toEqual(before);
  });

  test("that is stopped or fails stays as a version, and the former one can be shown again", async () => {
    const { id, ids } = await begin("A");
    const rest = gate();
    chat.upstream.setScript({ steps: [{ text: "half" }, { until: rest.promise }] });
    const { events } = await chat.stream({ messages: [user("x")], conversation_id: id, replaces: ids[1] });
    const [first] = chunksOf(await events.untilText("half"));
    expect(first.question_id).toBe(ids[0]);
    await chat.request("POST", "/stop", { message_id: first.message_id });
    await events.rest();
    rest.open();
    expect((await chat.messages(id))[1]).toMatchObject({ content: "half", status: "stopped" });
    chat.upstream.setScript({ status: 500 });
    expect((await replace(id, first.message_id)).body.code).toBe("upstream_unavailable");
    const [, failed] = await chat.messages(id);
    expect(failed).toMatchObject({ status: "failed", versions: [ids[1], first.message_id, failed.id] });
    expect((await select(ids[1] ?? "")).body.success).toBe(true);
    expect((await chat.messages(id))[1]).toMatchObject({ content: "A! 1", versions: failed.versions });
  });
});

describe("a question asked anew", () => {
  test("stands in place of the former one with its own answer, and the model sees what is before it", async () => {
    const { id, ids } = await begin("A", "B", "C");
    const anew = await replace(id, ids[2] ?? "", "B2");
    expect(seen()).toEqual(["A", "A! 1", "B2"]);
    const shown = await chat.messages(id);
    expect(shown.map(({ content }: { content: string }) => content)).toEqual(["A", "A! 1", "B2", "B2! 4"]);
    expect(shown.map(({ versions }: { versions: string[] }) => versions)).toEqual([
      [ids[0]],
      [ids[1]],
      [ids[2], anew.body.question_id],
      [anew.body.message_id],
    ]);
    await goOn(id, "D");
    expect(seen()).toEqual(["A", "A! 1", "B2", "B2! 4", "D"]);
  });

  test("names its conversation anew when it is the first, unless somebody has named it", async () => {
    const { id, ids } = await begin("First  words", "B");
    await replace(id, ids[2] ?? "", "B2");
    expect(await titleOf(id)).toBe("First words");
    const anew = await replace(id, ids[0] ?? "", "Other\nwords");
    expect(await titleOf(id)).toBe("Other words");
    await select(ids[0] ?? "");
    expect(await titleOf(id)).toBe("First words");
    await chat.request("PATCH", `/conversations/${id}`, { title: "Mine" });
    await select(anew.body.question_id);
    await replace(id, anew.body.question_id, "Third");
    expect(await titleOf(id)).toBe("Mine");
  });

  test("brings its conversation to the top", async () => {
    const { id, ids } = await begin("A");
    chat.server.clock.nowMs += 1_000;
    await chat.ask("Newer");
    chat.server.clock.nowMs += 1_000;
    await replace(id, ids[0] ?? "", "A2");
    expect((await chat.request("GET", "/conversations")).body.items[0].id).toBe(id);
  });
});

describe("stepping between versions", () => {
  test("shows each with the latest of what followed it, at every level, and the history goes with it", async () => {
    const { id, ids } = await begin("A", "B");
    const [a = "", , b = "", bAnswer = ""] = ids;
    const bAgain = (await replace(id, bAnswer)).body.message_id;
    await goOn(id, "C");
    const b2 = (await replace(id, b, "B2")).body.question_id;
    const a2 = (await replace(id, a, "A2")).body.question_id;
    expect(await contents(id)).toEqual(["A2", "A2! 6"]);
    // Back to A: below it the latest branch, B2. Then B: below it the latest answer, with C.
    await select(a);
    expect(await contents(id)).toEqual(["A", "A! 1", "B2", "B2! 5"]);
    await select(b);
    expect(await contents(id)).toEqual(["A", "A! 1", "B", "B! 3", "C", "C! 4"]);
    await select(bAnswer);
    expect(await contents(id)).toEqual(["A", "A! 1", "B", "B! 2"]);
    const versions = (await chat.messages(id)).map((item: { versions: string[] }) => item.versions);
    expect(versions).toEqual([[a, a2], [ids[1]], [b, b2], [bAnswer, bAgain]]);
    await goOn(id, "D");
    expect(seen()).toEqual(["A", "A! 1", "B", "B! 2", "D"]);
    await select(a2);
    await goOn(id, "E");
    expect(seen()).toEqual(["A2", "A2! 6", "E"]);
    // What is shown is always one path: each message follows the one before it.
    const path = chat.server.connection.prepare<[string], { id: string; parent_id: string }>(
      "SELECT id, parent_id FROM messages WHERE conversation_id = ? AND is_shown = 1 ORDER BY seq",
    );
    const shown = path.all(id);
    expect(shown.map((row) => row.parent_id)).toEqual(["", ...shown.slice(0, -1).map((row) => row.id)]);
  });

  test("pages carry the versions too, and hidden messages stand in none", async () => {
    const { id, ids } = await begin("A", "B");
    const anew = await replace(id, ids[2] ?? "", "B2");
    const path = `/conversations/${id}/messages?limit=2`;
    const newest = (await chat.request("GET", path)).body;
    expect(newest.items[0].versions).toEqual([ids[2], anew.body.question_id]);
    const older = (await chat.request("GET", `${path}&cursor=${newest.next_cursor}`)).body;
    expect(older.items.map((item: { id: string }) => item.id)).toEqual(ids.slice(0, 2));
    expect(older.next_cursor).toBeNull();
  });

  test("to one that is shown changes nothing; one that follows a hidden message is 404", async () => {
    const { id, ids } = await begin("A", "B");
    const [a = "", , b = ""] = ids;
    const b2 = (await replace(id, b, "B2")).body.question_id;
    await replace(id, a, "A2");
    const before = stored(id);
    expect((await select((await chat.messages(id))[1].id)).status).toBe(200);
    for (const hidden of [b, b2]) expect((await select(hidden)).body.code).toBe("not_found");
    expect(stored(id)).toEqual(before);
  });

  test("is 409 while an answer is written in the conversation, and 404 for anybody else", async () => {
    const { id, ids } = await begin("A");
    await replace(id, ids[1] ?? "");
    expect((await select(ids[1] ?? "", stranger.token)).status).toBe(404);
    expect((await select(unknownId)).status).toBe(404);
    const rest = gate();
    chat.upstream.setScript({ steps: [{ text: "a" }, { until: rest.promise }] });
    const { events } = await chat.stream({ messages: [user("B")], conversation_id: id });
    await events.untilText("a");
    expect((await select(ids[1] ?? "")).body.code).toBe("conversation_busy");
    rest.open();
    await events.rest();
    await until(async () => (await select(ids[1] ?? "")).status === 200);
    expect(await contents(id)).toEqual(["A", "A! 1"]);
  });
});

describe("what cannot be replaced is refused, and everything stays as it was:", () => {
  const refusals: Record<
    string,
    () => Promise<{ body: object; token?: string; status: number; code: string }>
  > = {
    "a message of another conversation": async () => {
      const { id } = await begin("A");
      const other = await begin("Other");
      const body = { conversation_id: id, replaces: other.ids[0] };
      return { body, status: 404, code: "not_found" };
    },
    "a message of another customer": async () => {
      const { id, ids } = await begin("A");
      const body = { conversation_id: id, replaces: ids[0] };
      return { body, token: stranger.token, status: 404, code: "not_found" };
    },
    "a message that is not shown": async () => {
      const { id, ids } = await begin("A", "B");
      await replace(id, ids[0] ?? "", "A2");
      return { body: { conversation_id: id, replaces: ids[2] }, status: 404, code: "not_found" };
    },
    "a message that does not exist": async () => {
      const { id } = await begin("A");
      return { body: { conversation_id: id, replaces: "last" }, status: 404, code: "not_found" };
    },
    "a message without its conversation": async () => {
      const { ids } = await begin("A");
      return { body: { replaces: ids[0] }, status: 422, code: "validation_failed" };
    },
    "a question by no words": async () => {
      const { id, ids } = await begin("A");
      const body = { conversation_id: id, replaces: ids[0], messages: [user(" ")] };
      return { body, status: 422, code: "empty_question" };
    },
  };
  for (const [it, make] of Object.entries(refusals)) {
    test(it, async () => {
      const { body, token = chat.customer.token, status, code } = await make();
      const rows = chat.server.connection.prepare("SELECT * FROM messages ORDER BY seq");
      const before = rows.all();
      const asked = chat.upstream.requests.length;
      const { botId: bot_id, shareToken: share_token } = chat;
      await play(chat.server, {
        it,
        method: "POST",
        path: "/api/v3/chat/completions",
        token,
        body: { bot_id, share_token, messages: [user("x")], ...body },
        status,
        code,
      });
      expect(rows.all()).toEqual(before);
      expect(chat.upstream.requests).toHaveLength(asked);
    });
  }

  test("an empty question is allowed only where the stored one is asked", async () => {
    const { id, ids } = await begin("A");
    const again = await chat.ask({ messages: [user("")], conversation_id: id, replaces: ids[1] });
    expect(again.body.question_id).toBe(ids[0]);
  });

  test("a question that a limit refuses", async () => {
    const { id, ids } = await begin("A", "B");
    const limit = (messages_per_day: number | null) =>
      chat.server.request("PATCH", `/api/v1/bot-share-tokens/${chat.linkId}`, {
        token: chat.owner.token,
        body: { limits: { messages_per_day } },
      });
    await limit(0);
    const before = stored(id);
    expect((await replace(id, ids[0] ?? "", "A2")).status).toBe(429);
    expect((await replace(id, ids[1] ?? "")).status).toBe(429);
    await limit(null);
    expect(stored(id)).toEqual(before);
    expect(await contents(id)).toEqual(["A", "A! 1", "B", "B! 2"]);
  });
});

test("of two that replace one message at the same time one is answered and the other 409", async () => {
  const { id, ids } = await begin("A");
  const [answer = ""] = ids.slice(1);
  const both = await Promise.all([replace(id, answer), replace(id, answer)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await chat.messages(id))[1].versions).toHaveLength(2);
});

test("an owner asks anew in its own conversation, without a link", async () => {
  const own = { share_token: undefined };
  const options = { token: chat.owner.token };
  const made = (await chat.ask({ messages: [user("Try")], ...own }, options)).body;
  const more = { ...own, messages: [user("x")], conversation_id: made.conversation_id };
  const again = await chat.ask({ ...more, replaces: made.message_id }, options);
  expect(again.body.question_id).toBe(made.question_id);
  expect(seen()).toEqual(["Try"]);
});

test("a hidden version can be rated and read again, and goes with its conversation", async () => {
  const { id, ids } = await begin("A");
  const [, answer = ""] = ids;
  await replace(id, answer);
  const rated = await chat.request("PUT", `/messages/${answer}/feedback`, { rating: "up" });
  expect(rated.status).toBe(200);
  const path = `${chat.link}/messages/${answer}/stream`;
  const stream = await chat.server.send("GET", path, { token: chat.customer.token });
  expect(await stream.text()).toContain("A! 1");
  await select(answer);
  expect((await chat.messages(id))[1].feedback.rating).toBe("up");
  await chat.request("DELETE", `/conversations/${id}`);
  expect(stored(id)).toEqual([]);
});
