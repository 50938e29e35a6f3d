import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { conversations, messages } from "../src/db/schema/conversations.ts";
import { startChat, until } from "./helpers/chat.ts";
import { chunksOf, type EventReader } from "./helpers/events.ts";
import { makeHookLink, visitorCalls } from "./helpers/hook-chat.ts";
import { linkRoutes } from "./helpers/link-routes.ts";
import { play, unknownId, without } from "./helpers/scenarios.ts";
import { masterKey } from "./helpers/test-server.ts";

// Whoever guesses an id of another visitor's finds nothing there, on every route of a link and of every kind of visitor.

/** A host that knows everybody by the credential itself. */
const host = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: async (request) => {
    const { token } = await request.json();
    return Response.json({ success: true, data: { uid: token } });
  },
});
const chat = await startChat({ limits: { visitorSessionsPerAddress: 1_000 } });
const { server } = chat;
afterAll(async () => {
  await chat.close();
  await host.stop(true);
});

interface Stranger {
  token: string;
  /** The link through which it comes. */
  shareToken: string;
}
const strangers: Record<string, Stranger> = {};
let link: { share_token: string };
let on: ReturnType<typeof visitorCalls>;
let ann: string;
let events: EventReader;
/** What ann has: an answer that is whole, in a conversation where another one is being written. */
const hers = { conversationId: "", messageId: "", runningId: "", questionId: "" };

async function enterAnonymously(): Promise<Stranger> {
  const path = `/api/v1/bots/${chat.botId}/share-tokens`;
  const made = await server.request("POST", path, { token: chat.owner.token, body: { access: "anonymous" } });
  const { share_token } = made.body;
  const body = { local_id: "a-browser-called-ann" };
  const entered = await server.request("POST", `/api/v1/public/bot-share/${share_token}/session`, { body });
  return { token: entered.body.token, shareToken: share_token };
}

beforeAll(async () => {
  const hostUrl = `http://127.0.0.1:${host.port}`;
  link = await makeHookLink(chat, hostUrl);
  on = visitorCalls(chat, link.share_token);
  ann = await on.tokenOf("ann");
  const second = await makeHookLink(chat, hostUrl);
  const elsewhere = visitorCalls(chat, second.share_token);
  strangers["another uid of the same host"] = {
    token: await on.tokenOf("ann2"),
    shareToken: link.share_token,
  };
  strangers["a uid that is like hers but for its case"] = {
    token: await on.tokenOf("Ann"),
    shareToken: link.share_token,
  };
  strangers["the same uid on another link"] = {
    token: await elsewhere.tokenOf("ann"),
    shareToken: second.share_token,
  };
  strangers["an anonymous visitor of another link"] = await enterAnonymously();
  strangers["a customer on a link of the same bot"] = {
    token: chat.customer.token,
    shareToken: chat.shareToken,
  };

  const first = await on.ask(ann, "What is hers?");
  hers.conversationId = first.body.conversation_id;
  hers.messageId = first.body.message_id;
  const asked = {
    messages: [{ role: "user", content: "And this?" }],
    share_token: link.share_token,
    conversation_id: hers.conversationId,
  };
  chat.upstream.setScript({ ends: false, steps: [{ text: "half " }, { stall: true }] });
  const running = await chat.stream(asked, { token: ann });
  events = running.events;
  hers.runningId = chunksOf(await events.untilText("half "))[0].message_id;
  const { items } = (await on.request("GET", `/conversations/${hers.conversationId}/messages`, ann)).body;
  hers.questionId = items[0].id;
  chat.upstream.setScript({});
});

const snapshot = async () => {
  const { db } = server.app.store;
  return { conversations: await db.select().from(conversations), messages: await db.select().from(messages) };
};
let before: Awaited<ReturnType<typeof snapshot>>;
beforeEach(async () => {
  before = await snapshot();
});

const idRoutes = (conversationId: string, messageId: string) =>
  linkRoutes({ conversationId, messageId }).filter(({ tail }) => /\/(conversations|messages)\/./.test(tail));

