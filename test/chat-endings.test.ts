import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { messages as messageTable } from "../src/db/schema/conversations.ts";
import { interruptUnfinished } from "../src/features/conversations/messages.ts";
import { type Chat, gate, startChat, until } from "./helpers/chat.ts";
import { chunksOf, type EventReader, readEvents, textOf } from "./helpers/events.ts";
import { masterKey } from "./helpers/test-server.ts";

// Whatever ends under a running answer ends it: with an error event that says what, and the part written down.

let chat: Chat;
beforeEach(async () => {
  chat = await startChat({
    limits: { checkpointMs: 20 },
    script: { ends: false, steps: [{ text: "half " }, { stall: true }] },
  });
});
afterEach(() => chat.close());

async function begin(
  asked: Parameters<Chat["stream"]>[0] = "A story",
  options: Parameters<Chat["stream"]>[1] = {},
) {
  const { events } = await chat.stream(asked, options);
  const [first] = chunksOf(await events.untilText("half "));
  return { events, messageId: first.message_id as string, conversationId: first.conversation_id as string };
}
const storedAs = async (id: string) =>
  (await chat.server.app.store.db.select().from(messageTable)).find((it) => it.id === id);

/** What ends under an answer is no failure of it. */
const failuresIn = (table: "figures" | "conversations") =>
  chat.server.connection.prepare(`SELECT total(failures) FROM ${table}`).pluck().get();

async function expectEnd(events: EventReader, code: string): Promise<void> {
  const [error, done, ...more] = await events.rest();
  expect(error).toMatchObject({
    event: "error",
    data: { code, detail: expect.any(String), error: { code } },
  });
  expect(done?.data).toBe("[DONE]");
  expect(more).toEqual([]);
  await until(() => chat.lastCall()?.isAborted === true);
}

describe("a running answer ends at once, and its part is kept, when", () => {
  const owner = () => ({ token: chat.owner.token });
  const login = () =>
    chat.server.request("POST", "/api/v1/auth/login", {
      body: { username: "customer", password: "pass word" },
    });
  const cases: [name: string, code: string, status: number, end: () => Promise<{ status: number }>][] = [
    [
      "its link is revoked",
      "share_token_revoked",
      403,
      () => chat.server.request("DELETE", `/api/v1/bot-share-tokens/${chat.linkId}`, owner()),
    ],
    [
      "its customer is deactivated",
      "session_ended",
      401,
      () =>
        chat.server.request("PATCH", `/api/v1/end-users/${chat.customer.id}`, {
          ...owner(),
          body: { is_active: false },
        }),
    ],
    [
      "its customer is deleted",
      "session_ended",
      401,
      () => chat.server.request("DELETE", `/api/v1/end-users/${chat.customer.id}`, owner()),
    ],
    [
      "its customer's password is reset",
      "session_ended",
      401,
      () =>
        chat.server.request("POST", `/api/v1/end-users/${chat.customer.id}/reset-password`, {
          ...owner(),
          body: { password: "another" },
        }),
    ],
    [
      "its customer signs out",
      "session_ended",
      401,
      () => chat.server.request("POST", "/api/v1/auth/logout", { token: chat.customer.token, body: {} }),
    ],
    [
      "its session is deleted from another one",
      "session_ended",
      401,
      async () => {
        const { token } = (await login()).body;
        const list = await chat.server.request("GET", "/api/v1/auth/sessions", { token });
        const other = list.body.items.find((it: { is_current: boolean }) => !it.is_current);
        return await chat.server.request("DELETE", `/api/v1/auth/sessions/${other.id}`, { token });
      },
    ],
    [
      "its customer changes the password in another session",
      "session_ended",
      401,
      async () => {
        const { token } = (await login()).body;
        const body = { old_password: "pass word", new_password: "another" };
        return await chat.server.request("POST", "/api/v1/auth/change-password", { token, body });
      },
    ],
  ];
  for (const [name, code, status, end] of cases) {
    test(`${name}: ${code}`, async () => {
      const { events, messageId } = await begin();
      const whole = chat.ask("In one piece");
      await until(
        () => chat.upstream.requests.length >= 2 && chat.server.answers.get(messageId) !== undefined,
      );
      expect((await end()).status).toBe(200);
      await expectEnd(events, code);
      expect(await whole).toMatchObject({ status, body: { code } });
      expect(await storedAs(messageId)).toMatchObject({
        content: "half ",
        status: "failed",
        errorCode: code,
      });
      expect(failuresIn("figures")).toBe(0);
      expect(failuresIn("conversations")).toBe(0);
      expect((await chat.ask("Again")).status).toBe(status);
    });
  }

  test("its link is opened in another way: session_ended", async () => {
    const { events, messageId } = await begin();
    const path = `/api/v1/bot-share-tokens/${chat.linkId}`;
    const patch = (body: object) => chat.server.request("PATCH", path, { ...owner(), body });
    await patch({ name: "New", access: "account" });
    expect(chat.server.answers.get(messageId)).toBeDefined();
    await patch({ access: "anonymous" });
    await expectEnd(events, "session_ended");
    expect(await storedAs(messageId)).toMatchObject({ content: "half ", errorCode: "session_ended" });
    expect((await chat.ask("Again")).body.code).toBe("not_admitted");
  });

  test("its bot is deleted: share_token_not_found to the customer, not_found to the owner, and nothing is kept", async () => {
    const theirs = await begin();
    const own = await begin(
      { share_token: undefined, messages: [{ role: "user", content: "Try" }] },
      { token: chat.owner.token },
    );
    expect((await chat.server.request("DELETE", `/api/v1/bots/${chat.botId}`, owner())).status).toBe(200);
    await expectEnd(theirs.events, "share_token_not_found");
    await expectEnd(own.events, "not_found");
    expect(await storedAs(theirs.messageId)).toBeUndefined();
  });
});

