import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { sessions } from "../src/db/schema/accounts.ts";
import { removeOutdated } from "../src/features/identity/retention.ts";
import { type Chat, startChat } from "./helpers/chat.ts";
import { turnsDuring } from "./helpers/turns.ts";

// What outlives its time is removed, and nothing else is. Each row is named after what should become of it.

const dayMs = 24 * 3600 * 1000;
let chat: Chat;
beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat.close());

const run = (sql: string, ...values: (string | number | null)[]) =>
  chat.server.connection.prepare(sql).run(...values);
const column = (sql: string): unknown[] => chat.server.connection.prepare(sql).pluck().all();
const ago = (days: number) => chat.server.clock.nowMs - days * dayMs;
const remove = () => removeOutdated(chat.server.app);

function addDelivery(id: string, days: number, more: { state: string; payload?: string; token?: string }) {
  const { state, payload = null, token = null } = more;
  run(
    `INSERT INTO hook_deliveries (id, share_token_id, conversation_id, message_id, payload, auth_token_sealed, state,
      next_attempt_at, created_at) VALUES (?, ?, 'c', ?, ?, ?, ?, 0, ?)`,
    ...[id, chat.linkId, id, payload, token, state, ago(days)],
  );
}

const addVisitor = (id: string, kind: string, days: number, scope = chat.linkId) =>
  run("INSERT INTO visitors VALUES (?, ?, ?, ?, ?, NULL)", id, kind, scope, id, ago(days));

function addConversation(id: string, visitorId: string, days: number) {
  const [botId, linkId] = [chat.botId, chat.linkId];
  run(
    "INSERT INTO conversations (id, bot_id, share_token_id, visitor_id, title, is_pinned, created_at, updated_at, shown_end_id) VALUES (?, ?, ?, ?, 't', 0, 0, ?, NULL)",
    ...[id, botId, linkId, visitorId, ago(days)],
  );
  run(
    "INSERT INTO messages (id, conversation_id, role, content, status, created_at) VALUES (?, ?, 'user', 'words', 'complete', 0)",
    ...[`message of ${id}`, id],
  );
}

describe("a report to a host", () => {
  test("that is delivered or given up goes after 90 days; one that waits stays", async () => {
    addDelivery("kept delivered", 89, { state: "delivered" });
    addDelivery("kept pending", 91, { state: "pending" });
    addDelivery("old delivered", 91, { state: "delivered" });
    addDelivery("old failed", 91, { state: "failed" });
    await remove();
    expect(column("SELECT id FROM hook_deliveries ORDER BY id")).toEqual(["kept delivered", "kept pending"]);
  });

  test("that its host did not take loses its words and its credential after 30 days, and keeps its figures", async () => {
    const step = { moduleType: "chatNode", query: "words", tokens: 7, quoteList: [{ q: "words" }] };
    const payload = JSON.stringify({ appName: "Bot", responseData: [step] });
    addDelivery("new", 29, { state: "failed", payload, token: "sealed" });
    addDelivery("old failed", 31, { state: "failed", payload, token: "sealed" });
    addDelivery("old pending without a credential", 31, { state: "pending", payload });
    await remove();
    const rows = chat.server.connection.prepare<
      [string],
      { payload: string; auth_token_sealed: string | null }
    >("SELECT payload, auth_token_sealed FROM hook_deliveries WHERE id = ?");
    expect(rows.get("new")).toEqual({ payload, auth_token_sealed: "sealed" });
    for (const id of ["old failed", "old pending without a credential"]) {
      const row = rows.get(id);
      expect(row?.auth_token_sealed).toBeNull();
      expect(JSON.parse(row?.payload ?? "")).toEqual({
        appName: "Bot",
        responseData: [{ moduleType: "chatNode", query: "", tokens: 7, quoteList: [] }],
      });
    }
  });
});

