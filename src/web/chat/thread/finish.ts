import { describeFailure, type Failure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { giveBack } from "../composer/draft.ts";
import { fileOf } from "../composer/draft-file.ts";
import { readLimits } from "../composer/limits.ts";
import { tellRefusal } from "../composer/refusal.ts";
import { tellHost } from "../entrance/embed.ts";
import { leaveFor } from "../entrance/screens.ts";
import {
  type AnswerEntry,
  announcement,
  botName,
  editing,
  type ThreadEntry,
  thread,
  toast,
} from "../state.ts";
import { readBranch } from "./branch.ts";
import { describeEnding } from "./ending.ts";
import { idOf } from "./entries.ts";
import { toSpoken } from "./spoken.ts";

/** A screen reader says it in one go. */
const maxSaidChars = 4_000;

/** A question on its way. */
export interface Turn {
  entry: AnswerEntry;
  /** The message of which it makes another version. */
  replaces: string | null;
  /** What was on screen before it. */
  before: ThreadEntry[];
}

/** However an answer ended: what is said of it, and what becomes of a question that was not taken. */
export function finish(turn: Turn): void {
  const answer = turn.entry.answer.value;
  const { failure, status, content } = answer;
  if (turn.replaces !== null && !answer.id) return void giveUp(turn, turn.replaces);
  if (failure && leaveFor(failure)) {
    if (!answer.id) giveQuestionBack();
    return;
  }
  if (failure && !answer.id && isUntaken(failure)) keepUntaken(failure);
  else if (status === "failed" || status === "interrupted") announcement.value = describeEnding(answer);
  else announcement.value = say("answer_ready", { name: botName(), text: sayAloud(content) });
}

/** The words of an answer without its marks; what has none, such as a piece of code, is said as it is. */
function sayAloud(content: string): string {
  const text = content.slice(0, maxSaidChars);
  return toSpoken(text).sentences.join(" ") || text;
}

/** However an answer ended: the page around this one hears of it, and less may be left of the link's limits. */
export function afterwards({ question, answer }: AnswerEntry): void {
  const { content, failure } = answer.peek();
  const error = failure ? { error: failure.code } : {};
  tellHost({ type: "shareChatFinish", data: { question, answer: content, ...error } });
  void readLimits();
}

/** No other version came of it: all is as it was before, unless the server has kept the try. */
async function giveUp({ entry, before }: Turn, replaces: string): Promise<void> {
  const { failure } = entry.answer.value;
  const from = before.findIndex((item) => idOf(item) === replaces);
  const replaced = before[from];
  const hasLeft = failure !== null && leaveFor(failure);
  // What is refused is not stored; a model that failed, or an answer that was stopped at once, may be. In another tab another version may
  // have come meanwhile.
  const isGone = failure?.status === 404;
  if (!hasLeft && (failure === null || failure.status >= 500 || isGone)) {
    const unread = await readBranch(from, null);
    if (unread === null && !thread.value.some((item) => idOf(item) === replaces)) {
      if (isGone && replaced?.kind === "question") giveBack(entry.question, []);
      return;
    }
  }
  // Older messages may have come above meanwhile, or another conversation.
  const at = thread.value.indexOf(entry) - (replaced?.kind === "question" ? 1 : 0);
  if (at >= 0) thread.value = [...thread.value.slice(0, at), ...before.slice(from)];
  const why = failure && !hasLeft ? describeFailure(failure) : null;
  if (replaced?.kind === "question") editing.value = { id: replaces, text: entry.question, why };
  else if (failure?.status === 429 && why) tellRefusal(failure);
  else if (why) toast.value = why;
}

/** Whether the question is in no conversation: a limit or the host stopped it, it was not as it should be, or it never arrived. */
function isUntaken({ status, code }: Failure): boolean {
  return [409, 413, 415, 422, 429].includes(status) || code === "question_refused" || code === "network";
}

/** The words go back to be changed or sent later. What the host says of a question stands by it; a limit is about the next one. */
function keepUntaken(failure: Failure): void {
  const asked = thread.value.at(-2);
  giveQuestionBack();
  if (asked?.kind !== "question" || failure.code !== "question_refused") tellRefusal(failure);
  else thread.value = [...thread.value, { ...asked, refusal: describeFailure(failure) }];
}

/** The question's words and files go back to where they were typed. */
function giveQuestionBack(): void {
  const last = thread.value.at(-1);
  if (last?.kind !== "answer") return;
  giveBack(last.question, last.attachments.map(fileOf));
  thread.value = thread.value.slice(0, -2);
}
