import { expect, test } from "bun:test";
import fc from "fast-check";
import { addArrival, newAnswer } from "../src/features/chat/answer.ts";
import { createFramer, frameOf } from "../src/features/chat/frames.ts";
import { createShower } from "../src/features/chat/shown.ts";
import { type Arrival, chunksOf, single } from "../src/upstream/arrival.ts";
import { parseChunk, separateMessages } from "../src/upstream/chunk.ts";
import { createChunkReader } from "../src/upstream/chunk-reader.ts";
import { createParter } from "../src/upstream/paragraphs.ts";
import { createEventParser } from "../src/upstream/sse.ts";
import { createThinkReader } from "../src/upstream/think.ts";
import type { CompletionChunk } from "../src/upstream/types.ts";
import { bot, scope } from "./helpers/shown-answer.ts";

// Plain chunks are read and shown by the form of the one before. Whatever a server sends, however it is cut, a reader must get the very
// bytes, and the row the very answer, that come of reading each chunk as JSON.

interface Stream {
  bytes: Uint8Array;
  places: number[];
  /** Whether reasoning and tools are shown. */
  isShown: boolean;
}

/** What a reader and the row get. `shape` makes the arrivals out of the bytes and the frames out of an arrival. */
function answerWith({ isShown }: Stream, arrivalsOf: (arrivals: Arrival[]) => void, isGeneral: boolean) {
  const answer = newAnswer();
  const visible = { citations: isShown, reasoning: isShown, tools: isShown, usage: true };
  const it = {
    requestId: "r",
    answer,
    signal: new AbortController().signal,
    scope,
    visible,
    called: null,
    readers: new Map(),
    isStopped: false,
    begun: Promise.resolve(),
    ended: Promise.resolve(),
  };
  const shower = createShower(it, scope, bot, { bot_id: "b", messages: [] });
  const framesOf = isGeneral
    ? (arrival: Arrival) =>
        chunksOf(arrival)
          .map((chunk) => frameOf(shower.show(chunk)))
          .join("")
    : createFramer(shower);
  const thinking = createThinkReader(false);
  const part = createParter();
  const arrivals: Arrival[] = [];
  let failure = "";
  try {
    arrivalsOf(arrivals);
  } catch (error) {
    failure = String(error);
  }
  let frames = "";
  const read = isGeneral
    ? arrivals.flatMap(chunksOf).map((chunk) => single(thinking.read(chunk)))
    : thinking.readAll(arrivals);
  for (const each of read)
    part(each, (arrival) => {
      frames += framesOf(arrival);
      addArrival(answer, arrival);
    });
  return { frames, answer, failure, arrivals };
}

/** Each event by itself, read as JSON. */
const generally = (stream: Stream) =>
  answerWith(
    stream,
    (arrivals) => {
      let isDone = false;
      const parser = createEventParser(100_000, ({ data }) => {
        if (data === "[DONE]") isDone = true;
        else if (!isDone) arrivals.push(...separateMessages(parseChunk(data)).map(single));
      });
      parser.feed(Buffer.from(stream.bytes).toString("utf8"));
      parser.end();
    },
    true,
  );

/** As the server does it, the bytes cut at `places`. */
const asServed = (stream: Stream) =>
  answerWith(
    stream,
    (arrivals) => {
      const { bytes, places } = stream;
      const reader = createChunkReader(100_000, () => undefined);
      const ends = [...new Set(places)].filter((place) => place < bytes.length).sort((a, b) => a - b);
      for (const [at, end] of [...ends, bytes.length].entries())
        reader.read(bytes.subarray(ends[at - 1] ?? 0, end), arrivals);
      reader.end(arrivals);
    },
    false,
  );

const words = fc.oneof(
  fc.constantFrom(
    "Hello",
    " world",
    "铃芽",
    "\n\n",
    '"',
    "\\",
    '"}}],"x":"',
    "\u0000",
    "🚪",
    "\u2028",
    "\ud83d",
  ),
  fc.constantFrom("<think>", "</think>", " ", '","role":"tool', "data: ", "\\n"),
  fc.string({ unit: "binary", maxLength: 8 }),
);
const call = {
  tool_calls: [{ index: 0, id: "a", type: "function", function: { name: "f", arguments: "{}" } }],
};
const text = words.map((content) => ({ content }));
const delta = fc.oneof(
  { weight: 12, arbitrary: text },
  { weight: 1, arbitrary: words.map((content) => ({ role: "assistant", content })) },
  { weight: 1, arbitrary: words.map((reasoning_content) => ({ content: null, reasoning_content })) },
  { weight: 1, arbitrary: fc.constantFrom({ role: "assistant", content: "" }, {}, call) },
  { weight: 1, arbitrary: words.map((content) => ({ role: "tool", tool_call_id: "a", content })) },
);
const usage = { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 };
const spare = { index: 1, delta: { content: "another" }, finish_reason: null };

const mostly = <Value>(usual: Value, ...others: Value[]) =>
  fc.oneof(
    { weight: 4 * others.length, arbitrary: fc.constant(usual) },
    { weight: others.length, arbitrary: fc.constantFrom(...others) },
  );

