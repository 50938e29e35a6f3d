import { AppError, describeError } from "../../errors.ts";
import { plainText } from "../../lib/plain-text.ts";
import type { Asked } from "./asked.ts";

/** What stands for a secret. */
const hidden = "***";

/** What was heard of the endpoint that a model call went to. */
export interface Heard {
  /** What it is called; empty before that is known. */
  endpoint: string;
  /** What it said where it failed, without its key; empty where it said nothing. */
  words: string;
}

/**
 * Which endpoint failed, why, and what it said of that, on one line for the bot's owner; null where there is no more to say than the
 * error's code. The endpoint's key has been taken out of its words before; whatever else looks like one goes here.
 */
export function failureDetail(error: unknown, { endpoint, words }: Heard, maxChars: number): string | null {
  if (!(error instanceof AppError) || !error.code.startsWith("upstream_")) return null;
  const { cause } = error;
  const reason = cause instanceof AppError ? describeError(cause, "en") : messageOf(cause);
  const said = withoutKeys(joined(reason, words));
  const detail = plainText(joined(withoutKeys(endpoint), said), maxChars);
  return detail === "" ? null : detail;
}

/**
 * A failure as the bot's own manager is told of it, who asks without a link: with its `detail` behind the sentence. A customer hears
 * nothing of that.
 */
export function tellManager(error: unknown, { link }: Pick<Asked, "link">, detail: string | null): unknown {
  if (link !== null || detail === null || !(error instanceof AppError)) return error;
  const { code, params, retryAfterSeconds, cause } = error;
  return new AppError(code, {
    params,
    cause,
    note: detail,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  });
}

const joined = (...parts: string[]) => parts.filter((part) => part !== "").join(": ");

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : "");

/** What looks like a secret: what follows its name, keys by the beginnings that providers give them, and the user of an address. */
const secrets = [
  /\b(?:bearer|basic)\s+[^\s"'\\,;]+/gi,
  /\b(?:[\w-]*(?:api[-_]?key|access[-_]?key|token|secret|password)|key|pwd)["'\\]*\s*[:=]\s*["'\\]*[^\s"'\\,;&]+/gi,
  /\b(?:(?:sk|pk|rk|gsk|xai|hf|r8)[-_]|AIza)[\w.-]{10,}/g,
  /(?<=:\/\/)[^\s/@:]+:?[^\s/@]*(?=@)/g,
];

/** Endpoints repeat the header that they refuse, and proxies that of the one behind them. The name of what is hidden stays. */
const withoutKeys = (text: string) =>
  secrets.reduce(
    (left, secret) => left.replace(secret, (found) => found.replace(/[^\s:="'\\]+$/, hidden)),
    text,
  );
