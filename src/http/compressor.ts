import { promisify } from "node:util";
import { createLately } from "../lib/lately.ts";

/** A text as it is sent: `encoding` is that of `Content-Encoding` (RFC 9110), null where the text is sent as it is. */
export interface Compressed {
  body: Uint8Array<ArrayBuffer> | string;
  encoding: "br" | "gzip" | null;
}

/** Beyond this, a better quality makes a page hardly smaller and takes much longer. */
const brotliQuality = 5;

/**
 * Gives what compresses a text in the best of the ways that an `Accept-Encoding` takes, beside the event loop. What `isEverybodys` is kept
 * by the text itself, as long as all that is kept has no more than `maxChars`: a link that is opened by many is compressed once.
 */
export function createCompressor(maxChars: number) {
  const known = createLately<Uint8Array<ArrayBuffer>>(maxChars);
  return async (text: string, accepted: string, isEverybodys: boolean): Promise<Compressed> => {
    const encoding = /\bbr\b/.test(accepted) ? "br" : /\bgzip\b/.test(accepted) ? "gzip" : null;
    if (encoding === null) return { body: text, encoding };
    const key = `${encoding} ${text}`;
    const kept = isEverybodys ? known.get(key) : undefined;
    const body = kept ?? (await compressText(text, encoding));
    if (isEverybodys && kept === undefined) known.add(key, body);
    return { body, encoding };
  };
}

async function compressText(text: string, encoding: "br" | "gzip"): Promise<Uint8Array<ArrayBuffer>> {
  const { brotliCompress, constants, gzip } = await import("node:zlib");
  if (encoding === "gzip") return await promisify(gzip)(text);
  return await promisify(brotliCompress)(text, {
    params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality },
  });
}
