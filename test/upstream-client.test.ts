import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { limits } from "../src/config.ts";
import { AppError } from "../src/errors.ts";
import { chunksOf } from "../src/upstream/arrival.ts";
import { listModels, streamChat } from "../src/upstream/client.ts";
import type { ChatMessage, CompletionChunk } from "../src/upstream/types.ts";
import { type Script, startFakeUpstream } from "./helpers/fake-upstream.ts";

const io = {
  fetch,
  limits: { ...limits, upstreamFirstByteMs: 400, upstreamIdleMs: 250, upstreamModelsMs: 400 },
};
const request = {
  model: "fake-large",
  withMessages: async <Result>(
    _: AbortSignal,
    send: (messages: readonly ChatMessage[]) => Promise<Result>,
  ): Promise<Result> => await send([{ role: "user", content: "Hi" }]),
  params: { temperature: 0.5 },
};
let upstream: ReturnType<typeof startFakeUpstream>;
beforeAll(() => {
  upstream = startFakeUpstream();
});
afterAll(() => upstream.close());

const target = () => ({ baseUrl: upstream.url, apiKey: "sk-secret" });

async function ask(script: Script, signal = new AbortController().signal) {
  upstream.setScript(script);
  const chunks: CompletionChunk[] = [];
  let failure: unknown;
  try {
    for await (const arrivals of streamChat(io, target(), request, signal))
      chunks.push(...arrivals.flatMap(chunksOf));
  } catch (error) {
    failure = error;
  }
  const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? "").join("");
  return { chunks, text, failure, code: failure instanceof AppError ? failure.code : failure };
}

describe("an answer that arrives", () => {
  test("is given out chunk by chunk and ends with its usage", async () => {
    const { chunks, text, failure } = await ask({ steps: [{ text: "一" }, { text: "二" }] });
    expect(failure).toBeUndefined();
    expect(text).toBe("一二");
    expect(chunks).toHaveLength(4);
    expect(chunks[3]?.usage).toEqual({ prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 });
  });

  test("is asked for as a stream with usage, with the key and the caller's parameters", async () => {
    await ask({});
    const sent = upstream.requests.at(-1);
    expect(sent?.path).toBe("/v1/chat/completions");
    expect(sent?.headers.get("authorization")).toBe("Bearer sk-secret");
    expect(sent?.body).toEqual({
      model: "fake-large",
      messages: [{ role: "user", content: "Hi" }],
      temperature: 0.5,
      stream: true,
      stream_options: { include_usage: true },
    });
  });

  test("keeps reasoning, tool calls and fields nobody knows", async () => {
    const call = { index: 0, id: "call_1", type: "function", function: { name: "find", arguments: "{" } };
    const { chunks } = await ask({
      steps: [
        { reasoning: "Let me think" },
        { delta: { tool_calls: [call], mood: "calm" } },
        {
          chunk: {
            choices: [{ index: 0, delta: { content: "x" }, logprobs: { a: 1 } }],
            x_vendor: { y: [2] },
          },
        },
      ],
    });
    expect(chunks[0]?.choices[0]?.delta.reasoning_content).toBe("Let me think");
    expect(chunks[1]?.choices[0]?.delta).toEqual({ tool_calls: [call], mood: "calm" });
    expect(chunks[2]).toMatchObject({ x_vendor: { y: [2] }, choices: [{ logprobs: { a: 1 } }] });
  });

  test("whose stream ends in the middle of a mark, at [DONE], is given whole", async () => {
    const { text } = await ask({ ends: false, steps: [{ text: "<thi" }, { raw: "data: [DONE]\n\n" }] });
    expect(text).toBe("<thi");
  });

  test("as a list of messages becomes a chunk for each, its usage with the last", async () => {
    const messages = [
      { role: "tool", content: "found" },
      { role: "assistant", content: "Yes." },
    ];
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    const { chunks } = await ask({
      json: { choices: [{ index: 0, messages, finish_reason: "stop" }], usage },
    });
    expect(chunks).toMatchObject([
      { choices: [{ delta: messages[0], finish_reason: null }] },
      { choices: [{ delta: messages[1], finish_reason: "stop" }], usage },
    ]);
    expect(chunks[0]?.usage).toBeUndefined();
  });

  test("as plain JSON becomes one chunk", async () => {
    const message = { role: "assistant", content: "All at once", reasoning_content: "short" };
    const usage = { prompt_tokens: 3, completion_tokens: 4, total_tokens: 7 };
    const { chunks, text, failure } = await ask({
      json: { id: "c", choices: [{ index: 0, message }], usage },
    });
    expect(failure).toBeUndefined();
    expect(text).toBe("All at once");
    expect(chunks).toHaveLength(1);
    expect(chunks[0]).toMatchObject({ usage, choices: [{ finish_reason: "stop", delta: message }] });
  });

  test("without [DONE] is whole when a finish_reason was seen", async () => {
    const last = { choices: [{ index: 0, delta: {}, finish_reason: "length" }] };
    const { failure } = await ask({ ends: false, steps: [{ text: "a" }, { chunk: last }] });
    expect(failure).toBeUndefined();
  });

  test("is over at [DONE], though the connection stays open", async () => {
    const { text, failure } = await ask({
      ends: false,
      steps: [{ text: "a" }, { raw: "data: [DONE]\n\n" }, { text: "b" }, { stall: true }],
    });
    expect(failure).toBeUndefined();
    expect(text).toBe("a");
  });

  test("may be kept waiting by comments, within the wait for its first event", async () => {
    const thinking = [{ raw: ": PROCESSING\n\n" }, { pauseMs: 100 }, { raw: ": PROCESSING\n\n" }];
    const { text, failure } = await ask({ steps: [...thinking, { pauseMs: 100 }, { text: "a" }] });
    expect(failure).toBeUndefined();
    expect(text).toBe("a");
  });

  test("may have comments and empty choices in it", async () => {
    const opening = { choices: [], prompt_filter_results: [] };
    const { text } = await ask({ steps: [{ raw: ": PROCESSING\n\n" }, { chunk: opening }, { text: "a" }] });
    expect(text).toBe("a");
  });
});

