import { brotliDecompressSync, unzipSync } from "node:zlib";
import { plainText } from "../../lib/plain-text.ts";
import { parseJson } from "../../upstream/chunk.ts";
import { bytesOf, readBytes } from "../../upstream/read-body.ts";

/** What a host said of a visitor or a question. */
export interface HostAnswer {
  isGranted: boolean;
  /** Its words for the visitor, fit to be shown; null when it gave none. */
  message: string | null;
  /** As it came; null when it gave none. */
  uid: unknown;
}

/**
 * Reads what a host answers to `init` and `start`, in FastGPT's form: `{"success", "message" or "msg", "data": {"uid"}}`. Whatever is
 * not `success: true` refuses. A refusal that comes with an error status counts when it carries a message. Throws an Error, which holds
 * nothing of the answer, for a redirect, an error without a message, and what is no JSON object or larger than `maxBytes`.
 */
export async function readHostAnswer(
  response: Response,
  maxBytes: number,
  messageChars: number,
): Promise<HostAnswer> {
  if (response.status >= 300 && response.status < 400) throw statusError(response);
  const fields = await readFields(response, maxBytes).catch((error: unknown) => {
    throw response.ok ? error : statusError(response);
  });
  const message = [fields.message, fields.msg].map((words) => plainText(words, messageChars)).find(Boolean);
  if (!response.ok && message === undefined) throw statusError(response);
  return {
    isGranted: response.ok && fields.success === true,
    message: message ?? null,
    uid: isFields(fields.data) ? (fields.data.uid ?? null) : null,
  };
}

/** The failure of a call that was answered with an error status or a redirect. */
export const statusError = (response: Response): Error => new Error(`The host answered ${response.status}`);

async function readFields(response: Response, maxBytes: number): Promise<Record<string, unknown>> {
  const bytes = await readBytes(bytesOf(response), maxBytes);
  const text = unpack(bytes, response.headers.get("content-encoding"), maxBytes).toString("utf8");
  // Hosts do not always name the type, and some begin with a byte order mark, which JSON forbids.
  const fields = parseJson(text.replace(/^\uFEFF/, ""));
  if (!isFields(fields)) throw new Error("The host's answer is no JSON object");
  return fields;
}

/** Nothing packed is asked for; hosts that pack all the same are unpacked here, where a small answer cannot grow into gigabytes. */
function unpack(bytes: Buffer, encoding: string | null, maxBytes: number): Buffer {
  const form = encoding?.trim().toLowerCase() ?? "identity";
  if (form === "identity" || form === "") return bytes;
  if (form === "br") return brotliDecompressSync(bytes, { maxOutputLength: maxBytes });
  return unzipSync(bytes, { maxOutputLength: maxBytes });
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
