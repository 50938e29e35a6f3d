import type { TranscriptItem } from "../../../features/transcripts/model.ts";
import { say } from "../../shared/language.ts";
import { isWordKey } from "../../shared/words.ts";

type Visitor = TranscriptItem["visitor"];

/** Of an id that nobody chose only the beginning says anything. */
const uidChars = 8;

/** Whom a conversation is with. */
export function visitorName({ name, kind, uid }: Visitor): string {
  if (name !== null && name !== "") return name;
  if (kind === "anonymous") return `${say("talk_kind_anonymous")} ${uid.slice(0, uidChars)}`;
  if (kind === "account") return say("talk_gone");
  if (kind === "master" || kind === "preview") return say(`talk_kind_${kind}`);
  return uid;
}

/** How the visitor is known, in a word or two. */
export function visitorKind({ kind, customer_id }: Visitor): string {
  const key = `talk_kind_${customer_id === null ? kind : "customer"}`;
  return isWordKey(key) ? say(key) : kind;
}
