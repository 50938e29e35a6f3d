import { describeFailure, type Failure } from "../../shared/failure.ts";
import { language, listLocales, say } from "../../shared/language.ts";
import type { LimitItem } from "../../shared/wire.ts";
import { sayMoment } from "../days.ts";
import { refusal } from "../state.ts";
import { sayUsedUp } from "./remaining.ts";

/** The refusals behind which an owner's own words may stand. */
const limitCodes = new Set([
  "daily_limit_reached",
  "rate_limit_reached",
  "points_limit_reached",
  "points_reserved",
  "no_questions_allowed",
  "streams_limit_reached",
]);

/** The server's own sentences of those: two in English, one in Chinese. */
const serverSentences = { en: /^[^.]*\.[^.]*\.(?: |$)/, zh: /^[^。]*。/ };

/** What the owner says of the link's limits, once that is known. */
let ownersNote = "";

/** Keeps what the owner says of the link's limits; null for nothing. */
export function noteOwner(message: string | null): void {
  ownersNote = message ?? "";
}

/** Says at the composer why the words there were not taken. A sentence that names a wait is out of date after it. */
export function tellRefusal(failure: Failure): void {
  if (limitCodes.has(failure.code)) ownersNote = noteOf(failure.detail);
  const told = { code: failure.code, sentence: describeRefusal(failure) };
  refusal.value = told;
  if (failure.retryAfterS === null) return;
  setTimeout(() => {
    if (refusal.peek() === told) refusal.value = null;
  }, failure.retryAfterS * 1_000);
}

/**
 * What is in the way of a question, in a sentence: what was said of the last one, else which limit is used up. Of a day it is the page
 * that says when it ends, by the clock of whoever reads it.
 */
export function sayHindrance(items: readonly LimitItem[], isAsking: boolean, now: Date): string | null {
  const told = refusal.value;
  // A question under way may bring another sentence.
  const usedUp = isAsking ? null : sayUsedUp(items, now, listLocales());
  if (told && (told.code !== "daily_limit_reached" || usedUp === null)) return told.sentence;
  return usedUp && withNote(usedUp);
}

/** The owner's words behind the server's sentence of a limit; "" where there are none. */
export function noteOf(detail: string): string {
  const own = serverSentences[language.peek()].exec(detail)?.[0] ?? detail;
  return detail.slice(own.length);
}

function describeRefusal(failure: Failure): string {
  const { code, retryAfterS } = failure;
  if (code === "network") return say("unreached");
  if (code !== "daily_limit_reached" || retryAfterS === null) return describeFailure(failure);
  const now = Date.now();
  const end = new Date(now + retryAfterS * 1_000).toISOString();
  return withNote(say("daily_refused", { time: sayMoment(end, new Date(now), listLocales()) }));
}

/** Chinese sentences follow one another without a space. */
function withNote(sentence: string): string {
  return sentence + (ownersNote && language.value === "en" ? " " : "") + ownersNote;
}
