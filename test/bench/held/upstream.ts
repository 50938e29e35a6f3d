import { serveUntilClosed } from "../child.ts";
import { beatMs, pieces } from "./beat.ts";

// A model that answers with a chunk every 100 ms, from the moment it is asked. It writes ready-made bytes to bare sockets: on a machine
// of two processors a model that takes as much of them as what is measured would be what is measured.

const httpChunk = (data: string) => {
  const bytes = Buffer.from(`data: ${data}\n\n`);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from("\r\n")]);
};
const frame = (delta: Record<string, string>, finishReason: string | null) => {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  const created = 1_795_000_000;
  return httpChunk(
    JSON.stringify({
      id: "chatcmpl-bench",
      object: "chat.completion.chunk",
      created,
      model: "bench",
      choices,
    }),
  );
};

const end = Buffer.concat([
  frame({}, "stop"),
  httpChunk('{"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}}'),
  httpChunk("[DONE]"),
  Buffer.from("0\r\n\r\n"),
]);
const head = Buffer.from(
  "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n",
);
/** What is written at each beat: the head comes with the first chunk, the end with the last. */
const beats = pieces.map((content, at) => {
  const bytes = frame({ content }, null);
  if (at === 0) return Buffer.concat([head, bytes]);
  return at === pieces.length - 1 ? Buffer.concat([bytes, end]) : bytes;
});
const notFound = Buffer.from("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");

interface Answer {
  socket: Bun.Socket<Asked>;
  at: number;
  dueMs: number;
}

/** What has come of a question so far. */
interface Asked {
  text: string;
}

// All go by one beat, so each goes to the end of the row when it has been served: the first is always the next that is due.
const waiting: Answer[] = [];
let isWaiting = false;

function serve(): void {
  isWaiting = false;
  const nowMs = performance.now();
  let served = 0;
  for (const answer of waiting) {
    if (answer.dueMs > nowMs) break;
    served += 1;
    send(answer);
  }
  waiting.splice(0, served);
  wait();
}

function send({ socket, at, dueMs }: Answer): void {
  const bytes = beats[at];
  if (bytes === undefined || socket.readyState !== 1) return;
  // A reader who leaves so much unread would be no reader: a socket of this machine takes hundreds of kilobytes.
  if (socket.write(bytes) < bytes.length) socket.end();
  else if (at + 1 < beats.length) waiting.push({ socket, at: at + 1, dueMs: dueMs + beatMs });
}

function wait(): void {
  const [next] = waiting;
  if (next === undefined || isWaiting) return;
  isWaiting = true;
  setTimeout(serve, Math.max(1, next.dueMs - performance.now()));
}

/** The length of the body is in the head of every request of fetch with a text. */
function isWhole(text: string): boolean {
  const headEnd = text.indexOf("\r\n\r\n");
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
  return headEnd >= 0 && text.length >= headEnd + 4 + length;
}

const server = Bun.listen<Asked>({
  hostname: "127.0.0.1",
  port: 0,
  socket: {
    open: (socket) => {
      socket.data = { text: "" };
    },
    data: (socket, bytes) => {
      // By bytes, as the length counts them.
      socket.data.text += bytes.toString("latin1");
      if (!isWhole(socket.data.text)) return;
      const isQuestion = socket.data.text.startsWith("POST ");
      socket.data.text = "";
      if (!isQuestion) {
        socket.write(notFound);
        return;
      }
      send({ socket, at: 0, dueMs: performance.now() });
      wait();
    },
  },
});
await serveUntilClosed(server);
