import type { Wording } from "./words.ts";

/** What is said of a new password while it is typed. */
export const adviceWords = {
  advice_none: {
    en: "A few words that don't belong together are easy to remember and hard to guess.",
    zh: "几个互不相关的词连在一起，好记又难猜。",
  },
  advice_name: {
    en: "Your user name is in it, which is tried first. Better leave it out.",
    zh: "密码中包含用户名，很容易被猜到，建议去掉。",
  },
  advice_simple: {
    en: "Rows and repetitions like this are guessed at once. A few words are better.",
    zh: "连续或重复的字符很快会被猜到，建议换成几个词。",
  },
  advice_short: {
    en: "Short passwords are guessed quickly. Another word would help.",
    zh: "密码较短，容易被猜到，建议再加一个词。",
  },
  advice_good: { en: "This is hard to guess.", zh: "这个密码很难被猜到。" },
} as const satisfies Wording;
