import Negotiator from "negotiator";
import type { Language } from "../errors.ts";

/** The language of a request's sentences: the best of zh and en in `Accept-Language` (RFC 9110), else `fallback`. */
export function languageOf(headers: Headers, fallback: Language): Language {
  const accepted = headers.get("accept-language");
  if (accepted === null || accepted.trim() === "*") return fallback;
  const negotiator = new Negotiator({ headers: { "accept-language": accepted } });
  for (const tag of negotiator.languages()) {
    const primary = tag.toLowerCase().split("-")[0];
    if (primary === "zh" || primary === "en") return primary;
  }
  return fallback;
}
