import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { gate, until } from "./helpers/chat.ts";
import { chunksOf } from "./helpers/events.ts";
import { unknownId } from "./helpers/scenarios.ts";
import { createCustomer } from "./helpers/test-server.ts";
import { startVersionChat, user, type VersionChat } from "./helpers/version-chat.ts";

// Versions: a question asked anew, another answer to the same question, and stepping between them.

let chat: VersionChat;
let stranger: { id: string; token: string };
beforeAll(async () => {
  chat = await startVersionChat();
  stranger = await createCustomer(chat.server, "stranger");
});
beforeEach(() => chat.reset());
afterAll(() => chat.close());

describe("another answer to the same question", () => {
  test("takes the place of the answer, and what followed it is hidden and kept", async () => {
    const { id, ids } = await chat.begin("A", "B");
    const again = await chat.replace(id, ids[1] ?? "");
    expect(again.body).toMatchObject({ conversation_id: id, question_id: ids[0] });
    expect(chat.seen()).toEqual(["A"]);
    const shown = await chat.messages(id);
    expect(shown.map(({ content }: { content: string }) => content)).toEqual(["A", "A! 3"]);
    expect(shown[0].versions).toEqual([ids[0]]);
    expect(shown[1]).toMatchObject({ id: again.body.message_id, versions: [ids[1], again.body.message_id] });
    expect(chat.stored(id)).toHaveLength(5);
  });

  test("is asked in the stored words, whatever the request's messages hold, and roles are refused all the same", async () => {
    const { id, ids } = await chat.begin("A", "B");
    const image = [{ type: "image_url", image_url: { url: "x" } }];
    const messages = [user("x"), { role: "user", content: image }, { role: "assistant", content: "y" }];
    const again = await chat.ask({ messages, conversation_id: id, replaces: ids[3] });
    expect(again.status).toBe(200);
    expect(chat.seen()).toEqual(["A", "A! 1", "B"]);
    const before = chat.stored(id);
    const refused = await chat.ask({
      messages: [{ role: "system", content: "x" }, user("x")],
      conversation_id: id,
      replaces: again.body.message_id,
    });
    expect(refused.body.code).toBe("role_not_allowed");
    expect(chat.stored(id)).toEqual(before);
  });

  test("that is stopped or fails stays as a version, and the former one can be shown again", async () => {
    const { id, ids } = await chat.begin("A");
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
    expect((await chat.replace(id, first.message_id)).body.code).toBe("upstream_unavailable");
    const [, failed] = await chat.messages(id);
    expect(failed).toMatchObject({ status: "failed", versions: [ids[1], first.message_id, failed.id] });
    expect((await chat.select(ids[1] ?? "")).body.success).toBe(true);
    expect((await chat.messages(id))[1]).toMatchObject({ content: "A! 1", versions: failed.versions });
  });
});

describe("a question asked anew", () => {
  test("stands in place of the former one with its own answer, and the model sees what is before it", async () => {
    const { id, ids } = await chat.begin("A", "B", "C");
    const anew = await chat.replace(id, ids[2] ?? "", "B2");
    expect(chat.seen()).toEqual(["A", "A! 1", "B2"]);
    const shown = await chat.messages(id);
    expect(shown.map(({ content }: { content: string }) => content)).toEqual(["A", "A! 1", "B2", "B2! 4"]);
    expect(shown.map(({ versions }: { versions: string[] }) => versions)).toEqual([
      [ids[0]],
      [ids[1]],
      [ids[2], anew.body.question_id],
      [anew.body.message_id],
    ]);
    await chat.goOn(id, "D");
    expect(chat.seen()).toEqual(["A", "A! 1", "B2", "B2! 4", "D"]);
  });

  test("names its conversation anew when it is the first, unless somebody has named it", async () => {
    const { id, ids } = await chat.begin("First  words", "B");
    await chat.replace(id, ids[2] ?? "", "B2");
    expect(await chat.titleOf(id)).toBe("First words");
    const anew = await chat.replace(id, ids[0] ?? "", "Other\nwords");
    expect(await chat.titleOf(id)).toBe("Other words");
    await chat.select(ids[0] ?? "");
    expect(await chat.titleOf(id)).toBe("First words");
    await chat.request("PATCH", `/conversations/${id}`, { title: "Mine" });
    await chat.select(anew.body.question_id);
    await chat.replace(id, anew.body.question_id, "Third");
    expect(await chat.titleOf(id)).toBe("Mine");
  });

  test("brings its conversation to the top", async () => {
    const { id, ids } = await chat.begin("A");
    chat.server.clock.nowMs += 1_000;
    await chat.ask("Newer");
    chat.server.clock.nowMs += 1_000;
    await chat.replace(id, ids[0] ?? "", "A2");
    expect((await chat.request("GET", "/conversations")).body.items[0].id).toBe(id);
  });
});

