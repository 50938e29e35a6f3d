import type { Job } from "./messages.ts";
import { piecesOf, readQuestion } from "./words.ts";

const encoder = new TextEncoder();
const frame = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
const chunk = (delta: Record<string, string>, finish_reason: string | null) =>
  frame({
    id: "chatcmpl-load",
    object: "chat.completion.chunk",
    created: 1_795_000_000,
    model: "load",
    choices: [{ index: 0, delta, finish_reason }],
  });

/** A model that answers at the pace that each question asks for. Says the address of its endpoint when it listens. */
export async function runModel({ ready, over }: Job<null>): Promise<null> {
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: async (request) => {
      if (!request.url.endsWith("/chat/completions")) return Response.json({ data: [{ id: "load" }] });
      return new Response(answer(await request.text()), { headers: { "content-type": "text/event-stream" } });
    },
  });
  ready(`http://127.0.0.1:${server.port}/v1`);
  await over;
  await server.stop(true);
  return null;
}

function answer(question: string): ReadableStream<Uint8Array> {
  const { tag, pace } = readQuestion(question);
  const pieces = piecesOf(tag, pace.pieces);
  let isGone = false;
  return new ReadableStream({
    start: async (controller) => {
      const send = (text: string) => {
        if (!isGone) controller.enqueue(encoder.encode(text));
      };
      for (const [at, content] of pieces.entries()) {
        if (at > 0 && pace.pauseMs > 0) await Bun.sleep(pace.pauseMs);
        send(chunk({ content }, null));
      }
      const usage = { prompt_tokens: 10, completion_tokens: pieces.length, total_tokens: 10 + pieces.length };
      send(`${chunk({}, "stop")}${frame({ choices: [], usage })}data: [DONE]\n\n`);
      if (!isGone) controller.close();
    },
    cancel: () => {
      isGone = true;
    },
  });
}
