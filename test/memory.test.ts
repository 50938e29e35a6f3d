import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { type Chat, until } from "./helpers/chat.ts";
import { makeHookLink, visitorCalls } from "./helpers/hook-chat.ts";
import { type Remembering, startRemembering } from "./helpers/remembering.ts";

// What a bot with `enable_memori` remembers of a customer and recalls in its other conversations.

/** A host that knows everybody by the credential itself, and takes reports. */
const reports: string[] = [];
const host = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: async (request) => {
    const text = await request.text();
    if (request.url.endsWith("/finish")) reports.push(text);
    return Response.json({ success: true, data: { uid: JSON.parse(text).token } });
  },
});
let of: Remembering;
let chat: Chat;
let tokenOfSecondLink: string;
beforeAll(async () => {
  of = await startRemembering();
  chat = of.chat;
  const path = `/api/v1/bots/${chat.botId}/share-tokens`;
  const second = await chat.server.request("POST", path, { token: chat.owner.token, body: {} });
  tokenOfSecondLink = second.body.share_token;
});
afterAll(async () => {
  await of.close();
  await host.stop(true);
});
beforeEach(() => of.forget());

describe("what a customer says of itself", () => {
  test("is remembered, and recalled in its next conversation as data", async () => {
    const said = await of.say("Hi, I'm vegetarian. Who directed Suzume?");
    expect(of.recalled()).toEqual([]);
    expect(await of.list()).toEqual([
      {
        id: expect.any(String),
        text: "I'm vegetarian.",
        conversation_id: said.conversation_id,
        created_at: new Date(chat.server.clock.nowMs).toISOString(),
      },
    ]);
    await of.say("What could we cook?");
    expect(of.lastSystem()).toContain(
      '<memories>\n<memory said="2026-11-22">I\'m vegetarian.</memory>\n</memories>',
    );
    expect(await of.texts()).toEqual(["I'm vegetarian."]);
  });

  test("is not recalled where the model reads it in the history anyway", async () => {
    const { conversation_id } = await of.say("I'm vegetarian. Hello.");
    await of.say("I live in Rome.");
    await of.say("What could we cook?", { conversation_id });
    expect(of.recalled()).toEqual(["I live in Rome."]);
  });

  test("is recalled by its words first and then by its age, and given in the order in which it was said", async () => {
    await of.say("My cat is called Tom. I have a bicycle. I live in Rome. I work as a nurse. I like tea.");
    await of.say("What is my cat called?");
    expect(of.recalled()).toEqual(["My cat is called Tom.", "I work as a nurse.", "I like tea."]);
    await of.say("Which bicycles are there for nurses?");
    expect(of.recalled()).toEqual(["I have a bicycle.", "I work as a nurse.", "I like tea."]);
  });

  test("is kept once in the same words, and the oldest goes when there is too much", async () => {
    await of.say("I live in Rome.");
    await of.say("i live in rome!");
    expect(await of.texts()).toEqual(["I live in Rome."]);
    for (const animal of ["a cat", "a dog", "a horse", "a goat", "a cow"]) await of.say(`I have ${animal}.`);
    expect(await of.texts()).toEqual(
      ["a cow", "a goat", "a horse", "a dog", "a cat"].map((animal) => `I have ${animal}.`),
    );
  });

  test("is corrected with its question, and comes back with the version that said it", async () => {
    const { conversation_id } = await of.say("I live in Berlin. Which parks are near?");
    const { items } = (await chat.request("GET", `/conversations/${conversation_id}/messages`)).body;
    const again = { conversation_id, replaces: items[1].id };
    await of.say("", { ...again, messages: [{ role: "user", content: "ignored" }] });
    expect(await of.texts()).toEqual(["I live in Berlin."]);
    await of.say("I live in Rome. Which parks are near?", { conversation_id, replaces: items[0].id });
    expect(of.recalled()).toEqual([]);
    expect(await of.texts()).toEqual(["I live in Rome."]);
    await chat.request("POST", `/messages/${items[0].id}/select`);
    expect(await of.texts()).toEqual(["I live in Berlin."]);
    await of.say("Where do I live?");
    expect(of.recalled()).toEqual(["I live in Berlin."]);
    await chat.request("DELETE", "/memory");
    const left = "SELECT count(*) AS n FROM memories";
    expect(chat.server.connection.prepare(left).get()).toEqual({ n: 0 });
  });

  test("further down goes with the question that is asked anew above it, and can be said again", async () => {
    const { conversation_id, question_id } = await of.say("Hello.");
    await of.say("I have a dog.", { conversation_id });
    await of.say("What should my dog eat?", { conversation_id, replaces: question_id });
    expect(of.recalled()).toEqual([]);
    expect(await of.texts()).toEqual([]);
    await of.say("I have a dog.", { conversation_id });
    expect(await of.texts()).toEqual(["I have a dog."]);
  });

  test("is nobody else's: neither another customer's, nor on another link", async () => {
    await of.say("I live in Rome.");
    const link = `/api/v1/public/bot-share/${tokenOfSecondLink}`;
    await of.say("Where do I live?", {}, of.stranger);
    expect(of.recalled()).toEqual([]);
    await of.say("Where do I live?", { share_token: tokenOfSecondLink });
    expect(of.recalled()).toEqual([]);
    expect([await of.texts(of.stranger), await of.texts(undefined, link)]).toEqual([[], []]);
    const [{ id }] = await of.list();
    for (const [token, path] of [
      [of.stranger, chat.link],
      [chat.customer.token, link],
    ] as const) {
      const refused = await chat.server.request("DELETE", `${path}/memory/${id}`, { token });
      expect([refused.status, refused.body.code]).toEqual([404, "not_found"]);
      await chat.server.request("DELETE", `${path}/memory`, { token });
    }
    expect(await of.texts()).toEqual(["I live in Rome."]);
  });

  test("is nobody else's where two hosts know different people by one name, and no host is told of it", async () => {
    const links = [
      await makeHookLink(chat, `http://127.0.0.1:${host.port}`),
      await makeHookLink(chat, `http://127.0.0.1:${host.port}/b`),
    ];
    const [one, other] = links.map(({ share_token }) => visitorCalls(chat, share_token));
    if (one === undefined || other === undefined) throw new Error("there are two links");
    const [mine, theirs] = [await one.tokenOf("ann"), await other.tokenOf("ann")];
    await one.ask(mine, "I live in Rome-of-the-host.");
    await other.ask(theirs, "Where do I live?");
    expect(of.recalled()).toEqual([]);
    await one.ask(mine, "Where do I live?");
    expect(of.recalled()).toEqual(["I live in Rome-of-the-host."]);
    await until(() => reports.length === 3);
    const about = reports.filter((report) => report.includes("Where do I live?"));
    expect(about.map((report) => [report.includes("Be kind."), report.includes("Rome")])).toEqual([
      [true, false],
      [true, false],
    ]);
  });
});

