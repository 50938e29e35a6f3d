import { speak } from "../shared/language.ts";
import { type Language, learnSentences } from "../shared/words.ts";

const sources = {
  en: () => import("./sentences-en.ts"),
  zh: () => import("./sentences-zh.ts"),
};

/** Makes the page speak a language, once its sentences are here. Rejects where they cannot be loaded: the page speaks as before. */
export async function speakIn(language: Language): Promise<void> {
  const { sentences } = await sources[language]();
  learnSentences(language, sentences);
  speak(language);
}
