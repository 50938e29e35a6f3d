import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Chat, gate, startChat, until } from "./helpers/chat.ts";
import { chunksOf } from "./helpers/events.ts";
import { fileForm, imageBytes } from "./helpers/files.ts";
import { unknownId } from "./helpers/scenarios.ts";
import { createAdmin } from "./helpers/test-server.ts";

// One conversation as its owner reads it: whole, whatever its link shows.

let chat: Chat;
beforeAll(async () => {
  chat = await startChat({
    bot: {
      settings: { attachments: ["image"] },
      pricing: { prompt_per_1k: 1_000, completion_per_1k: 1_000 },
    },
  });
});
afterAll(() => chat.close());

const asOwner = (method: string, path: string, token = chat.owner.token) =>
  chat.server.request(method, `/api/v1/conversations/${path}`, { token });
const messagesOf = async (id: string, query = "") => {
  const { status, body } = await asOwner("GET", `${id}/messages${query}`);
  expect(status).toBe(200);
  return body;
};
const audited = () =>
  chat.server.connection
    .prepare<[], { action: string; actor_name: string; target_id: string; changes: string | null }>(
      "SELECT action, actor_name, target_id, changes FROM audit_events WHERE action LIKE 'conversation%' ORDER BY rowid",
    )
    .all();

describe("reading a conversation", () => {
  test("shows each answer with its thinking, sources, tools, tokens, cost and times, though the link shows none", async () => {
    const link = `/api/v1/bot-share-tokens/${chat.linkId}`;
    const body = { visibility: { citations: false, reasoning: false, tools: false } };
    await chat.server.request("PATCH", link, { token: chat.owner.token, body });
    const call = { index: 0, id: "c", type: "function", function: { name: "look", arguments: "{}" } };
    chat.upstream.setScript({
      steps: [{ reasoning: "Let me see." }, { delta: { tool_calls: [call] } }, { text: "新海诚" }],
      usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
    });
    const asked = (await chat.ask("《铃芽之旅》的导演是谁？")).body;
    const feedback = { rating: "down", comment: "Too short." };
    await chat.request("PUT", `/messages/${asked.message_id}/feedback`, feedback);
    const seen = await chat.messages(asked.conversation_id);
    expect(seen[1]).toMatchObject({ reasoning: null, citations: [], tools: [], usage: null });
    const { items, next_cursor } = await messagesOf(asked.conversation_id);
    expect(next_cursor).toBeNull();
    expect(items[0]).toMatchObject({
      parent_id: null,
      shown: true,
      role: "user",
      content: "《铃芽之旅》的导演是谁？",
      points: 0,
      usage: null,
      model: null,
    });
    expect(items[1]).toMatchObject({
      id: asked.message_id,
      parent_id: items[0].id,
      role: "assistant",
      content: "新海诚",
      reasoning: "Let me see.",
      tools: [{ name: "look", arguments: "{}", result: null }],
      status: "complete",
      error_code: null,
      error_detail: null,
      model: "fake-large",
      usage: { prompt_tokens: 100, completion_tokens: 20, estimated: false },
      points: 120,
      feedback,
      ended_at: "2026-11-22T08:00:00.000Z",
    });
    expect(items[1].citations[0]).toMatchObject({ document: "film.csv", score: expect.any(Number) });
    for (const ms of ["search_ms", "first_token_ms", "model_ms"])
      expect([ms, items[1][ms]]).toEqual([ms, expect.any(Number)]);
    const shown = (await asOwner("GET", asked.conversation_id)).body;
    expect(shown).toMatchObject({ answers: 1, points: 120, ratings: { up: 0, down: 1 }, failures: 0 });
  });

  test("shows all versions and branches in the order they were written, page by page", async () => {
    chat.upstream.setScript({ steps: [{ text: "Yes." }] });
    const first = (await chat.ask("One?")).body;
    const id: string = first.conversation_id;
    await chat.ask({ messages: [{ role: "user", content: "Two?" }], conversation_id: id });
    const [question] = await chat.messages(id);
    const replaces: string = question.id;
    await chat.ask({ messages: [{ role: "user", content: "One, anew?" }], conversation_id: id, replaces });
    const { items } = await messagesOf(id);
    expect(items.map(({ content, shown }: { content: string; shown: boolean }) => [content, shown])).toEqual([
      ["One?", false],
      ["Yes.", false],
      ["Two?", false],
      ["Yes.", false],
      ["One, anew?", true],
      ["Yes.", true],
    ]);
    expect(items[2].parent_id).toBe(items[1].id);
    expect(items[4].parent_id).toBeNull();
    const seen: unknown[] = [];
    for (let query = "?limit=4"; ; ) {
      const page = await messagesOf(id, query);
      seen.push(...page.items);
      if (page.next_cursor === null) break;
      query = `?limit=4&cursor=${page.next_cursor}`;
    }
    expect(seen).toEqual(items);
  });

  test("shows an answer that nothing writes any more as interrupted", async () => {
    const { conversation_id: id, message_id: messageId } = (await chat.ask("Gone?")).body;
    chat.server.connection.prepare("UPDATE messages SET status = 'streaming' WHERE id = ?").run(messageId);
    expect((await messagesOf(id)).items[1].status).toBe("interrupted");
  });

  test("gives the bytes of a file of it, as safely as to its customer, and no other's", async () => {
    chat.upstream.setScript({ steps: [{ text: "A picture." }] });
    const png = imageBytes("png");
    const file = (await chat.request("POST", "/attachments", fileForm(png, "a.png"))).body;
    const unsent = (await chat.request("POST", "/attachments", fileForm(png, "b.png"))).body;
    const messages = [{ role: "user", content: "What is it?" }];
    const { conversation_id: id } = (await chat.ask({ messages, attachment_ids: [file.id] })).body;
    const { items } = await messagesOf(id);
    expect(items[0].attachments).toEqual([file]);
    const path = `/api/v1/conversations/${id}/attachments`;
    const token = chat.owner.token;
    const mine = await chat.server.send("GET", `${path}/${file.id}`, { token });
    expect(Buffer.from(await mine.bytes()).equals(png)).toBe(true);
    const theirs = await chat.server.send("GET", `${chat.link}/attachments/${file.id}`, {
      token: chat.customer.token,
    });
    const safety = [
      "content-type",
      "content-disposition",
      "content-security-policy",
      "x-content-type-options",
    ];
    for (const name of safety) expect(mine.headers.get(name)).toBe(theirs.headers.get(name));
    expect(mine.headers.get("content-security-policy")).toStartWith("sandbox");
    for (const other of [unsent.id, unknownId])
      expect((await chat.server.send("GET", `${path}/${other}`, { token })).status).toBe(404);
  });
});

