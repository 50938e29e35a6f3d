import { describeFailure } from "../shared/failure.ts";
import { say } from "../shared/language.ts";
import type { Answer } from "./answer.ts";
import { endOfLink } from "./screens.ts";

/** Why an answer is not whole, in a sentence: one that broke off after some text did come, so it is not said to be missing. */
export function describeEnding({ failure, status, content }: Answer): string {
  if (!failure) return say(status === "interrupted" ? "interrupted" : "failed");
  // Why the link ended is said in the composer's place.
  if (endOfLink(failure)) return say("interrupted");
  if (content && failure.code === "upstream_unavailable") return say("broke_off_unavailable");
  if (content && failure.code === "upstream_timeout") return say("broke_off_timeout");
  return describeFailure(failure);
}
