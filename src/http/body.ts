import { Elysia } from "elysia";
import { AppError } from "../errors.ts";
import { inTime, type Pace, readShort, shortBodyBytes } from "./body-pace.ts";
import { type Patient, waitPatiently } from "./patience.ts";
import { keepPrintable } from "./printable.ts";

/**
 * A body that could not be read is remembered here and thrown by the guard once it knows who is calling, so that a stranger
 * learns 401 and nothing else.
 */
const failures = new WeakMap<Request, AppError>();

/** The JSON bodies that pages sent: which other site's page may read the answer can stand in them. */
const bodiesOfPages = new WeakMap<Request, unknown>();

/** The JSON body of a request that a browser's page sent, once it has been read. */
export const bodyOfPage = (request: Request): unknown => bodiesOfPages.get(request);

/** Throws what went wrong while the body of `request` was read, if anything did. */
export function rejectUnreadableBody(request: Request): void {
  const failure = failures.get(request);
  if (failure !== undefined) throw failure;
}

/**
 * The body parsers of the wire, for a route's `parse`: `json_body` (UTF-8 JSON), `small_body` (the same, for what strangers send:
 * checking a megabyte against a schema that it does not fit takes a tenth of a second), `upload_body` (or a multipart form) and
 * `attachment_body` (a form alone, read no further than a file that may be attached; attachment_too_large,
 * too_many_uploads). Failures: malformed_json, malformed_upload, payload_too_large, body_too_slow, unsupported_media_type, and validation_failed for a string
 * with a NUL or a lone surrogate and for nesting past `bodyLevels`.
 * `admit.document` throws for who may not upload: reading twenty megabytes of JSON takes half a second, which no stranger gets.
 * `admit.attachment` takes a place for the reading and gives what leaves it. Both get the peer's address.
 */
export function bodyParsers(
  max: Record<"bodyBytes" | "smallBodyBytes" | "uploadBytes" | "imageBytes" | "bodyLevels", number> & Reading,
  admit: {
    document: (request: Request, peerAddress: string) => Promise<void>;
    attachment: (request: Request, peerAddress: string) => Promise<() => void>;
  },
) {
  return new Elysia({ name: "body-parsers" })
    .parser("json_body", ({ request, server }, contentType) =>
      remember(request, () => readJson({ request, server }, contentType, max.bodyBytes, max)),
    )
    .parser("small_body", ({ request, server }, contentType) =>
      remember(request, () => readJson({ request, server }, contentType, max.smallBodyBytes, max)),
    )
    .parser("upload_body", ({ request, server }, contentType) =>
      remember(request, async () => {
        await admit.document(request, server?.requestIP(request)?.address ?? "");
        return contentType === "multipart/form-data"
          ? await readForm(request, await readBytes({ request, server }, max.uploadBytes, max))
          : await readJson({ request, server }, contentType, max.uploadBytes, max);
      }),
    )
    .parser("attachment_body", ({ request, server }, contentType) =>
      remember(request, async () => {
        const leave = await admit.attachment(request, server?.requestIP(request)?.address ?? "");
        try {
          if (contentType !== "multipart/form-data") {
            throw new AppError("unsupported_media_type", { params: { expected: "multipart/form-data" } });
          }
          return await readForm(request, await readAttached({ request, server }, max.imageBytes, max));
        } finally {
          leave();
        }
      }),
    );
}

/** A request whose body is to be read, and the server that has its connection. */
interface Incoming {
  request: Request;
  server: Patient | null;
}

/** How slowly a body may come, and how long its connection may be silent otherwise. */
type Reading = Pace & Parameters<typeof waitPatiently>[0];

/** What frames a file in a form: a boundary and some headers. */
const framingBytes = 16 * 1024;

async function readAttached(
  from: Incoming,
  maxBytes: number,
  max: Reading,
): Promise<Uint8Array<ArrayBuffer>> {
  return await readBytes(from, maxBytes + framingBytes, max).catch((error: unknown) => {
    const isTooLarge = error instanceof AppError && error.code === "payload_too_large";
    throw isTooLarge ? new AppError("attachment_too_large", { params: { max: maxBytes } }) : error;
  });
}

async function remember(request: Request, read: () => Promise<unknown>): Promise<unknown> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    failures.set(request, error);
    return null;
  }
}