describe("an upstream that fails", () => {
  const processing = Array.from({ length: 30 }, () => [{ raw: ": PROCESSING\n\n" }, { pauseMs: 50 }]).flat();
  const cut: Script = { ends: false, steps: [{ text: "half" }, { cut: true }] };
  const error = { error: { message: "overloaded: internal host 10.1.2.3", code: 503 } };
  const cases: [name: string, script: Script, code: string, text: string][] = [
    ["refusing with 401", { status: 401 }, "upstream_unavailable", ""],
    ["refusing with 429", { status: 429 }, "upstream_unavailable", ""],
    ["refusing with 500", { status: 500, refusal: "oops" }, "upstream_unavailable", ""],
    [
      "redirecting",
      { status: 307, headers: { location: "http://127.0.0.1:9/" } },
      "upstream_unavailable",
      "",
    ],
    ["silent from the start", { firstByteMs: 900 }, "upstream_timeout", ""],
    ["silent after its headers", { ends: false, steps: [{ stall: true }] }, "upstream_timeout", ""],
    [
      "stalling in mid-answer",
      { ends: false, steps: [{ text: "half" }, { stall: true }] },
      "upstream_timeout",
      "half",
    ],
    // Such an upstream was waited for without end: each comment began a new wait.
    ["sending comments alone", { steps: processing }, "upstream_timeout", ""],
    [
      "sending comments alone after some text",
      { steps: [{ text: "half" }, ...processing] },
      "upstream_timeout",
      "half",
    ],
    ["cutting the connection", cut, "upstream_unavailable", "half"],
    ["ending too early", { ends: false, steps: [{ text: "half" }] }, "upstream_unavailable", "half"],
    [
      "sending no JSON",
      { steps: [{ text: "half" }, { raw: "data: {oops\n\n" }] },
      "upstream_unavailable",
      "half",
    ],
    ["sending a list", { steps: [{ text: "half" }, { chunk: [1] }] }, "upstream_unavailable", "half"],
    ["sending numbers for text", { steps: [{ delta: { content: 5 } }] }, "upstream_unavailable", ""],
    ["sending choices of text", { steps: [{ chunk: { choices: ["a"] } }] }, "upstream_unavailable", ""],
    [
      "reporting an error in mid-answer",
      { steps: [{ text: "half" }, { chunk: error }] },
      "upstream_unavailable",
      "half",
    ],
    [
      "reporting an error by event",
      { steps: [{ raw: "event: error\ndata: {}\n\n" }] },
      "upstream_unavailable",
      "",
    ],
    ["answering an error as 200 JSON", { json: error }, "upstream_unavailable", ""],
    ["answering JSON without choices", { json: { choices: [] } }, "upstream_unavailable", ""],
  ];
  for (const [name, script, code, text] of cases) {
    test(`by ${name} is ${code}, and what arrived before is given out`, async () => {
      const result = await ask(script);
      expect(result.code).toBe(code);
      expect(result.text).toBe(text);
    });
  }

  test("at an address where nobody listens is upstream_unavailable", async () => {
    const nobody = { baseUrl: "http://127.0.0.1:1/v1", apiKey: null };
    const answer = Array.fromAsync(streamChat(io, nobody, request, new AbortController().signal));
    expect(await answer.catch((failure) => failure.code)).toBe("upstream_unavailable");
  });

  test("never has its key in the cause that is logged", async () => {
    const { failure } = await ask({ status: 401, refusal: { error: "bad key sk-secret" } });
    expect(Bun.inspect(failure)).not.toContain("sk-secret");
    expect(String(failure instanceof AppError && failure.cause)).toContain("401");
  });

  test("with an event beyond the limit is upstream_unavailable", async () => {
    upstream.setScript({ steps: [{ text: "x".repeat(5_000) }] });
    const small = { ...io, limits: { ...io.limits, answerBytes: 1_000 } };
    const answer = Array.fromAsync(streamChat(small, target(), request, new AbortController().signal));
    expect(await answer.catch((failure) => failure.code)).toBe("upstream_unavailable");
  });
});