describe("deleting a conversation", () => {
  test("takes all of it, and is noted without its words", async () => {
    const { conversation_id: id } = (await chat.ask("A secret question?")).body;
    expect((await asOwner("DELETE", id)).body.success).toBe(true);
    expect((await asOwner("GET", id)).status).toBe(404);
    expect((await chat.request("GET", `/conversations/${id}`)).status).toBe(404);
    const left = "SELECT count(*) FROM messages WHERE conversation_id = ?";
    expect(chat.server.connection.prepare(left).pluck().get(id)).toBe(0);
    expect(audited().at(-1)).toEqual({
      action: "conversation.deleted",
      actor_name: "owner",
      target_id: id,
      changes: null,
    });
    expect((await asOwner("DELETE", id)).status).toBe(404);
    expect(audited().filter(({ target_id }) => target_id === id)).toHaveLength(1);
  });

  test("stops the answer that is being written in it", async () => {
    const held = gate();
    chat.upstream.setScript({ steps: [{ text: "Once" }, { until: held.promise }, { text: " upon" }] });
    const { events } = await chat.stream("A story");
    const [{ conversation_id: id }] = chunksOf(await events.untilText("Once"));
    expect((await asOwner("DELETE", id)).status).toBe(200);
    const rest = await events.rest();
    held.open();
    expect(rest.at(-1)?.data).toBe("[DONE]");
    await until(() => chat.lastCall()?.isAborted === true);
  });

  test("is not another administrator's", async () => {
    const other = await createAdmin(chat.server, "another");
    chat.upstream.setScript({ steps: [{ text: "Yes." }] });
    const { conversation_id: id } = (await chat.ask("Mine?")).body;
    expect((await asOwner("DELETE", id, other.token)).body.code).toBe("not_bot_owner");
    expect((await asOwner("GET", id)).status).toBe(200);
  });
});
