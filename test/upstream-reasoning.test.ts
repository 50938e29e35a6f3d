import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { createRefusalMemory, opensThinking, reasoningFields } from "../src/upstream/reasoning.ts";
import { type Chat, startChat } from "./helpers/chat.ts";

const template = (isWanted: boolean) => ({
  chat_template_kwargs: { enable_thinking: isWanted, thinking: isWanted },
});
const own = (isWanted: boolean) => ({ ...template(isWanted), enable_thinking: isWanted });
const effort = (word: string) => ({ reasoning_effort: word });
const typed = (isWanted: boolean) => ({ thinking: { type: isWanted ? "enabled" : "disabled" } });

describe("reasoning is asked for, and asked not to be, in the way", () => {
  const ways: [name: string, baseUrl: string, model: string, wanted: object, unwanted: object][] = [
    ["of OpenAI", "https://api.openai.com/v1", "gpt-5.2", effort("medium"), effort("none")],
    ["of OpenAI before 5.1", "https://api.openai.com/v1", "gpt-5-mini", effort("medium"), effort("minimal")],
    [
      "of OpenAI's that always reason",
      "https://x.openai.azure.com/openai/v1",
      "o4-mini",
      effort("medium"),
      effort("low"),
    ],
    ["of OpenAI's that never reason", "https://api.openai.com/v1", "gpt-4o", {}, {}],
    ["of OpenAI's chat models", "https://api.openai.com/v1", "gpt-5.1-chat-latest", {}, {}],
    [
      "of OpenRouter",
      "https://openrouter.ai/api/v1",
      "anthropic/claude-sonnet-4.5",
      { reasoning: { enabled: true } },
      { reasoning: { enabled: false } },
    ],
    [
      "of DashScope",
      "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
      "qwen3-max",
      { enable_thinking: true },
      { enable_thinking: false },
    ],
    [
      "of SiliconFlow",
      "https://api.siliconflow.cn/v1",
      "deepseek-ai/DeepSeek-V3.2",
      { enable_thinking: true },
      { enable_thinking: false },
    ],
    ["of DeepSeek", "https://api.deepseek.com/v1", "deepseek-v4-flash", typed(true), typed(false)],
    ["of Zhipu", "https://open.bigmodel.cn/api/paas/v4", "glm-4.6", typed(true), typed(false)],
    ["of Doubao", "https://ark.cn-beijing.volces.com/api/v3", "doubao-seed-1-8", typed(true), typed(false)],
    ["of Kimi", "https://api.moonshot.cn/v1", "kimi-k2.6", typed(true), typed(false)],
    [
      "of Gemini",
      "https://generativelanguage.googleapis.com/v1beta/openai",
      "gemini-3-flash",
      { extra_body: { google: { thinking_config: { include_thoughts: true } } } },
      effort("minimal"),
    ],
    [
      "of Groq for Qwen",
      "https://api.groq.com/openai/v1",
      "qwen/qwen3-32b",
      { reasoning_effort: "default", reasoning_format: "parsed" },
      effort("none"),
    ],
    [
      "of Groq for GPT-OSS",
      "https://api.groq.com/openai/v1",
      "openai/gpt-oss-120b",
      effort("medium"),
      effort("low"),
    ],
    ["of Groq for others", "https://api.groq.com/openai/v1", "llama-3.3-70b-versatile", {}, {}],
    ["of Mistral", "https://api.mistral.ai/v1", "mistral-small-latest", effort("high"), effort("none")],
    ["of Ollama by its port", "http://10.0.0.5:11434/v1", "qwen3", effort("medium"), effort("none")],
    ["of Ollama by its name", "http://ollama/v1", "qwen3", effort("medium"), effort("none")],
    [
      "of Ollama by its models' names",
      "https://llm.example/v1",
      "qwen3:8b",
      effort("medium"),
      effort("none"),
    ],
    ["of LM Studio", "http://127.0.0.1:1234/v1", "qwen/qwen3-8b", effort("medium"), effort("none")],
    ["of model servers", "http://127.0.0.1:8000/v1", "Qwen/Qwen3-8B", own(true), own(false)],
    [
      "of gateways to vendors",
      "https://gateway.example/v1",
      "deepseek/DeepSeek-V3.2",
      { ...own(true), ...typed(true) },
      { ...own(false), ...typed(false) },
    ],
    [
      "of gateways to OpenAI",
      "https://gateway.example/v1",
      "openai/gpt-5",
      effort("medium"),
      effort("minimal"),
    ],
    ["of gateways to OpenAI's that never reason", "https://gateway.example/v1", "gpt-4.1", {}, {}],
    ["of no domain that only ends like a known one", "https://evilopenai.com/v1", "m", own(true), own(false)],
  ];
  for (const [name, baseUrl, model, wanted, unwanted] of ways) {
    test(name, () => {
      expect(reasoningFields(baseUrl, model, true)).toEqual({ ...wanted });
      expect(reasoningFields(baseUrl, model, false)).toEqual({ ...unwanted });
    });
  }
});