describe("stepping between versions", () => {
  test("shows each with the latest of what followed it, at every level, and the history goes with it", async () => {
    const { id, ids } = await chat.begin("A", "B");
    const [a = "", , b = "", bAnswer = ""] = ids;
    const bAgain = (await chat.replace(id, bAnswer)).body.message_id;
    await chat.goOn(id, "C");
    const b2 = (await chat.replace(id, b, "B2")).body.question_id;
    const a2 = (await chat.replace(id, a, "A2")).body.question_id;
    expect(await chat.contents(id)).toEqual(["A2", "A2! 6"]);
    // Back to A: below it the latest branch, B2. Then B: below it the latest answer, with C.
    await chat.select(a);
    expect(await chat.contents(id)).toEqual(["A", "A! 1", "B2", "B2! 5"]);
    await chat.select(b);
    expect(await chat.contents(id)).toEqual(["A", "A! 1", "B", "B! 3", "C", "C! 4"]);
    await chat.select(bAnswer);
    expect(await chat.contents(id)).toEqual(["A", "A! 1", "B", "B! 2"]);
    const versions = (await chat.messages(id)).map((item: { versions: string[] }) => item.versions);
    expect(versions).toEqual([[a, a2], [ids[1]], [b, b2], [bAnswer, bAgain]]);
    await chat.goOn(id, "D");
    expect(chat.seen()).toEqual(["A", "A! 1", "B", "B! 2", "D"]);
    await chat.select(a2);
    await chat.goOn(id, "E");
    expect(chat.seen()).toEqual(["A2", "A2! 6", "E"]);
    // What is shown is always one path: each message follows the one before it.
    const path = chat.server.connection.prepare<[string], { id: string; parent_id: string }>(
      "SELECT id, parent_id FROM messages WHERE conversation_id = ? AND is_shown = 1 ORDER BY seq",
    );
    const shown = path.all(id);
    expect(shown.map((row) => row.parent_id)).toEqual(["", ...shown.slice(0, -1).map((row) => row.id)]);
  });

  test("pages carry the versions too, and hidden messages stand in none", async () => {
    const { id, ids } = await chat.begin("A", "B");
    const anew = await chat.replace(id, ids[2] ?? "", "B2");
    const path = `/conversations/${id}/messages?limit=2`;
    const newest = (await chat.request("GET", path)).body;
    expect(newest.items[0].versions).toEqual([ids[2], anew.body.question_id]);
    const older = (await chat.request("GET", `${path}&cursor=${newest.next_cursor}`)).body;
    expect(older.items.map((item: { id: string }) => item.id)).toEqual(ids.slice(0, 2));
    expect(older.next_cursor).toBeNull();
  });

  test("to one that is shown changes nothing; one that follows a hidden message is 404", async () => {
    const { id, ids } = await chat.begin("A", "B");
    const [a = "", , b = ""] = ids;
    const b2 = (await chat.replace(id, b, "B2")).body.question_id;
    await chat.replace(id, a, "A2");
    const before = chat.stored(id);
    expect((await chat.select((await chat.messages(id))[1].id)).status).toBe(200);
    for (const hidden of [b, b2]) expect((await chat.select(hidden)).body.code).toBe("not_found");
    expect(chat.stored(id)).toEqual(before);
  });

  test("is 409 while an answer is written in the conversation, and 404 for anybody else", async () => {
    const { id, ids } = await chat.begin("A");
    await chat.replace(id, ids[1] ?? "");
    expect((await chat.select(ids[1] ?? "", stranger.token)).status).toBe(404);
    expect((await chat.select(unknownId)).status).toBe(404);
    const rest = gate();
    chat.upstream.setScript({ steps: [{ text: "a" }, { until: rest.promise }] });
    const { events } = await chat.stream({ messages: [user("B")], conversation_id: id });
    await events.untilText("a");
    expect((await chat.select(ids[1] ?? "")).body.code).toBe("conversation_busy");
    rest.open();
    await events.rest();
    await until(async () => (await chat.select(ids[1] ?? "")).status === 200);
    expect(await chat.contents(id)).toEqual(["A", "A! 1"]);
  });
});

test("of two that replace one message at the same time one is answered and the other 409", async () => {
  const { id, ids } = await chat.begin("A");
  const [answer = ""] = ids.slice(1);
  const both = await Promise.all([chat.replace(id, answer), chat.replace(id, answer)]);
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
  expect(chat.seen()).toEqual(["Try"]);
});

test("a hidden version can be rated and read again, and goes with its conversation", async () => {
  const { id, ids } = await chat.begin("A");
  const [, answer = ""] = ids;
  await chat.replace(id, answer);
  const rated = await chat.request("PUT", `/messages/${answer}/feedback`, { rating: "up" });
  expect(rated.status).toBe(200);
  const path = `${chat.link}/messages/${answer}/stream`;
  const stream = await chat.server.send("GET", path, { token: chat.customer.token });
  expect(await stream.text()).toContain("A! 1");
  await chat.select(answer);
  expect((await chat.messages(id))[1].feedback.rating).toBe("up");
  await chat.request("DELETE", `/conversations/${id}`);
  expect(chat.stored(id)).toEqual([]);
});
