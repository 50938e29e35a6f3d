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

const encoder = new TextEncoder();

/**
 * A stream for one reader. `onGone` is called once when the reader leaves or falls more than `maxUnreadBytes` behind, not when the
 * stream ends.
 */
export function createEventStream(maxUnreadBytes: number, onGone: () => void): EventStream {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>(
    {
      start: (opened) => {
        controller = opened;
      },
      cancel: () => {
        controller = undefined;
        onGone();
      },
    },
    new ByteLengthQueuingStrategy({ highWaterMark: maxUnreadBytes }),
  );
  return {
    body,
    send: (frame) => {
      if (controller === undefined) return;
      // Looked at before the frame is added: a reader who keeps up is not cut off for the size of one frame.
      if ((controller.desiredSize ?? 0) >= 0) {
        controller.enqueue(encoder.encode(frame));
        return;
      }
      controller.error(new Error("the reader is too slow"));
      controller = undefined;
      onGone();
    },
    end: () => {
      controller?.close();
      controller = undefined;
    },
  };
}

/** A frame of data (WHATWG HTML, "Server-sent events"). `data` holds no line break, as JSON never does. */
export const dataFrame = (data: string, event?: string): string =>
  `${event === undefined ? "" : `event: ${event}\n`}data: ${data}\n\n`;

/** A comment, which readers pass over: it keeps proxies from taking silence for an end. */
export const keepAliveFrame = ": keep-alive\n\n";
