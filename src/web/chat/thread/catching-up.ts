import { batch } from "@preact/signals";
import { listMessages } from "../link-api.ts";
import {
  type AnswerEntry,
  conversationId,
  editing,
  olderCursor,
  running,
  type ThreadEntry,
  thread,
  threadState,
} from "../state.ts";
import { isRunning } from "./answer.ts";
import { idOf, toEntries } from "./entries.ts";
import { pickUp } from "./turn.ts";

/** As many as the server gives at once. */
const pageSize = 100;

/**
 * Reads the end of what the conversation shows by now, and goes on reading an answer that runs there. What is as it was keeps its entries,
 * so that nothing moves. Where more is at stake than reading, and where it cannot be read, all stays.
 */
export async function catchUp(): Promise<void> {
  const id = conversationId.peek();
  const before = thread.peek();
  const isIdle = running.peek() === null && editing.peek() === null && threadState.peek() === "ready";
  if (id === null || !isIdle || before.some((entry) => idOf(entry) === null)) return;
  const listed = await listMessages(id, pageSize, null);
  const isSame = conversationId.peek() === id && thread.peek() === before && editing.peek() === null;
  if (!listed.ok || !isSame || running.peek()) return;
  const read = toEntries(listed.value.items, id);
  const above = findAt(before, read[0]);
  const top = findAt(read, before[0]);
  const isJoined = above >= 0 || top >= 0;
  const found = top >= 0 ? read.slice(top) : [...before.slice(0, Math.max(0, above)), ...read];
  const next = found.map((entry) => before.find((old) => isUnchanged(old, entry)) ?? entry);
  if (next.length !== before.length || next.some((entry, at) => entry !== before[at])) {
    batch(() => {
      thread.value = next;
      if (!isJoined) olderCursor.value = listed.value.next_cursor;
    });
  }
  const last = next.at(-1);
  if (last?.kind === "answer" && isRunning(last.answer.peek())) await pickUp(last);
}

/** Where the message of an entry stands; -1 where it does not. */
function findAt(entries: readonly ThreadEntry[], entry: ThreadEntry | undefined): number {
  return entry ? entries.findIndex((each) => idOf(each) === idOf(entry)) : -1;
}

function isUnchanged(old: ThreadEntry, read: ThreadEntry): boolean {
  if (old === read) return true;
  if (idOf(old) !== idOf(read)) return false;
  if (old.kind === "question")
    return read.kind === "question" && String(old.versions) === String(read.versions);
  if (read.kind === "question") return false;
  return isAnswerUnchanged(old, read);
}

function isAnswerUnchanged(old: AnswerEntry, read: AnswerEntry): boolean {
  const shown = old.answer.peek();
  const stored = read.answer.peek();
  // Of an answer whose server was ended at once, the page may have more than is stored.
  const isText =
    shown.content === stored.content ||
    (stored.status === "interrupted" && shown.content.startsWith(stored.content));
  const isRated = shown.feedback?.rating === stored.feedback?.rating;
  const isState = shown.status === stored.status && String(shown.versions) === String(stored.versions);
  return isText && isRated && isState;
}
