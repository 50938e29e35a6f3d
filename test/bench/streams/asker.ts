import { pieces, wholeAnswer } from "../words.ts";

// Who asks for streams, a process of its own: bytes written to sockets and read from them, so that it takes a small part of what any
// server takes, and does not become what is measured. What came is compared with the whole answer only when the round is over.

/** A request without its `content-length`, and its body, a JSON object. */
export interface Question {
  head: string;
  body: string;
}

/** So many clients ask side by side until `total` answers are in; each puts so many questions in a conversation before the next one. */
export interface Order {
  port: number;
  questions: readonly Question[];
  clients: number;
  total: number;
  turns: number;
}

export interface Round {
  perSecond: number;
  /** Of each answer in milliseconds, from the request to its first word. */
  firstMs: number[];
  /** The asker's own processor time for each answer, in microseconds. */
  ownUs: number;
}

export type News = { kind: "round"; round: Round } | { kind: "failed"; why: string };

const firstWord = Buffer.from(`"content":"${pieces[0]}`);
const headEnd = Buffer.from("\r\n\r\n");
const lastChunk = Buffer.from("\r\n0\r\n\r\n");
const startOfGood = Buffer.from("HTTP/1.1 200");

interface Client {
  ask: (question: Buffer) => Promise<{ firstMs: number; parts: Buffer[] }>;
  close: () => void;
}

/** One connection, which is kept from answer to answer. */
async function openClient(port: number): Promise<Client> {
  let parts: Buffer[] = [];
  let startedAt = 0;
  let firstMs: number | null = null;
  let isWhole: ReturnType<typeof endOf> | null = null;
  let answered = Promise.withResolvers<{ firstMs: number; parts: Buffer[] }>();
  const fail = (why: string) =>
    answered.reject(new Error(`${why}: ${Buffer.concat(parts).toString("utf8").slice(0, 2_000)}`));
  const take = (bytes: Buffer) => {
    parts.push(bytes);
    // Its head may come in several.
    if (isWhole === null) {
      const read = parts.length === 1 ? bytes : Buffer.concat(parts);
      if (!read.includes(headEnd)) return;
      if (!read.subarray(0, startOfGood.length).equals(startOfGood)) fail("No 200");
      isWhole = endOf(read);
    }
    if (firstMs === null && bytes.includes(firstWord)) firstMs = performance.now() - startedAt;
    // A word that came in two pieces is seen no sooner than the end.
    if (isWhole(parts)) answered.resolve({ firstMs: firstMs ?? performance.now() - startedAt, parts });
  };
  const connect = () =>
    Bun.connect({
      hostname: "127.0.0.1",
      port,
      socket: {
        data: (_, bytes) => take(bytes),
        close: () => {
          isOpen = false;
          fail("The connection was closed");
        },
        error: (_, error) => fail(String(error)),
      },
    });
  let socket = await connect();
  let isOpen = true;
  return {
    ask: async (question) => {
      // Between two answers a server may close what it does not want to keep.
      if (!isOpen) socket = await connect();
      isOpen = true;
      parts = [];
      firstMs = null;
      isWhole = null;
      answered = Promise.withResolvers();
      startedAt = performance.now();
      if (socket.write(question) !== question.length) throw new Error("A request was not taken at once");
      return await answered.promise;
    },
    close: () => socket.end(),
  };
}

/** Says of the pieces of a response with that head whether they are all (RFC 9112, 6.3). */
function endOf(head: Buffer): (parts: readonly Buffer[]) => boolean {
  const bodyAt = head.indexOf(headEnd) + headEnd.length;
  const length = /\r\ncontent-length: (\d+)/i.exec(head.toString("latin1", 0, bodyAt))?.[1];
  if (length !== undefined) {
    const size = bodyAt + Number(length);
    return (parts) => parts.reduce((sum, part) => sum + part.length, 0) >= size;
  }
  return (parts) => {
    const last = parts.at(-1) ?? head;
    const end = last.length < lastChunk.length ? Buffer.concat(parts.slice(-4)) : last;
    return end.subarray(-lastChunk.length).equals(lastChunk);
  };
}

