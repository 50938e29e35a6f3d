import { signal } from "@preact/signals";
import { say, sayWait } from "./language.ts";
import { isWordKey } from "./words.ts";

/** The longest wait that is told in seconds or minutes. */
const longestWaitS = 600;

/** Why a request or an answer failed. `status` 0 and code "network" mean that no answer came at all. */
export interface Failure {
  status: number;
  code: string;
  /** The server's own sentence, already in the page's language; may be empty. */
  detail: string;
  retryAfterS: number | null;
  /** What is wrong with single fields, each by its JSON pointer into what was sent. */
  fields?: readonly FieldFailure[];
  /** By which whoever runs the server finds the failure in its log, where the fault is the server's own. */
  reference?: string;
}

interface FieldFailure {
  path: string;
  message: string;
}

/** What the server answers to who is not signed in. */
export const notSignedIn: Failure = { status: 401, code: "unauthenticated", detail: "", retryAfterS: null };

export const networkFailure: Failure = {
  status: 0,
  code: "network",
  detail: "",
  retryAfterS: null,
};

/** What only a page hears that asks in another way than its server wants: one of them is of another version. */
const outOfStep = new Set([
  "account_required",
  "cross_origin",
  "invalid_cursor",
  "malformed_json",
  "malformed_upload",
  "not_bot_owner",
  "role_not_allowed",
  "unsupported_media_type",
  "validation_failed",
]);

let bring: (() => Promise<unknown>) | null = null;
/** What is drawn without a sentence that is on its way is drawn again once it is here. */
const isBrought = signal(true);

/** Says what brings the page's sentences of failures, where it does not have them from its beginning. */
export function findSentencesBy(bringing: () => Promise<unknown>): void {
  bring = bringing;
  isBrought.value = false;
}

/** Resolves once the page's sentence of a failure is here, or cannot be had now: then the server's own is said. */
export async function bringSentence(failure: Failure): Promise<void> {
  if (bring === null || isWordKey(keyOf(failure))) return;
  try {
    await bring();
    bring = null;
  } catch {
    // Tried anew with the next failure.
  }
  isBrought.value = true;
}

const keyOf = ({ code }: Failure) => `error_${outOfStep.has(code) ? "out_of_step" : code}`;

/**
 * A sentence for a person with what to do next: the page's own for codes it knows, else the server's. Empty while the page's own is on its
 * way, for who has not waited for `bringSentence`.
 */
export function describeFailure(failure: Failure): string {
  const key = keyOf(failure);
  if (!isWordKey(key) && !isBrought.value) {
    void bringSentence(failure);
    return "";
  }
  const sentence = isWordKey(key) ? say(key) : failure.detail || say("error_unknown");
  const waitS = failure.retryAfterS;
  // A long wait is told by its end, which the server's sentence names; and a sentence may name the wait itself.
  const isTold = new RegExp(`(?<!\\d)${waitS}(?!\\d)`).test(sentence);
  if (waitS === null || waitS > longestWaitS || isTold) return withReference(failure, sentence);
  return say("error_wait", { sentence, wait: sayWait(waitS) });
}

/** A sentence with what to name to whoever runs the server, where that can help. */
export const withReference = ({ reference }: Failure, sentence: string): string =>
  reference === undefined ? sentence : say("error_reference", { sentence, reference });

/** Reads an error body; anything that is not one is described by its status alone. */
export function readFailure(status: number, body: unknown, retryAfter: string | null): Failure {
  const fields = typeof body === "object" && body !== null ? body : {};
  const seconds = Number(retryAfter ?? "");
  const code = "code" in fields && typeof fields.code === "string" ? fields.code : fallbackCode(status);
  const id = "request_id" in fields && typeof fields.request_id === "string" ? fields.request_id : "";
  return {
    ...(code === "internal_error" && id !== "" ? { reference: id } : {}),
    status,
    code,
    detail: "detail" in fields && typeof fields.detail === "string" ? fields.detail : "",
    retryAfterS: retryAfter && Number.isFinite(seconds) && seconds > 0 ? seconds : null,
    fields: "errors" in fields && Array.isArray(fields.errors) ? fields.errors.filter(isFieldFailure) : [],
  };
}

const isFieldFailure = (value: unknown): value is FieldFailure =>
  typeof value === "object" &&
  value !== null &&
  "path" in value &&
  typeof value.path === "string" &&
  "message" in value &&
  typeof value.message === "string";

function fallbackCode(status: number): string {
  if (status === 401) return "unauthenticated";
  if (status === 413) return "payload_too_large";
  // A proxy in front of the server answers these itself, without our error body.
  if (status === 502 || status === 503 || status === 504) return "network";
  return "internal_error";
}
