import { serveUntilClosed } from "./child.ts";
import { pieces } from "./words.ts";

// A model that answers at once: 64 chunks, each written by itself, with no pause between them.

const encoder = new TextEncoder();
const frame = (data: string) => encoder.encode(`data: ${data}\n\n`);

const chunk = (delta: Record<string, string>, finishReason: string | null) =>
  frame(
    JSON.stringify({
      id: "chatcmpl-bench",
      object: "chat.completion.chunk",
      created: 1_795_000_000,
      model: "bench",
      choices: [{ index: 0, delta, finish_reason: finishReason }],
    }),
  );

const frames = [
  ...pieces.map((content) => chunk({ content }, null)),
  chunk({}, "stop"),
  frame('{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":64,"total_tokens":74}}'),
  frame("[DONE]"),
];

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: async (request) => {
    await request.text();
    let isGone = false;
    const body = new ReadableStream<Uint8Array>({
      start: async (controller) => {
        for (const bytes of frames) {
          if (isGone) return;
          controller.enqueue(bytes);
          await new Promise((resolve) => setImmediate(resolve));
        }
        if (!isGone) controller.close();
      },
      cancel: () => {
        isGone = true;
      },
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  },
});
await serveUntilClosed(server);
