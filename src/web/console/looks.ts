import { effect, signal } from "@preact/signals";
import { readKept, writeKept } from "../shared/keeping.ts";
import { language, readLanguage } from "../shared/language.ts";
import { readTheme, showTheme, type Theme } from "../shared/theme.ts";
import type { Language } from "../shared/words.ts";

const themeKey = "botshare:theme";
const languageKey = "botshare:language";

/** The console's scheme. It is the chat pages' too: one browser, one choice. */
export const theme = signal<Theme>("system");

/** Gives the console the scheme and the language that were chosen in this browser. */
export function dressConsole(): void {
  theme.value = readTheme(readKept("browser", themeKey), window.location.search);
  effect(() => showTheme(theme.value));
  const chosen = readKept("browser", languageKey);
  if (typeof chosen === "string") language.value = readLanguage(chosen, []);
}

/** The person's own choice, for every page of this server in this browser. */
export function chooseTheme(next: Theme): void {
  theme.value = next;
  writeKept("browser", themeKey, next);
}

/** The same of the console's language. */
export function chooseLanguage(next: Language): void {
  language.value = next;
  writeKept("browser", languageKey, next);
}
