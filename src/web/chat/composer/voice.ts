import { effect } from "@preact/signals";
import { listLocales, say } from "../../shared/language.ts";
import { learnWords, type WordKey } from "../../shared/words.ts";
import { announcement, draft } from "../state.ts";
import { isTouch } from "../viewport.ts";
import { dictation, findRecognition, type Recognition } from "./dictation.ts";
import { voiceWords } from "./voice-words.ts";

learnWords(voiceWords);

/** The browser's own names for what went wrong (Web Speech API, SpeechRecognitionErrorCode). */
const errorWords: Record<string, WordKey | undefined> = {
  "not-allowed": "voice_not_allowed",
  "service-not-allowed": "voice_not_allowed",
  "no-speech": "voice_no_speech",
  "audio-capture": "voice_no_microphone",
  network: "voice_network",
};

interface Heard {
  results: ArrayLike<ArrayLike<{ transcript: string }>>;
}

let end: (() => void) | null = null;

/** Ends dictating; what was heard stays. */
export function stopDictating(): void {
  end?.();
}

/** Writes what is spoken where the field's caret is, until it is stopped, the words change otherwise, or the page is left. */
export function startDictating(field: HTMLTextAreaElement): void {
  const Found = findRecognition();
  if (!Found) return;
  stopDictating();
  const recognition = new Found();
  recognition.lang =
    listLocales().find((tag) => tag.includes("-")) ?? (say("send") === "Send" ? "en-US" : "zh-CN");
  // Android says each word again with every pause.
  recognition.continuous = !isTouch();
  recognition.interimResults = true;
  const write = writerAt(field);
  let written = draft.peek();
  const ending = new AbortController();
  const { signal } = ending;
  const forget = effect(() => {
    if (draft.value !== written) leave();
  });
  const finish = (notice: string | null) => {
    if (signal.aborted) return;
    ending.abort();
    forget();
    end = null;
    dictation.value = { isOn: false, notice };
    if (notice === null) announcement.value = say("voice_ended");
  };
  function leave() {
    finish(null);
    recognition.abort();
  }
  listen(recognition, signal, {
    onHeard: (spoken) => {
      written = write(spoken);
      draft.value = written;
    },
    onEnd: finish,
  });
  window.addEventListener("blur", leave, { signal });
  document.addEventListener("visibilitychange", leave, { signal });
  window.addEventListener("keydown", ({ key }) => key === "Escape" && leave(), { signal });
  end = leave;
  dictation.value = { isOn: true, notice: say("voice_listening") };
  start(recognition, finish);
}

function start(recognition: Recognition, finish: (notice: string) => void): void {
  try {
    recognition.start();
  } catch {
    finish(say("voice_failed"));
  }
}

interface Listener {
  onHeard: (spoken: string) => void;
  onEnd: (notice: string | null) => void;
}

function listen(recognition: Recognition, signal: AbortSignal, { onHeard, onEnd }: Listener): void {
  const on = (name: string, act: (event: Event) => void) =>
    recognition.addEventListener(name, act, { signal });
  on("result", (event) => {
    // An event of the kind that its name says.
    const { results } = event as Event & Heard;
    onHeard(Array.from(results, (result) => result[0]?.transcript ?? "").join(""));
  });
  on("error", (event) => {
    // The same.
    const { error } = event as Event & { error: string };
    onEnd(error === "aborted" ? null : say(errorWords[error] ?? "voice_failed"));
  });
  on("end", () => onEnd(null));
}

/** Puts what is spoken between what stands before and behind the caret, and gives the whole. */
function writerAt(field: HTMLTextAreaElement): (spoken: string) => string {
  const { value, selectionStart, selectionEnd } = field;
  const before = value.slice(0, selectionStart);
  const after = value.slice(selectionEnd);
  // Chinese has no space between words.
  const gap =
    /[\p{L}\p{N}\p{P}]$/u.test(before) && !/[\p{sc=Han}\u3000-\u303f\uff00-\uffef]$/u.test(before) ? " " : "";
  return (spoken) => {
    const upToCaret = before + gap + spoken.trim();
    field.value = upToCaret + after;
    field.setSelectionRange(upToCaret.length, upToCaret.length);
    return field.value;
  };
}
