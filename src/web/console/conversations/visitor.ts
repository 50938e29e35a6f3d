import type { TranscriptItem } from "../../../features/transcripts/model.ts";
import { say } from "../../shared/language.ts";
import { isWordKey } from "../../shared/words.ts";

type Visitor = TranscriptItem["visitor"];

/** How the visitor is known, in a word or two. */
export function visitorKind({ kind, customer_id }: Visitor): string {
  const key = `talk_kind_${customer_id === null ? kind : "customer"}`;
  return isWordKey(key) ? say(key) : kind;
}
