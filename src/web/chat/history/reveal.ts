import { effect, untracked } from "@preact/signals";
import type { ConversationItem } from "../../shared/wire.ts";
import { conversationId, olderCursor, thread, threadState } from "../state.ts";
import { showEarlier } from "../thread/conversations.ts";
import { idOf } from "../thread/entries.ts";
import { splitFound } from "./found.tsx";

/** The name of what was found, for the style (CSS Custom Highlight API). */
const highlight = "found";
/** How many pages of older messages are read in search of one. */
const maxPages = 50;
/** While what stands around it is drawn, what was found is brought back to its place so often, each time a frame later. */
const lookFrames = 3;

let forget = () => {};

/** Once the conversation is there that was found by words in a message, shows that message with the words marked; another one ends that. */
export function reveal({ id, match_message_id: messageId }: ConversationItem, words: string): void {
  forget();
  if (!messageId) return;
  let isDue = true;
  forget = effect(() => {
    if (conversationId.value !== id) untracked(clear);
    else if (isDue && threadState.value === "ready" && thread.value.length > 0) {
      isDue = false;
      untracked(() => void show(id, messageId, words));
    }
  });
}

function clear(): void {
  if ("highlights" in CSS) CSS.highlights.delete(highlight);
}

async function show(id: string, messageId: string, words: string): Promise<void> {
  const isHere = () => thread.peek().some((entry) => idOf(entry) === messageId);
  for (let pages = 0; !isHere() && olderCursor.peek() !== null && pages < maxPages; pages++) {
    if (!(await showEarlier()) || conversationId.peek() !== id) return;
  }
  for (let frame = 0; frame < lookFrames; frame++) {
    await new Promise(requestAnimationFrame);
    const message = document.querySelector<HTMLElement>(`[data-message="${CSS.escape(messageId)}"]`);
    if (message === null || conversationId.peek() !== id) return;
    const ranges = findIn(message, words);
    if ("highlights" in CSS) CSS.highlights.set(highlight, new Highlight(...ranges));
    (ranges[0]?.startContainer.parentElement ?? message).scrollIntoView({ block: "center" });
  }
}

/** Where the words stand in what a message shows. */
function findIn(message: HTMLElement, words: string): Range[] {
  const ranges: Range[] = [];
  const texts = document.createTreeWalker(message, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const text = texts.currentNode;
    let at = 0;
    for (const part of splitFound(text.textContent ?? "", words)) {
      const end = at + part.text.length;
      if (part.isFound) {
        const range = new Range();
        range.setStart(text, at);
        range.setEnd(text, end);
        ranges.push(range);
      }
      at = end;
    }
  }
  return ranges;
}
