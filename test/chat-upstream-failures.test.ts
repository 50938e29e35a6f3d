import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { type Chat, startChat, upstreamKey } from "./helpers/chat.ts";
import { chunksOf, textOf } from "./helpers/events.ts";
import { type Script, startFakeUpstream } from "./helpers/fake-upstream.ts";

// Each way in which an upstream misbehaves: what the caller gets and what is stored. Whatever the upstream said of itself,
// and the key it was called with, reach no customer.

const secretWords = "internal host 10.1.2.3";
const refusal = { error: { message: `${secretWords} refuses ${upstreamKey}`, type: "x", code: "y" } };

let chat: Chat;
beforeAll(async () => {
  chat = await startChat({
    limits: { upstreamFirstByteMs: 300, upstreamIdleMs: 200, answerBytes: 3_600 },
    bot: { pricing: { prompt_per_1k: 1_000, completion_per_1k: 1_000 }, settings: { show_usage: true } },
  });
});
afterAll(() => chat.close());

const asked = { messages: [{ role: "user", content: "Hi" }] };
const assertNoSecret = (said: unknown) => {
  const text = JSON.stringify(said);
  for (const secret of [secretWords, upstreamKey, "127.0.0.1", "Error:", "upstream.ts"])
    expect(text).not.toContain(secret);
};
const newestAnswer = async () => {
  const [{ id }] = (await chat.request("GET", "/conversations")).body.items;
  return (await chat.messages(id)).at(-1);
};
const deltaOf = (delta: object) => ({ chunk: { choices: [{ index: 0, delta, finish_reason: null }] } });
const assistantRole = deltaOf({ role: "assistant", content: "" });

describe("before the first token", () => {
  afterEach(() => {
    // Each case's conversation is then the newest.
    chat.server.clock.nowMs += 1_000;
  });
  const cases: [name: string, script: Script, status: number, code: string][] = [
    ["refusing with 401", { status: 401, refusal }, 502, "upstream_unavailable"],
    ["refusing with 400", { status: 400, refusal }, 502, "upstream_unavailable"],
    ["refusing with 404", { status: 404, refusal }, 502, "upstream_unavailable"],
    [
      "refusing with 429",
      { status: 429, refusal, headers: { "retry-after": "7" } },
      502,
      "upstream_unavailable",
    ],
    ["failing with 500", { status: 500, refusal: secretWords }, 502, "upstream_unavailable"],
    [
      "redirecting",
      { status: 307, headers: { location: "http://127.0.0.1:9/" } },
      502,
      "upstream_unavailable",
    ],
    ["slow to begin", { firstByteMs: 600 }, 504, "upstream_timeout"],
    ["silent after its headers", { ends: false, steps: [{ stall: true }] }, 504, "upstream_timeout"],
    [
      "silent after a role",
      { ends: false, steps: [assistantRole, { stall: true }] },
      504,
      "upstream_timeout",
    ],
    [
      "hanging up after a role",
      { ends: false, steps: [assistantRole, { cut: true }] },
      502,
      "upstream_unavailable",
    ],
    ["ending after a role", { ends: false, steps: [assistantRole] }, 502, "upstream_unavailable"],
    ["sending what is no JSON", { steps: [{ raw: "data: {oops\n\n" }] }, 502, "upstream_unavailable"],
    ["sending an error", { steps: [{ chunk: refusal }] }, 502, "upstream_unavailable"],
    ["answering an error as JSON with 200", { json: refusal }, 502, "upstream_unavailable"],
    [
      "answering a page",
      { steps: [{ raw: "<html>It works!</html>" }], ends: false },
      502,
      "upstream_unavailable",
    ],
    [
      "answering too large a JSON",
      { json: { choices: [], x: "x".repeat(5_000) } },
      502,
      "upstream_unavailable",
    ],
    ["sending too large an event", { steps: [{ text: "x".repeat(5_000) }] }, 502, "upstream_unavailable"],
  ];
  for (const [name, script, status, code] of cases) {
    test(`an upstream ${name} is a JSON error ${status}, streamed or not, and stored as failed`, async () => {
      chat.upstream.setScript(script);
      for (const stream of [true, false]) {
        const answer = await chat.ask({ ...asked, stream });
        expect(answer.status).toBe(status);
        expect(answer.headers.get("content-type")).toContain("application/json");
        const { detail } = answer.body;
        expect(answer.body).toMatchObject({
          detail,
          code,
          error: { message: detail, type: "server_error", code },
        });
        assertNoSecret(answer.body);
        const stored = await newestAnswer();
        expect(stored).toMatchObject({ role: "assistant", content: "", status: "failed", error_code: code });
        expect(stored.usage).toMatchObject({ prompt_tokens: 0, completion_tokens: 0 });
        assertNoSecret(stored);
      }
      expect((await chat.linkItem()).usage).toEqual({ points: 0, messages: 0, last_used_at: null });
    });
  }

  const setUpstream = (base_url: string) =>
    chat.server.request("PUT", "/api/v1/me/upstream", {
      token: chat.owner.token,
      body: { base_url, api_key: upstreamKey },
    });
  afterAll(() => setUpstream(chat.upstream.url));

  test("an upstream where nobody listens is 502", async () => {
    await setUpstream("http://127.0.0.1:1/v1");
    const answer = await chat.ask("Hi");
    expect(answer).toMatchObject({ status: 502, body: { code: "upstream_unavailable" } });
    assertNoSecret(answer.body);
    await setUpstream(chat.upstream.url);
  });

  test("an address that the configuration has come to refuse is 502, and why is not told", async () => {
    const { app } = chat.server;
    const { config } = app;
    app.config = { ...config, privateHosts: "refuse" };
    const answer = await chat.ask("Hi");
    app.config = config;
    expect(answer).toMatchObject({ status: 502, body: { code: "upstream_unavailable" } });
    expect(answer.body.detail).not.toContain("configuration");
  });

  test("an owner without an upstream is 502 with a code of its own", async () => {
    const { server } = chat;
    const body = { name: "Nobody's", model: "fake-large" };
    const bot = await server.request("POST", "/api/v1/bots", { token: "master-key-of-the-tests", body });
    const answer = await chat.ask(
      { ...asked, bot_id: bot.body.id, share_token: undefined },
      { token: "master-key-of-the-tests" },
    );
    expect(answer).toMatchObject({ status: 502, body: { code: "upstream_not_configured" } });
  });

  test("the key is not sent on to where a redirect points", async () => {
    const elsewhere = startFakeUpstream();
    chat.upstream.setScript({ status: 308, headers: { location: `${elsewhere.url}/chat/completions` } });
    expect((await chat.ask("Hi")).status).toBe(502);
    expect(elsewhere.requests).toEqual([]);
    await elsewhere.close();
  });
});

