import { expect, test } from "bun:test";
import { dataFrame, keepAliveFrame } from "../../src/http/sse.ts";
import { readEvents, type StreamEvent } from "../../src/web/shared/events.ts";

/** The events that the page reads out of a stream that comes in pieces of so many bytes. */
async function read(stream: string, pieceBytes: number): Promise<StreamEvent[]> {
  const bytes = new TextEncoder().encode(stream);
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      for (let at = 0; at < bytes.length; at += pieceBytes)
        controller.enqueue(bytes.slice(at, at + pieceBytes));
      controller.close();
    },
  });
  return await Array.fromAsync(readEvents(body, 10_000));
}

test.each([1, 7, 10_000])(
  "an answer's events are those that the server wrote, in pieces of %d bytes",
  async (pieceBytes) => {
    const chunk = JSON.stringify({ choices: [{ delta: { content: "猫 🐱" } }] });
    const stream = dataFrame(chunk) + keepAliveFrame + dataFrame("{}", "error") + dataFrame("[DONE]");
    expect(await read(stream, pieceBytes)).toEqual([
      { event: undefined, data: chunk },
      { event: "error", data: "{}" },
      { event: undefined, data: "[DONE]" },
    ]);
  },
);

// A pattern's `.` and `^` take these for ends of lines: a chunk with one was lost, and its text could name itself an error.
test.each(["\u2028", "\u2029", "\r", "\n"])(
  "a line break in an answer's text is text: %j",
  async (lineBreak) => {
    const data = JSON.stringify({ content: `one${lineBreak}event: error${lineBreak}data: two` });
    expect(await read(dataFrame(data), 10_000)).toEqual([{ event: undefined, data }]);
  },
);
