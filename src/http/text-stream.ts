const encoder = new TextEncoder();

/** A response's body made piece by piece, only as fast as it is read. A reader who leaves ends the making. */
export const textStream = (pieces: AsyncGenerator<string>): ReadableStream<Uint8Array> =>
  byteStream(encode(pieces));

async function* encode(pieces: AsyncGenerator<string>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) yield encoder.encode(piece);
}

/** As `textStream`, of bytes. */
export function byteStream(pieces: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      const next = await pieces.next();
      if (next.done) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await pieces.return(undefined);
    },
  });
}