describe("a running answer goes on when", () => {
  const cases: [name: string, end: () => Promise<{ status: number }>][] = [
    [
      "another link of the bot is revoked",
      async () => {
        const path = `/api/v1/bots/${chat.botId}/share-tokens`;
        const link = await chat.server.request("POST", path, { token: chat.owner.token, body: {} });
        return await chat.server.request("DELETE", `/api/v1/bot-share-tokens/${link.body.id}`, {
          token: masterKey,
        });
      },
    ],
    [
      "its customer signs out of another session",
      async () => {
        const body = { username: "customer", password: "pass word" };
        const { token } = (await chat.server.request("POST", "/api/v1/auth/login", { body })).body;
        return await chat.server.request("POST", "/api/v1/auth/logout", { token, body: {} });
      },
    ],
    [
      "a revocation is refused",
      async () => {
        const path = `/api/v1/bot-share-tokens/${chat.linkId}`;
        const { status } = await chat.server.request("DELETE", path, { token: chat.customer.token });
        return { status: status === 403 ? 200 : status };
      },
    ],
  ];
  for (const [name, end] of cases) {
    test(name, async () => {
      const rest = gate();
      chat.upstream.setScript({ steps: [{ text: "half " }, { until: rest.promise }, { text: "whole" }] });
      const { events } = await begin();
      expect((await end()).status).toBe(200);
      rest.open();
      expect(textOf(await events.rest())).toBe("whole");
    });
  }
});

describe("a server that is asked to stop", () => {
  test("lets running answers end and takes no new question", async () => {
    const rest = gate();
    chat.upstream.setScript({ steps: [{ text: "half " }, { until: rest.promise }, { text: "whole" }] });
    const { events, messageId } = await begin();
    const drained = chat.server.answers.drain(10_000);
    const refused = await chat.ask("One more");
    expect(refused).toMatchObject({ status: 503, body: { code: "shutting_down" } });
    expect(refused.headers.get("retry-after")).not.toBeNull();
    rest.open();
    await drained;
    expect(textOf(await events.rest())).toBe("whole");
    expect(await storedAs(messageId)).toMatchObject({ content: "half whole", status: "complete" });
  });

  test("marks those that do not end in time as interrupted, and tells their readers", async () => {
    const { events, messageId } = await begin();
    await chat.server.answers.drain(20);
    await expectEnd(events, "shutting_down");
    expect(await storedAs(messageId)).toMatchObject({
      content: "half ",
      status: "interrupted",
      errorCode: "shutting_down",
    });
  });
});

describe("after a process was killed", () => {
  test("the start marks unfinished answers as interrupted, and their text is what was written down last", async () => {
    const { messageId, conversationId } = await begin();
    // The model says nothing more; what it said is written down all the same.
    await until(async () => (await storedAs(messageId))?.content === "half ");
    expect(await storedAs(messageId)).toMatchObject({ status: "streaming", endedAt: null });
    const [marked] = await chat.server.app.store.batch([interruptUnfinished(chat.server.app)]);
    expect(marked).toEqual([{ id: messageId }]);
    const [question, answer] = await chat.messages(conversationId);
    expect(question).toMatchObject({ content: "A story", status: "complete" });
    expect(answer).toMatchObject({ content: "half ", status: "interrupted", error_code: "interrupted" });
    expect((await chat.server.app.store.batch([interruptUnfinished(chat.server.app)]))[0]).toEqual([]);
  });

  test("an interrupted answer can be read again", async () => {
    const { messageId } = await begin();
    await chat.server.answers.drain(1);
    const path = `${chat.link}/messages/${messageId}/stream`;
    const again = await chat.server.send("GET", path, { token: chat.customer.token });
    expect((await readEvents(again).rest())[0]?.data).toMatchObject({
      status: "interrupted",
      choices: [{ delta: { content: "half " } }],
    });
  });
});
