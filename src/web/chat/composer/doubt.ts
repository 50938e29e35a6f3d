import { conversationId } from "../state.ts";

/** Questions whose request broke, by their conversation: the server may have them all the same. */
const doubts = new Map<string, string>();

/** Remembers that it is not known whether a question has arrived. */
export function doubt(question: string): void {
  doubts.set(conversationId.peek() ?? "", question);
}

/** Whether the same question may have arrived already in the conversation on screen. Asked once: the doubt is over with it. */
export function takeDoubt(question: string): boolean {
  const key = conversationId.peek() ?? "";
  const isSame = doubts.get(key) === question;
  doubts.delete(key);
  return isSame;
}