function bytesOf({ head, body }: Question, conversationId?: string): Buffer {
  const asked =
    conversationId === undefined ? body : `${body.slice(0, -1)},"conversation_id":"${conversationId}"}`;
  return Buffer.from(`${head}content-length: ${Buffer.byteLength(asked)}\r\n\r\n${asked}`);
}

async function askAll(order: Order): Promise<Round> {
  const { questions, total, turns } = order;
  const answers: Buffer[][] = [];
  const firstMs: number[] = [];
  const clients = await Promise.all(Array.from({ length: order.clients }, () => openClient(order.port)));
  let left = total;
  const askOn = async (client: Client, question: Question) => {
    const opening = bytesOf(question);
    let bytes = opening;
    for (let turn = 1; left > 0; turn += 1) {
      left -= 1;
      const answer = await client.ask(bytes);
      firstMs.push(answer.firstMs);
      answers.push(answer.parts);
      bytes = turn % turns === 0 ? opening : bytesOf(question, conversationIn(answer.parts));
    }
  };
  const before = process.cpuUsage();
  const startedAt = performance.now();
  await Promise.all(
    clients.map((client, at) => askOn(client, questions[at % questions.length] ?? { head: "", body: "" })),
  );
  const seconds = (performance.now() - startedAt) / 1_000;
  const took = process.cpuUsage(before);
  for (const client of clients) client.close();
  for (const parts of answers) checkAnswer(Buffer.concat(parts));
  return { perSecond: total / seconds, firstMs, ownUs: (took.user + took.system) / total };
}

function conversationIn(parts: readonly Buffer[]): string {
  const id = /"conversation_id":"([^"]+)"/.exec(Buffer.concat(parts).toString("latin1"))?.[1];
  if (id === undefined) throw new Error("An answer does not name its conversation");
  return id;
}

/** Throws where the text of an answer is not the model's, byte for byte, or its end is missing. */
function checkAnswer(response: Buffer): void {
  const body = bodyOf(response);
  const frames = body.split("\n\n").filter((frame) => frame.startsWith("data: "));
  const last = frames.pop();
  const text = frames.map(contentOf).join("");
  if (last !== "data: [DONE]" || text !== wholeAnswer) {
    throw new Error(`The answer was changed: ${body.slice(0, 500)} … ${body.slice(-500)}`);
  }
}

const start = '"content":"';

/** Read as JSON only where something is escaped: there are millions of them. */
function contentOf(frame: string): string {
  if (frame.includes("\\")) return JSON.parse(frame.slice(6)).choices[0]?.delta?.content ?? "";
  const from = frame.indexOf(start);
  return from < 0 ? "" : frame.slice(from + start.length, frame.indexOf('"', from + start.length));
}

/** The body of a response, whether it came in chunks (RFC 9112, 7.1) or whole. */
function bodyOf(response: Buffer): string {
  let at = response.indexOf(headEnd) + headEnd.length;
  if (!/\r\ntransfer-encoding: chunked/i.test(response.toString("latin1", 0, at))) {
    return response.toString("utf8", at);
  }
  const chunks: Buffer[] = [];
  for (;;) {
    const lineEnd = response.indexOf("\r\n", at);
    const size = Number.parseInt(response.toString("latin1", at, lineEnd), 16);
    if (!(size > 0)) return Buffer.concat(chunks).toString("utf8");
    chunks.push(response.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
}

process.on("message", async (order: Order) => {
  const tell = (news: News) => process.send?.(news);
  try {
    tell({ kind: "round", round: await askAll(order) });
  } catch (error) {
    tell({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
  }
});
process.on("disconnect", () => process.exit(0));
