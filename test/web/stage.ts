import type { BrowserContextOptions, Page } from "playwright-core";
import { accountWords } from "../../src/web/chat/account/words.ts";
import { attachmentWords } from "../../src/web/chat/composer/attachment-words.ts";
import { composerWords } from "../../src/web/chat/composer/composer-words.ts";
import { voiceWords } from "../../src/web/chat/composer/voice-words.ts";
import { noticeWords } from "../../src/web/chat/entrance/notice-words.ts";
import { wayWords } from "../../src/web/chat/history/way-words.ts";
import { extraWords } from "../../src/web/chat/thread/extra-words.ts";
import { chatWords } from "../../src/web/shared/chat-words.ts";
import { entranceWords } from "../../src/web/shared/entrance-words.ts";
import { failureWords } from "../../src/web/shared/failure-words.ts";
import { fill } from "../../src/web/shared/language.ts";
import { pictureWords } from "../../src/web/shared/picture-words.ts";
import type { Language } from "../../src/web/shared/words.ts";
import { type Bench, startBench } from "./browser.ts";
import { takenFiles } from "./mock-attachments.ts";
import { mockLinks } from "./mock-links.ts";
import { type Sayings, sayings } from "./mock-states.ts";

/** All that the page can say, by its names. */
export const allWords = {
  ...entranceWords,
  ...failureWords,
  ...noticeWords,
  ...pictureWords,
  ...chatWords,
  ...extraWords,
  ...composerWords,
  ...attachmentWords,
  ...voiceWords,
  ...wayWords,
  ...accountWords,
};

/** A page on its way through its states, in one language, on a server of its own. */
export interface Stage {
  page: Page;
  bench: Bench;
  language: Language;
  said: Sayings;
  isPhone: boolean;
  /** What the page went wrong in. */
  complaints: string[];
  word: (key: keyof typeof allWords, values?: Record<string, string | number>) => string;
  [Symbol.asyncDispose]: () => Promise<void>;
}

export interface State {
  name: string;
  /** From the state before it. */
  reach: (stage: Stage) => Promise<void>;
}

const phone: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
};
const desktop: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };

/** Opens a page for the way through the states, which begins with nothing on it. */
export async function startStage(
  language: Language,
  size: "phone" | "desktop",
  { accent = null, ...options }: BrowserContextOptions & { accent?: string | null } = {},
): Promise<Stage> {
  const bench = await startBench(1);
  const said = sayings[language];
  for (const access of ["account", "hook"] as const) {
    mockLinks[`states-${access}-${language}`] = {
      entry: { status: "open", access, name: said.bot, avatar_url: null, language },
      look: { accent_color: accent, attachments: takenFiles },
      info: {
        bot_id: "bot-1",
        name: said.bot,
        avatar_url: null,
        welcome: said.welcome,
        suggested_questions: said.suggestions,
        settings: { language, enable_memori: true },
      },
    };
  }
  const isPhone = size === "phone";
  const visit = await bench.open({
    ...(isPhone ? phone : desktop),
    locale: language === "zh" ? "zh-CN" : "en-GB",
    reducedMotion: "reduce",
    ...options,
  });
  return {
    page: visit.page,
    bench,
    language,
    said,
    isPhone,
    complaints: visit.complaints,
    word: (key, values = {}) => fill(allWords[key][language], values),
    [Symbol.asyncDispose]: async () => {
      await visit[Symbol.asyncDispose]();
      await bench.close();
    },
  };
}

/** The link of the stage's customer. */
export const addressOf = ({ bench, language }: Stage) => `${bench.mock.url}/s/states-account-${language}`;

/** A button by one of the page's own words. */
export const button = ({ page, word }: Stage, key: keyof typeof allWords) =>
  page.getByRole("button", { name: word(key), exact: true });

/** Asks, and does not wait for anything. */
export async function ask({ page }: Stage, question: string): Promise<void> {
  await page.locator(".composer textarea").fill(question);
  await page.locator(".composer .send").click();
}

/** Asks, and waits until the answer has ended. */
export async function hear(stage: Stage, question: string): Promise<void> {
  const { page } = stage;
  await ask(stage, question);
  await page.locator(".question", { hasText: question }).last().waitFor();
  await page.locator(".answer.is-last .actions").waitFor();
  await page.locator(".composer .send[type=submit]").waitFor();
}

/** Closes the dialog on top as Escape does. */
export async function closeDialog({ page }: Stage): Promise<void> {
  await page.keyboard.press("Escape");
  await page.locator("dialog:modal").waitFor({ state: "hidden" });
}

/** Begins a new chat, so that what comes does not stand under all that was. */
export async function beginAnew(stage: Stage): Promise<void> {
  await button(stage, "new_chat").click();
  await stage.page.locator(".welcome").waitFor();
}

export async function openHistory(stage: Stage): Promise<void> {
  if (stage.isPhone) await button(stage, "history").click();
  await stage.page.locator(".drawer-row").first().waitFor();
}
