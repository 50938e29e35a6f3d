import { plainText } from "../../lib/plain-text.ts";
import { parseJson } from "../../upstream/chunk.ts";
import { bytesOf, readBytes } from "../../upstream/read-body.ts";
import { because } from "./refusal.ts";

/** What a host said of a visitor or a question. */
export interface HostAnswer {
  isGranted: boolean;
  /** Its words for the visitor, fit to be shown; null when it gave none. */
  message: string | null;
  /** As it came; null when it gave none. */
  uid: unknown;
}

/** What came back from a host, for the owner who tries it: its words as far as they were read, null where they were not. */
export interface SeenAnswer {
  status: number;
  text: string | null;
}

/**
 * Reads what a host answers to `init` and `start`, in FastGPT's form: `{"success", "message" or "msg", "data": {"uid"}}`. Whatever is
 * not `success: true` refuses. A refusal that comes with an error status counts when it carries a message. Throws an Error, which holds
 * nothing of the answer and names its reason, for a redirect, an error without a message, and what is no JSON object or larger than
 * `maxBytes`. `note` is told what is seen of the answer, whatever becomes of it.
 */
export async function readHostAnswer(
  response: Response,
  maxBytes: number,
  messageChars: number,
  note: (seen: SeenAnswer) => void = () => {},
): Promise<HostAnswer> {
  const { status } = response;
  note({ status, text: null });
  if (status >= 300 && status < 400) throw because("redirect", statusError(response).message);
  const fields = await readFields(response, maxBytes, (text) => note({ status, text })).catch(
    (error: unknown) => {
      throw response.ok ? error : failed(response);
    },
  );
  const message = [fields.message, fields.msg].map((words) => plainText(words, messageChars)).find(Boolean);
  if (!response.ok && message === undefined) throw failed(response);
  return {
    isGranted: response.ok && fields.success === true,
    message: message ?? null,
    uid: isFields(fields.data) ? (fields.data.uid ?? null) : null,
  };
}

/** The failure of a call that was answered with an error status or a redirect. */
export const statusError = (response: Response): Error => new Error(`The host answered ${response.status}`);

const failed = (response: Response): Error => because("http_error", statusError(response).message);

async function readFields(
  response: Response,
  maxBytes: number,
  note: (text: string) => void,
): Promise<Record<string, unknown>> {
  const bytes = await readBytes(bytesOf(response), maxBytes).catch(saySize);
  const unpacked = await unpack(bytes, response.headers.get("content-encoding"), maxBytes);
  const text = unpacked.toString("utf8");
  note(text);
  // Hosts do not always name the type, and some begin with a byte order mark, which JSON forbids.
  const fields = tryParse(text.replace(/^\uFEFF/, ""));
  if (!isFields(fields)) throw because("not_json", "The host's answer is no JSON object");
  return fields;
}

function tryParse(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function saySize(error: unknown): never {
  if (error instanceof RangeError) throw because("too_large", error.message);
  throw error;
}

/** Nothing packed is asked for; hosts that pack all the same are unpacked here, where a small answer cannot grow into gigabytes. */
async function unpack(bytes: Buffer, encoding: string | null, maxBytes: number): Promise<Buffer> {
  const form = encoding?.trim().toLowerCase() ?? "identity";
  if (form === "identity" || form === "") return bytes;
  const { brotliDecompressSync, unzipSync } = await import("node:zlib");
  try {
    if (form === "br") return brotliDecompressSync(bytes, { maxOutputLength: maxBytes });
    return unzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    if (error instanceof RangeError) return saySize(error);
    throw because("not_json", "The host's answer cannot be unpacked");
  }
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
