import { speak } from "../shared/language.ts";
import { type Language, learnSentences } from "../shared/words.ts";

const sources = {
  en: () => import("./sentences-en.ts"),
  zh: () => import("./sentences-zh.ts"),
};

let wanted: Language | null = null;

/**
 * Makes the page speak a language, once its sentences are here, unless another one is wanted by then. Rejects where they cannot be loaded:
 * the page speaks as before.
 */
export async function speakIn(language: Language): Promise<void> {
  wanted = language;
  const { sentences } = await sources[language]();
  learnSentences(language, sentences);
  if (wanted === language) speak(language);
}
