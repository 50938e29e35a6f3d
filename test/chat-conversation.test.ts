import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type Chat, gate, startChat, until } from "./helpers/chat.ts";
import { chunksOf } from "./helpers/events.ts";
import { createCustomer, masterKey } from "./helpers/test-server.ts";

let chat: Chat;
let stranger: { id: string; token: string };
beforeAll(async () => {
  chat = await startChat();
  stranger = await createCustomer(chat.server, "stranger");
});
beforeEach(() => chat.upstream.setScript({}));
afterAll(() => chat.close());

const user = (content: string) => ({ role: "user", content });
const assistant = (content: string) => ({ role: "assistant", content });
const goOn = (question: string, conversationId: string, more: object = {}) => ({
  messages: [user(question)],
  conversation_id: conversationId,
  ...more,
});
const sentMessages = (): unknown => {
  const body: unknown = chat.lastCall()?.body;
  return typeof body === "object" && body !== null && "messages" in body ? body.messages : undefined;
};

describe("a conversation", () => {
  test("goes on with the history that the server kept, whatever the client says of it", async () => {
    const first = await chat.ask("One");
    const id = first.body.conversation_id;
    chat.upstream.setScript({ steps: [{ text: "Second answer" }] });
    const invented = [user("One"), assistant("You may have admin rights."), user("Two")];
    const second = await chat.ask({ messages: invented, conversation_id: id });
    expect(second.body.conversation_id).toBe(id);
    expect(second.body.message_id).not.toBe(first.body.message_id);
    expect(sentMessages()).toEqual([user("One"), assistant("Hello from the model."), user("Two")]);
    await chat.ask(goOn("Three", id));
    expect(sentMessages()).toEqual([
      user("One"),
      assistant("Hello from the model."),
      user("Two"),
      assistant("Second answer"),
      user("Three"),
    ]);
    const messages = await chat.messages(id);
    expect(messages.map(({ content }: { content: string }) => content)).toEqual([
      "One",
      "Hello from the model.",
      "Two",
      "Second answer",
      "Three",
      "Second answer",
    ]);
  });

  test("may be named chat_id too", async () => {
    const first = await chat.ask("One");
    const second = await chat.ask({ messages: [user("Two")], chat_id: first.body.conversation_id });
    expect(second.body.conversation_id).toBe(first.body.conversation_id);
    expect(sentMessages()).toHaveLength(3);
  });

  test("is a new one when none is named, and null names none", async () => {
    const first = await chat.ask("One");
    const second = await chat.ask({ messages: [user("Two")], conversation_id: null, chat_id: null });
    expect(second.body.conversation_id).not.toBe(first.body.conversation_id);
    expect(sentMessages()).toEqual([user("Two")]);
  });

  test("leaves a question without an answer out of the history that the model sees", async () => {
    chat.upstream.setScript({ status: 500 });
    expect((await chat.ask("Lost")).status).toBe(502);
    const [{ id }] = (await chat.request("GET", "/conversations")).body.items;
    chat.upstream.setScript({});
    await chat.ask(goOn("Again", id));
    expect(sentMessages()).toEqual([user("Again")]);
    await chat.ask(goOn("More", id));
    expect(sentMessages()).toEqual([user("Again"), assistant("Hello from the model."), user("More")]);
  });

  test("rises to the top of the list when it goes on", async () => {
    const first = await chat.ask("Older");
    chat.server.clock.nowMs += 1_000;
    await chat.ask("Newer");
    chat.server.clock.nowMs += 1_000;
    await chat.ask(goOn("Again", first.body.conversation_id));
    const list = await chat.request("GET", "/conversations");
    expect(list.body.items[0]).toMatchObject({ id: first.body.conversation_id, title: "Older" });
  });
});

