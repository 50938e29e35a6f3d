import { type Script, startFakeUpstream } from "../helpers/fake-upstream.ts";

/** The key that the owners' upstreams are called with. Nobody ever reads it. */
export const upstreamKey = "sk-fuzz-upstream-key-0123456789";

/** A model's endpoint and a visitor's host on this machine that behave in odd ways, by turns. */
export function startOddHosts() {
  let turn = 0;
  const upstream = startFakeUpstream(({ method, body }) => {
    if (method === "GET") return {};
    turn += 1;
    // Half of the answers are in order.
    const script = turn % 2 === 0 ? undefined : oddAnswers[((turn - 1) / 2) % oddAnswers.length];
    return script ?? { steps: [{ text: "You said: " }, { text: lastQuestion(body) }] };
  });
  const hook = startOddHook();
  return {
    upstreamUrl: upstream.url,
    hookUrl: hook.url,
    close: async () => {
      await upstream.close();
      await hook.stop();
    },
  };
}

/** A model may repeat what it was asked. */
function lastQuestion(body: unknown): string {
  if (typeof body !== "object" || body === null || !("messages" in body)) return "nothing";
  const messages: unknown = body.messages;
  return Array.isArray(messages) ? JSON.stringify(messages.at(-1)).slice(0, 400) : "nothing";
}

const chunk = (delta: object) => ({ choices: [{ index: 0, delta, finish_reason: null }] });

const oddAnswers: readonly Script[] = [
  { steps: [{ reasoning: "Let me think." }, { text: "<think>more</think>An answer." }] },
  { status: 500, refusal: "<html>broken</html>" },
  { status: 429, headers: { "retry-after": "soon" } },
  { status: 401, refusal: { error: "no" } },
  { status: 302, headers: { location: "http://127.0.0.1:9/" } },
  { status: 204 },
  {
    json: { choices: [{ message: { role: "assistant", content: "Whole at once." }, finish_reason: "stop" }] },
  },
  { json: { choices: [] } },
  { json: null },
  { steps: [] },
  { steps: [{ text: "cut" }, { cut: true }] },
  { steps: [{ raw: "data: {not json}\n\n" }] },
  { steps: [{ raw: "data: [1,2]\n\ndata: null\n\ndata: 5\n\n" }] },
  { steps: [{ raw: Uint8Array.of(0xff, 0xfe, 0x00, 0x0a, 0x0a) }] },
  { steps: [{ raw: `data: ${"x".repeat(2_000_000)}\n\n` }] },
  { steps: [{ raw: 'event: error\ndata: {"error":{"message":"said by the model"}}\n\n' }], ends: false },
  { steps: [{ text: "no end" }], ends: false },
  { steps: [{ text: "x".repeat(100_000) }] },
  { steps: [{ text: "\u0000\ud800 NUL" }] },
  { steps: [{ pauseMs: 300 }, { text: "late" }] },
  {
    steps: [
      { delta: { tool_calls: [{ index: 0, id: "t", function: { name: "f", arguments: "{" } }] } },
      { text: "after a tool" },
    ],
  },
  {
    steps: [
      { delta: { tool_calls: "x", content: 5 } },
      { chunk: { choices: "x" } },
      { chunk: chunk({ content: null }) },
    ],
  },
  { steps: [{ text: "counted" }], usage: { prompt_tokens: -5, completion_tokens: 1e308, total_tokens: "x" } },
  { firstByteMs: 200, steps: [{ text: "slow" }] },
  { models: ["\u0000", "", "x".repeat(5_000)] },
];

/** A host whose visitors it knows by a credential of the form `uid UID`. Whoever comes with another meets one of its moods. */
function startOddHook() {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: async (request) => {
      const { token, question } = readCall(await request.text());
      const uid = /^uid (visitor_\w+)$/.exec(token)?.[1];
      if (uid !== undefined) return Response.json({ success: true, data: { uid } });
      const moods = oddReplies(`odd ${token.length}`);
      const mood = moods[(token.length + question.length) % moods.length];
      return mood === undefined ? Response.json({ success: false }) : await mood();
    },
  });
  return { url: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

function readCall(text: string): { token: string; question: string } {
  // An owner's endpoint is tried at this address too, by a GET.
  const call: unknown = text === "" ? {} : JSON.parse(text);
  const field = (name: string) =>
    typeof call === "object" && call !== null && name in call ? String(Reflect.get(call, name)) : "";
  return { token: field("token"), question: field("question") };
}

const oddReplies = (uid: string): (() => Response | Promise<Response>)[] => [
  () => Response.json({ success: true, data: { uid } }),
  () => Response.json({ success: false, message: "You are not known here." }),
  () => Response.json({ success: false, msg: { a: 1 } }, { status: 403 }),
  () => Response.json({ success: "true", data: { uid } }),
  () => Response.json({ success: true, data: { uid: "a|b" } }),
  () => Response.json({ success: true, data: { uid: "u".repeat(300) } }),
  () => Response.json({ success: true, data: null }),
  () => Response.json(null),
  () => new Response("<html>"),
  () => new Response(null, { status: 204 }),
  () => new Response(Buffer.from([0xff, 0xfe]), { headers: { "content-type": "application/json" } }),
  () => new Response("x".repeat(200_000), { status: 500 }),
  () => Response.redirect("http://127.0.0.1:9/"),
  async () => {
    await Bun.sleep(400);
    return Response.json({ success: true, data: { uid } });
  },
];