test("a report whose time is further away than any pause is due at once: the clock was set back under it", async () => {
  addDelivery("far away", 0, { state: "pending" });
  addDelivery("tomorrow", 0, { state: "pending" });
  run("UPDATE hook_deliveries SET next_attempt_at = ? WHERE id = 'far away'", ago(-365));
  run("UPDATE hook_deliveries SET next_attempt_at = ? WHERE id = 'tomorrow'", ago(-1));
  await remove();
  expect(
    column("SELECT next_attempt_at FROM hook_deliveries WHERE id IN ('far away', 'tomorrow') ORDER BY 1"),
  ).toEqual([ago(0), ago(-1)]);
  run("DELETE FROM hook_deliveries WHERE state = 'pending'");
});

test("a link's events go after 400 days", async () => {
  for (const [id, days] of [
    ["kept", 399],
    ["old", 401],
  ] as const) {
    run(
      "INSERT INTO link_events VALUES (?, ?, 'opened', '', '', ?, 1, ?, ?)",
      id,
      chat.linkId,
      days,
      ago(days),
      0,
    );
  }
  await remove();
  expect(column("SELECT id FROM link_events WHERE id IN ('kept', 'old')")).toEqual(["kept"]);
});

test("days of visitors and addresses go after 400 days; sums of all days and days of links stay", async () => {
  const dayOf = (days: number) => new Date(ago(days)).toISOString().slice(0, 10);
  for (const scope of ["link", "visitor", "address"]) {
    for (const [key, day] of [
      ["kept", dayOf(400)],
      ["sum", ""],
      ["old", dayOf(401)],
    ] as const)
      run("INSERT INTO usage_days VALUES (?, ?, ?, ?, 1, 1)", chat.linkId, scope, `${scope} ${key}`, day);
  }
  await remove();
  expect(column("SELECT key FROM usage_days ORDER BY key")).toEqual([
    "address kept",
    "address sum",
    "link kept",
    "link old",
    "link sum",
    "visitor kept",
    "visitor sum",
  ]);
});

describe("visitors", () => {
  test("who are anonymous lose the conversations beyond their history, and go when nothing of them is left", async () => {
    addVisitor("anonymous, came today", "anonymous", 0.5);
    addVisitor("anonymous, idle", "anonymous", 2);
    addVisitor("anonymous, with an old conversation", "anonymous", 40);
    addVisitor("anonymous, with two conversations", "anonymous", 40);
    addVisitor("anonymous, with a session", "anonymous", 40);
    addVisitor("hook", "hook", 500);
    addVisitor("signed", "signed", 500);
    addVisitor("hook of a link that is gone", "hook", 0, "a link that is gone");
    addConversation("old", "anonymous, with an old conversation", 31);
    addConversation("old of two", "anonymous, with two conversations", 31);
    addConversation("new of two", "anonymous, with two conversations", 29);
    addConversation("old of a host's visitor", "hook", 500);
    run(
      "INSERT INTO visitor_sessions VALUES ('s', 'anonymous, with a session', ?, NULL, 0, ?)",
      ...[chat.linkId, ago(0)],
    );
    const before = column("SELECT id FROM visitors WHERE kind IN ('account', 'master')");
    await remove();
    expect(column("SELECT id FROM conversations ORDER BY id")).toEqual([
      "new of two",
      "old of a host's visitor",
    ]);
    expect(column("SELECT conversation_id FROM messages ORDER BY id")).toEqual([
      "new of two",
      "old of a host's visitor",
    ]);
    expect(column("SELECT id FROM visitors WHERE kind NOT IN ('account', 'master') ORDER BY id")).toEqual([
      "anonymous, came today",
      "anonymous, with a session",
      "anonymous, with two conversations",
      "hook",
      "signed",
    ]);
    expect(column("SELECT id FROM visitors WHERE kind IN ('account', 'master')")).toEqual(before);
  });
});

test("what cannot be removed is told, and keeps nothing else from being removed", async () => {
  addVisitor("while others stay", "anonymous", 2);
  run(
    "INSERT INTO one_time_links (id, token_hash, purpose, created_at, expires_at) VALUES ('old', 'h', 'setup', 0, 0)",
  );
  chat.server.connection.exec(
    "CREATE TEMP TRIGGER refuse BEFORE DELETE ON one_time_links BEGIN SELECT RAISE(ABORT, 'no'); END",
  );
  expect(await remove().catch(({ errors }: AggregateError) => errors.length)).toBe(1);
  expect(column("SELECT id FROM visitors WHERE id = 'while others stay'")).toEqual([]);
  chat.server.connection.exec("DROP TRIGGER refuse");
  await remove();
  expect(column("SELECT id FROM one_time_links")).toEqual([]);
});

