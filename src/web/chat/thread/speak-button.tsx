import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { canSpeak, speakAloud, speaking, stopSpeaking } from "./speech.ts";

/** Reads a text aloud, and stops that. Nothing where the browser has no voice. */
export function SpeakButton({ id, text }: { id: string; text: string }) {
  useEffect(() => () => stopSpeaking(id), [id]);
  const isSpeaking = useComputed(() => speaking.value === id).value;
  if (!canSpeak) return null;
  const name = say(isSpeaking ? "stop_reading" : "read_aloud");
  return (
    <IconButton
      icon={isSpeaking ? "stop" : "speaker"}
      name={name}
      isSmall
      aria-pressed={isSpeaking}
      onClick={() => (isSpeaking ? stopSpeaking(id) : speakAloud(id, text))}
    />
  );
}
