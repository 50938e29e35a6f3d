import { say } from "../../shared/language.ts";
import type { PageLook, TakenFiles } from "../../shared/wire.ts";
import { shrinkImage } from "./shrink.ts";
import { sayBytes, sayTaken } from "./taken.ts";

type Taken = NonNullable<PageLook["attachments"]>;

/** A file as it is sent, or why it is not. */
export type Prepared = { file: Blob; name: string } | { refusal: string; more: string };

/** How much of a file tells text from anything else, in bytes. */
const headBytes = 4_096;

/** Of which kind a file is, by its name and type alone: what is no picture may be text. */
export const kindOf = ({ type }: Blob): "image" | "text" =>
  type.startsWith("image/") && type !== "image/svg+xml" ? "image" : "text";

/** Makes a file ready to be sent within what is taken; a picture is made smaller where that is needed. */
export async function prepare(file: File, taken: Taken): Promise<Prepared> {
  const rule = taken[kindOf(file)];
  if (!rule || file.size === 0) return unsupported(file, taken);
  return kindOf(file) === "image" ? prepareImage(file, rule, taken) : prepareText(file, rule, taken);
}

async function prepareImage(
  file: File,
  { types, max_bytes: max }: TakenFiles,
  taken: Taken,
): Promise<Prepared> {
  if (types.includes(file.type) && file.size <= max) return { file, name: file.name };
  const made = await shrinkImage(file, max);
  // Such as one of a phone's own kind, which only that phone's browser can read.
  if (!made || !types.includes(made.type)) return unsupported(file, taken);
  return { file: made, name: renamed(file.name, made.type) };
}

async function prepareText(file: File, { max_bytes: max }: TakenFiles, taken: Taken): Promise<Prepared> {
  const head = new Uint8Array(await file.slice(0, headBytes).arrayBuffer());
  if (decode(head, true) === null) return unsupported(file, taken);
  if (file.size > max) return tooLarge(file.name, file.size, max);
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isUtf8(bytes)) return { file, name: file.name };
  const text = decode(bytes, false);
  if (text === null) return unsupported(file, taken);
  const made = new Blob([text], { type: file.type });
  return made.size <= max ? { file: made, name: file.name } : tooLarge(file.name, made.size, max);
}

function isUtf8(bytes: Uint8Array): boolean {
  return bytes[0] !== 0xff && bytes[0] !== 0xfe && decodeAs("utf-8", bytes, false) !== null;
}

/** Text in one of the ways in which it is written today, or in the former way of Chinese computers. */
function decode(bytes: Uint8Array<ArrayBuffer>, isBeginning: boolean): string | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return decodeAs("utf-16le", bytes, isBeginning);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return decodeAs("utf-16be", bytes, isBeginning);
  return decodeAs("utf-8", bytes, isBeginning) ?? decodeAs("gb18030", bytes, isBeginning);
}

function decodeAs(encoding: string, bytes: Uint8Array, isBeginning: boolean): string | null {
  try {
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: isBeginning });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no text has these, and most other files do.
    return /[\0-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? null : text;
  } catch {
    return null;
  }
}

function unsupported({ name }: File, taken: Taken): Prepared {
  const more = say("file_unsupported_more", { taken: sayTaken(taken) });
  return { refusal: say("file_unsupported", { name }), more };
}

function tooLarge(name: string, bytes: number, max: number): Prepared {
  const refusal = say("file_too_large", { name, size: sayBytes(bytes), max: sayBytes(max) });
  return { refusal, more: say("file_too_large_more") };
}

function renamed(name: string, type: string): string {
  const ending = type === "image/jpeg" ? "jpg" : "png";
  const stem = name.replace(/\.[^.]*$/, "");
  return `${stem || "image"}.${ending}`;
}
