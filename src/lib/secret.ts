import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from "node:crypto";
import { limits } from "../config.ts";
import { createLately } from "./lately.ts";

/** The installation's keys: one sealing key from the data folder, and what is derived from it. */
export interface Keyring {
  seal: (plain: string) => string;
  /** What was sealed, which stays in memory for the next time: for what is asked for again and again. Throws for what another key sealed. */
  unseal: (sealed: string) => string;
  /** As `unseal`, and keeps nothing: for what somebody else has entrusted, and for what is needed once. */
  unsealOnce: (sealed: string) => string;
  /** The HS256 secret of session tokens. */
  jwtSecret: string;
  /** A keyed hash (HMAC-SHA-256, base64url): tells equal values apart from others without keeping them, such as network addresses. */
  fingerprint: (value: string) => string;
}

/** SHA-256 of a high-entropy secret, base64url: what a lookup compares, so that the secret itself is not stored in clear. */
export const hashToken = (token: string): string => hash("sha256", token, "base64url");

/** A share token: 24 random bytes, base64url, 32 characters; none that a command line would take for a flag. */
export function newShareToken(): string {
  const token = randomBytes(24).toString("base64url");
  return token.startsWith("-") ? newShareToken() : token;
}

/** A secret of a link, in the form of Standard Webhooks: `whsec_` and 32 random bytes in base64. */
export const newWebhookSecret = (): string => `whsec_${randomBytes(32).toString("base64")}`;

/** Compares two secrets in a time that does not depend on where they differ. */
export const equalSecrets = (a: string, b: string): boolean =>
  timingSafeEqual(createHash("sha256").update(a).digest(), createHash("sha256").update(b).digest());

/**
 * The keys derived from the sealing key's 32 bytes (HKDF-SHA-256, RFC 5869). Sealing is AES-256-GCM: nonce, tag, ciphertext. In `opened`
 * are the texts that `unseal` gave: what a sealed one holds never changes, so a list of links, or the key of each turn's model, need not be
 * opened each time.
 */
export function createKeyring(
  sealingKey: Uint8Array,
  opened = createLately<string>(limits.rememberedSecretChars),
): Keyring {
  const derive = (purpose: string) =>
    Buffer.from(hkdfSync("sha256", sealingKey, "", `botshare ${purpose}`, 32));
  const sealKey = derive("seal v1");
  const fingerprintKey = derive("fingerprint v1");
  const open = (sealed: string): string => {
    const bytes = Buffer.from(sealed, "base64url");
    const decipher = createDecipheriv("aes-256-gcm", sealKey, bytes.subarray(0, 12), { authTagLength: 16 });
    decipher.setAuthTag(bytes.subarray(12, 28));
    return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
  };
  return {
    jwtSecret: derive("session jwt v1").toString("base64url"),
    fingerprint: (value) => createHmac("sha256", fingerprintKey).update(value).digest("base64url"),
    seal: (plain) => {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", sealKey, nonce);
      const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64url");
    },
    unsealOnce: open,
    unseal: (sealed) => {
      const known = opened.get(sealed);
      if (known !== undefined) return known;
      const plain = open(sealed);
      opened.add(sealed, plain);
      return plain;
    },
  };
}
