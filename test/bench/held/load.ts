import { type Arrival, type Read, readAnswer } from "./answer.ts";

// Whoever asks, a process of its own: it opens as many connections as there are questions, sends all questions at one moment, and notes
// of each piece of bytes that comes when it came. It looks at them only once all are there, so that it costs next to nothing meanwhile.

/** What is asked, and told, over the channel to the bench: `round` → `open`, `go` → `read`, `outcome`. */
export type Told =
  | { kind: "round"; port: number; requests: readonly string[]; maxMs: number }
  | { kind: "open" | "go" | "read" }
  | { kind: "outcome"; outcome: Outcome };

/** How many milliseconds all but some took. */
export interface Spread {
  p50: number;
  p99: number;
  most: number;
}

/** What came of a round. */
export interface Outcome {
  /** Of each stream, from its question to its first chunk. */
  firstMs: Spread;
  /** Of each chunk but the first, how much later it came than the beat of its stream. */
  lateMs: Spread;
  /** How much later than it should this process's own timer came. */
  ownLateMs: Spread;
  wrong: string[];
}

const tickMs = 10;

interface Line {
  socket: Bun.Socket<undefined>;
  arrivals: Arrival[];
  ended: Promise<void>;
}

async function open(port: number): Promise<Line> {
  const arrivals: Arrival[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data: (_, bytes) => {
        arrivals.push({ atMs: performance.now(), bytes });
        if (isLast(bytes) || (arrivals.length === 1 && isRefusal(bytes))) resolve();
      },
      close: () => resolve(),
      error: () => resolve(),
    },
  });
  return { socket, arrivals, ended: promise };
}

/** The last chunk of a body (RFC 9112, 7.1), which comes with what is before it or alone. */
const isLast = (bytes: Buffer) =>
  bytes.length >= lastChunk.length && bytes.subarray(-lastChunk.length).equals(lastChunk);
const lastChunk = Buffer.from("0\r\n\r\n");
const isRefusal = (bytes: Buffer) => !bytes.subarray(0, 12).equals(allIsWell);
const allIsWell = Buffer.from("HTTP/1.1 200");

async function askAll(lines: readonly Line[], requests: readonly string[], maxMs: number): Promise<Outcome> {
  const ownLateMs: number[] = [];
  let dueMs = performance.now() + tickMs;
  const ticking = setInterval(() => {
    const nowMs = performance.now();
    ownLateMs.push(Math.max(0, nowMs - dueMs));
    dueMs = nowMs + tickMs;
  }, tickMs);
  const askedMs = lines.map(({ socket }, at) => {
    const nowMs = performance.now();
    socket.write(requests[at] ?? "");
    return nowMs;
  });
  await Promise.race([Promise.all(lines.map(({ ended }) => ended)), Bun.sleep(maxMs)]);
  clearInterval(ticking);
  tell({ kind: "read" });
  for (const { socket } of lines) socket.end();
  const reads = lines.map(({ arrivals }, at) => readAnswer(arrivals, askedMs[at] ?? 0));
  return { ...summarize(reads), ownLateMs: spreadOf(ownLateMs) };
}

const summarize = (reads: readonly Read[]) => ({
  firstMs: spreadOf(reads.flatMap(({ firstMs }) => firstMs ?? [])),
  lateMs: spreadOf(reads.flatMap(({ lateMs }) => lateMs)),
  wrong: reads.flatMap(({ wrong }) => wrong ?? []).slice(0, 20),
});

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99), most: at(1) };
}

const tell = (told: Told) => process.send?.(told);

let go = Promise.withResolvers<void>();
process.on("message", async (told: Told) => {
  if (told.kind === "go") go.resolve();
  if (told.kind !== "round") return;
  const { port, requests, maxMs } = told;
  go = Promise.withResolvers<void>();
  const lines = await Promise.all(requests.map(() => open(port)));
  tell({ kind: "open" });
  await go.promise;
  tell({ kind: "outcome", outcome: await askAll(lines, requests, maxMs) });
});
process.on("disconnect", () => process.exit(0));
