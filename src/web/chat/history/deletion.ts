import { effect } from "@preact/signals";
import { describeFailure } from "../../shared/failure.ts";
import { writeKept } from "../../shared/keeping.ts";
import type { ConversationItem } from "../../shared/wire.ts";
import { forgetDrafts } from "../composer/draft.ts";
import { leaveFor } from "../entrance/screens.ts";
import { beforeLeaving } from "../leaving.ts";
import { deleteConversations, deleteInLeaving } from "../link-api.ts";
import { conversationId, thread, toast } from "../state.ts";
import { openConversation, startNew } from "../thread/conversations.ts";
import { hiddenIds, isHeld, type Leaving, leavingKey, waiting } from "./deleted.ts";

/** How long it can be taken back. */
const undoMs = 7_000;
/** How long the page that comes next leaves out what was deleted in leaving: should that not have arrived, it is there again later. */
const leavingMs = 60_000;

/** Ids of those that the server is being asked to delete. */
const asked = new Set<string>();
// Each change begins the time anew.
effect(() => {
  if (waiting.value.length === 0 || isHeld.value) return;
  const timer = setTimeout(() => void deleteNow(), undoMs);
  return () => clearTimeout(timer);
});

// What has been deleted before the eyes of the person must not come back because the page went away.
beforeLeaving(async () => {
  const gone = [...waiting.peek().map(({ item }) => item.id), ...asked];
  waiting.value = [];
  gone.forEach(forgetDrafts);
  // A reload may be given its lists before the server hears of it.
  if (gone.length > 0)
    writeKept("tab", leavingKey, { ids: gone, untilMs: Date.now() + leavingMs } satisfies Leaving);
  await Promise.all(gone.map(deleteInLeaving));
});

/** Takes a conversation away, and gives the person a while to think again. */
export function deleteLater(item: ConversationItem): void {
  const wasOpen = conversationId.value === item.id;
  if (wasOpen) startNew();
  hide(item.id, true);
  waiting.value = [...waiting.value, { item, wasOpen }];
}

/** Brings back all that waits; the one that was open too, unless another has been begun since. */
export function undo(): void {
  const back = waiting.value;
  forget();
  for (const { item } of back) hide(item.id, false);
  const open = back.findLast(({ wasOpen }) => wasOpen);
  if (open && conversationId.value === null && thread.value.length === 0) void openConversation(open.item.id);
}

/** Deletes what waits for good. One that could not be deleted is in the list again. */
export async function deleteNow(): Promise<void> {
  const gone = waiting.value;
  forget();
  for (const { item } of gone) asked.add(item.id);
  for (const { item } of gone) {
    const deleted = await deleteConversations(item.id);
    asked.delete(item.id);
    if (deleted.ok || deleted.failure.status === 404) {
      forgetDrafts(item.id);
      continue;
    }
    hide(item.id, false);
    if (!leaveFor(deleted.failure)) toast.value = describeFailure(deleted.failure);
  }
}

/** Nothing waits any more: all of it is deleted otherwise, or is back. */
export function forget(): void {
  waiting.value = [];
  isHeld.value = false;
}

function hide(id: string, isHidden: boolean): void {
  const ids = new Set(hiddenIds.value);
  if (isHidden) ids.add(id);
  else ids.delete(id);
  hiddenIds.value = ids;
}
