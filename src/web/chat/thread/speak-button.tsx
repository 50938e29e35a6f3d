import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { IconButton } from "../../shared/icon-button.tsx";
import { say } from "../../shared/language.ts";
import { loadExtras, readyExtras } from "./extras.ts";
import { canSpeak, speaking, stopSpeaking } from "./speech.ts";

/** Reads a text aloud, and stops that. Nothing where the browser has no voice. */
export function SpeakButton({ id, text }: { id: string; text: string }) {
  const shown = useRef<string | null>(id);
  useEffect(() => {
    shown.current = id;
    return () => {
      shown.current = null;
      stopSpeaking(id);
    };
  }, [id]);
  const isSpeaking = useComputed(() => speaking.value === id).value;
  if (!canSpeak) return null;
  const speak = async () => {
    const extras = readyExtras() ?? (await loadExtras());
    // Whoever has left meanwhile hears nothing of it.
    if (shown.current === id) extras?.speakAloud(id, text);
  };
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
