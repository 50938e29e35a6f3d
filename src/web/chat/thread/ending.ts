import { describeFailure, type Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { entry, type GoneReason } from "../state.ts";
import type { Answer } from "./answer.ts";

/** Why an answer is not whole, in a sentence: one that broke off after some text did come, so it is not said to be missing. */
export function describeEnding({ failure, status, content }: Answer): string {
  if (!failure) return say(status === "interrupted" ? "interrupted" : "failed");
  // Why the link ended is said in the composer's place.
  if (endOfLink(failure)) return say("interrupted");
  if (content && failure.code === "upstream_unavailable") return say("broke_off_unavailable");
  if (content && failure.code === "upstream_timeout") return say("broke_off_timeout");
  return describeFailure(failure);
}

/** How the link ended, if that is what the failure says. */
export function endOfLink({ code }: Failure): GoneReason | null {
  if (code === "share_token_revoked") return "revoked";
  if (code === "share_token_expired") return "expired";
  if (code !== "share_token_not_found") return null;
  return entry.peek() ? "changed" : "unknown";
}