test("an answer may begin within thinking for models whose template opens it, on a model server alone", () => {
  const may = (model: string, baseUrl = "http://gpu:8000/v1") => opensThinking(baseUrl, model);
  for (const model of [
    "deepseek-ai/DeepSeek-R1",
    "DeepSeek-R1-Distill-Qwen-7B",
    "Qwen/QwQ-32B",
    "Qwen/Qwen3-30B-A3B-Thinking-2507",
  ]) {
    expect(may(model)).toBe(true);
    expect(may(model, "https://api.siliconflow.cn/v1")).toBe(false);
    expect(may(model, "http://gpu:11434/v1")).toBe(false);
  }
  for (const model of ["DeepSeek-R1-0528-Qwen3-8B", "Qwen/Qwen3-8B", "deepseek-r1:8b", "llama"])
    expect(may(model)).toBe(false);
});

test("a refusal is remembered for its time, and the oldest is forgotten where there are too many", () => {
  let now = 0;
  const memory = createRefusalMemory({ ms: 1_000, count: 2 }, () => now);
  memory.remember("u", "a", own(true));
  expect(memory.isRefused("u", "a", own(true))).toBe(true);
  for (const other of [
    memory.isRefused("u", "a", own(false)),
    memory.isRefused("u", "b", own(true)),
    memory.isRefused("v", "a", own(true)),
  ]) {
    expect(other).toBe(false);
  }
  now = 1_000;
  expect(memory.isRefused("u", "a", own(true))).toBe(false);
  for (const model of ["a", "b", "c"]) memory.remember("u", model, {});
  expect(["a", "b", "c"].map((model) => memory.isRefused("u", model, {}))).toEqual([false, true, true]);
});

describe("a bot's enable_thinking", () => {
  let chat: Chat;
  beforeAll(async () => {
    chat = await startChat();
  });
  afterAll(() => chat.close());
  beforeEach(() => {
    chat.upstream.setScript({ steps: [{ text: "Yes." }] });
    chat.upstream.requests.length = 0;
    // A refusal of the test before is forgotten.
    chat.server.clock.nowMs += chat.server.app.config.limits.refusedFieldsMs;
  });
  const set = (enable_thinking: unknown) =>
    chat.server.request("PATCH", `/api/v1/bots/${chat.botId}`, {
      token: chat.owner.token,
      body: { settings: { enable_thinking } },
    });
  const bodies = () =>
    chat.upstream.requests.map(({ body }) => {
      const { model: _, messages: __, stream: ___, stream_options: ____, ...fields } = Object(body);
      return fields;
    });
  const asOwner = (more: object) =>
    chat.ask(
      { share_token: undefined, messages: [{ role: "user", content: "Why?" }], ...more },
      { token: chat.owner.token },
    );
  /** Refuses calls with any field but the usual ones. */
  const refuseFields = (status: number) =>
    chat.upstream.setScript(({ body }) =>
      "enable_thinking" in Object(body) ? { status } : { steps: [{ text: "Yes." }] },
    );

  test("is asked of its upstream, and nothing where it is unset", async () => {
    for (const setting of [true, false, null]) {
      await set(setting);
      await chat.ask("Why?");
    }
    expect(bodies()).toEqual([own(true), own(false), {}]);
  });

  test("gives way to a manager's own reasoning_effort", async () => {
    await set(true);
    await asOwner({ reasoning_effort: "high" });
    await asOwner({ temperature: 0 });
    expect(bodies()).toEqual([effort("high"), { ...own(true), temperature: 0 }]);
  });

  for (const status of [400, 422]) {
    test(`that an upstream refuses with ${status} is left away, and for an hour from then on`, async () => {
      await set(true);
      refuseFields(status);
      expect((await chat.ask("Why?")).body.choices[0].message.content).toBe("Yes.");
      expect((await chat.ask("Why?")).status).toBe(200);
      chat.server.clock.nowMs += chat.server.app.config.limits.refusedFieldsMs;
      expect((await chat.ask("Why?")).status).toBe(200);
      expect(bodies()).toEqual([own(true), {}, {}, own(true), {}]);
    });
  }

  test("is not what is refused where the call is refused without it too, nor with another status", async () => {
    await set(true);
    for (const [status, calls] of [
      [400, 2],
      [500, 1],
      [429, 1],
    ] as const) {
      chat.upstream.requests.length = 0;
      chat.upstream.setScript({ status });
      expect(await chat.ask("Why?")).toMatchObject({ status: 502, body: { code: "upstream_unavailable" } });
      expect(bodies()).toHaveLength(calls);
    }
    chat.upstream.requests.length = 0;
    chat.upstream.setScript({ steps: [{ text: "Yes." }] });
    await chat.ask("Why?");
    expect(bodies()).toEqual([own(true)]);
  });
});
