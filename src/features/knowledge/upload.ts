import { limits } from "../../config.ts";
import { AppError, type FieldError } from "../../errors.ts";
import { givenFileName } from "../../lib/file-name.ts";
import { giveWay } from "../../lib/give-way.ts";
import type { CreateDocument, CreateDocumentBody } from "./model.ts";

const typesByExtension = new Map<string, CreateDocument["type"]>([
  ["txt", "text/plain"],
  ["md", "text/markdown"],
  ["markdown", "text/markdown"],
  ["csv", "text/csv"],
]);
const types = [...new Set(typesByExtension.values())];
/** Media types of files whose kind the sender did not know. */
const saysNothing = new Set(["", "application/octet-stream"]);
/** How much of a file's kind an error repeats. */
const kindChars = 40;

/**
 * The document that a request brings: its JSON fields, or an uploaded file, whose own name and type say what it is; a `name` beside it
 * renames it. Throws validation_failed for what is missing or contradicts the file, unsupported_document_type for a file of
 * another kind, undecodable_text for one that is no UTF-8 text.
 */
export async function readDocument(body: CreateDocumentBody): Promise<CreateDocument> {
  if (body.file !== undefined) return await readUpload(body.file, body);
  const { name, content, type } = body;
  if (name === undefined || content === undefined || type === undefined) {
    throw new AppError("validation_failed", { errors: missing({ name, content, type }) });
  }
  return { name, content, type };
}

async function readUpload(file: File, body: CreateDocumentBody): Promise<CreateDocument> {
  if (body.content !== undefined) throw refused("/content", "Send the text or a file, not both.");
  const type = typeOf(file, body.type);
  const name = body.name ?? (givenFileName(file.name, limits.nameChars) || undefined);
  if (name === undefined) throw new AppError("validation_failed", { errors: missing({ name }) });
  return { name, type, content: await decode(new Uint8Array(await file.arrayBuffer())) };
}

/** So much is decoded at a time: all of twenty megabytes would hold everybody up for a twentieth of a second. */
const slabBytes = 256 * 1024;

/** UTF-8 without a NUL: UTF-16 and binary files are mostly no UTF-8, and those that are have NULs. */
async function decode(bytes: Uint8Array): Promise<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const texts: string[] = [];
  for (let start = 0; start < bytes.length; start += slabBytes) {
    const slab = bytes.subarray(start, start + slabBytes);
    texts.push(decodeSlab(decoder, slab, start + slabBytes < bytes.length));
    await giveWay();
  }
  return texts.join("");
}

function decodeSlab(decoder: TextDecoder, slab: Uint8Array, stream: boolean): string {
  try {
    const text = decoder.decode(slab, { stream });
    if (!slab.includes(0)) return text;
  } catch (cause) {
    throw new AppError("undecodable_text", { cause });
  }
  throw new AppError("undecodable_text");
}

/** By the file's extension, then its media type; the form's `type` counts where these two say nothing. */
function typeOf(file: File, said: CreateDocument["type"] | undefined): CreateDocument["type"] {
  const extension = /\.([^.\\/]*)$/.exec(file.name)?.[1]?.toLowerCase() ?? "";
  const declared = file.type.split(";")[0]?.trim().toLowerCase() ?? "";
  const own = typesByExtension.get(extension) ?? types.find((type) => type === declared);
  if (own !== undefined && said !== undefined && said !== own) {
    throw refused("/type", `The file is ${own}. Leave the type out, or name the file otherwise.`);
  }
  const known = own ?? (saysNothing.has(declared) ? said : undefined);
  if (known !== undefined) return known;
  // Bun goes by the name alone: of a file without an ending it says no media type, whatever the form says.
  const kind = extension === "" ? declared || givenFileName(file.name, kindChars) : `.${extension}`;
  throw new AppError("unsupported_document_type", {
    params: { kind: kind.slice(0, kindChars).toWellFormed() },
  });
}

const refused = (path: string, message: string) =>
  new AppError("validation_failed", { errors: [{ path, message }] });

const missing = (fields: Record<string, unknown>): FieldError[] =>
  Object.entries(fields)
    .filter(([, value]) => value === undefined)
    .map(([field]) => ({ path: `/${field}`, message: "This field is required." }));
