import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { AppError } from "../src/errors.ts";
import { failureDetail } from "../src/features/chat/failure-detail.ts";
import { type Chat, startChat, upstreamKey } from "./helpers/chat.ts";
import type { Script } from "./helpers/fake-upstream.ts";

// Why the model failed: the bot's owner reads what its endpoint said, and nobody else does.

let chat: Chat;
beforeAll(async () => {
  chat = await startChat({ limits: { upstreamFirstByteMs: 200, errorDetailChars: 150 } });
});
afterAll(() => chat.close());

const failed = async (question = "Why?") => {
  const { body } = await chat.ask(question);
  const path = `/api/v1/bots/${chat.botId}/conversations?limit=1&failed=true`;
  const [{ id }] = (await chat.server.request("GET", path, { token: chat.owner.token })).body.items;
  const messages = `/api/v1/conversations/${id}/messages`;
  const { items } = (await chat.server.request("GET", messages, { token: chat.owner.token })).body;
  return { body, id: id as string, answer: items.at(-1) };
};

const cases: Record<string, [script: Script, code: string, detail: RegExp]> = {
  "a refused key, without the key": [
    { status: 401, refusal: { error: { message: `Incorrect API key: ${upstreamKey}` } } },
    "upstream_unavailable",
    /^The upstream answered 401: .*Incorrect API key: \*\*\*/,
  ],
  "an unknown model": [
    { status: 404, refusal: { error: { message: "The model `fake-large` does not exist" } } },
    "upstream_unavailable",
    /^The upstream answered 404: .*The model `fake-large` does not exist/,
  ],
  "a bearer token that another proxy repeats": [
    { status: 502, refusal: "Authorization: Bearer another-ones-token refused" },
    "upstream_unavailable",
    /^The upstream answered 502: "Authorization: Bearer \*\*\* refused"$/,
  ],
  "an error in mid-answer": [
    { steps: [{ text: "Half" }, { chunk: { error: { message: "Out of memory" } } }] },
    "upstream_unavailable",
    /Out of memory/,
  ],
  "words without an end, cut": [
    { status: 500, refusal: "x".repeat(1_000) },
    "upstream_unavailable",
    /^The upstream answered 500: "x+$/,
  ],
  "an endpoint that says nothing": [
    { firstByteMs: 400 },
    "upstream_timeout",
    /^The other side was silent for too long$/,
  ],
};

describe("of a failed answer its bot's owner is told", () => {
  for (const [it, [script, code, detail]] of Object.entries(cases)) {
    test(it, async () => {
      chat.upstream.setScript(script);
      const { body, id, answer } = await failed();
      expect(answer).toMatchObject({ status: "failed", error_code: code });
      expect(answer.error_detail).toStartWith(`${chat.upstream.url}: `);
      expect(answer.error_detail.slice(chat.upstream.url.length + 2)).toMatch(detail);
      expect(answer.error_detail).not.toContain(upstreamKey);
      // Its customer is told that it failed, and no more: not now, not later, not in a file.
      expect(body.code ?? body.error?.code).toBe(code);
      const told = await chat.request("GET", `/conversations/${id}/messages`);
      expect(told.body.items.at(-1)).toMatchObject({ status: "failed", error_code: code });
      const file = await chat.server.send("GET", `${chat.link}/conversations/${id}/export?format=json`, {
        token: chat.customer.token,
      });
      const stream = await chat.server.send("GET", `${chat.link}/messages/${answer.id}/stream`, {
        token: chat.customer.token,
      });
      const heard = [JSON.stringify([body, told.body]), await file.text(), await stream.text()].join("\n");
      expect(heard).toContain(answer.id);
      expect(heard).not.toContain("error_detail");
      expect(heard).not.toMatch(
        /The upstream answered|does not exist|Out of memory|silent|\*\*\*|127\.0\.0\.1/,
      );
    });
  }

  test("an endpoint that is not there", async () => {
    const token = chat.owner.token;
    await chat.server.request("PUT", "/api/v1/me/upstream", {
      token,
      body: { base_url: "http://127.0.0.1:9/v1" },
    });
    const { answer } = await failed();
    expect(answer.error_code).toBe("upstream_unavailable");
    expect(answer.error_detail).toStartWith("http://127.0.0.1:9/v1: ECONNREFUSED");
    await chat.server.request("PUT", "/api/v1/me/upstream", {
      token,
      body: { base_url: "https://no-such.example/v1/" },
    });
    const { lookup } = chat.server.app;
    chat.server.app.lookup = () => Promise.reject(Object.assign(new Error("?"), { code: "ENOTFOUND" }));
    const { answer: unknown } = await failed();
    chat.server.app.lookup = lookup;
    expect(unknown.error_detail).toBe("https://no-such.example/v1: No such host: no-such.example");
    const body = { base_url: chat.upstream.url, api_key: upstreamKey };
    await chat.server.request("PUT", "/api/v1/me/upstream", { token, body });
  });

  test("of two attempts what the last one met", async () => {
    const settings = { enable_thinking: true };
    const path = `/api/v1/bots/${chat.botId}`;
    await chat.server.request("PATCH", path, { token: chat.owner.token, body: { settings } });
    let attempts = 0;
    chat.upstream.setScript(() => {
      attempts += 1;
      return attempts === 1 ? { status: 400, refusal: "unknown field" } : { firstByteMs: 400 };
    });
    const { answer } = await failed();
    expect(attempts).toBe(2);
    expect(answer.error_detail).toBe(`${chat.upstream.url}: The other side was silent for too long`);
  });
});

const heardOf = (words: string) => ({ endpoint: "", words });

test("a fault of the server's own says nothing of itself", () => {
  expect(failureDetail(new Error("SELECT * FROM secrets"), heardOf("words"), 100)).toBeNull();
  expect(
    failureDetail(new AppError("internal_error", { cause: new Error("SQL") }), heardOf(""), 100),
  ).toBeNull();
  expect(failureDetail(new AppError("upstream_not_configured"), heardOf(""), 100)).toBeNull();
});

for (const [said, kept] of [
  ["x-api-key: gsk_ABCDEFGH12345678 is wrong", "x-api-key: *** is wrong"],
  ["GET /v1?key=AIzaSyD-abc_123456789&x=1", "GET /v1?key=***&x=1"],
  ["by https://user:pw@proxy.example/", "by https://user:***@proxy.example/"],
  ["sk-ant-api03-abcdefghij.BBBBxyz was refused", "*** was refused"],
  ['{"api_key":"abc123secret"}', '{"api_key":"***"}'],
  ["Authorization: Basic dXNlcjpwYXNz", "Authorization: Basic ***"],
  ["max_tokens: 5000 is too large", "max_tokens: 5000 is too large"],
  ["The model `gpt-9` does not exist", "The model `gpt-9` does not exist"],
] as const) {
  test(`of what an endpoint says, an owner reads: ${kept}`, () => {
    expect(failureDetail(new AppError("upstream_unavailable"), heardOf(said), 100)).toBe(kept);
  });
}
