import { limits } from "../../config.ts";
import { AppError, type FieldError } from "../../errors.ts";
import type { CreateDocument, CreateDocumentBody } from "./model.ts";

const typesByExtension: Record<string, CreateDocument["type"]> = {
  txt: "text/plain",
  md: "text/markdown",
  markdown: "text/markdown",
  csv: "text/csv",
};

/**
 * The document that a request brings: its JSON fields, or an uploaded file, which is named and typed after the file's own name where
 * the form does not say. Throws validation_failed for what is missing, undecodable_text for a file that is no UTF-8 text.
 */
export async function readDocument(body: CreateDocumentBody): Promise<CreateDocument> {
  const { file } = body;
  const content = file === undefined ? body.content : decode(new Uint8Array(await file.arrayBuffer()));
  const name = body.name ?? (file === undefined ? undefined : nameOf(file.name));
  const type = body.type ?? typeOf(file?.name ?? "", file?.type ?? "");
  if (name === undefined || content === undefined || type === undefined) {
    throw new AppError("validation_failed", { errors: missing({ name, content, type }) });
  }
  return { name, content, type };
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AppError("undecodable_text", { cause });
  }
  // UTF-16 and binary files mostly fail above; those that do not have NULs.
  if (text.includes("\0")) throw new AppError("undecodable_text");
  return text;
}

function nameOf(fileName: string): string | undefined {
  const name = fileName.replace(/^.*[\\/]/, "").trim();
  return name === "" ? undefined : name.slice(-limits.nameChars).toWellFormed();
}

function typeOf(fileName: string, mediaType: string): CreateDocument["type"] | undefined {
  const extension = fileName.slice(fileName.lastIndexOf(".") + 1).toLowerCase();
  const declared = mediaType.split(";")[0]?.trim().toLowerCase();
  return typesByExtension[extension] ?? Object.values(typesByExtension).find((type) => type === declared);
}

const missing = (fields: Record<string, unknown>): FieldError[] =>
  Object.entries(fields)
    .filter(([, value]) => value === undefined)
    .map(([field]) => ({ path: `/${field}`, message: "This field is required." }));
