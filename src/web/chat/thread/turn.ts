import { computed } from "@preact/signals";
import { bringSentence, describeFailure, networkFailure } from "../../shared/failure.ts";
import { currentPerson } from "../../shared/session.ts";
import type { Attachment } from "../../shared/wire.ts";
import { doubt, takeDoubt } from "../composer/doubt.ts";
import { takeBack } from "../composer/draft.ts";
import { tellHost } from "../entrance/embed.ts";
import { leaveFor } from "../entrance/screens.ts";
import { startAnswer, stopAnswer } from "../link-api.ts";
import { showConversationId } from "../place.ts";
import {
  type AnswerEntry,
  type Asked,
  announcement,
  asking,
  bot,
  closed,
  conversationId,
  editing,
  type QuestionEntry,
  refusal,
  running,
  stopping,
  type ThreadEntry,
  thread,
  toast,
} from "../state.ts";
import { type Answer, isRunning } from "./answer.ts";
import { idOf, listKnownIds, newAnswerEntry, newQuestion } from "./entries.ts";
import { afterwards, finish, type Turn } from "./finish.ts";
import { findFailed, findLost, findNewest, follow, resume } from "./follow.ts";

/** How long a stopped answer may take to say so before the page stops listening. */
const stopGraceMs = 3_000;

/** Whether an answer is being written, in which nothing else can be asked. */
export const isAnswering = computed(() => running.value !== null);

let reading = new AbortController();
let current: Turn | null = null;

/**
 * Stops reading the running answer. The server goes on with it; it can be picked up again. The words of a question of which nothing has
 * come are a draft again until it is known that it has arrived.
 */
export function leaveAnswer(): void {
  reading.abort();
  takeBack();
  current = null;
  running.value = null;
  stopping.value = false;
}

/** Asks a question in the conversation on screen and shows its answer as it comes. */
export async function ask(question: string, attachments: readonly Attachment[] = []): Promise<void> {
  if (!mayAsk()) return;
  const entry = newAnswerEntry(question, attachments, []);
  const asked = newQuestion(question, attachments, []);
  await pose(entry, null, [...thread.value.filter(isTaken), asked, entry]);
}

/** Has another answer to the same question written, in the place of this one and all that followed it. */
export async function regenerate(replaced: AnswerEntry): Promise<void> {
  const { id, versions } = replaced.answer.value;
  const at = thread.value.indexOf(replaced);
  if (!mayAsk() || id === null || at < 0) return;
  const entry = newAnswerEntry(replaced.question, replaced.attachments, versions);
  await pose(entry, id, [...thread.value.slice(0, at), entry]);
}

/** Asks a question anew in other words, in its own place and that of all that followed it. */
export async function askInOtherWords(replaced: QuestionEntry, question: string): Promise<void> {
  const at = thread.value.indexOf(replaced);
  if (!mayAsk() || replaced.id === null || at < 0) return;
  const entry = newAnswerEntry(question, replaced.attachments, []);
  const asked = newQuestion(question, replaced.attachments, replaced.versions);
  editing.value = null;
  await pose(entry, replaced.id, [...thread.value.slice(0, at), asked, entry]);
}

/** Goes on reading an answer that runs on the server. */
export async function pickUp(entry: AnswerEntry): Promise<void> {
  if (running.value) return;
  await run({ entry, replaces: null, before: thread.value }, (signal) => resume(entry.answer, signal));
}

/** Has a broken answer written anew; a question that never reached the server gives way to the new try. */
export async function askAgain(entry: AnswerEntry): Promise<void> {
  if (running.value) return;
  const { id, failure } = entry.answer.value;
  if (id && failure?.code === "network") return pickUp(entry);
  if (id) return regenerate(entry);
  const at = thread.value.indexOf(entry);
  thread.value = thread.value.filter((_, index) => index !== at && index !== at - 1);
  await ask(entry.question, entry.attachments);
}

/** Asks the server to stop the running answer; what has come is kept. */
export async function stop(): Promise<void> {
  const turn = current;
  if (!turn || stopping.value) return;
  const { answer } = turn.entry;
  const signal = reading.signal;
  stopping.value = true;
  // Without an id, it would stop all that this person has running.
  const found = answer.value.id === null ? await findOwn(turn) : null;
  if (signal.aborted) return;
  const { id } = answer.value;
  const stopped = await stopAnswer(id ?? found?.id ?? null);
  if (signal.aborted) return;
  if (!stopped.ok) {
    stopping.value = false;
    if (!leaveFor(stopped.failure)) toast.value = describeFailure(stopped.failure);
    return;
  }
  // With an id the stream says so itself; without one nothing has come that could.
  if (id) await new Promise((resolve) => setTimeout(resolve, stopGraceMs));
  if (signal.aborted || !isRunning(answer.value)) return;
  const known = found && turn.replaces === null ? found : answer.value;
  answer.value = { ...known, status: "stopped" };
  asking.value = null;
  leaveAnswer();
  nameTurn(turn.entry);
  if (turn.replaces !== null) finish(turn);
  afterwards(turn.entry);
}

