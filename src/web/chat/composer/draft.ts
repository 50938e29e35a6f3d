import { effect } from "@preact/signals";
import { readKept, writeKept } from "../keeping.ts";
import { shareToken } from "../link-api.ts";
import { readConversationId } from "../place.ts";
import { conversationId, draft } from "../state.ts";

/** The server's limit for a question, in UTF-8 bytes. */
export const maxQuestionBytes = 32 * 1024;

/** What is typed, and the conversation on screen. */
export interface Words {
  draft: string;
  conversation: string | null;
}

const key = `botshare:words:${shareToken}`;

/** The size of a question in UTF-8 bytes. */
export function questionBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** What this tab has kept of what was typed and shown last; a conversation that the address names goes first. */
export function recallWords(): Words {
  // Kept by this page alone, in this form.
  const found = readKept("tab", key) as Words | null;
  const named = readConversationId(window.location.hash);
  return { draft: found?.draft ?? "", conversation: named ?? found?.conversation ?? null };
}

/** Keeps the typed words over a reload and a new sign-in, in this tab alone. */
export function keepWords(): void {
  draft.value = recallWords().draft;
  effect(() => writeKept("tab", key, { draft: draft.value, conversation: conversationId.value }));
}
