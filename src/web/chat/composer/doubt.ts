import type { Asked } from "../state.ts";

/** Questions whose request broke or was left before anything came of it: the server may have them all the same. By conversation, "" for a new one. */
const doubts = new Map<string, Asked>();

/** Remembers that it is not known whether a question has arrived. */
export function doubt(asked: Asked): void {
  doubts.set(asked.conversation ?? "", asked);
}

/** The question of a conversation of which it is not known whether it has arrived. */
export function doubted(conversation: string | null): Asked | null {
  return doubts.get(conversation ?? "") ?? null;
}

/** Whether the same question may have arrived already in the conversation. Asked once: the doubt is over with it. */
export function takeDoubt(conversation: string | null, question: string): boolean {
  const isSame = doubted(conversation)?.question === question;
  doubts.delete(conversation ?? "");
  return isSame;
}

/** All of them. */
export const listDoubts = (): Asked[] => [...doubts.values()];

/** Nothing is in doubt any more: the questions are nobody's. */
export const forgetDoubts = (): void => doubts.clear();
