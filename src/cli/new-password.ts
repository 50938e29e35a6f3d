import { randomBytes } from "node:crypto";

/** A password that can be read aloud and typed: 20 characters of base32, some 100 bits. */
export const newPassword = (): string =>
  [...randomBytes(20)]
    .map((byte, at) => (at % 5 === 0 && at > 0 ? "-" : "") + "abcdefghijkmnpqrstuvwxyz23456789"[byte % 32])
    .join("");
