import { effect, untracked } from "@preact/signals";
import type { ConversationItem } from "../../shared/wire.ts";
import { conversationId, olderCursor, thread, threadState } from "../state.ts";
import { showEarlier } from "../thread/conversations.ts";
import { idOf } from "../thread/entries.ts";
import { findPlaces, type Place } from "./found.tsx";

/** The name of what was found, for the style (CSS Custom Highlight API). */
const highlight = "found";
/** How many pages of older messages are read in search of one. */
const maxPages = 50;
/** While what stands around it is drawn, what was found is brought back to its place so often, each time a frame later. */
const lookFrames = 3;

/** Words that stand together are found within so many UTF-16 units. */
const nearUnits = 200;

let forget = () => {};
/** Marks anew what is drawn anew: code gets its colours late. */
let redrawn: MutationObserver | undefined;

/**
 * Once the conversation is there that was found by words, shows the message that has them with the words marked: where its title has them,
 * its first question, from which that was made. Another conversation ends that.
 */
export function reveal({ id, match_message_id: messageId }: ConversationItem, words: string): void {
  forget();
  if (!words) return;
  let isDue = true;
  forget = effect(() => {
    if (conversationId.value !== id) untracked(clear);
    else if (isDue && threadState.value === "ready" && thread.value.length > 0) {
      isDue = false;
      untracked(() => void show(id, messageId ?? null, words));
    }
  });
}

function clear(): void {
  redrawn?.disconnect();
  if ("highlights" in CSS) CSS.highlights.delete(highlight);
}

async function show(id: string, messageId: string | null, words: string): Promise<void> {
  const isHere = () => thread.peek().some((entry) => idOf(entry) === messageId);
  for (let pages = 0; !isHere() && olderCursor.peek() !== null && pages < maxPages; pages++) {
    if (!(await showEarlier()) || conversationId.peek() !== id) return;
  }
  const first = thread.peek()[0];
  const shownId = messageId ?? (first && idOf(first)) ?? "";
  for (let frame = 0; frame < lookFrames; frame++) {
    await new Promise(requestAnimationFrame);
    const message = document.querySelector<HTMLElement>(`[data-message="${CSS.escape(shownId)}"]`);
    if (message === null || conversationId.peek() !== id) return;
    (mark(message, words)?.startContainer.parentElement ?? message).scrollIntoView({ block: "center" });
    redrawn?.disconnect();
    redrawn = new MutationObserver(() => mark(message, words));
    redrawn.observe(message, { childList: true, subtree: true });
  }
}

/** Marks the words in what a message shows. Gives where most of them stand together. */
function mark(message: HTMLElement, words: string): Range | undefined {
  const { text, nodes } = readTexts(message);
  const places = findPlaces(text, words);
  const ranges = toRanges(places, nodes);
  if ("highlights" in CSS) CSS.highlights.set(highlight, new Highlight(...ranges));
  return ranges[bestOf(places, text)];
}

interface TextAt {
  node: Node;
  from: number;
}

/** All that a message shows as one text: emphasis and code part what was sought. */
function readTexts(message: HTMLElement): { text: string; nodes: TextAt[] } {
  const nodes: TextAt[] = [];
  let text = "";
  const walker = document.createTreeWalker(message, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    nodes.push({ node: walker.currentNode, from: text.length });
    text += walker.currentNode.textContent ?? "";
  }
  return { text, nodes };
}

/** The places, which come in their order, in what shows them. */
function toRanges(places: Place[], nodes: TextAt[]): Range[] {
  let at = 0;
  /** The node of the unit that ends at `offset`. */
  const seek = (offset: number) => {
    while ((nodes[at + 1]?.from ?? Number.POSITIVE_INFINITY) < offset) at += 1;
    return nodes[at];
  };
  return places.map(({ from, to }) => {
    const range = new Range();
    const start = seek(from + 1);
    if (start) range.setStart(start.node, from - start.from);
    const end = seek(to);
    if (end) range.setEnd(end.node, to - end.from);
    return range;
  });
}

/** Which of the places is the first from which on most of the words stand near each other. */
function bestOf(places: Place[], text: string): number {
  let best = 0;
  let most = 0;
  for (const [index, { from }] of places.entries()) {
    const near = new Set<string>();
    for (let next = index; (places[next]?.from ?? Number.POSITIVE_INFINITY) < from + nearUnits; next++)
      near.add(text.slice(places[next]?.from, places[next]?.to).toLowerCase());
    if (near.size > most) [best, most] = [index, near.size];
  }
  return best;
}
