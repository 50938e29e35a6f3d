import { signal } from "@preact/signals";
import { type Language, type WordKey, wordsFor } from "./words.ts";

/** The page's language; components that call `say` are drawn again when it changes. */
export const language = signal<Language>(readLanguage(null, globalThis.navigator?.languages ?? []));

/** The bot's language when the pages speak it, else the first of the browser's that they speak, else English. */
export function readLanguage(wanted: string | null | undefined, preferred: readonly string[]): Language {
  for (const tag of [wanted ?? "", ...preferred]) {
    if (/^zh\b/i.test(tag)) return "zh";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}

/** Makes the page speak `next`, and tells the browser so. */
export function speak(next: Language): void {
  language.value = next;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
}

/** The browser's own wishes within the page's language, such as en-GB for its hours, then the language. */
export function listLocales(): string[] {
  return [...navigator.languages.filter((tag) => tag.startsWith(language.value)), language.value];
}

/** A sentence in the page's language, its `{name}` places filled from `values`. */
export function say(key: WordKey, values: Record<string, string | number> = {}): string {
  return fill(wordsFor(key, language.value), values);
}

/** Fills the `{name}` places of a sentence; a place without a value stays as it is. */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}

/** A waiting time such as "30 seconds" or "2 minutes", rounded up. */
export function sayWait(seconds: number): string {
  const unit = seconds > 90 ? "minute" : "second";
  const amount = Math.max(1, Math.ceil(unit === "minute" ? seconds / 60 : seconds));
  const format = new Intl.NumberFormat(language.value, { style: "unit", unit, unitDisplay: "long" });
  return format.format(amount);
}