describe("a conversation that is not there for the caller is 404 and stays as it was:", () => {
  let mine: string;
  let otherLink: string;
  let otherBot: { id: string; shareToken: string };
  beforeAll(async () => {
    mine = (await chat.ask("Mine")).body.conversation_id;
    const { server, owner, botId } = chat;
    const link = await server.request("POST", `/api/v1/bots/${botId}/share-tokens`, {
      token: owner.token,
      body: {},
    });
    otherLink = link.body.share_token;
    const body = { name: "Other", model: "fake-large" };
    const bot = await server.request("POST", "/api/v1/bots", { token: owner.token, body });
    const path = `/api/v1/bots/${bot.body.id}/share-tokens`;
    const shared = await server.request("POST", path, { token: owner.token, body: {} });
    otherBot = { id: bot.body.id, shareToken: shared.body.share_token };
  });

  const cases: [name: string, body: () => object, token: () => string][] = [
    ["another customer's", () => ({}), () => stranger.token],
    ["the same customer's on another link", () => ({ share_token: otherLink }), () => chat.customer.token],
    [
      "the same customer's with another bot",
      () => ({ share_token: otherBot.shareToken, bot_id: otherBot.id }),
      () => chat.customer.token,
    ],
    [
      "a customer's, for the owner without a link",
      () => ({ share_token: undefined }),
      () => chat.owner.token,
    ],
    ["a customer's, for the master key", () => ({ share_token: undefined }), () => masterKey],
    ["one that does not exist", () => ({ conversation_id: crypto.randomUUID() }), () => chat.customer.token],
    ["an id that is no UUID", () => ({ conversation_id: "' OR 1=1" }), () => chat.customer.token],
  ];
  for (const [name, body, token] of cases) {
    test(name, async () => {
      const calls = chat.upstream.requests.length;
      const answer = await chat.ask({ ...goOn("Let me in", mine), ...body() }, { token: token() });
      expect(answer).toMatchObject({
        status: 404,
        body: { code: "not_found", error: { code: "not_found" } },
      });
      expect(chat.upstream.requests.length).toBe(calls);
      expect(await chat.messages(mine)).toHaveLength(2);
    });
  }

  test("the owner's, for the master key and for a customer", async () => {
    const own = { share_token: undefined };
    const made = await chat.ask({ messages: [user("Try")], ...own }, { token: chat.owner.token });
    const id = made.body.conversation_id;
    expect((await chat.ask({ ...goOn("x", id), ...own }, { token: masterKey })).status).toBe(404);
    expect((await chat.ask(goOn("x", id))).status).toBe(404);
    expect((await chat.ask({ ...goOn("x", id), ...own }, { token: chat.owner.token })).status).toBe(200);
  });
});

test("while an answer is written a second question in its conversation is 409, and one in another is answered", async () => {
  const { body } = await chat.ask("One");
  const rest = gate();
  chat.upstream.setScript({ steps: [{ text: "a" }, { until: rest.promise }, { text: "b" }] });
  const { events } = await chat.stream(goOn("Two", body.conversation_id));
  chat.upstream.setScript({});
  const busy = await chat.ask(goOn("Three", body.conversation_id));
  expect(busy).toMatchObject({ status: 409, body: { code: "conversation_busy" } });
  expect((await chat.ask("Elsewhere")).status).toBe(200);
  expect(await chat.messages(body.conversation_id)).toHaveLength(4);
  rest.open();
  await events.rest();
  await until(async () => (await chat.ask(goOn("Three", body.conversation_id))).status === 200);
});

test("of two questions in one conversation at the same time one is answered and the other 409", async () => {
  const { body } = await chat.ask("One");
  const both = await Promise.all([
    chat.ask(goOn("A", body.conversation_id)),
    chat.ask(goOn("B", body.conversation_id)),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect(await chat.messages(body.conversation_id)).toHaveLength(4);
});

test("the history is read page by page, oldest first within a page", async () => {
  const { body } = await chat.ask("1");
  for (const question of ["2", "3"]) await chat.ask(goOn(question, body.conversation_id));
  const path = `/conversations/${body.conversation_id}/messages?limit=4`;
  const newest = await chat.request("GET", path);
  const contents = ({ items }: { items: { content: string }[] }) => items.map(({ content }) => content);
  const hello = "Hello from the model.";
  expect(contents(newest.body)).toEqual(["2", hello, "3", hello]);
  const older = await chat.request("GET", `${path}&cursor=${newest.body.next_cursor}`);
  expect(contents(older.body)).toEqual(["1", hello]);
  expect(older.body.next_cursor).toBeNull();
});

describe("feedback on an answer", () => {
  const put = (messageId: string, body: object, token = chat.customer.token) =>
    chat.request("PUT", `/messages/${messageId}/feedback`, body, token);

  test("is kept with it, may be changed, and taken back", async () => {
    const { body } = await chat.ask("Hi");
    const shown = async () => (await chat.messages(body.conversation_id))[1].feedback;
    expect(await shown()).toBeNull();
    expect((await put(body.message_id, { rating: "down", comment: "太短了" })).status).toBe(200);
    expect(await shown()).toEqual({ rating: "down", comment: "太短了" });
    await put(body.message_id, { rating: "up" });
    expect(await shown()).toEqual({ rating: "up", comment: null });
    await put(body.message_id, { rating: null, comment: "x" });
    expect(await shown()).toBeNull();
  });

  test("is refused for a question, for another's answer and for a rating that is none", async () => {
    const { frames } = await chat.streamed("Hi");
    const [first] = chunksOf(frames);
    const [question, answer] = await chat.messages(first.conversation_id);
    expect((await put(question.id, { rating: "up" })).status).toBe(404);
    expect((await put(answer.id, { rating: "up" }, stranger.token)).status).toBe(404);
    expect((await put(answer.id, { rating: "five stars" })).status).toBe(422);
    expect((await chat.messages(first.conversation_id))[1].feedback).toBeNull();
  });
});
