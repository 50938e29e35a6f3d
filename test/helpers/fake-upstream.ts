/** One thing that a scripted stream does. */
export type Step =
  | { text: string }
  | { reasoning: string }
  /** A delta with any fields: tool calls, unknown ones. */
  | { delta: Record<string, unknown> }
  /** A whole chunk, sent as it is. */
  | { chunk: unknown }
  /** Bytes of the body, sent as they are. */
  | { raw: string | Uint8Array }
  | { pauseMs: number }
  /** Goes on when the test lets it. */
  | { until: Promise<unknown> }
  /** Says nothing more and keeps the connection open. */
  | { stall: true }
  /** Drops the connection. */
  | { cut: true };

export interface Script {
  /** Refuses with this status; `refusal` is then the body. */
  status?: number;
  refusal?: unknown;
  headers?: Record<string, string>;
  /** How long it thinks before the answer's first byte, headers included. */
  firstByteMs?: number;
  /** Answers with this JSON although a stream was asked for. */
  json?: unknown;
  steps?: Step[];
  /** Whether finish_reason, usage and [DONE] follow the steps by themselves. Default: true. */
  ends?: boolean;
  usage?: Record<string, unknown>;
  models?: string[];
}

export interface RecordedRequest {
  method: string;
  path: string;
  headers: Headers;
  /** The parsed JSON body; null when there was none. */
  body: unknown;
  /** Whether the caller hung up before the answer was whole. */
  isAborted: boolean;
}

const defaultScript: Script = { steps: [{ text: "Hello" }, { text: " from" }, { text: " the model." }] };

/**
 * An OpenAI-compatible server on a loopback port of its own that behaves as `script` says, for tests. `url` is the base URL to
 * configure; `requests` are those it got, oldest first; a script may be a function of the request.
 */
export function startFakeUpstream(script: Script | ((request: RecordedRequest) => Script) = defaultScript) {
  const requests: RecordedRequest[] = [];
  let current = script;
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: async (request) => {
      const text = await request.text();
      const recorded: RecordedRequest = {
        method: request.method,
        path: new URL(request.url).pathname,
        headers: request.headers,
        body: text === "" ? null : JSON.parse(text),
        isAborted: false,
      };
      request.signal.addEventListener("abort", () => {
        recorded.isAborted = true;
      });
      requests.push(recorded);
      return await answer(typeof current === "function" ? current(recorded) : current, recorded);
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}/v1`,
    requests,
    setScript: (next: Script | ((request: RecordedRequest) => Script)) => {
      current = next;
    },
    close: async () => {
      await server.stop(true);
    },
  };
}

async function answer(script: Script, request: RecordedRequest): Promise<Response> {
  if (script.firstByteMs !== undefined) await Bun.sleep(script.firstByteMs);
  const { headers } = script;
  if (script.status !== undefined) {
    const body = JSON.stringify(
      script.refusal ?? { error: { message: "refused by the script", type: "fake" } },
    );
    return new Response(body, {
      status: script.status,
      headers: { "content-type": "application/json", ...headers },
    });
  }
  if (request.path.endsWith("/models")) {
    const models = script.models ?? ["fake-large", "fake-small"];
    return Response.json({ object: "list", data: models.map((id) => ({ id, object: "model" })) });
  }
  if (script.json !== undefined) return Response.json(script.json, headers ? { headers } : {});
  return new Response(play(script), { headers: { "content-type": "text/event-stream", ...headers } });
}

function play(script: Script): ReadableStream<Uint8Array> {
  let isCancelled = false;
  return new ReadableStream({
    start: async (controller) => {
      const send = (bytes: string | Uint8Array) => {
        if (!isCancelled) controller.enqueue(typeof bytes === "string" ? Buffer.from(bytes) : bytes);
      };
      for (const step of script.steps ?? defaultScript.steps ?? []) {
        if ("stall" in step) return;
        if ("cut" in step) {
          // The pause lets what was sent so far reach the other side first, on a busy machine too.
          await Bun.sleep(100);
          if (!isCancelled) controller.error(new Error("the script cuts the connection"));
          return;
        }
        if ("pauseMs" in step) await Bun.sleep(step.pauseMs);
        else if ("until" in step) await step.until;
        else send(bytesOf(step));
      }
      if (script.ends !== false) send(ending(script));
      if (!isCancelled) controller.close();
    },
    cancel: () => {
      isCancelled = true;
    },
  });
}

function bytesOf(
  step: Exclude<Step, { pauseMs: number } | { until: unknown } | { stall: true } | { cut: true }>,
) {
  if ("raw" in step) return step.raw;
  if ("chunk" in step) return event(step.chunk);
  if ("text" in step) return event(chunk({ content: step.text }));
  if ("reasoning" in step) return event(chunk({ reasoning_content: step.reasoning }));
  return event(chunk(step.delta));
}

function ending(script: Script): string {
  const usage = script.usage ?? { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };
  return `${event(chunk({}, "stop"))}${event({ ...chunk({}), choices: [], usage })}data: [DONE]\n\n`;
}

const event = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;

const chunk = (delta: Record<string, unknown>, finishReason: string | null = null) => ({
  id: "chatcmpl-fake",
  object: "chat.completion.chunk",
  created: 1_795_000_000,
  model: "fake-large",
  choices: [{ index: 0, delta, finish_reason: finishReason }],
});
