import { limits } from "../../config.ts";

/**
 * Whether a value can name a visitor. The rule is FastGPT's (its share authentication): a string of 1 to 255 bytes without `|`, `/` or
 * `\`. A NUL or a lone surrogate, which no text on the wire may hold, is none either.
 */
export const isUid = (value: unknown): value is string =>
  typeof value === "string" &&
  value !== "" &&
  Buffer.byteLength(value) <= limits.uidBytes &&
  !/[|/\\\0]/.test(value) &&
  value.isWellFormed();
