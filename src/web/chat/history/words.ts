import type { Wording } from "../../shared/words.ts";

/** What the history says beside what the chat has words for. It comes with the history. */
export const historyWords = {
  history_list: { en: "Conversations", zh: "对话列表" },
  deleted: { en: "Deleted", zh: "已删除" },
  deleted_many: { en: "{n} deleted", zh: "已删除 {n} 个对话" },
  undo: { en: "Undo", zh: "撤销" },
  delete_all_title: { en: "Delete all conversations?", zh: "删除全部对话？" },
  delete_all_text: {
    en: "Everything you asked here and all answers will be gone for good. This cannot be undone.",
    zh: "您的所有提问和回答都会永久删除，无法恢复。",
  },
  delete_all_now: { en: "Delete all", zh: "全部删除" },
  kept_for: {
    en: "Your last 20 conversations are kept for 30 days, and can be found again in this browser only.",
    zh: "最近 20 个对话保留 30 天，仅能在此浏览器中找回。",
  },
  got_it: { en: "Got it", zh: "知道了" },
} as const satisfies Wording;
