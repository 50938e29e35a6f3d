import { afterAll, describe, expect, test } from "bun:test";
import { until } from "./helpers/chat.ts";
import {
  forbiddenWord,
  hostToken,
  hostUid,
  makeHookLink,
  startHookChat,
  visitorCalls,
} from "./helpers/hook-chat.ts";

// A link inside somebody's own application, which knows who the visitor is: FastGPT's share authentication from end to end.

const price = { prompt_per_1k: 1000, completion_per_1k: 2000 };
const it = await startHookChat({ bot: { pricing: price, system_prompt: "Be short." } });
const { chat, host, link } = it;
afterAll(() => it.close());

describe("opening the link", () => {
  test("lets in whom the host knows", async () => {
    const { status, body } = await it.enter(hostToken);
    expect([status, body.uid]).toEqual([200, hostUid]);
    expect((await it.request("GET", "", body.token)).body.bot_id).toBe(chat.botId);
  });

  for (const [name, token] of [
    ["no", ""],
    ["a wrong", "wrong"],
  ] as const) {
    test(`with ${name} credential shows the host's own words`, async () => {
      const { status, body } = await it.enter(token);
      expect([status, body]).toEqual([
        403,
        { detail: "Sign in first.", code: "identity_refused", request_id: expect.any(String) },
      ]);
    });
  }

  test("shows the same history to the same uid on every device, and none of it on another link of the same host", async () => {
    const [phone, desk] = [await it.tokenOf(hostToken), await it.tokenOf(hostToken)];
    const id = (await it.ask(phone, "Hello?")).body.conversation_id;
    const list = await it.request("GET", "/conversations", desk);
    expect(list.body.items.map((item: { id: string }) => item.id)).toContain(id);
    const second = await makeHookLink(chat, host.url);
    const elsewhere = visitorCalls(chat, second.share_token);
    // The example host verifies the first link's signature: to the second one it is a host that refuses.
    expect((await elsewhere.enter(hostToken)).body.detail).toBe("This call is not from our chat.");
  });
});

describe("a question with a word that the host forbids", () => {
  test("gets the host's message, costs nothing and is not written down", async () => {
    const token = await it.tokenOf(hostToken);
    const [calls, before] = [chat.upstream.requests.length, await usage()];
    const { status, body } = await it.ask(token, `What of your ${forbiddenWord}?`);
    expect([status, body.code]).toEqual([403, "question_refused"]);
    expect(body.detail).toBe(`"${forbiddenWord}" is not talked about here.`);
    expect(body.error.message).toBe(body.detail);
    expect([chat.upstream.requests.length, await usage()]).toEqual([calls, before]);
    const found = await it.request("GET", `/conversations?search=${forbiddenWord}`, token);
    expect(found.body.items).toEqual([]);
  });

  test("leaves an old conversation as it was", async () => {
    const token = await it.tokenOf(hostToken);
    const conversation_id = (await it.ask(token, "Hello?")).body.conversation_id;
    await it.ask(token, `And your ${forbiddenWord}?`, { conversation_id });
    const { items } = (await it.request("GET", `/conversations/${conversation_id}/messages`, token)).body;
    expect(items.map(({ role }: { role: string }) => role)).toEqual(["user", "assistant"]);
    expect((await it.ask(token, "And now?", { conversation_id })).status).toBe(200);
  });
});

test("an answer is reported to the host, whole, signed and once", async () => {
  const token = await it.tokenOf(hostToken);
  const reported = host.reports.length;
  const question = "谁为铃芽配音?";
  const answer = await it.ask(token, question);
  await until(() => host.reports.length > reported);
  const { id, ...report } = host.reports.at(-1) ?? {};
  expect(id).toMatch(/^[0-9a-f-]{36}$/);
  const quote = (q: string, a: string, chunkIndex: number, index: number) => ({
    id: expect.any(String),
    q,
    a,
    chunkIndex,
    datasetId: chat.botId,
    collectionId: expect.any(String),
    sourceName: "film.csv",
    sourceId: expect.any(String),
    score: [{ type: "fullText", value: expect.any(Number), index }],
  });
  const quoteList = [
    quote("谁为铃芽配音？", "原菜乃华", 1, 0),
    quote("《铃芽之旅》的导演是谁？", "新海诚（Makoto Shinkai）", 0, 1),
  ];
  const { prompt_tokens, completion_tokens } = answer.body.usage;
  const totalPoints = prompt_tokens + 2 * completion_tokens;
  expect(report as unknown).toEqual({
    token: hostToken,
    appName: "Film guide",
    chatId: answer.body.conversation_id,
    responseData: [
      {
        moduleName: "Knowledge search",
        moduleType: "datasetSearchNode",
        totalPoints: 0,
        query: question,
        similarity: 0.2,
        limit: 6,
        searchMode: "fullTextRecall",
        quoteList,
        runningTime: expect.any(Number),
      },
      {
        moduleName: "AI chat",
        moduleType: "chatNode",
        totalPoints,
        model: "fake-large",
        tokens: prompt_tokens + completion_tokens,
        inputTokens: prompt_tokens,
        outputTokens: completion_tokens,
        query: question,
        maxToken: null,
        quoteList,
        historyPreview: [
          { obj: "System", value: expect.stringContaining("Be short.") },
          { obj: "Human", value: question },
          { obj: "AI", value: "Hello from the model." },
        ],
        contextTotalLen: 3,
        finishReason: "stop",
        runningTime: expect.any(Number),
      },
    ],
  });
  const own = async () => {
    const path = `/api/v1/bot-share-tokens/${link.id}/deliveries`;
    const { body } = await chat.server.request("GET", path, { token: chat.owner.token });
    return body.items.filter((item: { id: string }) => item.id === id);
  };
  // The host has it a moment before the server knows.
  await until(async () => (await own())[0]?.state === "delivered");
  expect(await own()).toEqual([
    expect.objectContaining({ attempts: 1, message_id: answer.body.message_id, last_error: null }),
  ]);
});

test("an answer that fails is reported as that, with nothing used", async () => {
  const token = await it.tokenOf(hostToken);
  const reported = host.reports.length;
  chat.upstream.setScript({ status: 500 });
  expect((await it.ask(token, "Hello?")).status).toBe(502);
  chat.upstream.setScript({ steps: [{ text: "Hello from the model." }] });
  await until(() => host.reports.length > reported);
  const step = host.reports.at(-1)?.responseData.at(-1);
  expect(step).toMatchObject({ finishReason: "error", tokens: 0, totalPoints: 0 });
});

async function usage() {
  const list = await chat.server.request("GET", `/api/v1/bots/${chat.botId}/share-tokens`, {
    token: chat.owner.token,
  });
  return list.body.items.find(({ id }: { id: string }) => id === link.id).usage;
}
