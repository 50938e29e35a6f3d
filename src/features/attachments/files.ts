import type { attachmentKinds } from "../../db/schema/conversations.ts";
import { isText } from "../../lib/uploaded.ts";
import { readImageHead } from "./image-head.ts";

export type AttachmentKind = (typeof attachmentKinds)[number];

/** The media types of each kind, as they are served and named. */
export const typesOfKind = {
  image: ["image/png", "image/jpeg", "image/webp", "image/gif"],
  text: ["text/plain", "text/markdown", "text/csv", "application/json"],
} as const satisfies Record<AttachmentKind, readonly string[]>;

/** What a file is by its content; `kind` is null for what is never taken, and `type` then what a refusal calls it. */
export interface DetectedFile {
  kind: AttachmentKind | null;
  type: string;
}

/** How much of a file's kind a refusal repeats. */
const namedChars = 40;
const unknownType = "application/octet-stream";

/**
 * What a file is. Its bytes decide between image, text and neither; its name and the type that was declared decide only which text it
 * is, and that text which is meant as something else (a page, a drawing) is none. An image of more than `imagePixels` is refused: whoever
 * shows it would have to unpack it. Text of more than `textFileBytes` is too large anyway, and not read.
 */
export function detectFile(
  bytes: Uint8Array,
  name: string,
  declared: string,
  limits: { imagePixels: number; textFileBytes: number },
): DetectedFile {
  if (bytes.length === 0) return { kind: null, type: "0 B" };
  const image = readImageHead(bytes);
  if (image !== undefined) {
    const { type, width, height } = image;
    if (width * height <= limits.imagePixels) return { kind: "image", type };
    return { kind: null, type: `${type}, ${width} × ${height}` };
  }
  if (!isText(bytes)) return { kind: null, type: nameOfRefused(name, declared) };
  return detectText(bytes, name, declared, limits.textFileBytes);
}

function detectText(bytes: Uint8Array, name: string, declared: string, maxBytes: number): DetectedFile {
  const meant = meantType(name, declared);
  const known = typesOfKind.text.find((type) => type === meant);
  if (known === "application/json" && bytes.length <= maxBytes && !isJson(bytes))
    return { kind: "text", type: "text/plain" };
  if (known !== undefined) return { kind: "text", type: known };
  const isPlain = meant === unknownType || (meant.startsWith("text/") && meant !== "text/html");
  return isPlain ? { kind: "text", type: "text/plain" } : { kind: null, type: nameOfRefused(name, declared) };
}

/** What the file's name says that it is, by its extension; where that says nothing, what its sender declared. */
function meantType(name: string, declared: string): string {
  const named = mediaType(Bun.file(name).type);
  return named === unknownType ? mediaType(declared) || unknownType : named;
}

const mediaType = (value: string) => value.split(";")[0]?.trim().toLowerCase() ?? "";

function isJson(bytes: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(bytes));
    return true;
  } catch {
    return false;
  }
}

/** By its extension, unless that promises a kind that is taken and that the content is not. */
function nameOfRefused(name: string, declared: string): string {
  const meant = meantType(name, declared);
  const isTaken = Object.values(typesOfKind)
    .flat()
    .some((type) => type === meant);
  const extension = /\.[^.]+$/.exec(name)?.[0] ?? "";
  const called = isTaken ? `${extension} ≠ ${meant}` : extension || meant;
  return called.slice(0, namedChars).toWellFormed();
}
