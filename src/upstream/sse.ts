import { createParser } from "eventsource-parser";

/** One server-sent event: its `event` field when it had one, and its data lines joined. */
export interface ServerSentEvent {
  event: string | undefined;
  data: string;
}

/**
 * Reads the text of a `text/event-stream` piece by piece, however it is cut, and hands `take` each event as soon as it is whole (WHATWG
 * HTML, "Server-sent events"). `feed` throws an Error, after the events before it, when one is longer than `maxEventChars`.
 */
export function createEventParser(maxEventChars: number, take: (event: ServerSentEvent) => void) {
  let failure: Error | undefined;
  const tooLong = () => new Error(`An event exceeds ${maxEventChars} characters`);
  const parser = createParser({
    maxBufferSize: maxEventChars,
    onEvent: ({ event, data }) => {
      if (data.length > maxEventChars) failure ??= tooLong();
      if (failure === undefined) take({ event, data });
    },
    onError: (error) => {
      // A line that is no field is to be ignored; only an event without an end is an error. The parser's own would quote it.
      if (error.type === "max-buffer-size-exceeded") failure = tooLong();
    },
  });
  const feed = (text: string): void => {
    if (text !== "") parser.feed(text);
    if (failure !== undefined) throw failure;
  };
  return {
    feed,
    /**
     * An event that the text ends in is given out even without the blank line after it, for a model server may forget that line: two
     * line ends close an unfinished line and its event; after a finished event they say nothing.
     */
    end: (): void => feed("\n\n"),
  };
}
