import { addressReasons, periodReasons, scopes, sentences } from "./error-sentences.ts";

/** What may be attached: `{taken}` of unsupported_attachment holds one of these names. */
const takenFiles = {
  nothing: ["no files", "无"],
  image: ["images (PNG, JPEG, WebP, GIF)", "图片（PNG、JPEG、WebP、GIF）"],
  text: ["text files (.txt, .md, .csv, .json)", "文本文件（.txt、.md、.csv、.json）"],
  image_and_text: [
    "images (PNG, JPEG, WebP, GIF) and text files (.txt, .md, .csv, .json)",
    "图片（PNG、JPEG、WebP、GIF）和文本文件（.txt、.md、.csv、.json）",
  ],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

const pointsOf = {
  link: ["The points of this link", "该链接的点数"],
  visitor: ["Your points", "您的点数"],
  address: ["The points of your network", "您所在网络的点数"],
} as const satisfies Record<keyof typeof scopes, readonly [en: string, zh: string]>;

/** Places whose values are names, and the words for each in each language. */
const wordsOf: Record<string, Record<string, readonly [en: string, zh: string] | undefined> | undefined> = {
  reason: addressReasons,
  scope: scopes,
  points_of: pointsOf,
  taken: takenFiles,
  period: periodReasons,
};

export type AddressReason = keyof typeof addressReasons;
export type PeriodReason = keyof typeof periodReasons;
export type LimitScope = keyof typeof scopes;
export type ErrorCode = keyof typeof sentences;
export type Language = "en" | "zh";

/** One field that is not as it should be: `path` is a JSON pointer into the body or query. */
export interface FieldError {
  path: string;
  message: string;
}

interface AppErrorOptions {
  params?: Record<string, string | number>;
  errors?: FieldError[];
  retryAfterSeconds?: number;
  /** The words of a customer's host, shown instead of the code's sentence. */
  said?: string;
  /** The owner's words, shown after the sentence. */
  note?: string;
  cause?: unknown;
}

/** The only error a service throws on purpose. `cause` is for the log and never leaves the server. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly status: number;
  readonly params: Record<string, string | number>;
  readonly errors: FieldError[] | undefined;
  readonly retryAfterSeconds: number | undefined;
  readonly said: string | undefined;
  readonly note: string | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions = {}) {
    super(code, { cause: options.cause });
    this.code = code;
    this.status = sentences[code][0];
    this.params = options.params ?? {};
    this.errors = options.errors;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.said = options.said;
    this.note = options.note;
  }
}

/**
 * The sentence of `code` for a person, in `language`. Where somebody's own words are known they stand instead (`said`, a host's) or
 * behind it (`note`, an owner's).
 */
export function describeError(
  error: Pick<AppError, "code" | "params"> & Partial<Pick<AppError, "said" | "note">>,
  language: Language,
): string {
  if (error.said !== undefined) return error.said;
  const [, en, zh] = sentences[error.code];
  const sentence = (language === "zh" ? zh : en).replace(
    /\{(\w+)(?:\|(\w+)\|(\w+))?\}( bytes| 字节)?/g,
    (place, name: string, one?: string, many?: string, unit?: string) => {
      const value = String(error.params[name] ?? place);
      if (unit !== undefined) return sizeWords(Number(value)) ?? value + unit;
      if (one !== undefined) return `${value} ${value === "1" ? one : many}`;
      return wordsOf[name]?.[value]?.[language === "zh" ? 1 : 0] ?? value;
    },
  );
  // Chinese sentences follow one another without a space.
  const gap = language === "zh" ? "" : " ";
  return error.note === undefined ? sentence : sentence + gap + error.note;
}

const kilobyte = 1024;

/** A size as people say it, where that is exact; bytes that somebody may count stay bytes. */
function sizeWords(bytes: number): string | undefined {
  if (bytes >= kilobyte ** 2 && bytes % kilobyte ** 2 === 0) return `${bytes / kilobyte ** 2} MB`;
  return bytes >= 10 * kilobyte && bytes % kilobyte === 0 ? `${bytes / kilobyte} KB` : undefined;
}

/** Whose limit it was that refused, where it was one. */
export function limitScopeOf({ params }: AppError): LimitScope | undefined {
  const named = params.scope ?? params.points_of;
  return named === "link" || named === "visitor" || named === "address" ? named : undefined;
}

/** The HTTP status of each code, for the API's documentation. */
export const errorStatus = (code: ErrorCode): number => sentences[code][0];
