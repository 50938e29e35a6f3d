import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { version } from "../package.json";
import { endUnfinished } from "../src/features/chat/interrupted.ts";
import { type Chat, gate, until } from "./helpers/chat.ts";
import { numberOf, parseExposition } from "./helpers/exposition.ts";
import { fileForm } from "./helpers/files.ts";
import { hostToken, startHookChat } from "./helpers/hook-chat.ts";

const metricsToken = "token-of-the-metrics";
let hook: Awaited<ReturnType<typeof startHookChat>>;
let chat: Chat;
beforeAll(async () => {
  hook = await startHookChat({
    bot: { settings: { attachments: ["text"] } },
    config: { metricsToken, hookTimeoutMs: 200 },
    limits: { streamsAtOnce: 3, loginFailuresPerAccount: 2 },
  });
  chat = hook.chat;
});
afterAll(() => hook.close());

async function read() {
  const answer = await chat.server.send("GET", "/metrics", { token: metricsToken });
  expect(answer.status).toBe(200);
  return parseExposition(await answer.text());
}
type Metrics = Awaited<ReturnType<typeof read>>;

/** By how much the number has grown while `work` was done. */
async function grownBy(work: () => Promise<unknown>, name: string, labels: Record<string, string> = {}) {
  const before = await read();
  await work();
  const after = await read();
  return numberOf(after, name, labels) - numberOf(before, name, labels);
}

