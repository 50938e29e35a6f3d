import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { endUnfinished } from "../src/features/chat/interrupted.ts";
import { removeOutdated } from "../src/features/identity/retention.ts";
import { type Chat, gate, startChat } from "./helpers/chat.ts";
import { figureRows } from "./helpers/figures.ts";
import { masterKey } from "./helpers/test-server.ts";

// What an answer, a refusal and a rating add to the figures, and what goes of them with whom they are of.

const quarterMs = 15 * 60_000;
const dayMs = 24 * 3600 * 1000;
let chat: Chat;
beforeAll(async () => {
  chat = await startChat({ bot: { pricing: { prompt_per_1k: 0, completion_per_1k: 1_000 } } });
});
afterAll(() => chat.close());

const rows = () => figureRows(chat.server.connection);
const clear = () => chat.server.connection.exec("DELETE FROM figures");
const visitorOf = (conversationId: string) =>
  chat.server.connection
    .prepare("SELECT visitor_id FROM conversations WHERE id = ?")
    .pluck()
    .get(conversationId) as string;
const conversation = (id: string) =>
  chat.server.connection.prepare("SELECT * FROM conversations WHERE id = ?").get(id) as Record<
    string,
    unknown
  >;
/** One column of the rows, by their place. */
const column = (name: string) =>
  Object.fromEntries(rows().map((row) => [`${row.scope} ${row.span}`, row[name]]));
const everyPlace = (value: unknown) => ({
  "bot day": value,
  "bot quarter": value,
  "link day": value,
  "link quarter": value,
  "visitor all": value,
  "visitor day": value,
  "visitor quarter": value,
});

describe("an answer", () => {
  test("is added to its bot, its link and its visitor, of its quarter of an hour and its day in UTC", async () => {
    chat.server.clock.nowMs = Date.parse("2026-11-22T23:58:00Z");
    const { body } = await chat.ask("A");
    const key = `${chat.linkId}/${visitorOf(body.conversation_id)}`;
    const [atQuarter, atDay] = [Date.parse("2026-11-22T23:45:00Z"), Date.parse("2026-11-22T00:00:00Z")];
    expect(rows().map(({ scope, key: of, span, start_at }) => [scope, of, span, start_at])).toEqual([
      ["bot", "", "day", atDay],
      ["bot", "", "quarter", atQuarter],
      ["link", chat.linkId, "day", atDay],
      ["link", chat.linkId, "quarter", atQuarter],
      ["visitor", key, "all", 0],
      ["visitor", key, "day", atDay],
      ["visitor", key, "quarter", atQuarter],
    ]);
    const { prompt_tokens, completion_tokens } = body.usage;
    for (const row of rows())
      expect(row).toMatchObject({ questions: 1, failures: 0, refusals: 0, prompt_tokens, completion_tokens });
    expect(column("points")).toEqual(everyPlace(completion_tokens));
    expect(conversation(body.conversation_id)).toMatchObject({
      answers: 1,
      points: completion_tokens,
      failures: 0,
    });
  });

  test("of another quarter of an hour begins rows of its own, and is added to what is there", async () => {
    chat.server.clock.nowMs += quarterMs;
    await chat.ask("B");
    await chat.ask("C");
    const questions = rows().map(({ scope, span, start_at, questions: count }) => [
      scope,
      span,
      start_at,
      count,
    ]);
    const of = (scope: string) => questions.filter(([named]) => named === scope);
    expect(of("visitor")).toEqual([
      ["visitor", "all", 0, 3],
      ["visitor", "day", Date.parse("2026-11-22T00:00:00Z"), 1],
      ["visitor", "day", Date.parse("2026-11-23T00:00:00Z"), 2],
      ["visitor", "quarter", Date.parse("2026-11-22T23:45:00Z"), 1],
      ["visitor", "quarter", Date.parse("2026-11-23T00:00:00Z"), 2],
    ]);
    clear();
  });

  test("notes when its first word came, be it of reasoning, and how long each part of it took", async () => {
    chat.upstream.setScript({ steps: [{ reasoning: "Hm." }, { pauseMs: 30 }, { text: "So." }] });
    await chat.ask("A");
    const [row] = rows();
    const took = chat.server.connection
      .prepare(
        "SELECT search_ms, first_token_ms, model_ms FROM messages WHERE role = 'assistant' ORDER BY seq DESC",
      )
      .get() as Record<string, number>;
    expect(row).toMatchObject({
      first_tokens: 1,
      first_token_ms: took.first_token_ms,
      longest_first_token_ms: took.first_token_ms,
    });
    expect(took.search_ms).toBeGreaterThanOrEqual(0);
    // The pause is the test's own timer, which goes by the start of its turn of the event loop: some of it may be over at the first word.
    expect(took.model_ms).toBeGreaterThanOrEqual((took.first_token_ms ?? 0) + 15);
    clear();
  });

  test("that fails counts as one that failed, and has no first word where none came", async () => {
    chat.upstream.setScript({ status: 500 });
    const { status } = await chat.ask("A");
    expect(status).toBe(502);
    expect(column("questions")).toEqual(everyPlace(1));
    expect(column("failures")).toEqual(everyPlace(1));
    expect(column("first_tokens")).toEqual(everyPlace(0));
    chat.upstream.setScript({ steps: [{ text: "Again." }] });
    clear();
  });

  test("of the bot's own manager is in no link's figures", async () => {
    const asked = { bot_id: chat.botId, share_token: undefined, messages: [{ role: "user", content: "A" }] };
    const { body } = await chat.ask(asked, { token: chat.owner.token });
    expect(rows().map(({ scope, key, span }) => [scope, key, span])).toEqual([
      ["bot", "", "day"],
      ["bot", "", "quarter"],
      ["visitor", `/${visitorOf(body.conversation_id)}`, "all"],
      ["visitor", `/${visitorOf(body.conversation_id)}`, "day"],
      ["visitor", `/${visitorOf(body.conversation_id)}`, "quarter"],
    ]);
    clear();
  });
});

