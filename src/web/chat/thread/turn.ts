import { type Signal, signal } from "@preact/signals";
import type { OpenStream } from "../../shared/api.ts";
import { describeFailure, type Failure, networkFailure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { currentPerson } from "../../shared/session.ts";
import type { Attachment } from "../../shared/wire.ts";
import { readLimits } from "../composer/limits.ts";
import { tellHost } from "../entrance/embed.ts";
import { leaveFor } from "../entrance/screens.ts";
import { startAnswer, stopAnswer } from "../link-api.ts";
import { showConversationId } from "../place.ts";
import {
  type AnswerEntry,
  announcement,
  bot,
  botName,
  closed,
  conversationId,
  draft,
  refusal,
  running,
  stopping,
  thread,
  toast,
} from "../state.ts";
import { type Answer, isRunning, newAnswer } from "./answer.ts";
import { describeEnding } from "./ending.ts";
import { findLost, follow, resume } from "./follow.ts";

/** How long a stopped answer may take to say so before the page stops listening. */
const stopGraceMs = 3_000;

let reading = new AbortController();
let entryCount = 0;

/** A key for a new entry of the thread, unique in this page. */
export function nextKey(): string {
  entryCount += 1;
  return `entry-${entryCount}`;
}

/** Stops reading the running answer. The server goes on with it; it can be picked up again. */
export function leaveAnswer(): void {
  reading.abort();
  running.value = null;
  stopping.value = false;
}

/** Asks a question in the conversation on screen, with the files that come with it, and shows its answer as it comes. */
export async function ask(question: string, attachments: readonly Attachment[] = []): Promise<void> {
  if (running.value || closed.value || !bot.value) return;
  const answer = signal<Answer>({ ...newAnswer, conversationId: conversationId.value });
  const knownIds = new Set(thread.value.flatMap((item) => (item.kind === "answer" ? idsOf(item) : [])));
  const entry: AnswerEntry = { key: nextKey(), kind: "answer", question, attachments, answer };
  thread.value = [
    ...thread.value.filter((item) => item.kind === "answer" || !item.refusal),
    { key: nextKey(), kind: "question", text: question, attachments },
    entry,
  ];
  refusal.value = null;
  tellHost({ type: "shareChatStart", data: { question } });
  await run(entry, async (signal) => {
    const started = await startAnswer(
      bot.value?.bot_id ?? "",
      conversationId.value,
      question,
      attachments.map(({ id }) => id),
      signal,
    );
    if (signal.aborted) return;
    if (started.ok) {
      if (await followFirst(answer, started.value, signal)) return;
    } else if (started.failure.code !== "network") {
      answer.value = { ...answer.value, status: "failed", failure: started.failure };
      return;
    }
    if (signal.aborted) return;
    if (answer.value.id || (await findLost(answer, question, knownIds, signal))) {
      if (isRunning(answer.value)) await resume(answer, signal);
    } else if (!signal.aborted) {
      answer.value = { ...answer.value, status: "failed", failure: networkFailure };
    }
  });
}

/** Goes on reading an answer that runs on the server. */
export async function pickUp(entry: AnswerEntry): Promise<void> {
  if (running.value) return;
  await run(entry, (signal) => resume(entry.answer, signal));
}

/** Asks the question of a broken answer again; one that never reached the server gives way to the new try. */
export async function askAgain(entry: AnswerEntry): Promise<void> {
  if (running.value) return;
  const { id, failure } = entry.answer.value;
  if (id && failure?.code === "network") return pickUp(entry);
  if (!id) {
    const at = thread.value.indexOf(entry);
    thread.value = thread.value.filter((_, index) => index !== at && index !== at - 1);
  }
  await ask(entry.question, entry.attachments);
}

/** Asks the server to stop the running answer; what has come is kept. */
export async function stop(): Promise<void> {
  const answer = running.value;
  const entry = thread.value.find((item) => item.kind === "answer" && item.answer === answer);
  if (!answer || entry?.kind !== "answer" || stopping.value) return;
  const signal = reading.signal;
  stopping.value = true;
  const { id } = answer.value;
  const stopped = await stopAnswer(id);
  if (signal.aborted) return;
  if (!stopped.ok) {
    stopping.value = false;
    if (!leaveFor(stopped.failure)) toast.value = describeFailure(stopped.failure);
    return;
  }
  // With an id the stream says so itself; without one nothing has come that could.
  if (id) await new Promise((resolve) => setTimeout(resolve, stopGraceMs));
  if (signal.aborted || !isRunning(answer.value)) return;
  answer.value = { ...answer.value, status: "stopped" };
  leaveAnswer();
  afterwards(entry);
}

async function run(entry: AnswerEntry, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const { answer } = entry;
  reading = new AbortController();
  // Once somebody else is here, nothing of this is anybody's any more.
  const signal = AbortSignal.any([reading.signal, currentPerson()]);
  running.value = answer;
  await work(signal);
  if (signal.aborted) return;
  running.value = null;
  stopping.value = false;
  nameConversation(answer.value);
  finish(answer.value);
  afterwards(entry);
}

/** However an answer ended: the page around this one hears of it, and less may be left of the link's limits. */
function afterwards({ question, answer }: AnswerEntry): void {
  const { content, failure } = answer.peek();
  const error = failure ? { error: failure.code } : {};
  tellHost({ type: "shareChatFinish", data: { question, answer: content, ...error } });
  void readLimits();
}

/** Follows the answer, naming the conversation as soon as the first chunk tells it: a reload then finds it. */
async function followFirst(
  answer: Signal<Answer>,
  stream: OpenStream,
  signal: AbortSignal,
): Promise<boolean> {
  const forget = answer.subscribe((current) => {
    if (!signal.aborted) nameConversation(current);
  });
  const ended = await follow(answer, stream);
  forget();
  return ended;
}

function nameConversation(answer: Answer): void {
  if (!answer.conversationId || conversationId.peek() === answer.conversationId) return;
  conversationId.value = answer.conversationId;
  showConversationId(answer.conversationId);
}

function finish(answer: Answer): void {
  const { failure, status, content } = answer;
  if (failure && leaveFor(failure)) {
    if (!answer.id) giveQuestionBack();
    return;
  }
  if (failure && !answer.id && isUntaken(failure)) keepUntaken(failure);
  else if (status === "failed" || status === "interrupted") announcement.value = describeEnding(answer);
  else announcement.value = say("answer_ready", { name: botName(), text: content.slice(0, 4_000) });
}

/** Whether a limit or the host stopped the question before it counted: it is in no conversation. */
function isUntaken({ status, code }: Failure): boolean {
  return status === 429 || code === "question_refused";
}

/** The words go back to be changed or sent later. What the host says of a question stands by it; a limit is about the next one. */
function keepUntaken(failure: Failure): void {
  const sentence = describeFailure(failure);
  const asked = thread.value.at(-2);
  giveQuestionBack();
  if (failure.status === 429) tellRefusal(sentence, failure.retryAfterS);
  else if (asked?.kind === "question") thread.value = [...thread.value, { ...asked, refusal: sentence }];
}

/** A sentence that names a wait is out of date after it. */
function tellRefusal(sentence: string, waitS: number | null): void {
  refusal.value = sentence;
  if (waitS === null) return;
  setTimeout(() => {
    if (refusal.peek() === sentence) refusal.value = null;
  }, waitS * 1_000);
}

/** The question's words go back to where they were typed. */
function giveQuestionBack(): void {
  const last = thread.value.at(-1);
  if (last?.kind !== "answer") return;
  draft.value = [last.question, draft.value].filter(Boolean).join("\n\n");
  thread.value = thread.value.slice(0, -2);
}

function idsOf(item: AnswerEntry): string[] {
  return item.answer.value.id ? [item.answer.value.id] : [];
}
