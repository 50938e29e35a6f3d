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

/** Fills the `{name}` places of a sentence; a place without a value stays as it is. Chinese stands apart from Latin names and numbers. */
export function fill(sentence: string, values: Record<string, string | number>): string {
  return sentence.replace(
    /(.?)\{(\w+)\}(?=(.?))/gsu,
    (place, before: string, name: string, after: string) => {
      const value = String(values[name] ?? place.slice(before.length));
      return before + (isApart(before, value) ? " " : "") + value + (isApart(value, after) ? " " : "");
    },
  );
}

/** Whether a Chinese character meets a Latin letter or a digit where one text ends and another begins. */
export function isApart(one: string, other: string): boolean {
  return /\p{sc=Han}[\p{sc=Latin}\d]|[\p{sc=Latin}\d]\p{sc=Han}/u.test(
    (one.match(/.$/su)?.[0] ?? "") + (other.match(/^./su)?.[0] ?? ""),
  );
}

/** A waiting time such as "30 seconds" or "2 minutes", rounded up. */
export function sayWait(seconds: number): string {
  const unit = seconds > 90 ? "minute" : "second";
  const amount = Math.max(1, Math.ceil(unit === "minute" ? seconds / 60 : seconds));
  const format = new Intl.NumberFormat(language.value, { style: "unit", unit, unitDisplay: "long" });
  return format.format(amount);
}
