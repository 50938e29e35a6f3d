import type { RefObject } from "preact";
import { useMemo } from "preact/hooks";
import { IconOf } from "../../shared/icons.tsx";
import { say } from "../../shared/language.ts";
import { toast } from "../state.ts";
import { dictation, findRecognition } from "./dictation.ts";

/** Dictates into the field, where the browser recognises speech and this page may hear. */
export function VoiceButton({ field }: { field: RefObject<HTMLTextAreaElement | null> }) {
  const canDictate = useMemo(() => findRecognition() !== null, []);
  if (!canDictate) return null;
  const { isOn } = dictation.value;
  const press = async () => {
    try {
      const { startDictating, stopDictating } = await import("./voice.ts");
      if (isOn) stopDictating();
      else if (field.current) startDictating(field.current);
    } catch {
      toast.value = say("error_network");
    }
  };
  return (
    <button
      type="button"
      class="icon-button mic"
      aria-label={say(isOn ? "dictate_stop" : "dictate")}
      title={say(isOn ? "dictate_stop" : "dictate_how")}
      aria-pressed={isOn}
      onClick={press}
    >
      <IconOf name="mic" />
    </button>
  );
}
