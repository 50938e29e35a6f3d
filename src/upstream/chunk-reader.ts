import { type Arrival, single } from "./arrival.ts";
import { parseChunk, separateMessages } from "./chunk.ts";
import { createPlainReader } from "./plain-form.ts";
import { createEventParser, type ServerSentEvent } from "./sse.ts";

/**
 * Reads the chunks of an answer out of the bytes of its event stream, however they are cut. `read` and `end` add what has come to
 * `arrivals`, and `read` gives whether an event with data was among it. Both throw an Error, after the chunks before it,
 * when the bytes are not UTF-8, one event is longer than `maxEventChars`, or its data is no chunk; `noteWords` hears those data before.
 */
export function createChunkReader(maxEventChars: number, noteWords: (words: string) => void) {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  let arrived: Arrival[] = [];
  let event = "";
  let isDone = false;
  let hasFinished = false;
  let hasData = false;
  const plain = createPlainReader(maxEventChars);
  // Whether what comes next begins an event.
  let isBetween = true;
  const take = ({ event: name, data }: ServerSentEvent) => {
    if (isDone || data === "") return;
    hasData = true;
    if (data.trim() === "[DONE]") {
      isDone = true;
      return;
    }
    const chunk = readOrNote(data, name === "error" ? refuseEvent : parseChunk, noteWords);
    hasFinished ||= chunk.choices.some((choice) => choice.finish_reason !== null);
    arrived.push(...separateMessages(chunk).map(single));
    if (isBetween) plain.learn(event, data, chunk);
  };
  const parser = createEventParser(maxEventChars, take);
  const readText = (text: string) => {
    let at = 0;
    while (at < text.length) {
      const found = isBetween && !isDone ? plain.read(text, at) : null;
      if (found !== null) {
        arrived.push(found.alike);
        hasData = true;
        at = found.end;
        continue;
      }
      // Any other event, or what has come of one, goes the general way.
      const end = text.indexOf("\n\n", at);
      const next = end < 0 ? text.length : end + 2;
      event = text.slice(at, next);
      parser.feed(event);
      isBetween = end >= 0;
      at = next;
    }
  };
  return {
    read: (bytes: Uint8Array, arrivals: Arrival[]): boolean => {
      arrived = arrivals;
      hasData = false;
      readText(decoder.decode(bytes, { stream: true }));
      return hasData;
    },
    end: (arrivals: Arrival[]): void => {
      arrived = arrivals;
      readText(decoder.decode());
      parser.end();
    },
    /** Whether `[DONE]` has come. What follows is not looked at. */
    isDone: (): boolean => isDone,
    /** Whether the answer has come to its end: to `[DONE]`, or to a finish_reason where the server leaves that out. */
    isWhole: (): boolean => isDone || hasFinished,
  };
}

/** What `read` makes of the upstream's words; where it throws, `noteWords` hears them. */
export function readOrNote<Result>(
  words: string,
  read: (words: string) => Result,
  noteWords: (words: string) => void,
): Result {
  try {
    return read(words);
  } catch (error) {
    noteWords(words);
    throw error;
  }
}

function refuseEvent(): never {
  throw new Error("The upstream reported an error");
}
