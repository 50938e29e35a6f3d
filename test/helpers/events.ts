import { createEventParser, type ServerSentEvent } from "../../src/upstream/sse.ts";

/** One event of a chat stream, read as a client without types would. `data` is the JSON, or the text "[DONE]". */
export interface Frame {
  event: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests read chunks as a client without types would.
  data: any;
}

/** The events of a body, as they arrive, however its bytes are cut. */
export async function* decodeEvents(
  body: AsyncIterable<Uint8Array>,
  maxEventChars: number,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const events: ServerSentEvent[] = [];
  const parser = createEventParser(maxEventChars, (event) => events.push(event));
  for await (const bytes of body) {
    parser.feed(decoder.decode(bytes, { stream: true }));
    yield* events.splice(0);
  }
  parser.feed(decoder.decode());
  parser.end();
  yield* events.splice(0);
}

export type EventReader = ReturnType<typeof readEvents>;

/** Reads a `text/event-stream` response event by event, as they come. */
export function readEvents(response: Response) {
  if (response.body === null) throw new Error("the response has no body");
  const body = response.body.getReader();
  const bytes = async function* () {
    for (;;) {
      const { done, value } = await body.read();
      if (done) return;
      yield value;
    }
  };
  const events = decodeEvents(bytes(), 16 * 1024 * 1024);
  const toFrame = ({ event, data }: ServerSentEvent): Frame => ({
    event,
    data: data === "[DONE]" ? data : JSON.parse(data),
  });
  const next = async (): Promise<Frame | undefined> => {
    const { done, value } = await events.next();
    return done ? undefined : toFrame(value);
  };
  return {
    /** The next event; undefined at the end. */
    next,
    /** Everything up to the end of the stream. */
    rest: async (): Promise<Frame[]> => {
      const frames: Frame[] = [];
      for (let frame = await next(); frame !== undefined; frame = await next()) frames.push(frame);
      return frames;
    },
    /** Reads on until `text` has been said. Gives the frames up to there; throws when the stream ends before. */
    untilText: async (text: string): Promise<Frame[]> => {
      const frames: Frame[] = [];
      while (!textOf(frames).includes(text)) {
        const frame = await next();
        if (frame === undefined)
          throw new Error(`the stream ended before "${text}": ${JSON.stringify(frames)}`);
        frames.push(frame);
      }
      return frames;
    },
    /** Hangs up, as a reader does who closes the page. */
    leave: () => body.cancel(),
  };
}

/** The answer's text that these frames hold. */
export const textOf = (frames: readonly Frame[]): string =>
  frames.map(({ data }) => data?.choices?.[0]?.delta?.content ?? "").join("");

/** The chunks among these frames: neither errors nor the end. */
export const chunksOf = (frames: readonly Frame[]) =>
  frames.filter(({ event, data }) => event === undefined && data !== "[DONE]").map(({ data }) => data);
