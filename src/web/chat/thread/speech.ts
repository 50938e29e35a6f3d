import { signal } from "@preact/signals";

/** Whether the browser can speak. */
export const canSpeak = "speechSynthesis" in window && "SpeechSynthesisUtterance" in window;

/** What is being read aloud, by its id. */
export const speaking = signal<string | null>(null);

/** Stops reading, if that is what is being read. */
export function stopSpeaking(id: string): void {
  if (speaking.peek() !== id) return;
  speaking.value = null;
  speechSynthesis.cancel();
}