describe("what is counted", () => {
  const turns = "botshare_chat_turns_total";

  test("an answer: its end, its times, its tokens and its points", async () => {
    const pricing = { prompt_per_1k: 1, completion_per_1k: 1 };
    const path = `/api/v1/bots/${chat.botId}`;
    await chat.server.request("PATCH", path, { token: chat.owner.token, body: { pricing } });
    const before = await read();
    await chat.streamed("Hello?");
    const after = await read();
    const grown = (name: string, labels = {}) =>
      numberOf(after, name, labels) - numberOf(before, name, labels);
    expect(grown(turns, { outcome: "finished", code: "" })).toBe(1);
    expect(grown("botshare_chat_turn_duration_seconds_count")).toBe(1);
    expect(grown("botshare_chat_turn_duration_seconds_sum")).toBeGreaterThan(0);
    expect(grown("botshare_chat_first_token_seconds_count")).toBe(1);
    expect(grown("botshare_chat_tokens_total", { kind: "prompt" })).toBe(11);
    expect(grown("botshare_chat_tokens_total", { kind: "completion" })).toBe(7);
    expect(grown("botshare_chat_points_total")).toBeCloseTo(0.018, 6);
    expect(grown("botshare_upstream_calls_total", { call: "chat", outcome: "ok", status: "2xx" })).toBe(1);
    const chatRoute = { method: "POST", route: "/api/v3/chat/completions" };
    expect(grown("botshare_http_requests_total", { ...chatRoute, status: "2xx" })).toBe(1);
    expect(grown("botshare_http_request_duration_seconds_count", chatRoute)).toBe(1);
  });

  test("an answer that fails, by its error, and the call of the model", async () => {
    const fail = async () => {
      chat.upstream.setScript({ status: 503 });
      await chat.ask("Hello?");
      chat.upstream.setScript({});
    };
    expect(await grownBy(fail, turns, { outcome: "failed", code: "upstream_unavailable" })).toBe(1);
    expect(await grownBy(fail, "botshare_upstream_calls_total", { outcome: "failed", status: "5xx" })).toBe(
      1,
    );
    expect(await grownBy(fail, "botshare_http_errors_total", { code: "upstream_unavailable" })).toBe(1);
  });

  const statuses: [number, string][] = [
    [401, "401"],
    [403, "403"],
    [404, "404"],
    [429, "429"],
    [418, "4xx"],
    [599, "5xx"],
  ];
  test.each(statuses)(
    "a call of a model that answers %d as %s: no endpoint makes labels",
    async (status, label) => {
      const call = async () => {
        chat.upstream.setScript({ status });
        await chat.ask("Hello?");
        chat.upstream.setScript({});
      };
      expect(await grownBy(call, "botshare_upstream_calls_total", { outcome: "failed", status: label })).toBe(
        1,
      );
    },
  );

  test("a question that is refused, and not as an answer's time", async () => {
    const ask = () => chat.ask({ messages: [{ role: "user", content: "" }] });
    expect(await grownBy(ask, turns, { outcome: "refused", code: "empty_question" })).toBe(1);
    expect(await grownBy(ask, "botshare_chat_turn_duration_seconds_count")).toBe(0);
  });

  test("whose limit refused it", async () => {
    const path = `/api/v1/bot-share-tokens/${chat.linkId}`;
    const { token } = chat.owner;
    await chat.server.request("PATCH", path, { token, body: { limits: { qpm: 0 } } });
    const refused = { code: "no_questions_allowed", scope: "link" };
    expect(await grownBy(() => chat.ask("Hello?"), "botshare_http_errors_total", refused)).toBe(1);
    await chat.server.request("PATCH", path, { token, body: { limits: { qpm: null } } });
  });

  test("answers at this moment, and that one is stopped", async () => {
    const word = gate();
    chat.upstream.setScript({
      ends: false,
      steps: [{ until: word.promise }, { text: "one" }, { stall: true }],
    });
    const answers = "botshare_chat_answers";
    const stateOf = async () => {
      const now = await read();
      return [numberOf(now, answers, { state: "waiting" }), numberOf(now, answers, { state: "writing" })];
    };
    expect(await stateOf()).toEqual([0, 0]);
    const streaming = chat.stream("Hello?");
    await until(async () => (await stateOf())[0] === 1);
    word.open();
    const { events } = await streaming;
    await events.untilText("one");
    expect(await stateOf()).toEqual([0, 1]);
    expect(numberOf(await read(), "botshare_chat_readers")).toBe(1);
    const stop = async () => {
      await chat.request("POST", "/stop", {});
      await events.rest();
    };
    expect(await grownBy(stop, turns, { outcome: "stopped" })).toBe(1);
    expect(await stateOf()).toEqual([0, 0]);
    expect(numberOf(await read(), "botshare_upstream_calls_total", { outcome: "left" })).toBe(1);
    chat.upstream.setScript({});
  });

  test("answers that a stop of the process cut off", async () => {
    const { connection } = chat.server;
    connection.exec("UPDATE messages SET status = 'streaming' WHERE seq = (SELECT max(seq) FROM messages)");
    const start = () => endUnfinished(chat.server.app);
    expect(await grownBy(start, turns, { outcome: "interrupted" })).toBe(1);
  });

  test("sign-ins that succeed, fail and are throttled", async () => {
    const signIn = (username: string, password: string) => () =>
      chat.server.request("POST", "/api/v1/auth/login", { body: { username, password } });
    const signIns = "botshare_sign_ins_total";
    expect(await grownBy(signIn("owner", "wrong"), signIns, { outcome: "failed" })).toBe(1);
    expect(await grownBy(signIn("nobody", "wrong"), signIns, { outcome: "failed" })).toBe(1);
    for (let count = 0; count < 2; count += 1) await signIn("thief", "wrong")();
    expect(await grownBy(signIn("thief", "wrong"), signIns, { outcome: "throttled" })).toBe(1);
    expect(numberOf(await read(), signIns, { outcome: "succeeded" })).toBeGreaterThan(1);
  });

  test("a host's calls, and the reports that it took or still has to get", async () => {
    const calls = "botshare_hook_call_duration_seconds_count";
    const token = await hook.tokenOf(hostToken);
    const ask = async () => {
      await hook.ask(token, "Hello?");
      await until(() => hook.host.reports.length > 0);
      await until(async () => numberOf(await read(), "botshare_outbox_pending") === 0);
    };
    expect(await grownBy(ask, "botshare_outbox_tries_total", { outcome: "delivered" })).toBe(1);
    const now = await read();
    for (const call of ["init", "start", "finish"])
      expect([call, numberOf(now, calls, { call, outcome: "answered" })]).toEqual([call, 1]);
    const { connection, clock } = chat.server;
    connection.exec("UPDATE hook_deliveries SET state = 'pending', next_attempt_at = 9e15");
    clock.nowMs += 90_000;
    const later = await read();
    expect(numberOf(later, "botshare_outbox_pending")).toBe(1);
    expect(numberOf(later, "botshare_outbox_oldest_age_seconds")).toBeGreaterThanOrEqual(90);
    connection.exec("DELETE FROM hook_deliveries");
    expect(numberOf(await read(), "botshare_outbox_oldest_age_seconds")).toBe(0);
  });

  test("files and documents", async () => {
    const form = fileForm("twelve bytes", "a.txt", "text/plain");
    const attach = () =>
      chat.server.request("POST", `${chat.link}/attachments`, { token: chat.customer.token, body: form });
    expect(await grownBy(attach, "botshare_upload_bytes_total", { kind: "attachment" })).toBe(12);
    const body = { name: "a.txt", type: "text/plain", content: "twelve bytes" };
    const path = `/api/v1/bots/${chat.botId}/documents`;
    const add = () => chat.server.request("POST", path, { token: chat.owner.token, body });
    expect(await grownBy(add, "botshare_uploads_total", { kind: "document" })).toBe(1);
  });

  test("requests by the route's pattern, and what is no route by one word", async () => {
    const requests = "botshare_http_requests_total";
    const route = "/api/v1/bots/:bot_id";
    const get = () => chat.server.send("GET", `/api/v1/bots/${chat.botId}`, { token: chat.owner.token });
    expect(await grownBy(get, requests, { method: "GET", route, status: "2xx" })).toBe(1);
    const guess = () => chat.server.send("GET", `/secret/${chat.shareToken}`);
    expect(await grownBy(guess, requests, { method: "GET", route: "unmatched", status: "4xx" })).toBe(1);
    const invent = () => chat.server.send("PROPFIND", "/nowhere");
    expect(await grownBy(invent, requests, { method: "other", route: "unmatched" })).toBe(1);
  });
});

