import { speaking } from "./speech.ts";
import { toSpoken } from "./spoken.ts";

/** Kept from being collected: browsers then forget to say that one has ended. */
let queue: SpeechSynthesisUtterance[] = [];

/** Reads an answer aloud, in place of anything that is being read. */
export function speakAloud(id: string, markdown: string): void {
  const { language, sentences } = toSpoken(markdown);
  speechSynthesis.cancel();
  const voice = findVoice(language);
  queue = sentences.map((sentence) => {
    const utterance = new SpeechSynthesisUtterance(sentence);
    utterance.lang = voice?.lang ?? language;
    if (voice) utterance.voice = voice;
    return utterance;
  });
  const own = queue;
  const end = () => {
    if (queue === own) speaking.value = null;
  };
  for (const utterance of own) utterance.addEventListener("error", end);
  own.at(-1)?.addEventListener("end", end);
  speaking.value = own.length > 0 ? id : null;
  for (const utterance of own) speechSynthesis.speak(utterance);
}

/** A voice of the language; undefined where the browser is to choose one. */
function findVoice(language: string): SpeechSynthesisVoice | undefined {
  const [primary = ""] = language.split("-");
  // Android writes zh_CN.
  const fitting = speechSynthesis
    .getVoices()
    .filter(({ lang }) => lang.toLowerCase().replace("_", "-").startsWith(primary));
  return (
    fitting.find((voice) => voice.default) ??
    fitting.find(({ lang }) => lang.replace("_", "-") === language) ??
    fitting[0]
  );
}
