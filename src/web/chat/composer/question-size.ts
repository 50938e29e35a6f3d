import { say } from "../../shared/language.ts";

/** The server's limit for a question, in UTF-8 bytes. */
const maxBytes = 32 * 1024;

/** Whether a question is longer than the server takes. */
export const isTooLong = (text: string): boolean => sizeOf(text) > maxBytes;

/** Says so, with its size and the limit. */
export const sayTooLong = (text: string): string =>
  say("too_long", { size: kilobytes(sizeOf(text)), max: kilobytes(maxBytes) });

const sizeOf = (text: string): number => new TextEncoder().encode(text).length;

/** Rounded up, so that what is too long never reads as the limit itself. */
const kilobytes = (bytes: number): string => (Math.ceil((bytes / 1024) * 10) / 10).toString();
