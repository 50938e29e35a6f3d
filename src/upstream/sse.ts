import { createParser } from "eventsource-parser";

/** One server-sent event: its `event` field when it had one, and its data lines joined. */
export interface ServerSentEvent {
  event: string | undefined;
  data: string;
}

/**
 * The events of a `text/event-stream` body, as they arrive, however its bytes are cut (WHATWG HTML, "Server-sent events"). An event
 * that the body ends in is given out even without the blank line after it, for a model server may forget that line. Throws an
 * Error, after the events before it, when the bytes are not UTF-8 or one event is longer than `maxEventChars`.
 */
export async function* decodeEvents(
  body: AsyncIterable<Uint8Array>,
  maxEventChars: number,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const events: ServerSentEvent[] = [];
  let failure: Error | undefined;
  const tooLong = () => new Error(`An event exceeds ${maxEventChars} characters`);
  const parser = createParser({
    maxBufferSize: maxEventChars,
    onEvent: ({ event, data }) => {
      if (data.length > maxEventChars) failure ??= tooLong();
      if (failure === undefined) events.push({ event, data });
    },
    onError: (error) => {
      // A line that is no field is to be ignored; only an event without an end is an error. The parser's own would quote it.
      if (error.type === "max-buffer-size-exceeded") failure = tooLong();
    },
  });
  const feed = function* (text: string) {
    if (text !== "") parser.feed(text);
    yield* events.splice(0);
    if (failure !== undefined) throw failure;
  };
  for await (const bytes of body) yield* feed(decoder.decode(bytes, { stream: true }));
  // Two line ends close an unfinished line and its event; after a finished event they say nothing.
  yield* feed(`${decoder.decode()}\n\n`);
}