test("a refused question counts for its bot and its link", async () => {
  const path = `/api/v1/bot-share-tokens/${chat.linkId}`;
  const limit = (limits: unknown) =>
    chat.server.request("PATCH", path, { token: chat.owner.token, body: { limits } });
  await limit({ messages_per_day: 0 });
  expect((await chat.ask("A")).status).toBe(429);
  expect((await chat.ask("B")).status).toBe(429);
  await limit(null);
  const { "visitor all": _, "visitor day": _day, "visitor quarter": _quarter, ...places } = everyPlace(2);
  expect(column("refusals")).toEqual(places);
  expect(column("questions")).toEqual({ "bot day": 0, "bot quarter": 0, "link day": 0, "link quarter": 0 });
  clear();
});

describe("a rating", () => {
  test("moves the ratings of its answer's own time by the difference, whenever it is given", async () => {
    const { body } = await chat.ask("A");
    const path = `/messages/${body.message_id}/feedback`;
    const places = rows().map(({ start_at }) => start_at);
    chat.server.clock.nowMs += 3 * dayMs;
    const counts = [];
    for (const rating of ["up", "up", "down", null, "down"]) {
      expect((await chat.request("PUT", path, { rating })).status).toBe(200);
      const { rated_up, rated_down } = conversation(body.conversation_id);
      expect([column("rated_up"), column("rated_down")]).toEqual([
        everyPlace(rated_up),
        everyPlace(rated_down),
      ]);
      counts.push([rated_up, rated_down]);
    }
    expect(counts).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
      [0, 0],
      [0, 1],
    ]);
    expect(rows().map(({ start_at }) => start_at)).toEqual(places);
  });

  test("of somebody else's answer moves nothing", async () => {
    const before = rows();
    const id = chat.server.connection.prepare("SELECT id FROM messages WHERE rating = 'down'").pluck().get();
    const { status } = await chat.request(
      "PUT",
      `/messages/${id}/feedback`,
      { rating: "up" },
      chat.owner.token,
    );
    expect(status).toBe(403);
    expect(rows()).toEqual(before);
    clear();
  });

  test("that is given while its answer is being written counts once", async () => {
    const on = gate();
    chat.upstream.setScript({ steps: [{ text: "One" }, { until: on.promise }] });
    const { events } = await chat.stream("A");
    while (!JSON.stringify(await events.next()).includes("One")) {}
    const id = chat.server.connection
      .prepare("SELECT id FROM messages WHERE status = 'streaming'")
      .pluck()
      .get();
    expect((await chat.request("PUT", `/messages/${id}/feedback`, { rating: "up" })).status).toBe(200);
    expect(rows()).toEqual([]);
    on.open();
    await events.rest();
    expect(column("rated_up")).toEqual(everyPlace(1));
    clear();
  });
});

