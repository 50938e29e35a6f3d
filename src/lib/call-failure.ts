/** What a person calls the reason of a failed call, by the code that Bun, Node, the system or OpenSSL gives it. */
const reasons: Record<string, string | undefined> = {
  ECONNREFUSED: "nothing listens there",
  ConnectionRefused: "nothing listens there",
  ECONNRESET: "the connection was cut",
  ConnectionClosed: "the connection was cut",
  ETIMEDOUT: "no answer in time",
  EHOSTUNREACH: "no way leads to that host",
  ENETUNREACH: "no way leads to that network",
  EPROTO: "https is not spoken there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "its name cannot be looked up now",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is signed by itself",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate is of an authority that this machine does not know",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    "its certificate is of an authority that this machine does not know, or lacks the ones in between",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate is of an authority that this machine does not know",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is another host's",
};

/**
 * Why a connection failed, as a part of a sentence; undefined for what is no failure of one. The runtime's own messages speak to
 * programmers ("pass `verbose: true` in the second argument to fetch()").
 */
export function whyCallFailed(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const known = reasonOfCode("code" in error ? String(error.code) : "");
  if (known !== undefined) return known;
  return error.name === "TimeoutError" || error.name === "AbortError" ? "no answer in time" : undefined;
}

/** The same of a code alone. */
export const reasonOfCode = (code: string): string | undefined =>
  Object.hasOwn(reasons, code) ? reasons[code] : undefined;
