/** What the first bytes of an image say of it. */
export interface ImageHead {
  type: "image/png" | "image/jpeg" | "image/webp" | "image/gif";
  width: number;
  height: number;
}

/**
 * Type and size of a PNG, JPEG, WebP or GIF by its own bytes, whatever its name. Undefined for anything else, also for what only begins
 * like one: without a size nothing can show it. Nothing is decoded.
 */
export function readImageHead(bytes: Uint8Array): ImageHead | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = readPng(head) ?? readGif(head) ?? readWebp(head) ?? readJpeg(head);
  return found !== undefined && found.width > 0 && found.height > 0 ? found : undefined;
}

const textAt = (head: Buffer, at: number, length: number) => head.toString("latin1", at, at + length);

/** Signature, then the IHDR chunk (W3C PNG, 5.2 and 11.2.1). */
function readPng(head: Buffer): ImageHead | undefined {
  const isPng = head.length >= 33 && textAt(head, 0, 8) === "\x89PNG\r\n\x1a\n";
  if (!isPng || textAt(head, 12, 4) !== "IHDR") return undefined;
  return { type: "image/png", width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
}

/** The logical screen (GIF89a, 18). */
function readGif(head: Buffer): ImageHead | undefined {
  if (head.length < 13 || !/^GIF8[79]a$/.test(textAt(head, 0, 6))) return undefined;
  return { type: "image/gif", width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
}

/** One of the three forms of a WebP: lossy (RFC 6386, 9.1), lossless, or with a canvas of its own (RFC 9649, 2.7 and 3.4). */
function readWebp(head: Buffer): ImageHead | undefined {
  if (head.length < 30 || textAt(head, 0, 4) !== "RIFF" || textAt(head, 8, 4) !== "WEBP") return undefined;
  const sized = (width: number, height: number): ImageHead => ({ type: "image/webp", width, height });
  const form = textAt(head, 12, 4);
  if (form === "VP8 " && textAt(head, 23, 3) === "\x9d\x01\x2a") {
    return sized(head.readUInt16LE(26) & 0x3fff, head.readUInt16LE(28) & 0x3fff);
  }
  if (form === "VP8L" && head[20] === 0x2f) {
    const bits = head.readUInt32LE(21);
    return sized((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1);
  }
  if (form === "VP8X") return sized(head.readUIntLE(24, 3) + 1, head.readUIntLE(27, 3) + 1);
  return undefined;
}

/** The first frame header among the segments (ITU-T T.81, B.1 and B.2.2). Pictures in a segment, such as a thumbnail, are passed over. */
function readJpeg(head: Buffer): ImageHead | undefined {
  if (head.length < 4 || head[0] !== 0xff || head[1] !== 0xd8) return undefined;
  for (let at = 2; at + 9 <= head.length; ) {
    if (head[at] !== 0xff) return undefined;
    const marker = head[at + 1] ?? 0;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      return { type: "image/jpeg", width: head.readUInt16BE(at + 7), height: head.readUInt16BE(at + 5) };
    }
    const isOver = marker === 0xda || marker === 0xd9;
    const bytes = head.readUInt16BE(at + 2);
    if (isOver || bytes < 2) return undefined;
    at += 2 + bytes;
  }
  return undefined;
}
