import { breathe } from "../lib/breathe.ts";
import type { ChatMessage } from "./types.ts";

/** A request's body: its text, or where it holds images a stream of so many bytes, which is opened anew for each sending. */
export type RequestBody = string | { bytes: number; open: () => ReadableStream<Uint8Array> };

/**
 * A request as JSON. The data URLs of images go around the writer of JSON: eight images of five megabytes would hold every other stream
 * up for a tenth of a second. They are streamed, because what is sent whole Bun copies, and keeps until the answer has ended.
 */
export function writeRequest(messages: readonly ChatMessage[], fields: Record<string, unknown>): RequestBody {
  if (messages.every(({ content }) => typeof content === "string"))
    return JSON.stringify({ ...fields, messages });
  const images: string[] = [];
  // Nobody can have written it into a message.
  const place = crypto.randomUUID();
  const lean = messages.map((message) =>
    Array.isArray(message.content)
      ? { ...message, content: message.content.map((part: unknown) => takeOut(part, place, images)) }
      : message,
  );
  const json = JSON.stringify({ ...fields, messages: lean });
  if (images.length === 0) return json;
  const texts = json.split(place);
  const pieces = texts.flatMap((text, at) => (at === 0 ? [text] : [images[at - 1] ?? "", text]));
  const bytes = pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0);
  return { bytes, open: () => streamOf(pieces) };
}

function takeOut(part: unknown, place: string, images: string[]): unknown {
  if (typeof part !== "object" || part === null || !("image_url" in part)) return part;
  const { image_url: image } = part;
  if (typeof image !== "object" || image === null || !("url" in image)) return part;
  const { url } = image;
  // A data URL in Base64 has no character that JSON would write otherwise.
  if (typeof url !== "string" || !/^data:[\w/+.-]+;base64,/.test(url)) return part;
  images.push(url);
  return { ...part, image_url: { ...image, url: place } };
}

/** One piece after the other, each as its reader asks for it. */
function streamOf(pieces: readonly string[]): ReadableStream<Uint8Array> {
  let next = 0;
  return new ReadableStream(
    {
      pull: async (controller) => {
        const piece = pieces[next];
        next += 1;
        if (piece === undefined) controller.close();
        else controller.enqueue(Buffer.from(piece));
        await breathe();
      },
    },
    { highWaterMark: 0 },
  );
}