describe("what goes", () => {
  test("a deleted conversation leaves what it cost in all figures", async () => {
    const { body } = await chat.ask("A");
    const before = rows();
    expect(before.length).toBe(7);
    expect((await chat.request("DELETE", `/conversations/${body.conversation_id}`)).status).toBe(200);
    expect(rows()).toEqual(before);
  });

  test("a deleted customer's own rows stay, and go with what it wrote; those of the bot and the link stay", async () => {
    const path = `/api/v1/end-users/${chat.customer.id}`;
    const remove = (query = "") => chat.server.request("DELETE", path + query, { token: chat.owner.token });
    expect((await remove()).status).toBe(200);
    expect(column("questions")).toEqual(everyPlace(1));
    expect((await remove("?conversations=delete")).status).toBe(200);
    expect(column("questions")).toEqual({ "bot day": 1, "bot quarter": 1, "link day": 1, "link quarter": 1 });
  });

  test("quarters of an hour go after 400 days, and days stay", async () => {
    chat.server.clock.nowMs += 401 * dayMs;
    await removeOutdated(chat.server.app);
    expect(column("questions")).toEqual({ "bot day": 1, "link day": 1 });
  });

  test("visitors whom nobody can be any more lose their rows, and nobody else does", async () => {
    clear();
    const { connection, app, clock } = chat.server;
    const visitor = connection.prepare(
      "INSERT INTO visitors (id, kind, scope, uid, created_at) VALUES (?, 'anonymous', ?, ?, ?)",
    );
    const figure = connection.prepare(
      "INSERT INTO figures (bot_id, scope, key, span, start_at, questions) VALUES (?, 'visitor', ?, 'all', 0, 1)",
    );
    for (const [id, scope, days] of [
      ["idle", chat.linkId, 2],
      ["new", chat.linkId, 0],
      ["of no link", "gone", 0],
    ] as const) {
      visitor.run(id, scope, id, clock.nowMs - days * dayMs);
      figure.run(chat.botId, `${scope}/${id}`);
    }
    await removeOutdated(app);
    expect(rows().map(({ key }) => key)).toEqual([`${chat.linkId}/new`]);
  });

  test("a deleted bot's figures go with it", async () => {
    const path = `/api/v1/bots/${chat.botId}`;
    const token = masterKey;
    expect(rows().length).toBe(1);
    expect((await chat.server.request("DELETE", path, { token })).status).toBe(200);
    expect(rows()).toEqual([]);
  });
});

test("an answer that a killed server left unfinished counts as a question when the next one starts", async () => {
  const again = await startChat();
  try {
    const { body } = await again.ask("A");
    const { connection, app } = again.server;
    connection.exec("DELETE FROM figures; UPDATE messages SET status = 'streaming' WHERE role = 'assistant'");
    connection.exec("UPDATE conversations SET answers = 0");
    for (const _ of [1, 2]) await endUnfinished(app);
    const counted = figureRows(connection).map(({ questions, failures, points }) => [
      questions,
      failures,
      points,
    ]);
    expect(counted).toEqual(Array(7).fill([1, 0, 0]));
    const answers = connection.prepare("SELECT answers FROM conversations WHERE id = ?").pluck();
    expect(answers.get(body.conversation_id)).toBe(1);
  } finally {
    await again.close();
  }
});
