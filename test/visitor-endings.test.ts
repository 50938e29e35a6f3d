import { afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test";
import { messages } from "../src/db/schema/conversations.ts";
import { removeExpiredVisitorSessions } from "../src/features/identity/sessions.ts";
import { gate, startChat, until } from "./helpers/chat.ts";
import { chunksOf, type EventReader, readEvents, textOf } from "./helpers/events.ts";
import { makeHookLink, visitorCalls } from "./helpers/hook-chat.ts";
import { unknownId } from "./helpers/scenarios.ts";

// What ends a visitor's session ends what is being written and read in it; whoever comes in again finds it all.

const hourMs = 3_600_000;
/** A host that knows everybody by the credential itself. */
const host = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: async (request) => {
    const { token } = await request.json();
    return Response.json({ success: true, data: { uid: token } });
  },
});
const hostUrl = `http://127.0.0.1:${host.port}`;
const sessionsPerVisitor = 20;
const chat = await startChat({
  limits: { checkpointMs: 20, visitorSessionsPerAddress: 1_000, sessionsPerVisitor },
});
afterAll(async () => {
  await chat.close();
  await host.stop(true);
});

/** Each test has a link of its own, and one visitor on it. */
let link: { id: string; share_token: string };
let on: ReturnType<typeof visitorCalls>;
let visitor: string;
beforeEach(async () => {
  chat.upstream.setScript({ ends: false, steps: [{ text: "half " }, { stall: true }] });
  chat.upstream.requests.length = 0;
  link = await makeHookLink(chat, hostUrl);
  on = visitorCalls(chat, link.share_token);
  visitor = await on.tokenOf("ann");
});
afterEach(() =>
  chat.server.request("DELETE", `/api/v1/bot-share-tokens/${link.id}`, { token: chat.owner.token }),
);

const byOwner = (method: string, path: string, body?: object) =>
  chat.server.request(method, path, { token: chat.owner.token, body });
const ofLink = (tail = "", id = link.id) => `/api/v1/bot-share-tokens/${id}${tail}`;

async function begin(token = visitor) {
  const asked = { messages: [{ role: "user", content: "A story" }], share_token: link.share_token };
  const { events } = await chat.stream(asked, { token });
  const [first] = chunksOf(await events.untilText("half "));
  return { events, messageId: first.message_id as string, conversationId: first.conversation_id as string };
}
const resume = async (messageId: string, token: string, query = ""): Promise<Response> =>
  chat.server.send(
    "GET",
    `/api/v1/public/bot-share/${link.share_token}/messages/${messageId}/stream${query}`,
    { token },
  );
const storedAs = async (id: string) =>
  (await chat.server.app.store.db.select().from(messages)).find((row) => row.id === id);

async function expectEnd(events: EventReader): Promise<void> {
  const [error, done, ...more] = await events.rest();
  expect(error).toMatchObject({ event: "error", data: { code: "session_ended" } });
  expect(done?.data).toBe("[DONE]");
  expect(more).toEqual([]);
}

describe("an answer ends at once, and its part is kept, when its visitor's session ends because", () => {
  const cases: Record<string, () => Promise<unknown>> = {
    "the visitor leaves": () => on.request("DELETE", "/session", visitor),
    "the link is opened in another way": () => byOwner("PATCH", ofLink(), { access: "anonymous" }),
    "the link asks another host": () => byOwner("PATCH", ofLink(), { hook_url: "http://127.0.0.1:9" }),
    "the link's secret changes": () => byOwner("POST", ofLink("/rotate-secret")),
    "it expired an hour ago and is removed": () => {
      chat.server.clock.nowMs += 2 * hourMs;
      return removeExpiredVisitorSessions(chat.server.app);
    },
    "the visitor has come in so often since that it gives way": async () => {
      for (let count = 0; count < sessionsPerVisitor; count += 1) {
        chat.server.clock.nowMs += 1;
        await on.tokenOf("ann");
      }
    },
  };
  for (const [name, end] of Object.entries(cases)) {
    test(name, async () => {
      const { events, messageId } = await begin();
      const whole = on.ask(visitor, "In one piece");
      await until(() => chat.upstream.requests.length === 2);
      await end();
      await expectEnd(events);
      expect(await whole).toMatchObject({ status: 401, body: { code: "session_ended" } });
      expect(await storedAs(messageId)).toMatchObject({
        content: "half ",
        status: "failed",
        errorCode: "session_ended",
      });
      await until(() => chat.upstream.requests.every(({ isAborted }) => isAborted));
      expect((await on.request("GET", "", visitor)).status).toBe(401);
      expect((await on.ask(visitor, "Again")).status).toBe(401);
    });
  }
});

