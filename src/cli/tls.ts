import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Config } from "../config.ts";

/** A certificate chain and its private key, in PEM, that a server can use as they are. */
export interface Certificate {
  cert: string;
  key: string;
  validFromMs: number;
  expiresAtMs: number;
}

/**
 * Reads the files of the setting and tries them together. Throws an Error with a sentence for the owner that names the setting and the
 * file: one that cannot be read, holds something else, or a key that belongs to another certificate. Gives `known` itself, untried, where
 * the files hold just that.
 */
export async function readCertificate(
  files: NonNullable<Config["tls"]>,
  known?: Certificate,
): Promise<Certificate> {
  const cert = await readOrExplain("tls-cert", files.certFile);
  const key = await readOrExplain("tls-key", files.keyFile);
  if (known?.cert === cert && known.key === key) return known;
  const own = parseCertificates(cert, files.certFile);
  if (!own.checkPrivateKey(parseKey(key, files.keyFile)))
    throw new Error(
      `tls-key: the key in ${files.keyFile} does not belong to the first certificate in ${files.certFile}`,
    );
  const { createSecureContext } = await import("node:tls");
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    throw new Error(`tls-cert: ${files.certFile} and its key cannot be used (${reasonOf(error)})`);
  }
  return { cert, key, validFromMs: Date.parse(own.validFrom), expiresAtMs: Date.parse(own.validTo) };
}

/** What the owner should know of a certificate's dates, if anything; `soonMs` before its end is early enough to tell. */
export function describeDates(certificate: Certificate, nowMs: number, soonMs: number): string | undefined {
  if (nowMs < certificate.validFromMs) return "the certificate is not valid yet: browsers refuse it";
  if (nowMs >= certificate.expiresAtMs) return "the certificate has expired: browsers refuse it";
  if (nowMs >= certificate.expiresAtMs - soonMs) return "the certificate expires soon: renew it";
}

/** The server's own certificate, which stands first; the others must be certificates too. */
function parseCertificates(pem: string, file: string): X509Certificate {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  try {
    const [own] = blocks.map((block) => new X509Certificate(block));
    if (own !== undefined) return own;
  } catch {
    // Told below, as for a file that has none.
  }
  throw new Error(`tls-cert: ${file} holds no certificate chain in PEM`);
}

function parseKey(pem: string, file: string) {
  try {
    return createPrivateKey(pem);
  } catch (cause) {
    if (pem.includes("ENCRYPTED"))
      throw new Error(`tls-key: the key in ${file} is encrypted; give one without a passphrase`);
    throw new Error(`tls-key: ${file} holds no private key in PEM`, { cause });
  }
}

const reasons: Record<string, string> = {
  ENOENT: "there is no such file",
  EACCES: "this user may not read it",
  EISDIR: "it is a folder",
};

async function readOrExplain(setting: string, path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw new Error(`${setting}: ${path} cannot be read (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return reasons["code" in error ? String(error.code) : ""] ?? error.message;
}
