/** The bytes of an answer's body as they arrive. Throws an Error when it has none. */
export function bytesOf(response: Response): ReadableStream<Uint8Array> {
  if (response.body === null) throw new Error("The answer has no body");
  return response.body;
}

/** Reads a body as UTF-8 text. Throws a RangeError, and reads no further, once it is larger than `maxBytes`. */
export async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  return (await readBytes(body, maxBytes)).toString("utf8");
}

/** Reads a body whole. Throws a RangeError, and reads no further, once it is larger than `maxBytes`. */
export async function readBytes(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  for await (const bytes of body) {
    total += bytes.length;
    if (total > maxBytes) throw new RangeError(`The answer is larger than ${maxBytes} bytes`);
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}
