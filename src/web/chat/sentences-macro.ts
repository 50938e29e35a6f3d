import { chatWords } from "../shared/chat-words.ts";
import { entranceWords } from "../shared/entrance-words.ts";
import type { Language, Wording } from "../shared/words.ts";
import { composerWords } from "./composer/composer-words.ts";

/** What the chat page says, in one language. Runs while the page is built, so that a visitor loads no sentence of another language. */
export function sentencesIn(language: Language): Record<string, string> {
  const words: Wording = { ...entranceWords, ...chatWords, ...composerWords };
  return Object.fromEntries(Object.entries(words).map(([key, sentence]) => [key, sentence[language]]));
}