describe("an answer goes on when", () => {
  const cases: Record<string, () => Promise<unknown>> = {
    "its session expires and the visitor has not renewed it": async () => {
      chat.server.clock.nowMs += hourMs + 1;
      await removeExpiredVisitorSessions(chat.server.app);
    },
    "another session of its visitor ends": async () =>
      on.request("DELETE", "/session", await on.tokenOf("ann")),
    "another link's secret changes": async () => {
      const other = await makeHookLink(chat, hostUrl);
      await byOwner("POST", ofLink("/rotate-secret", other.id));
    },
    "its link gets another name, other limits and its own access again": () =>
      byOwner("PATCH", ofLink(), { name: "New", limits: { qpm: 1 }, access: "hook", hook_url: hostUrl }),
  };
  for (const [name, happen] of Object.entries(cases)) {
    test(name, async () => {
      const rest = gate();
      chat.upstream.setScript({
        steps: [{ text: "half " }, { until: rest.promise }, { text: "whole" }],
      });
      const { events, messageId } = await begin();
      await happen();
      rest.open();
      expect(textOf(await events.rest())).toBe("whole");
      expect(await storedAs(messageId)).toMatchObject({ content: "half whole", status: "complete" });
    });
  }
});

describe("a visitor who has come in again", () => {
  test("reads on in an answer that was begun before, from where it was", async () => {
    const rest = gate();
    chat.upstream.setScript({ steps: [{ text: "half " }, { until: rest.promise }, { text: "whole" }] });
    const { events, messageId } = await begin();
    await events.leave();
    chat.server.clock.nowMs += hourMs + 1;
    expect((await on.request("GET", "", visitor)).status).toBe(401);
    const renewed = await on.tokenOf("ann");
    const second = readEvents(await resume(messageId, renewed, "?offset=2"));
    expect(textOf(await second.untilText("lf "))).toBe("lf ");
    rest.open();
    expect(textOf(await second.rest())).toBe("whole");
  });

  test("can stop it", async () => {
    const { events, messageId } = await begin();
    const renewed = await on.tokenOf("ann");
    const stopped = await on.request("POST", "/stop", renewed, { message_id: messageId });
    expect(stopped.body).toEqual({ success: true, stopped: 1 });
    expect((await events.rest()).at(-2)?.data.status).toBe("stopped");
  });

  test("reads no further when that session ends, while the answer and its other readers go on", async () => {
    const rest = gate();
    chat.upstream.setScript({ steps: [{ text: "half " }, { until: rest.promise }, { text: "whole" }] });
    const { events, messageId } = await begin();
    const second = await on.tokenOf("ann");
    const reader = readEvents(await resume(messageId, second));
    await reader.untilText("half ");
    await on.request("DELETE", "/session", second);
    await expectEnd(reader);
    expect((await resume(messageId, second)).status).toBe(401);
    rest.open();
    expect(textOf(await events.rest())).toBe("whole");
  });

  test("after an answer broke with the former session finds its part, and goes on from it", async () => {
    const { events, messageId, conversationId } = await begin();
    await on.request("DELETE", "/session", visitor);
    await expectEnd(events);
    const renewed = await on.tokenOf("ann");
    const again = await readEvents(await resume(messageId, renewed)).rest();
    expect(again[0]?.data).toMatchObject({ status: "failed", choices: [{ delta: { content: "half " } }] });
    chat.upstream.setScript({});
    const next = await on.ask(renewed, "Go on", { conversation_id: conversationId });
    expect([next.status, next.body.conversation_id]).toEqual([200, conversationId]);
  });
});

test("without a session of this link nothing is resumed or stopped: 401 for none, one that ended and another link's", async () => {
  const { events, messageId } = await begin();
  const other = await makeHookLink(chat, hostUrl, { access: "anonymous" });
  const path = `/api/v1/public/bot-share/${other.share_token}/session`;
  const body = { local_id: "a-browser-of-elsewhere" };
  const foreign = (await chat.server.request("POST", path, { body })).body.token;
  const ended = await on.tokenOf("ann");
  await on.request("DELETE", "/session", ended);
  for (const token of ["", ended, foreign, chat.owner.token.slice(0, -2)]) {
    expect((await resume(messageId, token)).status).toBe(401);
    expect((await resume(unknownId, token)).status).toBe(401);
    expect((await on.request("POST", "/stop", token, { message_id: messageId })).status).toBe(401);
  }
  expect(chat.lastCall()?.isAborted).toBe(false);
  await on.request("POST", "/stop", visitor, {});
  await events.rest();
});
