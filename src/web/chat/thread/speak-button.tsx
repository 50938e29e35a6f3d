import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { loadExtras } from "./extras.ts";
import { canSpeak, speaking, stopSpeaking } from "./speech.ts";

/** Reads a text aloud, and stops that. Nothing where the browser has no voice. */
export function SpeakButton({ id, text }: { id: string; text: string }) {
  useEffect(() => () => stopSpeaking(id), [id]);
  const isSpeaking = useComputed(() => speaking.value === id).value;
  if (!canSpeak) return null;
  const speak = async () => (await loadExtras())?.speakAloud(id, text);
  const name = say(isSpeaking ? "stop_reading" : "read_aloud");
  return (
    <IconButton
      icon={isSpeaking ? "stop" : "speaker"}
      name={name}
      isSmall
      aria-pressed={isSpeaking}
      onClick={() => (isSpeaking ? stopSpeaking(id) : void speak())}
    />
  );
}
