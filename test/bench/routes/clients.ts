import { processorMs } from "../servers.ts";
import { median } from "../turns.ts";

// Clients that ask for one route again and again: bytes written to kept connections and read from them, so that they take a small part
// of what any server takes, and do not become what is measured.

/** Who is asked what. */
export interface Target {
  url: string;
  pid: number;
  method: "GET" | "POST";
  /** With a slash before it. */
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
  /** Whether that is the body of a good answer, in ASCII. */
  isGood: (body: string) => boolean;
}

/** One round: what the clients saw, and the server's processor time for each answer in microseconds, all its threads. */
export interface Round {
  perSecond: number;
  serverUs: number;
  /** From a request to its whole answer, the median. */
  waitMs: number;
}

/** Has so many clients ask side by side until `total` answers are in. Throws where one of them is not good. */
export async function ask(target: Target, clients: number, total: number): Promise<Round> {
  const { url, pid, isGood } = target;
  const request = requestOf(target);
  const waitsMs: number[] = [];
  const over = Promise.withResolvers<void>();
  let left = total;
  const send = (socket: Asking) => {
    if (left === 0) return;
    left -= 1;
    socket.data.sentAt = performance.now();
    socket.write(request);
  };
  const take = (socket: Asking, bytes: Buffer) => {
    const { data } = socket;
    data.text += bytes.toString("latin1");
    const body = bodyOf(data.text);
    if (body === undefined) return;
    if (!data.text.startsWith("HTTP/1.1 200 ") || !isGood(body)) return over.reject(new Error(data.text));
    waitsMs.push(performance.now() - data.sentAt);
    data.text = "";
    if (waitsMs.length === total) over.resolve();
    else send(socket);
  };
  const close = () => over.reject(new Error("A connection was closed"));
  const sockets = await Promise.all(
    Array.from({ length: clients }, () =>
      Bun.connect<Asked>({
        hostname: "127.0.0.1",
        port: Number(new URL(url).port),
        data: { text: "", sentAt: 0 },
        socket: { data: take, close, error: close },
      }),
    ),
  );
  const beforeMs = processorMs(pid);
  const startedAt = performance.now();
  for (const socket of sockets) send(socket);
  await over.promise;
  const seconds = (performance.now() - startedAt) / 1_000;
  const serverUs = ((processorMs(pid) - beforeMs) * 1_000) / total;
  for (const socket of sockets) socket.end();
  return { perSecond: total / seconds, serverUs, waitMs: median(waitsMs) };
}

/** What one connection has of its answer so far, and when it asked for it. */
interface Asked {
  text: string;
  sentAt: number;
}

type Asking = Bun.Socket<Asked>;

/** The request as it is sent, each header a line of its own (RFC 9112). */
function requestOf({ url, method, path, headers = {}, body }: Target): Buffer {
  const content = body === undefined ? "" : JSON.stringify(body);
  const framing =
    body === undefined ? {} : { "content-type": "application/json", "content-length": `${content.length}` };
  const all = Object.entries({ host: new URL(url).host, ...headers, ...framing });
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  return Buffer.from(`${method} ${path} HTTP/1.1\r\n${lines}\r\n${content}`);
}

/** The body, once all of it is there. */
function bodyOf(text: string): string | undefined {
  const head = text.indexOf("\r\n\r\n");
  if (head < 0) return undefined;
  const length = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head + 2))?.[1];
  if (length === undefined) throw new Error(`An answer without its length: ${text.slice(0, head)}`);
  const body = text.slice(head + 4);
  return body.length === Number(length) ? body : undefined;
}
