import type { Wording } from "../../shared/words.ts";

/** What the history says beside what the chat has words for. It comes with the history. */
export const historyWords = {
  history_list: { en: "Conversations", zh: "对话列表" },
  kept_for: {
    en: "Your last 20 conversations are kept for 30 days, and can be found again in this browser only.",
    zh: "最近 20 个对话保留 30 天，仅能在此浏览器中找回。",
  },
  got_it: { en: "Got it", zh: "知道了" },
} as const satisfies Wording;
