import { statSync } from "node:fs";
import type { Config } from "../../config.ts";
import { readCertificate } from "../tls.ts";
import { type Finding, ok, problem, reasonOf, spanOf, warning } from "./finding.ts";
import type { Presented } from "./network.ts";

const dayMs = 24 * 3600 * 1000;
/** Most authorities give ninety days and renew thirty before the end: with less left than this the renewal has failed for a while. */
const soonMs = 21 * dayMs;

const renew = "Renew it; with certbot or acme.sh see why that has not happened by itself.";

/** The certificate that the server's own files hold. */
export async function lookAtCertificateFiles(files: Config["tls"], nowMs: number): Promise<Finding[]> {
  if (files === null) return [];
  const check = "certificate";
  try {
    const own = await readCertificate(files);
    const found = judgeDates(check, files.certFile, own, nowMs);
    const { mode } = statSync(files.keyFile);
    if ((mode & 0o044) === 0) return [found];
    return [
      found,
      problem(
        "permissions",
        `Others on this machine may read ${files.keyFile}.`,
        `chmod 600 ${files.keyFile}`,
      ),
    ];
  } catch (error) {
    return [problem(check, `${reasonOf(error)}.`, "A server would not start with these files.")];
  }
}

/** The certificate that is presented at the public address. */
export function judgePresented(host: string, presented: Presented, nowMs: number): Finding {
  const check = "certificate";
  const dated = judgeDates(check, host, presented, nowMs);
  if (dated.verdict === "problem" || presented.refusal === null) return dated;
  return problem(
    check,
    `Browsers refuse that of ${host}: ${presented.refusal}.`,
    "Present the whole chain of a certificate for this name.",
  );
}

function judgeDates(
  check: string,
  whose: string,
  { validFromMs, expiresAtMs }: { validFromMs: number; expiresAtMs: number },
  nowMs: number,
): Finding {
  const left = expiresAtMs - nowMs;
  if (nowMs < validFromMs)
    return problem(
      check,
      `That of ${whose} is valid in ${spanOf(validFromMs - nowMs)} only.`,
      "Look at the clock, and at the certificate.",
    );
  if (left <= 0)
    return problem(check, `That of ${whose} expired ${spanOf(left)} ago: browsers refuse it.`, renew);
  const words = `That of ${whose} is valid for ${spanOf(left)} more.`;
  return left < soonMs ? warning(check, words, renew) : ok(check, words);
}
