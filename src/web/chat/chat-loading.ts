import { signal } from "@preact/signals";

type ChatParts = typeof import("./chat-parts.ts")["chatParts"];

/** The chat, once it has been loaded. An entrance is painted without it. */
export const chat = signal<ChatParts | null>(null);

let loading: Promise<ChatParts> | null = null;

/** Loads the chat, once. Rejects when the server cannot be reached; another call then tries again. */
export function loadChat(): Promise<ChatParts> {
  loading ??= load();
  return loading;
}

async function load(): Promise<ChatParts> {
  try {
    const { chatParts } = await import("./chat-parts.ts");
    chat.value = chatParts;
    return chatParts;
  } catch (error) {
    loading = null;
    throw error;
  }
}
