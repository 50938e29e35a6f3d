import { AppError, describeError } from "../../errors.ts";
import { plainText } from "../../lib/plain-text.ts";
import type { Asked } from "./asked.ts";

/** What stands for a secret. */
const hidden = "***";

/**
 * Why a model call failed, and what the model's endpoint said of it, on one line for the bot's owner; null where there is no more to say
 * than the error's code. The endpoint's key has been taken out of `words` before; whatever else looks like one goes here.
 */
export function failureDetail(error: unknown, words: string, maxChars: number): string | null {
  if (!(error instanceof AppError) || !error.code.startsWith("upstream_")) return null;
  const { cause } = error;
  const reason = cause instanceof AppError ? describeError(cause, "en") : messageOf(cause);
  const detail = plainText(withoutKeys([reason, words].filter((part) => part !== "").join(": ")), maxChars);
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

const messageOf = (cause: unknown) => (cause instanceof Error ? cause.message : "");

/** Endpoints repeat the header that they refuse, and proxies that of the one behind them. */
const withoutKeys = (text: string) =>
  text.replace(/\b(bearer\s+)[^\s"'\\]+/gi, `$1${hidden}`).replace(/\bsk-[\w-]{12,}/g, hidden);
