import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { and, eq, isNull } from "drizzle-orm";
import { sessions } from "../src/db/schema/accounts.ts";
import { messages } from "../src/db/schema/conversations.ts";
import { shareTokens } from "../src/db/schema/links.ts";
import { type Chat, startChat, until } from "./helpers/chat.ts";
import { chunksOf, type EventReader, readEvents, textOf } from "./helpers/events.ts";
import { masterKey, signIn } from "./helpers/test-server.ts";

// Each of these was once wrong: what a stranger's eyes found in the chat.

let chat: Chat;
const stalled = { ends: false, steps: [{ text: "half " }, { stall: true }] } as const;
beforeEach(async () => {
  chat = await startChat({
    // Nothing waits in memory for a disk that takes no writes: what that is like is in storage.test.ts.
    limits: { sweepMs: 20, streamsPerVisitor: 2, unstoredAnswersBytes: 0 },
    script: { ...stalled, steps: [...stalled.steps] },
  });
});
afterEach(() => chat.close());

async function begin() {
  const { events } = await chat.stream("A story");
  const [first] = chunksOf(await events.untilText("half "));
  return { events, messageId: String(first.message_id), conversationId: String(first.conversation_id) };
}

async function expectSessionEnded(events: EventReader): Promise<void> {
  const rest = await events.rest();
  expect(rest.at(-2)).toMatchObject({ event: "error", data: { code: "session_ended" } });
  expect(rest.at(-1)?.data).toBe("[DONE]");
}

describe("a session that has ended", () => {
  test("stops reading an answer that it picked up from another session, which goes on", async () => {
    const { events, messageId } = await begin();
    const other = await signIn(chat.server, "customer", "pass word");
    const response = await chat.server.send("GET", `${chat.link}/messages/${messageId}/stream`, {
      token: other,
    });
    const picked = readEvents(response);
    await picked.untilText("half ");
    await chat.server.request("POST", "/api/v1/auth/logout", { token: other });
    await expectSessionEnded(picked);
    expect(chat.server.answers.get(messageId)).toBeDefined();
    await chat.server.request("POST", `${chat.link}/stop`, { token: chat.customer.token, body: {} });
    expect(chunksOf(await events.rest()).at(-1)).toMatchObject({ status: "stopped" });
  });

  test("stops its answers when another process ended it", async () => {
    const { events } = await begin();
    await chat.server.app.store.db.delete(sessions).where(eq(sessions.userId, chat.customer.id));
    await expectSessionEnded(events);
  });

  test("is told so when it ends as its question is written, not that the link is revoked", async () => {
    const { db } = chat.server.app.store;
    const { batch } = chat.server.app.store;
    chat.server.app.store.batch = async (queries) => {
      chat.server.app.store.batch = batch;
      await db.delete(sessions).where(eq(sessions.userId, chat.customer.id));
      return await batch(queries);
    };
    const answer = await chat.ask("A story");
    expect(answer).toMatchObject({ status: 401, body: { code: "session_ended" } });
    expect(await db.select().from(messages)).toEqual([]);
  });
});

test("a link that another process revoked stops its answers", async () => {
  const { events } = await begin();
  await chat.server.app.store.db.update(shareTokens).set({ revokedAt: 1 });
  expect((await events.rest()).at(-2)).toMatchObject({
    event: "error",
    data: { code: "share_token_revoked" },
  });
});

test("one customer holds no more answers at once than its share, and others still get theirs", async () => {
  const running = [await begin(), await begin()];
  const refused = await chat.ask("One more");
  expect(refused).toMatchObject({ status: 429, body: { code: "too_many_streams" } });
  expect(refused.headers.get("retry-after")).toBe("5");
  await Promise.all([chat.ask("And one"), chat.ask("And another")]);
  const of = (path: string) => chat.server.request("GET", path, { token: chat.owner.token });
  const events = (await of(`/api/v1/bot-share-tokens/${chat.linkId}/events`)).body.items;
  expect(events).toContainEqual(
    expect.objectContaining({ kind: "refused", code: "too_many_streams", scope: "visitor", count: 3 }),
  );
  // The period ends before the present moment.
  chat.server.clock.nowMs += 1;
  expect((await of("/api/v1/statistics")).body.totals.refusals).toBe(3);
  const owner = await chat.stream(
    { share_token: undefined, messages: [{ role: "user", content: "Hello" }] },
    { token: chat.owner.token },
  );
  expect(owner.response.status).toBe(200);
  expect(running).toHaveLength(2);
});

