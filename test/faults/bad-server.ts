/** One way in which a model or a host misbehaves. */
export type Fault = (typeof faults)[number];

export const faults = ["refused", "slow", "status_500", "html", "cut", "huge", "trickling"] as const;

const chunk = (content: string) =>
  `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "m", choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;

/**
 * A server that misbehaves in the way that its address names, as a model and as a host at once. `urlOf` gives the address of each way;
 * nothing listens behind the one that refuses.
 */
export function startBadServer() {
  const held = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    idleTimeout: 0,
    fetch: async (request) => {
      const path = new URL(request.url).pathname;
      const isHost = path.includes("/shareAuth/");
      await request.arrayBuffer();
      if (path.includes("/status_500")) return new Response("out of order", { status: 500 });
      if (path.includes("/html"))
        return new Response("<h1>Welcome</h1>", { headers: { "content-type": "text/html" } });
      const headers = { "content-type": isHost ? "application/json" : "text/event-stream" };
      if (path.includes("/slow")) return new Response(holding(held), { headers });
      if (path.includes("/huge"))
        return new Response(endless(isHost ? "" : "data: ", "x".repeat(64 * 1024)), { headers });
      return new Response(trickling(isHost ? " " : ":\n\n"), { headers });
    },
  });
  const closed = Bun.serve({ hostname: "127.0.0.1", port: 0, fetch: () => new Response() });
  const refused = `http://127.0.0.1:${closed.port}`;
  void closed.stop(true);
  const cutting = startCutting();
  const urlOf = (fault: Fault) => {
    if (fault === "refused") return refused;
    return `http://127.0.0.1:${fault === "cut" ? cutting.port : server.port}/${fault}`;
  };
  return {
    urlOf,
    close: async () => {
      cutting.stop(true);
      await server.stop(true);
    },
  };
}

/** Says nothing. The stream is held, for one that nobody holds would be ended when it is collected. */
function holding(held: Set<ReadableStreamDefaultController<Uint8Array>>) {
  return new ReadableStream<Uint8Array>({ start: (controller) => void held.add(controller) });
}

/** One line without an end, as fast as it is read. */
function endless(head: string, part: string) {
  return new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(Buffer.from(head + part)),
    pull: async (controller) => {
      // Or nothing else would have its turn in a process that holds both sides.
      await Bun.sleep(1);
      controller.enqueue(Buffer.from(part));
    },
  });
}

/** Begins an answer, as a model's stream or a host's JSON, and drops the connection in the middle of it. */
function startCutting() {
  return Bun.listen({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      data: async (socket, bytes) => {
        const request = bytes.toString("latin1");
        if (!/^[A-Z]+ /.test(request)) return;
        const isHost = request.includes("/shareAuth/");
        const part = isHost ? '{"success": tr' : chunk("begun ");
        const type = isHost ? "application/json" : "text/event-stream";
        const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ntransfer-encoding: chunked\r\n\r\n`;
        socket.write(`${head}${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`);
        // What was said so far reaches the other side first.
        await Bun.sleep(50);
        socket.terminate();
      },
    },
  });
}

function trickling(part: string) {
  let timer: Timer;
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      timer = setInterval(() => controller.enqueue(Buffer.from(part)), 20);
    },
    cancel: () => clearInterval(timer),
  });
}
