import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import OpenAI, { APIError } from "openai";
import { type Chat, gate, startChat, until } from "./helpers/chat.ts";

// The official client against /api/v3, over a socket. Its types know nothing of bot_id and share_token, so those go in as
// further fields of the request, as its documentation says.

let chat: Chat;
let client: OpenAI;
let baseURL: string;
beforeAll(async () => {
  chat = await startChat();
  baseURL = `${chat.server.listen()}/api/v3`;
  client = new OpenAI({ baseURL, apiKey: chat.customer.token, maxRetries: 0 });
});
beforeEach(() => chat.upstream.setScript({}));
afterAll(() => chat.close());

const request = (more: object = {}) => ({
  model: "whatever",
  messages: [{ role: "user" as const, content: "Hi" }],
  bot_id: chat.botId,
  share_token: chat.shareToken,
  ...more,
});
type Named = { conversation_id: string; message_id: string };
const stream = (more: object = {}) => client.chat.completions.create({ ...request(more), stream: true });

describe("the openai client", () => {
  test("gets a whole answer, and goes on with its conversation", async () => {
    const answer = await client.chat.completions.create(request());
    expect(answer.choices[0]?.message.content).toBe("Hello from the model.");
    expect(answer.usage?.total_tokens).toBe(18);
    const { conversation_id } = answer as unknown as Named;
    const second = await client.chat.completions.create(request({ conversation_id }));
    expect((second as unknown as Named).conversation_id).toBe(conversation_id);
    expect(await chat.messages(conversation_id)).toHaveLength(4);
  });

  test("gets a streamed answer chunk by chunk, with its usage", async () => {
    let text = "";
    let last: OpenAI.ChatCompletionChunk | undefined;
    for await (const chunk of await stream({ stream_options: { include_usage: true } })) {
      text += chunk.choices[0]?.delta.content ?? "";
      last = chunk;
    }
    expect(text).toBe("Hello from the model.");
    expect(last?.usage?.completion_tokens).toBe(7);
  });

  test("gets each delta while the upstream holds the next one back", async () => {
    const second = gate();
    chat.upstream.setScript({ steps: [{ text: "one" }, { until: second.promise }, { text: "two" }] });
    const said: string[] = [];
    for await (const { choices } of await stream()) {
      const text = choices[0]?.delta.content;
      if (text) said.push(text);
      // What opens the gate is the first delta: were it collected with the second, this loop would never end.
      if (text === "one") second.open();
    }
    expect(said).toEqual(["one", "two"]);
  });

  test("puts a streamed answer together with its own helper", async () => {
    const runner = client.chat.completions.stream(request());
    expect(await runner.finalContent()).toBe("Hello from the model.");
  });

  test("reads an answer from documents alone the same way", async () => {
    const token = chat.owner.token;
    const patch = (model: string) =>
      chat.server.request("PATCH", `/api/v1/bots/${chat.botId}`, { token, body: { model } });
    await patch("builtin");
    const messages = [{ role: "user" as const, content: "导演是谁?" }];
    const runner = client.chat.completions.stream(
      request({ messages, stream_options: { include_usage: true } }),
    );
    const whole = await runner.finalChatCompletion();
    await patch("fake-large");
    expect(whole.choices[0]?.message.content).toContain("新海诚");
    expect(whole.model).toBe("builtin");
    expect(whole.id).toStartWith("chatcmpl-");
    expect(whole.usage?.completion_tokens).toBeGreaterThan(0);
  });

  const failures: [
    name: string,
    make: () => Promise<unknown>,
    status: number,
    code: string,
    words: string,
  ][] = [
    [
      "a bad key",
      () => new OpenAI({ baseURL, apiKey: "sk-no", maxRetries: 0 }).chat.completions.create(request()),
      401,
      "unauthenticated",
      "Sign in first",
    ],
    [
      "an unknown link",
      () => client.chat.completions.create(request({ share_token: "nothing" })),
      404,
      "share_token_not_found",
      "There is no such link.",
    ],
    [
      "a system message",
      () => client.chat.completions.create(request({ messages: [{ role: "system", content: "x" }] })),
      422,
      "role_not_allowed",
      "A message with the role system is not accepted here.",
    ],
    [
      "an upstream that refuses",
      () => {
        chat.upstream.setScript({ status: 500 });
        return stream();
      },
      502,
      "upstream_unavailable",
      "The model could not be reached or refused to answer.",
    ],
  ];
  for (const [name, make, status, code, words] of failures) {
    test(`shows the message, status and code of ${name}`, async () => {
      const error = await make().catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(APIError);
      expect(error).toMatchObject({ status, code, message: expect.stringContaining(words) });
    });
  }

  test("shows the message and code of a failure in the middle of an answer, after the text before it", async () => {
    chat.upstream.setScript({ steps: [{ text: "half" }, { raw: "data: {oops\n\n" }] });
    let text = "";
    const read = async () => {
      for await (const chunk of await stream()) text += chunk.choices[0]?.delta.content ?? "";
    };
    const error = await read().catch((thrown: unknown) => thrown);
    expect(text).toBe("half");
    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({
      code: "upstream_unavailable",
      message: "The model could not be reached or refused to answer.",
    });
  });

  test("that hangs up in mid-answer does not stop it: it is finished and stored", async () => {
    const rest = gate();
    chat.upstream.setScript({ steps: [{ text: "one " }, { until: rest.promise }, { text: "two" }] });
    const answer = await stream();
    let named: Named | undefined;
    for await (const chunk of answer) {
      named = chunk as unknown as Named;
      if (chunk.choices[0]?.delta.content === "one ") answer.controller.abort();
    }
    const id = named?.message_id ?? "";
    // The socket's end takes a moment to be seen; the answer then has no reader left and still runs.
    await until(() => chat.server.answers.get(id)?.readers.size === 0);
    rest.open();
    await until(async () => (await chat.messages(named?.conversation_id ?? ""))[1].status === "complete");
    expect((await chat.messages(named?.conversation_id ?? ""))[1].content).toBe("one two");
  });

  test("waits out a full house by Retry-After and is answered then", async () => {
    const rest = gate();
    const small = await startChat({
      limits: { streamsAtOnce: 1 },
      script: { steps: [{ text: "a" }, { until: rest.promise }] },
    });
    const running = await small.stream("First");
    const waits: (string | null)[] = [];
    const patient = new OpenAI({
      baseURL: `${small.server.listen()}/api/v3`,
      apiKey: small.customer.token,
      maxRetries: 1,
      fetch: async (url, init) => {
        const response = await fetch(url, init);
        if (response.status !== 429) return response;
        waits.push(response.headers.get("retry-after"));
        rest.open();
        await running.events.rest();
        return new Response(response.body, { status: 429, headers: { "retry-after-ms": "1" } });
      },
    });
    const body = { ...request(), bot_id: small.botId, share_token: small.shareToken };
    const answer = await patient.chat.completions.create(body);
    expect(answer.choices[0]?.message.content).toBe("a");
    expect(waits).toEqual(["5"]);
    await small.close();
  });
});
