/**
 * Why a host, or the token that it signed, let nobody in: the causes behind hook_unavailable, hook_timeout and identity_refused, which
 * say no more to a visitor.
 */
export const refusalReasons = [
  "no_host",
  "address_not_allowed",
  "no_such_host",
  "not_reached",
  "timeout",
  "redirect",
  "http_error",
  "too_large",
  "not_json",
  "not_granted",
  "bad_uid",
  "not_a_token",
  "wrong_algorithm",
  "wrong_signature",
  "token_ended",
  "token_not_yet_valid",
  "no_subject",
  "no_end",
] as const;
export type RefusalReason = (typeof refusalReasons)[number];

const known: ReadonlySet<unknown> = new Set(refusalReasons);
export const isRefusalReason = (value: unknown): value is RefusalReason => known.has(value);
