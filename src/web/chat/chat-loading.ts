import { signal } from "@preact/signals";
import type { chatParts } from "./chat-parts.ts";

type ChatParts = typeof chatParts;
type Fetch = () => Promise<{ chatParts: ChatParts }>;

/** The chat, once it has been loaded. An entrance is painted without it. */
export const chat = signal<ChatParts | null>(null);

let fetchChat: Fetch = () => Promise.reject(new Error("nothing says where the chat is"));
let loading: Promise<void> | null = null;

/** Says where the chat comes from. */
export function findChatBy(fetch: Fetch): void {
  fetchChat = fetch;
}

/** Loads the chat, once. Rejects when the server cannot be reached; another call then tries again. */
export function loadChat(): Promise<void> {
  loading ??= load();
  return loading;
}

/** A page that is out of sight paints nothing: the chat is loaded after so long all the same, in ms. */
const longestPaintMs = 500;

/** Resolves once something of the page has been painted (W3C Paint Timing): what that needs comes before all else. */
function untilPainted(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, document.hidden ? 0 : longestPaintMs);
    new PerformanceObserver(() => resolve()).observe({ type: "paint", buffered: true });
  });
}

async function load(): Promise<void> {
  try {
    await untilPainted();
    chat.value = (await fetchChat()).chatParts;
  } catch (error) {
    loading = null;
    throw error;
  }
}
