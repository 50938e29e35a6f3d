import type { App } from "../app.ts";
import type { Config } from "../config.ts";
import { type Certificate, describeDates, readCertificate } from "./tls.ts";

/**
 * Reads the files of a certificate again and again, and hands a pair that is new to `use`. Their content is what counts: certbot replaces
 * links, Kubernetes whole folders, and no event of the file system tells of both. A pair that cannot be used (half of it may be written so
 * far) is logged, and the one before stays. So are dates that the owner should know of. Gives what ends it.
 */
export function watchCertificate(
  app: App,
  files: NonNullable<Config["tls"]>,
  inUse: Certificate,
  use: (next: Certificate) => void,
): () => void {
  const { certificateSweepMs, certificateSoonMs } = app.config.limits;
  let current = inUse;
  let isOver = false;
  const { expiresAt, isRefused } = app.metrics.certificate;
  expiresAt.set(current.expiresAtMs / 1000);
  const tell = tellOnce((sentence) =>
    app.log.warn({ cert: files.certFile, key: files.keyFile, reason: sentence }, "look at the certificate"),
  );
  const look = async () => {
    try {
      const next = await readCertificate(files, current);
      if (isOver) return;
      if (next !== current) {
        current = next;
        use(next);
        expiresAt.set(next.expiresAtMs / 1000);
        app.log.info({ expires_at: new Date(next.expiresAtMs).toISOString() }, "the certificate is renewed");
      }
      isRefused.set(0);
      tell(describeDates(current, app.clock(), certificateSoonMs));
    } catch (error) {
      isRefused.set(1);
      tell(`${error instanceof Error ? error.message : error}; the one before is used on`);
    }
    if (!isOver) timer = setTimeout(look, certificateSweepMs);
  };
  tell(describeDates(current, app.clock(), certificateSoonMs));
  let timer = setTimeout(look, certificateSweepMs);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** Says a sentence when it is another one than the last time. */
function tellOnce(say: (sentence: string) => void): (sentence: string | undefined) => void {
  let said: string | undefined;
  return (sentence) => {
    if (sentence !== undefined && sentence !== said) say(sentence);
    said = sentence;
  };
}
