import { batch } from "@preact/signals";
import type { Failure } from "../../shared/failure.ts";
import type { StoredMessage } from "../../shared/wire.ts";
import { listMessages } from "../link-api.ts";
import { conversationId, olderCursor, running, thread } from "../state.ts";
import { idOf, toEntries } from "./entries.ts";

/** As many as the server gives at once. */
const pageSize = 100;

/**
 * Reads what the conversation shows from the entry at `at` on, which may be other versions now: `wanted` among them. What stands above
 * keeps its entries. Calls `beforeDrawn` when it is there to be drawn. Null once it is on screen; a failure changes nothing there.
 */
export async function readBranch(
  at: number,
  wanted: string | null,
  beforeDrawn?: () => void,
): Promise<Failure | null> {
  const id = conversationId.peek();
  if (id === null) return null;
  const before = thread.peek();
  // The nearest entry above that the server knows by its id.
  const above = before.slice(0, at).findLastIndex((entry) => idOf(entry) !== null);
  const aboveId = before[above] ? idOf(before[above]) : null;
  const last = aboveId ?? wanted;
  let found: StoredMessage[] = [];
  let cursor: string | null = null;
  do {
    const listed = await listMessages(id, pageSize, cursor);
    if (!listed.ok) return listed.failure;
    found = [...listed.value.items, ...found];
    cursor = listed.value.next_cursor;
  } while (cursor !== null && last !== null && !found.some((message) => message.id === last));
  const current = thread.peek();
  // Something else is on screen by now.
  if (conversationId.peek() !== id || running.peek()) return null;
  beforeDrawn?.();
  const joint = found.findIndex((message) => message.id === aboveId);
  const kept = current.findIndex((entry) => aboveId !== null && idOf(entry) === aboveId);
  const isJoined = joint >= 0 && kept >= 0;
  batch(() => {
    const entries = toEntries(isJoined ? found.slice(joint) : found, id);
    thread.value = isJoined ? [...current.slice(0, kept + 1), ...entries.slice(1)] : entries;
    if (!isJoined) olderCursor.value = cursor;
  });
  return null;
}