async function readJson(
  from: Incoming,
  contentType: string,
  maxBytes: number,
  max: Reading & { bodyLevels: number },
): Promise<unknown> {
  if (contentType !== "" && contentType !== "application/json" && !contentType.endsWith("+json")) {
    throw new AppError("unsupported_media_type", { params: { expected: "application/json" } });
  }
  const bytes = await readBytes(from, maxBytes, max);
  if (bytes.length === 0) return {};
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError("malformed_json", { cause });
  }
  if (from.request.headers.has("origin")) bodiesOfPages.set(from.request, value);
  if (isContainer(value)) assertShallow(value, max.bodyLevels);
  keepPrintable(value, text);
  // Decoded UTF-8 has neither a NUL (JSON forbids the raw character) nor a lone surrogate: only an escape can bring one in.
  if (text.includes("\\u")) assertCleanStrings(value, "");
  return value;
}

async function readForm(request: Request, bytes: Uint8Array<ArrayBuffer>): Promise<Record<string, unknown>> {
  try {
    const given = request.headers.get("content-type") ?? "";
    const [, quoted, plain] = /;\s*boundary=(?:"([^"]{1,70})"|([^\s";,]{1,70}))/i.exec(given) ?? [];
    const boundary = quoted ?? plain ?? "";
    if (boundary === "" || countUpTo(bytes, `--${boundary}`, formParts) === formParts)
      throw new AppError("malformed_upload");
    // Written anew, so that the parser reads the same boundary out of it.
    const type = `multipart/form-data; boundary="${boundary}"`;
    const form = await new Response(bytes, { headers: { "content-type": type } }).formData();
    const fields: Record<string, unknown> = {};
    form.forEach((value, name) => {
      // Of two files one would be lost without a word.
      if (name in fields) throw new AppError("malformed_upload");
      fields[name] = value;
    });
    assertCleanStrings(fields, "");
    return fields;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    throw new AppError("malformed_upload", { cause });
  }
}

/** A form has a file and some fields. Megabytes of nothing but empty parts would hold everybody up for half a second. */
const formParts = 50;

function countUpTo(bytes: Uint8Array<ArrayBuffer>, sought: string, most: number): number {
  const text = Buffer.from(bytes.buffer);
  let count = 0;
  for (let at = text.indexOf(sought); at >= 0 && count < most; at = text.indexOf(sought, at + 1)) count += 1;
  return count;
}

async function readBytes(
  { request, server }: Incoming,
  maxBytes: number,
  max: Reading,
): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = () => new AppError("payload_too_large", { params: { max: maxBytes } });
  const announced = Math.max(0, Number(request.headers.get("content-length") ?? 0));
  if (announced > maxBytes) throw tooLarge();
  if (announced > 0 && announced <= shortBodyBytes)
    return await waitPatiently(max, server, request, readShort(request, announced, max));
  const { body } = request;
  if (body === null) return new Uint8Array();
  // Put in its place as it comes: to copy all of twenty megabytes at the end holds everybody up. Memory that is not written yet takes none.
  let bytes = new Uint8Array(announced);
  let total = 0;
  const readAll = async () => {
    for await (const chunk of inTime(body, max)) {
      const end = total + chunk.length;
      if (end > maxBytes) throw tooLarge();
      // Only a body whose length nobody said grows.
      if (end > bytes.length) bytes = grown(bytes, Math.min(maxBytes, Math.max(end, 2 * bytes.length)));
      bytes.set(chunk, total);
      total = end;
    }
  };
  // The pace is what bounds it: Bun would cut off, without an answer, what comes half as slowly as it may.
  await waitPatiently(max, server, request, readAll());
  return total === bytes.length ? bytes : bytes.slice(0, total);
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length);
  larger.set(bytes);
  return larger;
}

/** What looks at the value after this walks it by recursion: a megabyte of brackets would hold everybody up for seconds. */
function assertShallow(value: object, levelsLeft: number): void {
  if (levelsLeft === 0) {
    throw new AppError("validation_failed", {
      errors: [{ path: "", message: "The body is nested too deeply." }],
    });
  }
  // Object.values and Object.entries of a long list take a hundred times as long as the list itself.
  for (const item of Array.isArray(value) ? value : Object.values(value))
    if (isContainer(item)) assertShallow(item, levelsLeft - 1);
}

/** Throws validation_failed, with the place below `path`, for a string in `value` that holds a NUL or a lone surrogate. */
export function assertCleanStrings(value: unknown, path: string): void {
  if (typeof value === "string") {
    if (value.includes("\0") || !value.isWellFormed()) {
      throw new AppError("validation_failed", {
        errors: [{ path, message: "The text holds a NUL or a lone surrogate." }],
      });
    }
  } else if (Array.isArray(value)) {
    for (let place = 0; place < value.length; place += 1)
      assertCleanStrings(value[place], `${path}/${place}`);
  } else if (isContainer(value) && !(value instanceof Blob)) {
    for (const [key, item] of Object.entries(value)) {
      assertCleanStrings(key, path);
      assertCleanStrings(item, `${path}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`);
    }
  }
}

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;
