import { batch } from "@preact/signals";
import { describeFailure } from "../../shared/failure.ts";
import { say } from "../../shared/language.ts";
import { carryOver, turnTo } from "../composer/draft.ts";
import { clearThread } from "../entrance/clearing.ts";
import { leaveFor } from "../entrance/screens.ts";
import { listMessages } from "../link-api.ts";
import { showConversationId } from "../place.ts";
import { conversationId, olderCursor, type ThreadEntry, thread, threadState, toast } from "../state.ts";
import { isRunning } from "./answer.ts";
import { endOfLink } from "./ending.ts";
import { toEntries } from "./entries.ts";
import { leaveAnswer, pickUp } from "./turn.ts";

/** How many messages are read at first, and how many older ones at a time: what comes while one scrolls is drawn at once. */
const pageSize = 40;
const olderSize = 20;

/** How often one was opened: what is read for an opening before the last one is for nothing. */
let openings = 0;

/** Empties the page for a new conversation; the server knows of it at its first question. */
export function startNew(): void {
  leaveAnswer();
  turnTo(null);
  clearThread();
}

/** Shows a conversation of the server's, and goes on reading an answer that is still being written. */
export async function openConversation(id: string): Promise<void> {
  openings += 1;
  const opening = openings;
  leaveAnswer();
  const before = { id: conversationId.value, thread: thread.value };
  turnTo(id);
  clearThread();
  conversationId.value = id;
  threadState.value = "loading";
  showConversationId(id);
  const listed = await listMessages(id, pageSize, null);
  if (conversationId.value !== id || opening !== openings) return;
  if (!listed.ok) {
    if (endOfLink(listed.failure)) putBack(before);
    if (leaveFor(listed.failure)) return;
    if (listed.failure.status !== 404) {
      threadState.value = { failure: listed.failure };
      return;
    }
    carryOver();
    startNew();
    toast.value = say("conversation_gone");
    return;
  }
  thread.value = toEntries(listed.value.items, id);
  olderCursor.value = listed.value.next_cursor;
  threadState.value = "ready";
  const last = thread.value.at(-1);
  if (last?.kind === "answer" && isRunning(last.answer.value)) await pickUp(last);
}

/** Puts the next older page of messages above those on screen; false when that failed. */
export async function showEarlier(): Promise<boolean> {
  const id = conversationId.value;
  if (!id || !olderCursor.value) return true;
  const listed = await listMessages(id, olderSize, olderCursor.value);
  if (conversationId.value !== id) return true;
  if (!listed.ok) {
    if (!leaveFor(listed.failure)) toast.value = describeFailure(listed.failure);
    return false;
  }
  batch(() => {
    thread.value = [...toEntries(listed.value.items, id), ...thread.value];
    olderCursor.value = listed.value.next_cursor;
  });
  return true;
}

/** The link has ended: what was on screen before is all that can still be read. */
function putBack(before: { id: string | null; thread: ThreadEntry[] }): void {
  for (const item of before.thread) {
    if (item.kind === "answer" && isRunning(item.answer.value))
      item.answer.value = { ...item.answer.value, status: "interrupted" };
  }
  if (before.thread.length > 0) turnTo(before.id);
  conversationId.value = before.id;
  thread.value = before.thread;
  threadState.value = "ready";
  showConversationId(before.id);
}