describe("in the middle of an answer", () => {
  const half = { text: "Half an " };
  const cases: [name: string, script: Script, code: string][] = [
    ["hanging up", { ends: false, steps: [half, { cut: true }] }, "upstream_unavailable"],
    ["ending without an end", { ends: false, steps: [half] }, "upstream_unavailable"],
    ["falling silent", { ends: false, steps: [half, { stall: true }] }, "upstream_timeout"],
    ["sending what is no JSON", { steps: [half, { raw: "data: {oops\n\n" }] }, "upstream_unavailable"],
    ["sending a chunk that is none", { steps: [half, { chunk: [1] }] }, "upstream_unavailable"],
    ["sending an error", { steps: [half, { chunk: refusal }] }, "upstream_unavailable"],
    [
      "sending an error event",
      { steps: [half, { raw: `event: error\ndata: "${secretWords}"\n\n` }] },
      "upstream_unavailable",
    ],
    ["sending too large an event", { steps: [half, { text: "x".repeat(5_000) }] }, "upstream_unavailable"],
  ];
  for (const [name, script, code] of cases) {
    test(`an upstream ${name} ends the stream with an error event and [DONE], and the part is kept`, async () => {
      chat.server.clock.nowMs += 1_000;
      chat.upstream.setScript(script);
      const { response, frames } = await chat.streamed(asked);
      expect(response.status).toBe(200);
      expect(textOf(frames)).toBe("Half an ");
      const [error, done] = frames.slice(-2);
      const { detail } = error?.data ?? {};
      expect(error).toEqual({
        event: "error",
        data: {
          ...{ detail, code, request_id: response.headers.get("x-request-id") },
          error: { message: detail, type: "server_error", code },
        },
      });
      expect(detail).toBeString();
      expect(done?.data).toBe("[DONE]");
      expect(chunksOf(frames).some(({ choices }) => choices[0]?.finish_reason)).toBe(false);
      assertNoSecret(frames);
      expect(await newestAnswer()).toMatchObject({
        id: chunksOf(frames)[0].message_id,
        content: "Half an ",
        status: "failed",
        error_code: code,
        usage: { estimated: true, completion_tokens: 2 },
      });
    });

    test(`an upstream ${name} is a JSON error where no stream was asked for, and the part is kept`, async () => {
      chat.server.clock.nowMs += 1_000;
      chat.upstream.setScript(script);
      const answer = await chat.ask(asked);
      expect(answer.status).toBe(code === "upstream_timeout" ? 504 : 502);
      expect(answer.body).toMatchObject({ code, error: { code } });
      assertNoSecret(answer.body);
      expect(await newestAnswer()).toMatchObject({ content: "Half an ", status: "failed", error_code: code });
    });
  }

  test("an answer that grows beyond the limit is cut off there, whole as far as it goes, and says so", async () => {
    chat.upstream.setScript({
      steps: Array.from({ length: 20 }, (_, place) => ({ text: `${place}`.padEnd(500, ".") })),
    });
    const { frames } = await chat.streamed({ ...asked, stream_options: { include_usage: true } });
    const text = textOf(frames);
    expect(text.length).toBe(3_500);
    expect(text).toContain("6...");
    const [end, usage] = chunksOf(frames).slice(-2);
    expect(end.choices[0].finish_reason).toBe("length");
    expect(usage.usage).toMatchObject({ estimated: true, completion_tokens: 875 });
    const stored = (await chat.messages(end.conversation_id)).at(-1);
    expect(stored).toMatchObject({ content: text, status: "complete", error_code: null });
    const whole = await chat.ask(asked);
    expect(whole.body.choices[0]).toMatchObject({ finish_reason: "length", message: { content: text } });
  });
});