test("a usage that is no numbers is handed on as none, and no usage stays no usage", async () => {
  const { chunks } = await ask({ steps: [{ text: "a" }], usage: { prompt_tokens: "many" } });
  expect(chunks.at(-1)?.usage).toBeNull();
  expect(chunks[0] && "usage" in chunks[0]).toBe(false);
});

describe("a caller", () => {
  const endless: Script = { ends: false, steps: [{ text: "a" }, { stall: true }] };
  const isHungUpOn = async () => {
    const deadline = Date.now() + 2_000;
    while (upstream.requests.at(-1)?.isAborted !== true && Date.now() < deadline) await Bun.sleep(5);
    return upstream.requests.at(-1)?.isAborted;
  };

  test("who leaves the loop early ends the call", async () => {
    upstream.setScript(endless);
    for await (const [first] of streamChat(io, target(), request, new AbortController().signal)) {
      expect(first && chunksOf(first)[0]?.choices[0]?.delta.content).toBe("a");
      break;
    }
    expect(await isHungUpOn()).toBe(true);
  });

  test("who aborts gets its own reason and ends the call", async () => {
    const stop = new AbortController();
    const reason = new Error("stopped by the customer");
    setTimeout(() => stop.abort(reason), 50);
    const { failure, text } = await ask(endless, stop.signal);
    expect(failure).toBe(reason);
    expect(text).toBe("a");
    expect(await isHungUpOn()).toBe(true);
  });

  test("who had aborted before makes no call", async () => {
    const calls = upstream.requests.length;
    const { failure } = await ask({}, AbortSignal.abort("gone"));
    expect(failure).toBe("gone");
    expect(upstream.requests.length).toBe(calls);
  });
});

describe("the list of models", () => {
  test("is sorted and without doubles", async () => {
    upstream.setScript({ models: ["b", "a", "b"] });
    expect(await listModels(io, target())).toEqual(["a", "b"]);
  });

  const failures: [name: string, script: Script, code: string][] = [
    ["a refusal", { status: 403 }, "upstream_unavailable"],
    ["a slow answer", { firstByteMs: 900 }, "upstream_timeout"],
  ];
  for (const [name, script, code] of failures) {
    test(`is ${code} after ${name}`, async () => {
      upstream.setScript(script);
      expect(await listModels(io, target()).catch((failure) => failure.code)).toBe(code);
    });
  }
});