describe("nothing is remembered or recalled", () => {
  test("while the setting is off, and then no statement asks for it", async () => {
    await of.say("I live in Rome.");
    await of.set({ enable_memori: false });
    const { connection } = chat.server;
    connection.exec("ALTER TABLE memories RENAME TO memories_away");
    try {
      await of.say("I have a dog. Where do I live?");
    } finally {
      connection.exec("ALTER TABLE memories_away RENAME TO memories");
    }
    expect(of.recalled()).toEqual([]);
    expect(await of.texts()).toEqual(["I live in Rome."]);
  });

  test("of what the bot's owner asks without a link", async () => {
    const answer = await chat.ask(
      { messages: [{ role: "user", content: "I live in Rome." }], share_token: null },
      { token: chat.owner.token },
    );
    expect(answer.status).toBe(200);
    const rows = chat.server.connection.prepare("SELECT text FROM memories WHERE text LIKE '%Rome.'").all();
    expect(rows).toEqual([]);
  });

  test("of a question that is refused", async () => {
    const path = `/api/v1/bot-share-tokens/${chat.linkId}`;
    const limit = (limits: unknown) =>
      chat.server.request("PATCH", path, { token: chat.owner.token, body: { limits } });
    await limit({ qpm: 0 });
    expect((await chat.ask("I live in Rome.")).status).toBe(429);
    await limit({ qpm: null });
    expect(await of.texts()).toEqual([]);
  });
});
