const words = {
  open: { en: "Open the chat", zh: "打开对话" },
  open_unread: { en: "Open the chat: a new answer is there", zh: "打开对话：有新的回答" },
  close: { en: "Close the chat", zh: "关闭对话" },
  blocked: { en: "The chat can't be shown here.", zh: "此处无法显示对话。" },
  open_tab: { en: "Open it in a new tab", zh: "在新标签页中打开" },
  chat: { en: "Chat", zh: "对话" },
  width: { en: "Width of the chat", zh: "对话窗口宽度" },
  height: { en: "Height of the chat", zh: "对话窗口高度" },
  move: { en: "Arrow keys move this button", zh: "可用方向键移动此按钮" },
} as const satisfies Record<string, { en: string; zh: string }>;

/** A label in the language of the page that the bubble stands on, else in the browser's, else in English. */
export function say(key: keyof typeof words): string {
  return words[key][chooseLanguage([document.documentElement.lang, ...navigator.languages])];
}

/** The first language of a list of tags that the bubble speaks. */
export function chooseLanguage(tags: readonly string[]): "en" | "zh" {
  const known = tags.find((tag) => /^(en|zh)\b/i.test(tag)) ?? "en";
  return known.slice(0, 2).toLowerCase() === "zh" ? "zh" : "en";
}
