import { connect } from "node:net";
import type { Wire } from "./write.ts";

/** What came back, read to its end or until the reader left. */
export interface Got {
  status: number;
  headers: Headers;
  body: Uint8Array;
  /** Whether the reader left before the end. */
  isPart: boolean;
}

/** Not for fetch to send: it writes them itself, or refuses. */
const ownHeaders = ["transfer-encoding", "expect"];

/** Sends a request over the socket and reads its answer. Throws when none has come within `deadlineMs`. */
export async function sendWire(url: string, wire: Wire, deadlineMs: number): Promise<Got> {
  if (wire.plan.isRaw || wire.method === "TRACE" || wire.method === "PROPFIND")
    return await sendRaw(url, wire, deadlineMs);
  const headers = new Headers();
  for (const [name, value] of wire.headers) if (!ownHeaders.includes(name)) headers.append(name, value);
  const hasBody = wire.body !== undefined && wire.method !== "GET" && wire.method !== "HEAD";
  const leaving = new AbortController();
  const deadline = setTimeout(
    () => leaving.abort(new Error(`no answer within ${deadlineMs} ms`)),
    deadlineMs,
  );
  try {
    const answer = await fetch(`${url}${wire.path}`, {
      method: wire.method,
      headers,
      redirect: "manual",
      ...(hasBody ? { body: wire.body } : {}),
      signal: leaving.signal,
    });
    const { bytes, isPart } = await readBody(answer, wire.plan.leavesMs);
    return { status: answer.status, headers: answer.headers, body: bytes, isPart };
  } finally {
    clearTimeout(deadline);
  }
}

async function readBody(answer: Response, leavesMs: number | null) {
  const isStream = answer.headers.get("content-type")?.startsWith("text/event-stream") === true;
  if (!isStream || leavesMs === null || answer.body === null)
    return { bytes: new Uint8Array(await answer.arrayBuffer()), isPart: false };
  const chunks: Uint8Array[] = [];
  const reader = answer.body.getReader();
  const leave = setTimeout(() => {
    hasLeft = true;
    // The reading below ends by it.
    void reader.cancel();
  }, leavesMs);
  let hasLeft = false;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
  }
  clearTimeout(leave);
  return { bytes: new Uint8Array(Buffer.concat(chunks)), isPart: hasLeft };
}

/** The same by hand: methods, paths and repeated headers that a client's library would not send. */
async function sendRaw(url: string, wire: Wire, deadlineMs: number): Promise<Got> {
  const { hostname, port, host } = new URL(url);
  const body = wire.body ?? new Uint8Array();
  const lines = [
    `${wire.method} ${wire.path} HTTP/1.1`,
    `host: ${host}`,
    "connection: close",
    ...wire.headers
      .filter(([name]) => !ownHeaders.includes(name))
      .map(([name, value]) => `${name}: ${value}`),
    ...(wire.body === undefined ? [] : [`content-length: ${body.length}`]),
  ];
  const head = Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1");
  const bytes = await new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => socket.write(Buffer.concat([head, body])));
    const deadline = setTimeout(() => {
      socket.destroy();
      reject(new Error(`no answer within ${deadlineMs} ms`));
    }, deadlineMs);
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    // A server that has answered may close before it has read all of a body: what it said counts.
    socket.on("error", (error) => (chunks.length === 0 ? reject(error) : undefined));
    socket.on("close", () => {
      clearTimeout(deadline);
      resolve(Buffer.concat(chunks));
    });
  });
  return parseAnswer(bytes);
}

function parseAnswer(bytes: Buffer): Got {
  const end = bytes.indexOf("\r\n\r\n");
  const [first = "", ...lines] = bytes.subarray(0, Math.max(0, end)).toString("latin1").split("\r\n");
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1]);
  if (!Number.isInteger(status))
    throw new Error(`no answer but ${JSON.stringify(bytes.toString("latin1").slice(0, 200))}`);
  const headers = new Headers(
    lines.map((line): [string, string] => [
      line.slice(0, line.indexOf(":")),
      line.slice(line.indexOf(":") + 1).trim(),
    ]),
  );
  const body = bytes.subarray(end + 4);
  const whole = headers.get("transfer-encoding") === "chunked" ? unchunked(body) : body;
  return { status, headers, body: whole, isPart: false };
}

function unchunked(bytes: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf("\r\n", at);
    const size = Number.parseInt(bytes.subarray(at, end).toString("latin1"), 16);
    if (end < 0 || !(size > 0)) break;
    parts.push(bytes.subarray(end + 2, end + 2 + size));
    at = end + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

/** The request as a command line that sends it again. */
export function asCurl(url: string, wire: Wire): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const headers = wire.headers.map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`);
  const text = wire.body && new TextDecoder().decode(wire.body);
  const body =
    text === undefined
      ? []
      : ["--data-binary", quoted(text.length > 4_000 ? `${text.slice(0, 4_000)}…${text.length}` : text)];
  return ["curl -sS --path-as-is -X", wire.method, ...headers, ...body, quoted(`${url}${wire.path}`)].join(
    " ",
  );
}
