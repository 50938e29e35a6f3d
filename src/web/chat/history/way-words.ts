import type { Wording } from "../../shared/words.ts";

/** What is said of what can be done with conversations. It comes with their menus. */
export const wayWords = {
  deleted: { en: "Deleted", zh: "已删除" },
  deleted_many: { en: "{n} deleted", zh: "已删除 {n} 个对话" },
  undo: { en: "Undo", zh: "撤销" },
  delete_all_title: { en: "Delete all conversations?", zh: "删除全部对话？" },
  delete_all_text: {
    en: "Everything you asked here and all answers will be gone for good. This cannot be undone.",
    zh: "您的所有提问和回答都会永久删除，无法恢复。",
  },
  delete_all_now: { en: "Delete all", zh: "全部删除" },
} as const satisfies Wording;
