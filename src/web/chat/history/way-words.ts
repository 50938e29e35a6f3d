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
  search: { en: "Search your conversations", zh: "搜索对话" },
  search_empty: { en: "Nothing found.", zh: "没有找到相关对话。" },
  rename: { en: "Rename", zh: "重命名" },
  pin: { en: "Pin", zh: "置顶" },
  unpin: { en: "Unpin", zh: "取消置顶" },
  export_md: { en: "Save as Markdown", zh: "导出 Markdown" },
  export_json: { en: "Save as JSON", zh: "导出 JSON" },
  delete: { en: "Delete", zh: "删除" },
  delete_all: { en: "Delete all conversations", zh: "删除全部对话" },
} as const satisfies Wording;