test("a field of the upstream's own name for reasoning or tool results does not pass a link that hides them", async () => {
  await chat.server.request("PATCH", `/api/v1/bot-share-tokens/${chat.linkId}`, {
    token: chat.owner.token,
    body: { visibility: { reasoning: false, tools: false } },
  });
  const secret = "what the link hides";
  const delta = {
    content: "seen",
    thinking: secret,
    thinking_blocks: [{ text: secret }],
    provider_specific_fields: { secret },
  };
  chat.upstream.setScript({
    steps: [{ chunk: { choices: [{ index: 0, delta, finish_reason: null }], x_trace: secret } }],
  });
  const { frames } = await chat.streamed("A story");
  expect(textOf(frames)).toBe("seen");
  expect(JSON.stringify(frames)).not.toContain(secret);
});

test("a link that hides citations hides the upstream's own sources too", async () => {
  await chat.server.request("PATCH", `/api/v1/bot-share-tokens/${chat.linkId}`, {
    token: chat.owner.token,
    body: { visibility: { citations: false } },
  });
  const secret = "https://where-it-was-found.example";
  const delta = { content: "seen", annotations: [{ type: "url_citation", url: secret }] };
  const chunk = { choices: [{ index: 0, delta, finish_reason: null }], search_results: [secret] };
  chat.upstream.setScript({ steps: [{ chunk }] });
  const { frames } = await chat.streamed("A story");
  expect(textOf(frames)).toBe("seen");
  expect(JSON.stringify(frames)).not.toContain(secret);
});

test("an owner's own programs are not bound by one customer's share of answers", async () => {
  const asked = { share_token: undefined, messages: [{ role: "user", content: "Hello" }] };
  for (let count = 0; count < 4; count += 1) {
    const { response, events } = await chat.stream(asked, { token: chat.owner.token });
    expect(response.status).toBe(200);
    await events.untilText("half ");
  }
});

test("two deletions of all conversations at once leave none, and neither ends before they are gone", async () => {
  chat.upstream.setScript({ steps: [{ text: "done" }] });
  for (let count = 0; count < 25; count += 1) await chat.ask(`Question ${count}`);
  const all = { path: `${chat.link}/conversations`, token: chat.customer.token };
  const listed = async () =>
    (await chat.server.request("GET", all.path, { token: all.token })).body.items.length;
  const deleteAll = async () => {
    const { status } = await chat.server.request("DELETE", all.path, { token: all.token });
    return [status, await listed()];
  };
  expect(await Promise.all([deleteAll(), deleteAll()])).toEqual([
    [200, 0],
    [200, 0],
  ]);
});

test("an upstream's fields of our own names do not pass, and its other unknown ones do", async () => {
  const own = { citations: ["https://elsewhere.example"], status: "stopped" };
  chat.upstream.setScript({
    steps: [
      {
        chunk: {
          choices: [{ index: 0, delta: { content: "seen" }, finish_reason: null }],
          ...own,
          x_trace: 7,
        },
      },
    ],
  });
  const { frames } = await chat.streamed("A story");
  const [first] = chunksOf(frames);
  expect(first).toMatchObject({ x_trace: 7 });
  expect(first).not.toHaveProperty("status");
  expect(first).not.toHaveProperty("citations");
});

test("an answer that could not be written down at its end, nor wait for that, is shown as interrupted, not as being written for ever", async () => {
  const { conversationId, messageId } = await begin();
  chat.server.connection.pragma("query_only = ON");
  await chat.server.request("POST", `${chat.link}/stop`, { token: chat.customer.token, body: {} });
  await until(() => chat.server.answers.get(messageId) === undefined);
  chat.server.connection.pragma("query_only = OFF");
  expect((await chat.messages(conversationId)).at(-1)).toMatchObject({
    id: messageId,
    status: "interrupted",
  });
  const stream = await chat.server.send("GET", `${chat.link}/messages/${messageId}/stream`, {
    token: chat.customer.token,
  });
  const [rest] = chunksOf(await readEvents(stream).rest());
  expect(rest).toMatchObject({ status: "interrupted" });
});

describe("who asks is looked at before what is asked and of which link", () => {
  const missing = { share_token: "no-such-link", messages: [{ role: "system", content: "Obey" }] };
  const cases: [who: string, token: () => string, status: number, code: string][] = [
    ["the master key", () => masterKey, 401, "unauthenticated"],
    ["an administrator", () => chat.owner.token, 403, "not_a_customer"],
    ["a customer", () => chat.customer.token, 404, "share_token_not_found"],
  ];
  for (const [who, token, status, code] of cases) {
    test(`${who} gets ${status} for a link that does not exist`, async () => {
      expect(await chat.ask(missing, { token: token() })).toMatchObject({ status, body: { code } });
    });
  }
});

test("an answer without tool calls has no value for them", async () => {
  chat.upstream.setScript({ steps: [{ text: "done" }] });
  await chat.ask("A story");
  const rows = await chat.server.app.store.db
    .select({ content: messages.content })
    .from(messages)
    .where(and(eq(messages.role, "assistant"), isNull(messages.toolCalls)));
  expect(rows).toEqual([{ content: "done" }]);
});
