import { isUtf8 } from "node:buffer";

/** What a name must not bring onto a page or into a header: control characters, line breaks, and what turns the direction of writing. */
const unwanted = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** The name of a file without its folders (of any system), control characters and all but its last `maxChars`. Empty where nothing is left. */
export function fileNameOf(given: string, maxChars: number): string {
  const name = given
    .replace(unwanted, "")
    .replace(/^.*[\\/]/, "")
    .trim();
  return name.slice(-maxChars).toWellFormed();
}

/** Whether a file is text as it is taken here: UTF-8 without a NUL. UTF-16 and binary files are mostly no UTF-8; those that are have NULs. */
export const isText = (bytes: Uint8Array): boolean => isUtf8(bytes) && !bytes.includes(0);

/**
 * A `Content-Disposition` with a file's name in any script (RFC 6266): in ASCII for what knows no better, and whole in the form of RFC
 * 8187, in which nothing can end the value.
 */
export function contentDisposition(kind: "inline" | "attachment", name: string): string {
  const plain = name.replace(/[^\x20-\x7e]|["\\%]/gu, "_");
  const whole = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${whole}`;
}
