export interface StreamEvent {
  event?: string;
  data: string;
}

/** How long a burst of events may be worked on at once: the page stays usable in between. */
const turnMs = 10;

/**
 * The server-sent events of a body, in order. Ends when the body ends; throws when the connection breaks or nothing,
 * not even a comment, has come for `idleTimeoutMs`. Leaving the loop early cancels the body.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  idleTimeoutMs: number,
): AsyncGenerator<StreamEvent> {
  let begun = "";
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let turnEndsAt = performance.now() + turnMs;
  try {
    while (true) {
      const { done, value } = await withinTime(reader.read(), idleTimeoutMs);
      if (done) return;
      const frames = (begun + decoder.decode(value, { stream: true })).split("\n\n");
      begun = frames.pop() ?? "";
      for (const event of frames.map(readFrame)) {
        if (event === null) continue;
        yield event;
        if (performance.now() < turnEndsAt) continue;
        await nextTurn();
        turnEndsAt = performance.now() + turnMs;
      }
    }
  } finally {
    // The connection may be broken already; there is nobody to tell.
    reader.cancel().catch(() => undefined);
  }
}

/**
 * One event in the form that our own server writes (http/sse.ts): its lines end with a line feed alone. JSON may hold other line breaks
 * (U+2028), which are text. Null for a comment.
 */
function readFrame(frame: string): StreamEvent | null {
  const lines = frame.split("\n");
  const readField = (field: string) => lines.find((line) => line.startsWith(field))?.slice(field.length);
  const data = readField("data: ");
  return data === undefined ? null : { event: readField("event: "), data };
}

/** Lets the browser do what else is due; a timer would wait for a second where nobody looks at the page. */
async function nextTurn(): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => resolve();
  port2.postMessage(null);
  await promise;
  port1.close();
}

async function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("nothing came for too long")), limitMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
