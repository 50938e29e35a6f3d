import { signal } from "@preact/signals";
import type { Asked } from "../state.ts";

/** Questions whose request broke or was left before anything came of it: the server may have them all the same. By conversation, "" for a new one. */
const doubts = new Map<string, Asked>();

/** A doubt that is to be looked into without being asked again. `isRestored`: it comes from before this page was loaded. */
export const leftBehind = signal<readonly { asked: Asked; isRestored: boolean }[]>([]);

/** Remembers that it is not known whether a question has arrived. */
export function doubt(asked: Asked): void {
  doubts.set(asked.conversation ?? "", asked);
}

/** Whether it is still not known whether this very question has arrived. */
export function isInDoubt(asked: Asked): boolean {
  return doubts.get(asked.conversation ?? "") === asked;
}

/** Whether the same question may have arrived already in the conversation. Asked once: the doubt is over with it. */
export function takeDoubt(conversation: string | null, question: string): boolean {
  const key = conversation ?? "";
  const isSame = doubts.get(key)?.question === question;
  doubts.delete(key);
  return isSame;
}

/** All of them. */
export const listDoubts = (): Asked[] => [...doubts.values()];

/** A conversation is no more, or all that there were: whether its questions arrived is nobody's question. A new one keeps its own. */
export function forgetDoubtsIn(conversation: string | null): void {
  const isGone = (id: string | null) => id !== null && id !== "" && (conversation ?? id) === id;
  for (const id of doubts.keys()) if (isGone(id)) doubts.delete(id);
  leftBehind.value = leftBehind.value.filter(({ asked }) => !isGone(asked.conversation));
}

/** Nothing is in doubt any more: the questions are nobody's. */
export function forgetDoubts(): void {
  doubts.clear();
  leftBehind.value = [];
}
