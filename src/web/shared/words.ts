import type { accountWords } from "../chat/account/words.ts";
import type { attachmentWords } from "../chat/composer/attachment-words.ts";
import type { composerWords } from "../chat/composer/composer-words.ts";
import type { voiceWords } from "../chat/composer/voice-words.ts";
import type { noticeWords } from "../chat/entrance/notice-words.ts";
import type { wayWords } from "../chat/history/way-words.ts";
import type { extraWords } from "../chat/thread/extra-words.ts";
import type { actionWords } from "../console/audit/action-words.ts";
import type { fieldWords } from "../console/audit/field-words.ts";
import type { auditWords } from "../console/audit/words.ts";
import type { knowledgeWords } from "../console/bots/knowledge-words.ts";
import type { botSettingsWords } from "../console/bots/settings-words.ts";
import type { tryWords } from "../console/bots/try-words.ts";
import type { botWords } from "../console/bots/words.ts";
import type { oneTalkWords } from "../console/conversations/talk-words.ts";
import type { talkWords } from "../console/conversations/words.ts";
import type { importWords } from "../console/customers/import-words.ts";
import type { customerWords } from "../console/customers/words.ts";
import type { figureWords } from "../console/figures/words.ts";
import type { eventWords } from "../console/links/event-words.ts";
import type { linkFormWords } from "../console/links/form-words.ts";
import type { handoutWords } from "../console/links/handout-words.ts";
import type { linkWords } from "../console/links/words.ts";
import type { overviewWords } from "../console/overview/words.ts";
import type { measureWords } from "../console/parts/measure-words.ts";
import type { ownSettingsWords } from "../console/settings/account-words.ts";
import type { settingsWords } from "../console/settings/words.ts";
import type { consoleWords } from "../console/words.ts";
import type { welcomeWords } from "../welcome/words.ts";
import type { chatWords } from "./chat-words.ts";
import type { entranceWords } from "./entrance-words.ts";
import type { failureWords } from "./failure-words.ts";
import type { pictureWords } from "./picture-words.ts";

export type Language = "en" | "zh";

/** Sentences by their names. One that lacks a language does not compile. */
export type Wording = Record<string, Record<Language, string>>;

export type WordKey =
  | keyof typeof entranceWords
  | keyof typeof failureWords
  | keyof typeof noticeWords
  | keyof typeof pictureWords
  | keyof typeof chatWords
  | keyof typeof wayWords
  | keyof typeof extraWords
  | keyof typeof accountWords
  | keyof typeof composerWords
  | keyof typeof attachmentWords
  | keyof typeof voiceWords
  | keyof typeof linkWords
  | keyof typeof linkFormWords
  | keyof typeof eventWords
  | keyof typeof handoutWords
  | keyof typeof welcomeWords
  | keyof typeof customerWords
  | keyof typeof importWords
  | keyof typeof auditWords
  | keyof typeof actionWords
  | keyof typeof fieldWords
  | keyof typeof talkWords
  | keyof typeof oneTalkWords
  | keyof typeof botWords
  | keyof typeof botSettingsWords
  | keyof typeof knowledgeWords
  | keyof typeof tryWords
  | keyof typeof figureWords
  | keyof typeof overviewWords
  | keyof typeof settingsWords
  | keyof typeof ownSettingsWords
  | keyof typeof measureWords
  | keyof typeof consoleWords;

const known = new Map<string, Partial<Record<Language, string>>>();

/** Makes more sentences known, as parts of the page arrive that say them. */
export function learnWords(more: Wording): void {
  for (const [key, sentence] of Object.entries(more)) known.set(key, sentence);
}

/** Makes the sentences of one language known. */
export function learnSentences(language: Language, sentences: Record<string, string>): void {
  for (const [key, sentence] of Object.entries(sentences))
    known.set(key, { ...known.get(key), [language]: sentence });
}

/** Whether there is a sentence of that name. */
export const isWordKey = (key: string): key is WordKey => known.has(key);

/** The sentence in a language; its name, where the part of the page that says it has not arrived. */
export const wordsFor = (key: WordKey, language: Language): string => known.get(key)?.[language] ?? key;
