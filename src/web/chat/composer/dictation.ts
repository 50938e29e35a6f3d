import { signal } from "@preact/signals";

/** Whether one is dictating, and what is said of it. */
export const dictation = signal<{ isOn: boolean; notice: string | null }>({ isOn: false, notice: null });

/** Takes away what was said of dictating, once one goes on in another way. */
export function forgetNotice(): void {
  const { isOn, notice } = dictation.peek();
  if (!isOn && notice) dictation.value = { isOn, notice: null };
}

/** What browsers have for recognising speech; TypeScript's own library does not know it. */
export interface Recognition extends EventTarget {
  lang: string;
  continuous: boolean;
  interimResults: boolean;
  start: () => void;
  stop: () => void;
  abort: () => void;
}

/** The browser's way to recognise speech; null where it has none, or this page may not hear. */
export function findRecognition(): (new () => Recognition) | null {
  // Names that only some browsers have.
  const names = window as {
    SpeechRecognition?: new () => Recognition;
    webkitSpeechRecognition?: new () => Recognition;
  };
  const found = names.SpeechRecognition ?? names.webkitSpeechRecognition ?? null;
  return window.isSecureContext && mayHear() ? found : null;
}

/** A page around this one decides whether this one may hear; where the browser does not tell, it may not. */
function mayHear(): boolean {
  // The same in two names, which only some browsers have.
  const { permissionsPolicy, featurePolicy } = document as {
    permissionsPolicy?: { allowsFeature: (name: string) => boolean };
    featurePolicy?: { allowsFeature: (name: string) => boolean };
  };
  const policy = permissionsPolicy ?? featurePolicy;
  return policy ? policy.allowsFeature("microphone") : window.parent === window;
}
