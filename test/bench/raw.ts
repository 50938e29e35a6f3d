import { serveUntilClosed } from "./child.ts";

// The least that a server between a customer and a model can do: it hands the question on and the answer back. Takes the
// model's address as its argument.

const upstream = `${Bun.argv[2]}/chat/completions`;

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: 0,
  fetch: async (request) => {
    const headers = { "content-type": "application/json" };
    const answer = await fetch(upstream, { method: "POST", headers, body: await request.text() });
    return new Response(answer.body, { headers: { "content-type": "text/event-stream" } });
  },
});
await serveUntilClosed(server);
