import { beatMs, mark, pieces, wholeAnswer } from "./beat.ts";

/** Bytes of an answer, and when they came. */
export interface Arrival {
  atMs: number;
  bytes: Buffer;
}

/** An answer as it was read. `wrong` says what is not as it should be. */
export interface Read {
  /** From the question to the first chunk; null where none came. */
  firstMs: number | null;
  /** Of each chunk but the first, how much later it came than the beat of its stream would have it. */
  lateMs: number[];
  wrong: string | null;
}

const markBytes = Buffer.from(mark);

/**
 * Reads an answer out of the bytes of its connection, and holds its text against the whole one byte for byte. Its beat is that of the
 * chunk that came earliest for its place: the others are later than that, never earlier.
 */
export function readAnswer(arrivals: readonly Arrival[], askedMs: number): Read {
  const all = Buffer.concat(arrivals.map(({ bytes }) => bytes));
  const cameMs = timesOf(arrivals, all);
  const beatsMs = cameMs.map((ms, at) => ms - at * beatMs);
  const earliestMs = Math.min(...beatsMs);
  const [first] = cameMs;
  return {
    firstMs: first === undefined ? null : first - askedMs,
    lateMs: beatsMs.slice(1).map((ms) => ms - earliestMs),
    wrong: wrongIn(all),
  };
}

/** When each of the chunks was there as far as its mark. */
function timesOf(arrivals: readonly Arrival[], all: Buffer): number[] {
  const times: number[] = [];
  let arrival = 0;
  let endsAt = arrivals[0]?.bytes.length ?? 0;
  for (let at = all.indexOf(markBytes); at >= 0; at = all.indexOf(markBytes, at + 1)) {
    while (endsAt < at + markBytes.length)
      endsAt += arrivals[++arrival]?.bytes.length ?? Number.POSITIVE_INFINITY;
    times.push(arrivals[arrival]?.atMs ?? Number.NaN);
  }
  return times;
}

function wrongIn(all: Buffer): string | null {
  const headEnd = all.indexOf("\r\n\r\n");
  const head = all.toString("latin1", 0, headEnd);
  if (!head.startsWith("HTTP/1.1 200 "))
    return `an answer began ${JSON.stringify(all.toString("utf8", 0, 300))}`;
  const body = /\r\ntransfer-encoding: chunked/i.test(head) ? unchunk(all.subarray(headEnd + 4)) : null;
  const frames =
    body
      ?.toString("utf8")
      .split("\n\n")
      .filter((frame) => frame.startsWith("data: ")) ?? [];
  if (frames.pop() !== "data: [DONE]")
    return `an answer ended ${JSON.stringify(all.subarray(-200).toString("utf8"))}`;
  const said = frames.map((frame) => JSON.parse(frame.slice(6)).choices[0]?.delta?.content ?? "").join("");
  return said === wholeAnswer ? null : `an answer was ${JSON.stringify(said)}`;
}

/** The body of chunks (RFC 9112, 7.1); null where it does not end. */
function unchunk(bytes: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd < 0) return null;
    const length = Number.parseInt(bytes.toString("latin1", at, lineEnd), 16);
    if (!(length >= 0)) return null;
    if (length === 0) return Buffer.concat(parts);
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + length));
    at = lineEnd + 2 + length + 2;
  }
}

/** How many chunks a whole answer has. */
export const chunksEach = pieces.length;