describe("nothing is found, changed, stopped or rated by", () => {
  for (const name of [
    "another uid of the same host",
    "a uid that is like hers but for its case",
    "the same uid on another link",
    "an anonymous visitor of another link",
    "a customer on a link of the same bot",
  ]) {
    test(`${name}, who has guessed her ids`, async () => {
      const { token, shareToken } = strangers[name] ?? { token: "", shareToken: "" };
      const path = `/api/v1/public/bot-share/${shareToken}`;
      const not = { token, status: 404, code: "not_found" };
      for (const messageId of [hers.messageId, hers.runningId, hers.questionId]) {
        for (const { method, tail, body } of idRoutes(hers.conversationId, messageId))
          await play(server, { it: `${method} ${tail}`, method, path: `${path}${tail}`, body, ...not });
        const stopped = await server.request("POST", `${path}/stop`, {
          token,
          body: { message_id: messageId },
        });
        expect(stopped.body).toEqual({ success: true, stopped: 0 });
      }
      for (const stream of [true, false]) {
        const asked = { messages: [{ role: "user", content: "Mine now?" }], stream };
        const ids = { share_token: shareToken, conversation_id: hers.conversationId };
        const answer = await chat.ask({ ...asked, ...ids }, { token });
        expect([answer.status, answer.body.code]).toEqual([404, "not_found"]);
      }
      const list = await server.request("GET", `${path}/conversations?search=hers`, { token });
      expect(list.body.items).toEqual([]);
      expect((await server.request("POST", `${path}/stop`, { token, body: {} })).body.stopped).toBe(0);
      const all = await server.request("DELETE", `${path}/conversations`, { token });
      expect([all.status, all.body.message]).toEqual([200, "0 conversations are deleted."]);
      expect(await snapshot()).toEqual(before);
      expect(server.answers.get(hers.runningId)).toBeDefined();
    });
  }

  test("her own session through another link of the same host", async () => {
    const { shareToken } = strangers["the same uid on another link"] ?? { shareToken: "" };
    const path = `/api/v1/public/bot-share/${shareToken}`;
    const not = { token: ann, status: 401, code: "unauthenticated" };
    for (const { method, tail, body } of linkRoutes(hers))
      await play(server, { it: `${method} ${tail}`, method, path: `${path}${tail}`, body, ...not });
    expect(await snapshot()).toEqual(before);
  });

  test("the link's owner and the master key, who are nobody's visitor", async () => {
    const path = `/api/v1/public/bot-share/${link.share_token}`;
    for (const [token, status] of [
      [chat.owner.token, 403],
      [masterKey, 401],
    ] as const) {
      for (const { method, tail, body } of linkRoutes(hers)) {
        const answer = await server.request(method, `${path}${tail}`, { token, body });
        expect([method, tail, answer.status]).toEqual([method, tail, status]);
      }
    }
    expect(await snapshot()).toEqual(before);
  });
});

test("an id that is hers is refused in the same words as one that nobody has", async () => {
  const { token } = strangers["another uid of the same host"] ?? { token: "" };
  const guessed = idRoutes(hers.conversationId, hers.messageId);
  for (const [index, { method, tail, body }] of idRoutes(unknownId, unknownId).entries()) {
    const unknown = await on.request(method, tail, token, body);
    const known = await on.request(method, guessed[index]?.tail ?? "", token, body);
    const said = ({ status, body }: typeof known) => [status, without(body, "request_id")];
    expect(said(known)).toEqual(said(unknown));
  }
});

test("to herself all of it is there, on every route, until she deletes it", async () => {
  for (const { method, tail, body } of linkRoutes({ ...hers, messageId: hers.messageId })) {
    if (method === "DELETE" || tail === "/stop") continue;
    const response = await server.send(method, `/api/v1/public/bot-share/${link.share_token}${tail}`, {
      token: ann,
      body,
    });
    expect([method, tail, response.status]).toEqual([method, tail, 200]);
    await response.body?.cancel();
  }
  expect((await on.request("DELETE", `/conversations/${hers.conversationId}`, ann)).status).toBe(200);
  expect((await events.rest()).at(-2)?.data.status).toBe("stopped");
  await until(async () => (await snapshot()).messages.length === 0);
});