describe("what is looked at", () => {
  test("the process: its time, its memory, its files, its version", async () => {
    const now = await read();
    expect(numberOf(now, "process_cpu_seconds_total")).toBeGreaterThan(0.01);
    expect(numberOf(now, "process_resident_memory_bytes")).toBeGreaterThan(10_000_000);
    // Where the system does not tell, it is zero.
    expect(numberOf(now, "process_open_fds") > 0).toBe(existsSync("/proc/self/fd"));
    expect(Math.abs(numberOf(now, "process_start_time_seconds") - Date.now() / 1000)).toBeLessThan(3_600);
    expect(numberOf(now, "botshare_build_info", { version })).toBe(1);
  });

  test("how late the event loop was since the last look", async () => {
    await read();
    const end = performance.now() + 150;
    while (performance.now() < end);
    const isLate = async () =>
      numberOf(await read(), "botshare_event_loop_delay_seconds", { percentile: "100" }) > 0.05;
    await until(isLate);
  });

  test("the last backup, and whether one failed", async () => {
    const { backups } = chat.server.app;
    Object.assign(backups, { newestAt: 1_795_000_000_000, failure: "No room." });
    const now = await read();
    Object.assign(backups, { newestAt: null, failure: null });
    expect(numberOf(now, "botshare_backup_last_success_timestamp_seconds")).toBe(1_795_000_000);
    expect([numberOf(now, "botshare_backup_failing"), numberOf(now, "botshare_backup_scheduled")]).toEqual([
      1, 0,
    ]);
  });

  test("whether what is written is stored", async () => {
    const { store } = chat.server.app;
    expect(numberOf(await read(), "botshare_database_writable")).toBe(1);
    chat.server.app.store = {
      ...store,
      condition: () => ({ state: "unwritable", reason: "disk_full", since: 0 }),
    };
    const now = await read();
    chat.server.app.store = store;
    expect(numberOf(now, "botshare_database_writable")).toBe(0);
  });

  test("what can be told while the database is out of order", async () => {
    const { connection } = chat.server;
    connection.exec("ALTER TABLE hook_deliveries RENAME TO away");
    const now = await read();
    connection.exec("ALTER TABLE away RENAME TO hook_deliveries");
    expect(numberOf(now, "process_resident_memory_bytes")).toBeGreaterThan(0);
  });
});

describe("the text", () => {
  let now: Metrics;
  beforeAll(async () => {
    now = await read();
  });

  test("names everything after Prometheus' practice: the product first, the unit last, totals as totals", () => {
    const wrong = [...now].filter(([name, { type }]) => {
      const isTotal = name.endsWith("_total");
      const isNamed =
        /^(botshare|process)_[a-z_]+$/.test(name) && !/_(ms|milliseconds|kb|mb|count|sum|bucket)$/.test(name);
      return (
        !isNamed || isTotal !== (type === "counter") || (type === "histogram" && !name.endsWith("_seconds"))
      );
    });
    expect(wrong.map(([name]) => name)).toEqual([]);
    expect(now.size).toBeGreaterThan(30);
  });

  test("has no label that could be anybody's: no id, no token, no name, no path", () => {
    const known = /^([a-z_]*|\d+(\.\d+)*|\+Inf|[1-5]xx|[A-Z]+|(\/[a-z0-9_:*-]*)*)$/;
    const values = [...now.values()].flatMap(({ samples }) =>
      samples.flatMap(({ labels }) => Object.values(labels)),
    );
    expect(values.filter((value) => !known.test(value))).toEqual([]);
    const ids = [
      chat.botId,
      chat.linkId,
      chat.shareToken,
      chat.customer.id,
      "owner",
      "customer@",
      "127.0.0.1",
    ];
    expect(values.filter((value) => ids.some((id) => value.includes(id)))).toEqual([]);
  });
});