test("thousands of rows go, stretch by stretch, and other work goes on", async () => {
  chat.server.connection.transaction(() => {
    for (let count = 0; count < 3_000; count += 1) {
      addVisitor(`many ${count}`, count % 3 === 0 ? "hook" : "anonymous", 2);
      addDelivery(`many ${count}`, 91, { state: "delivered" });
    }
  })();
  // Fifteen stretches of each, and one for each table at least.
  expect(await turnsDuring(remove)).toBeGreaterThan(30);
  const left = "SELECT DISTINCT kind FROM visitors WHERE id LIKE 'many %'";
  expect(column(left)).toEqual(["hook"]);
  expect(column("SELECT count(*) FROM visitors WHERE id LIKE 'many %'")).toEqual([1_000]);
  expect(column("SELECT count(*) FROM hook_deliveries WHERE id LIKE 'many %'")).toEqual([0]);
});

describe("conversations that are older than their owner keeps them", () => {
  let kept: Chat;
  beforeAll(async () => {
    kept = await startChat({
      config: { retention: { conversationsMs: 30 * dayMs, eventsMs: 1e12, deliveriesMs: 1e12 } },
    });
  });
  afterAll(() => kept.close());
  const rows = (sql: string) => kept.server.connection.prepare(sql).pluck().all();

  test("go with all that hangs on them, pinned ones too; what was asked since and what is being answered stays, and the figures", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const ids: string[] = [];
    for (const name of ["old", "pinned", "asked again", "young"])
      ids.push((await kept.ask(`I am called ${name}.`)).body.conversation_id);
    const [old = "", pinned = "", again = "", young = ""] = ids;
    await kept.request("PATCH", `/conversations/${pinned}`, { pinned: true });
    kept.upstream.setScript({ steps: [{ text: "slow " }, { until: promise }, { text: "answer" }] });
    const { events } = await kept.stream("Slow?");
    const running = (await events.next())?.data.conversation_id;
    kept.server.connection.exec(`UPDATE conversations SET updated_at = 0 WHERE id = '${running}'`);
    const figures = rows("SELECT sum(questions) FROM figures");
    kept.server.clock.nowMs += 29 * dayMs;
    kept.server.connection.exec(
      `UPDATE conversations SET updated_at = ${kept.server.clock.nowMs} WHERE id = '${young}'`,
    );
    await kept.server.app.store.db.update(sessions).set({ expiresAt: 9e15 });
    kept.upstream.setScript({});
    expect(
      (await kept.ask({ messages: [{ role: "user", content: "Still there?" }], conversation_id: again }))
        .status,
    ).toBe(200);
    kept.server.clock.nowMs += 2 * dayMs;
    await removeOutdated(kept.server.app);
    expect(rows("SELECT id FROM conversations").toSorted()).toEqual([again, young, running].toSorted());
    expect(rows(`SELECT count(*) FROM messages WHERE conversation_id IN ('${old}', '${pinned}')`)).toEqual([
      0,
    ]);
    expect(rows("SELECT sum(questions) FROM figures WHERE scope = 'bot' AND span = 'all'").length).toBe(1);
    expect(Number(rows("SELECT sum(questions) FROM figures")[0])).toBeGreaterThan(Number(figures[0]));
    resolve();
    await events.rest();
    expect(
      rows(`SELECT content FROM messages WHERE conversation_id = '${running}' AND role = 'assistant'`),
    ).toEqual(["slow answer"]);
  });

  test("stay for ever where the owner has said nothing", async () => {
    addVisitor("hook of long ago", "hook", 5_000);
    addConversation("of long ago", "hook of long ago", 5_000);
    await remove();
    expect(column("SELECT id FROM conversations WHERE id = 'of long ago'")).toEqual(["of long ago"]);
  });
});
