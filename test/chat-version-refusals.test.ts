import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { eq } from "drizzle-orm";
import { messages } from "../src/db/schema/conversations.ts";
import { writeQuestion } from "../src/features/chat/record.ts";
import { newId } from "../src/lib/id.ts";
import { play } from "./helpers/scenarios.ts";
import { createCustomer } from "./helpers/test-server.ts";
import { startVersionChat, user, type VersionChat } from "./helpers/version-chat.ts";

let chat: VersionChat;
let stranger: { id: string; token: string };
beforeAll(async () => {
  chat = await startVersionChat({ limits: { versionsPerMessage: 3 } });
  stranger = await createCustomer(chat.server, "stranger");
});
beforeEach(() => chat.reset());
afterAll(() => chat.close());

describe("what cannot be replaced is refused, and everything stays as it was:", () => {
  const refusals: Record<
    string,
    () => Promise<{ body: object; token?: string; status: number; code: string }>
  > = {
    "a message of another conversation": async () => {
      const { id } = await chat.begin("A");
      const other = await chat.begin("Other");
      const body = { conversation_id: id, replaces: other.ids[0] };
      return { body, status: 404, code: "not_found" };
    },
    "a message of another customer": async () => {
      const { id, ids } = await chat.begin("A");
      const body = { conversation_id: id, replaces: ids[0] };
      return { body, token: stranger.token, status: 404, code: "not_found" };
    },
    "a message that is not shown": async () => {
      const { id, ids } = await chat.begin("A", "B");
      await chat.replace(id, ids[0] ?? "", "A2");
      return { body: { conversation_id: id, replaces: ids[2] }, status: 404, code: "not_found" };
    },
    "a message that does not exist": async () => {
      const { id } = await chat.begin("A");
      return { body: { conversation_id: id, replaces: "last" }, status: 404, code: "not_found" };
    },
    "a message without its conversation": async () => {
      const { ids } = await chat.begin("A");
      return { body: { replaces: ids[0] }, status: 422, code: "validation_failed" };
    },
    "a question by no words": async () => {
      const { id, ids } = await chat.begin("A");
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
    const { id, ids } = await chat.begin("A");
    const again = await chat.ask({ messages: [user("")], conversation_id: id, replaces: ids[1] });
    expect(again.body.question_id).toBe(ids[0]);
  });

  test("a question that a limit refuses", async () => {
    const { id, ids } = await chat.begin("A", "B");
    const limit = (messages_per_day: number | null) =>
      chat.server.request("PATCH", `/api/v1/bot-share-tokens/${chat.linkId}`, {
        token: chat.owner.token,
        body: { limits: { messages_per_day } },
      });
    await limit(0);
    const before = chat.stored(id);
    expect((await chat.replace(id, ids[0] ?? "", "A2")).status).toBe(429);
    expect((await chat.replace(id, ids[1] ?? "")).status).toBe(429);
    await limit(null);
    expect(chat.stored(id)).toEqual(before);
    expect(await chat.contents(id)).toEqual(["A", "A! 1", "B", "B! 2"]);
  });

  test("a message with as many versions as are kept: one of them is chosen, and another message replaced", async () => {
    const { id, ids } = await chat.begin("A");
    const [question = "", answer = ""] = ids;
    const second = (await chat.replace(id, answer)).body.message_id;
    await chat.replace(id, second);
    await chat.select(answer);
    const before = chat.stored(id);
    const calls = chat.upstream.requests.length;
    const refused = await chat.replace(id, answer);
    expect([refused.status, refused.body.code]).toEqual([409, "too_many_versions"]);
    expect(refused.body.detail).toContain("3 versions");
    expect(chat.stored(id)).toEqual(before);
    expect(chat.upstream.requests).toHaveLength(calls);
    let shown = question;
    for (const words of ["A2", "A3"]) shown = (await chat.replace(id, shown, words)).body.question_id;
    expect((await chat.replace(id, shown, "A4")).body.code).toBe("too_many_versions");
    expect((await chat.goOn(id, "B")).status).toBe(200);
  });

  test("a version for which there is no more room when it is written", async () => {
    const { id, ids } = await chat.begin("A");
    const [, answer = ""] = ids;
    const { connection } = chat.server;
    const insert = connection.prepare(
      `INSERT INTO messages (id, conversation_id, parent_id, is_shown, role, content, status, created_at)
        VALUES (?, ?, ?, 0, 'assistant', 'x', 'complete', 0)`,
    );
    const scope = { sessionId: null, visitorId: "", botId: chat.botId, linkId: null, createdAtMs: 0 };
    const ofQuestion = eq(messages.id, ids[0] ?? "");
    const [row] = await chat.server.app.store.db.select().from(messages).where(ofQuestion);
    if (row === undefined) throw new Error("the question is there");
    const seq = row.seq + 1;
    for (const place of [1, 2]) insert.run(`${answer}-${place}`, id, row.id);
    const before = chat.stored(id);
    const written = writeQuestion(
      chat.server.app,
      { ...scope, conversationId: id, questionId: row.id, messageId: newId(0) },
      { text: row.content, files: [] },
      { isNew: false, replaced: { id: answer, seq, parentId: row.id, isAnswer: true, question: row } },
    );
    await expect(written).rejects.toMatchObject({ code: "too_many_versions" });
    expect(chat.stored(id)).toEqual(before);
  });
});
