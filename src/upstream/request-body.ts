import { breathe } from "../lib/breathe.ts";
import type { ChatMessage } from "./types.ts";

/**
 * A request as JSON. The data URLs of images go around the writer of JSON, one at a time: eight images of five megabytes would hold every
 * other stream up for a tenth of a second.
 */
export async function writeRequest(
  messages: readonly ChatMessage[],
  fields: Record<string, unknown>,
): Promise<string | Uint8Array<ArrayBuffer>> {
  const images: string[] = [];
  // Nobody can have written it into a message.
  const place = crypto.randomUUID();
  const lean = messages.map((message) =>
    Array.isArray(message.content)
      ? { ...message, content: message.content.map((part: unknown) => takeOut(part, place, images)) }
      : message,
  );
  const json = JSON.stringify({ ...fields, messages: lean });
  return images.length === 0 ? json : await putBack(json.split(place), images);
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

async function putBack(
  texts: readonly string[],
  images: readonly string[],
): Promise<Uint8Array<ArrayBuffer>> {
  const pieces = texts.flatMap((text, at) => (at === 0 ? [text] : [images[at - 1] ?? "", text]));
  const bytes = Buffer.alloc(pieces.reduce((sum, piece) => sum + Buffer.byteLength(piece), 0));
  let at = 0;
  for (const piece of pieces) {
    at += bytes.write(piece, at);
    await breathe();
  }
  return bytes;
}