/** The ways of a server: what it puts beside the text, and how it writes JSON. */
const ways = fc.record({
  before: mostly<object>({}, { id: "x", created: 1, model: "m" }, { content: "Hello", usage: null }),
  beside: mostly<object>({}, { logprobs: null }, { message: { content: "Hello" } }),
  behind: mostly<object>({}, { usage: null, system_fingerprint: "fp" }, { status: "theirs", prompt_x: [1] }),
  isTextLast: fc.boolean(),
  isSpaced: mostly(false, true),
  isAscii: mostly(false, true),
  lead: mostly("data: ", "data:", "event: message\ndata: ", ": hm\n\ndata: ", "id: 1\ndata: "),
  lineEnd: mostly("\n", "\r\n"),
});
type Ways = typeof ways extends fc.Arbitrary<infer Each> ? Each : never;

function write(way: Ways, said: object, more: object): string {
  const choice = way.isTextLast
    ? { index: 0, finish_reason: null, ...way.beside, delta: said }
    : { delta: said, ...way.beside, index: 0, finish_reason: null };
  const json = JSON.stringify(
    { ...way.before, choices: [choice], ...way.behind, ...more },
    null,
    way.isSpaced ? 1 : 0,
  ).replaceAll(/\n */g, " ");
  const written = way.isAscii
    ? json.replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    : json;
  return `${way.lead}${written}\n\n`.replaceAll("\n", way.lineEnd);
}

const more = fc.oneof(
  { weight: 30, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constantFrom({ created: 2 }, { usage }, { choices: [] }, { choices: [spare] }) },
);
const ending = fc.constantFrom("", "data: [DONE]\n\n", "data: [DONE]", "data: {\n\n", 'data: {"choices":[{');
const streams: fc.Arbitrary<Stream> = fc
  .record({
    way: ways,
    chunks: fc.array(fc.tuple(delta, more), { minLength: 3, maxLength: 30, size: "max" }),
    ending,
    places: fc.array(fc.nat({ max: 3_000 }), { maxLength: 8 }),
    isShown: fc.boolean(),
  })
  .map(({ way, chunks, ending, ...rest }) => ({
    bytes: Buffer.from(chunks.map(([said, beside]) => write(way, said, beside)).join("") + ending),
    ...rest,
  }));

test("a reader gets the same bytes and the row the same answer as where each chunk is read by itself", () => {
  fc.assert(
    fc.property(streams, (stream) => {
      const { arrivals: _, ...served } = asServed(stream);
      const { arrivals: __, ...read } = generally(stream);
      expect(served).toEqual(read);
    }),
    { numRuns: 150 },
  );
});

const plain = (content: string) =>
  `data: ${JSON.stringify({ id: "x", choices: [{ index: 0, delta: { content }, finish_reason: null }] })}\n\n`;
const countOf = (body: string) => {
  const stream = { bytes: Buffer.from(body), places: [], isShown: true };
  return asServed(stream).arrivals.map(({ texts }) => texts?.length ?? 1);
};

test("chunks in the form of the one before are read together, whatever their text", () => {
  const texts = ["a", "b", 'say "c"', "\n", "铃芽", "🚪"];
  expect(countOf(texts.map(plain).join(""))).toEqual([1, 5]);
});

test("what is in another form is read by itself, and a new form is taken up", () => {
  const body = ["a", "b", "", "c", "d"].map(plain).join("");
  expect(countOf(body)).toEqual([1, 1, 1, 2]);
  expect(countOf(`${body}${body.replaceAll('"x"', '"y"')}`)).toEqual([1, 1, 1, 2, 1, 1, 1, 2]);
});

test("a form that no further chunk has is given up", () => {
  const parsed: string[] = [];
  const changing = Array.from({ length: 40 }, (_, at) => plain(`${at}`).replace('"x"', `"x${at}"`));
  const parse = JSON.parse;
  JSON.parse = (text: string) => {
    parsed.push(text);
    return parse(text);
  };
  try {
    expect(countOf(changing.join(""))).toHaveLength(40);
  } finally {
    JSON.parse = parse;
  }
  // Each once for itself, and the first few once more to learn its form.
  expect(parsed.length).toBeLessThan(50);
});

test("an event that is too long is refused in any form", () => {
  const reader = createChunkReader(200, () => undefined);
  const arrivals: Arrival[] = [];
  reader.read(Buffer.from(plain("a") + plain("b")), arrivals);
  expect(() => reader.read(Buffer.from(plain("x".repeat(300))), arrivals)).toThrow("exceeds 200");
  const chunks: CompletionChunk[] = arrivals.flatMap(chunksOf);
  expect(chunks.map(({ choices }) => choices[0]?.delta.content)).toEqual(["a", "b"]);
});

test("an event that began before is no plain one, whatever the rest of it looks like", () => {
  const reader = createChunkReader(1_000, () => undefined);
  const arrivals: Arrival[] = [];
  for (const text of [plain("a"), "event: error\n"]) reader.read(Buffer.from(text), arrivals);
  expect(() => reader.read(Buffer.from(plain("b")), arrivals)).toThrow("reported an error");
});
