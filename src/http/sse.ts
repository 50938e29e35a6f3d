/** One `text/event-stream` answer: frames go in, the response's body comes out. */
export interface EventStream {
  body: ReadableStream<Uint8Array>;
  /** Writes frames as they are; a reader that leaves too much unread is cut off. */
  send: (frame: string) => void;
  end: () => void;
}

export const eventStreamHeaders = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  // nginx buffers answers otherwise.
  "x-accel-buffering": "no",
} as const;

/**
 * A stream for one reader. `onGone` is called once when the reader leaves or falls more than `maxUnreadBytes` behind, not when the
 * stream ends.
 *
 * It is Bun's direct kind of stream, whose frames go to the socket as they are handed in. The standard kind begins a few turns of the
 * event loop after the answer's head has been sent, and with it the first word; this one sends both at once.
 */
export function createEventStream(maxUnreadBytes: number, onGone: () => void): EventStream {
  let sink: ReadableStreamDirectController | undefined;
  /** What is sent before the answer goes out. */
  let early = "";
  /** Of what was sent since then, what the socket did not take yet. */
  let unreadBytes = 0;
  let isFlushing = false;
  let isOver = false;
  let failure: Error | undefined;
  const cutOff = () => {
    isOver = true;
    failure = new Error("the reader is too slow");
    sink?.close(failure);
    onGone();
  };
  const readAll = () => {
    unreadBytes = 0;
  };
  /** What is sent at once, the end included, leaves in one write to the socket. */
  const flushSoon = () => {
    if (isFlushing) return;
    isFlushing = true;
    queueMicrotask(() => {
      isFlushing = false;
      if (!isOver) sink?.flush();
    });
  };
  const write = (to: ReadableStreamDirectController, frames: string) => {
    const written = to.write(frames);
    if (!(written instanceof Promise)) return;
    // The socket takes no more for now. Whatever becomes of it, a reader who leaves is told by `cancel`.
    if (unreadBytes === 0) written.then(readAll, readAll);
    unreadBytes += Buffer.byteLength(frames);
  };
  const open = (opened: ReadableStreamDirectController) => {
    if (failure !== undefined) throw failure;
    sink = opened;
    unreadBytes = 0;
    if (early !== "") write(opened, early);
    early = "";
    // Together with the head, which is written right now.
    opened.flush();
    if (isOver) opened.close();
  };
  const cancel = () => {
    if (!isOver) onGone();
    isOver = true;
  };
  // The DOM's types, which the pages need, have no such stream.
  const source: object = { type: "direct", pull: open, cancel } satisfies Bun.DirectUnderlyingSource;
  return {
    body: new ReadableStream<Uint8Array>(source),
    send: (frame) => {
      if (isOver) return;
      // Looked at before the frame is added: a reader who keeps up is not cut off for the size of one frame. Of what waits for the answer to
      // go out its characters are counted: to count the bytes of a text that was put together means to write it out once more.
      if ((sink === undefined ? early.length : unreadBytes) > maxUnreadBytes) cutOff();
      else if (sink === undefined) early += frame;
      else {
        write(sink, frame);
        flushSoon();
      }
    },
    end: () => {
      if (!isOver) sink?.close();
      isOver = true;
    },
  };
}

/** A frame of data (WHATWG HTML, "Server-sent events"). `data` holds no line break, as JSON never does. */
export const dataFrame = (data: string, event?: string): string =>
  `${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n`;

/** A comment, which readers pass over: it keeps proxies from taking silence for an end. */
export const keepAliveFrame = ": keep-alive\n\n";
