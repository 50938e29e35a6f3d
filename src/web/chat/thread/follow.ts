import type { Signal } from "@preact/signals";
import type { OpenStream } from "../../shared/api.ts";
import { readEvents } from "../../shared/events.ts";
import { networkFailure } from "../../shared/failure.ts";
import { listConversations, listMessages, resumeAnswer } from "../link-api.ts";
import { type Answer, applyEvent, isRunning, readAnswerEvent, toAnswer } from "./answer.ts";

/** Longer than the server waits for a silent model (120 s) before it ends the stream itself. */
const idleTimeoutMs = 150_000;

/** Before each try to pick a broken answer up again; progress starts the row anew. */
const pausesMs = [300, 1_000, 2_000, 4_000, 8_000, 16_000];

/** Text that arrives faster than this, in ms, is shown together. */
const showEveryMs = 16;

/** Reads a stream into the answer: true when the server ended it, false when the connection broke before. */
export async function follow(answer: Signal<Answer>, stream: OpenStream): Promise<boolean> {
  let shown = answer.value;
  let latest = shown;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = () => {
    clearTimeout(timer);
    timer = undefined;
    // Unless the page has ended it meanwhile.
    if (answer.value !== shown) return;
    shown = latest;
    answer.value = latest;
  };
  try {
    for await (const message of readEvents(stream.body, idleTimeoutMs)) {
      const event = readAnswerEvent(message);
      if (!event) continue;
      const before = latest;
      latest = applyEvent(latest, event, performance.now());
      // Whatever is more than another piece of text is shown at once.
      if (event.kind !== "chunk" || before.status !== latest.status || event.chunk.tools) show();
      else timer ??= setTimeout(show, showEveryMs);
      if (event.kind === "done") return true;
    }
  } catch {
    // A broken or silent connection; the caller picks the answer up again.
    stream.close();
  }
  show();
  // An error event ends an answer even where [DONE] got lost.
  return !isRunning(latest);
}

/**
 * Picks a running answer up where the page has it, with growing pauses, until it has ended, `signal` aborts, or the
 * tries are used up: then it is interrupted by the network.
 */
export async function resume(answer: Signal<Answer>, signal: AbortSignal): Promise<void> {
  let attempt = 0;
  while (attempt < pausesMs.length) {
    const { id, content, reasoning } = answer.value;
    if (id === null) break;
    const at = { offset: content.length, reasoning_offset: reasoning.length };
    const opened = await resumeAnswer(id, at, signal);
    if (signal.aborted) return;
    if (opened.ok) {
      if (await follow(answer, opened.value)) return readStored(answer);
    } else if (opened.failure.status >= 400 && opened.failure.status < 500) {
      answer.value = { ...answer.value, status: "failed", failure: opened.failure };
      return;
    }
    if (signal.aborted) return;
    answer.value = { ...answer.value, status: "reconnecting" };
    const hasGrown = answer.value.content !== content || answer.value.reasoning !== reasoning;
    attempt = hasGrown ? 0 : attempt + 1;
    await pauseUntilOnline(pausesMs[attempt] ?? 0, signal);
    if (signal.aborted) return;
  }
  answer.value = { ...answer.value, status: "interrupted", failure: networkFailure };
}

/**
 * Looks for an answer whose request broke before it told its id: the question may have reached the server all the
 * same. True when it was found; the answer is then as the server has it. It is looked for after each of the pauses.
 */
export async function findLost(
  answer: Signal<Answer>,
  question: string,
  knownIds: ReadonlySet<string>,
  signal: AbortSignal,
  lookAfterMs: readonly number[] = pausesMs.slice(1, 4),
): Promise<boolean> {
  answer.value = { ...answer.value, status: "reconnecting" };
  for (const pauseMs of lookAfterMs) {
    await pauseUntilOnline(pauseMs, signal);
    if (signal.aborted) return false;
    const found = await findNewest(answer.value.conversationId, question, knownIds);
    if (found) answer.value = found;
    if (found !== undefined) return found !== null;
  }
  return false;
}

/** Gives an answer that failed at once the ids that it is stored under, so that another try takes its place. */
export async function findFailed(
  answer: Signal<Answer>,
  question: string,
  knownIds: ReadonlySet<string>,
): Promise<void> {
  const { conversationId, failure } = answer.value;
  const found = await findNewest(conversationId, question, knownIds);
  if (found?.status === "failed") answer.value = { ...found, failure };
}

/** The newest answer, if it is to that question: null where it is not, undefined where the server could not tell. */
export async function findNewest(
  conversationId: string | null,
  question: string,
  knownIds: ReadonlySet<string>,
): Promise<Answer | null | undefined> {
  const conversation = conversationId ?? (await newestConversation());
  if (!conversation) return undefined;
  const listed = await listMessages(conversation, 2, null);
  if (!listed.ok) return undefined;
  const [asked, answered] = listed.value.items;
  if (asked?.content !== question || answered?.role !== "assistant" || knownIds.has(answered.id)) return null;
  return { ...toAnswer(answered, conversation), questionId: asked.id };
}

/** A resumed stream carries the text alone: the stored message has the rest of the truth. */
async function readStored(answer: Signal<Answer>): Promise<void> {
  const shown = answer.value;
  const { id, conversationId, questionId, thinking, failure } = shown;
  if (!id || !conversationId) return;
  const listed = await listMessages(conversationId, 2, null);
  const stored = listed.ok ? listed.value.items.find((message) => message.id === id) : undefined;
  if (!stored || stored.status === "streaming") return;
  const read = toAnswer(stored, conversationId);
  // A server that was ended at once has stored less than it had sent.
  const isCut = read.status === "interrupted";
  const content = isCut && shown.content.startsWith(read.content) ? shown.content : read.content;
  const reasoning = isCut && shown.reasoning.startsWith(read.reasoning) ? shown.reasoning : read.reasoning;
  answer.value = { ...read, content, reasoning, questionId, thinking, failure: failure ?? read.failure };
}

async function newestConversation(): Promise<string | null> {
  const listed = await listConversations(1, null);
  return listed.ok ? (listed.value.items[0]?.id ?? null) : null;
}

/** Waits; an offline browser's return to the network ends the wait early. */
async function pauseUntilOnline(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const wake = () => resolve();
  window.addEventListener("online", wake);
  signal.addEventListener("abort", wake);
  await promise;
  clearTimeout(timer);
  window.removeEventListener("online", wake);
  signal.removeEventListener("abort", wake);
}
