import { computed, signal } from "@preact/signals";
import { draft, editing, files, refusal, running, thread, threadState } from "../state.ts";
import { ask } from "../thread/turn.ts";
import { type DraftFile, isRefused, listReady } from "./draft-file.ts";
import { connection, isReachable, noteOffline } from "./online.ts";
import { isTooLong } from "./question-size.ts";

/** The files with which the words go out by themselves. Once others are on screen, the person has gone on in another way. */
const held = signal<readonly DraftFile[] | null>(null);

/** Whether the words go out by themselves as soon as their files have. */
export const isHeld = computed(() => held.value !== null && held.value === files.value);

/** Lets go of words that were to go out by themselves, where others are on screen. */
export function letGo(): void {
  if (!isHeld.peek()) held.value = null;
}

/** Whether files are still going out. */
export const isUploading = (): boolean => files.value.some(({ state }) => state.value.kind === "uploading");

/** Whether a file could not be attached that might be, which the person is to decide about first. */
const hasFailedFile = (): boolean =>
  files.value.some((file) => file.state.value.kind === "failed" && !isRefused(file));

/** Whether what is typed could be sent now, or once its files have gone out. */
export function canSend(): boolean {
  const hasSomething = draft.value.trim() !== "" || files.value.some((file) => !isRefused(file));
  const isIdle = !running.value && threadState.value === "ready";
  return hasSomething && isIdle && !hasFailedFile() && !isTooLong(draft.value);
}

/** Opens the last question to be changed. False where there is none that can be. */
export function editLast(): boolean {
  const last = thread.peek().findLast((item) => item.kind === "question" && !item.refusal);
  if (last?.kind !== "question" || last.id === null || running.peek()) return false;
  editing.value = { id: last.id, text: last.text, why: null };
  return true;
}

/**
 * Sends the words and the files on screen; they wait where files are still going out, and stay where nothing can go out. True when they
 * have left.
 */
export async function send(): Promise<boolean> {
  const mustWait = canSend() && isUploading();
  held.value = mustWait ? files.value : null;
  if (mustWait || !canSend()) return false;
  if (!(await isReachable())) {
    refusal.value = null;
    noteOffline("unsent");
    return false;
  }
  if (!canSend() || isUploading()) return false;
  const question = draft.value.trim();
  const attachments = listReady(files.value);
  draft.value = "";
  files.value = [];
  connection.value = "online";
  void ask(question, attachments);
  return true;
}
