import { effect } from "@preact/signals";
import { shareToken } from "./link-api.ts";
import { draft } from "./state.ts";

/** The server's limit for a question, in UTF-8 bytes. */
export const maxQuestionBytes = 32 * 1024;

const storageKey = `botshare:draft:${shareToken}`;

/** The size of a question in UTF-8 bytes. */
export function questionBytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Keeps the typed words over a reload and a new sign-in, in this tab alone. */
export function keepDraft(): void {
  try {
    draft.value = sessionStorage.getItem(storageKey) ?? "";
    effect(() => {
      if (draft.value) sessionStorage.setItem(storageKey, draft.value);
      else sessionStorage.removeItem(storageKey);
    });
  } catch {
    // Storage is forbidden in some private windows; the draft then lives as long as the page.
  }
}