/** The answer of a turn as the server has it, where the page does not know its id yet. */
async function findOwn({ entry, before }: Turn): Promise<Answer | null> {
  const { conversationId: conversation } = entry.answer.peek();
  return (await findNewest(conversation, entry.question, listKnownIds(before))) ?? null;
}

function mayAsk(): boolean {
  return !running.value && !closed.value && bot.value !== null;
}

/** A question that was refused is in no conversation. */
function isTaken(item: ThreadEntry): boolean {
  return item.kind === "answer" || !item.refusal;
}

/** Sends the question of the last entry, which the thread then ends with. */
async function pose(entry: AnswerEntry, replaces: string | null, shown: ThreadEntry[]): Promise<void> {
  const { question, attachments, answer } = entry;
  const before = thread.value;
  const knownIds = listKnownIds(before);
  thread.value = shown;
  refusal.value = null;
  // What is said twice in the same words would be heard once.
  announcement.value = "";
  tellHost({ type: "shareChatStart", data: { question } });
  const attachmentIds = attachments.map(({ id }) => id);
  const conversation = conversationId.value;
  const mayHaveCome = replaces === null && takeDoubt(conversation, question);
  const after = before.map(idOf).findLast((id) => id !== null) ?? null;
  const asked: Asked = { conversation, question, attachments, after };
  if (replaces === null) asking.value = asked;
  await run({ entry, replaces, before }, async (signal) => {
    if (mayHaveCome && (await findLost(answer, question, knownIds, signal, [0]))) {
      if (isRunning(answer.value)) await resume(answer, signal);
      return;
    }
    const started = await startAnswer(
      bot.value?.bot_id ?? "",
      { conversationId: conversation, question, attachmentIds, replaces },
      signal,
    );
    if (signal.aborted) return;
    if (started.ok) {
      if (await follow(answer, started.value)) return;
    } else if (started.failure.code !== "network") {
      answer.value = { ...answer.value, status: "failed", failure: started.failure };
      // The model failed: the question is stored with that.
      if (started.failure.status >= 500 && replaces === null) await findFailed(answer, question, knownIds);
      return;
    }
    if (signal.aborted) return;
    // Offline nothing can be looked for: it is when the words are sent once more.
    const canLook = answer.value.id !== null || navigator.onLine;
    if (answer.value.id || (canLook && (await findLost(answer, question, knownIds, signal)))) {
      if (isRunning(answer.value)) await resume(answer, signal);
    } else if (!signal.aborted) {
      if (replaces === null) doubt(asked);
      answer.value = { ...answer.value, status: "failed", failure: networkFailure };
    }
  });
}

async function run(turn: Turn, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const { entry } = turn;
  reading = new AbortController();
  // Once somebody else is here, nothing of this is anybody's any more.
  const signal = AbortSignal.any([reading.signal, currentPerson()]);
  current = turn;
  running.value = entry.answer;
  // The conversation is named as soon as its name is known: a reload then finds it.
  const forget = entry.answer.subscribe(() => {
    if (!signal.aborted) nameTurn(entry);
  });
  await work(signal);
  forget();
  const { failure } = entry.answer.peek();
  // What fails in a stream was no refused request.
  if (failure) await bringSentence(failure);
  if (signal.aborted) return;
  current = null;
  running.value = null;
  stopping.value = false;
  asking.value = null;
  finish(turn);
  afterwards(entry);
}

/** What the answer tells of its conversation and its question is true of them. */
function nameTurn(entry: AnswerEntry): void {
  const { id: answerId, conversationId: id, questionId } = entry.answer.peek();
  if (answerId !== null) asking.value = null;
  if (id && conversationId.peek() !== id) {
    conversationId.value = id;
    showConversationId(id);
  }
  const entries = thread.peek();
  const asked = entries[entries.indexOf(entry) - 1];
  if (!questionId || asked?.kind !== "question" || asked.id !== null) return;
  const named = { ...asked, id: questionId, versions: [...asked.versions, questionId] };
  thread.value = entries.map((item) => (item === asked ? named : item));
}
