import type { Wording } from "../shared/words.ts";

/** What the console's frame and its parts say; each section brings its own. */
export const consoleWords = {
  nav_overview: { en: "Overview", zh: "概览" },
  nav_bots: { en: "Bots", zh: "机器人" },
  nav_links: { en: "Links", zh: "分享链接" },
  nav_customers: { en: "Customers", zh: "客户" },
  nav_conversations: { en: "Conversations", zh: "对话" },
  nav_figures: { en: "Figures", zh: "统计" },
  nav_audit: { en: "Audit log", zh: "审计日志" },
  nav_settings: { en: "Settings", zh: "设置" },
  nav_swagger: { en: "API (Swagger UI)", zh: "API（Swagger UI）" },
  menu: { en: "Menu", zh: "菜单" },
  skip_to_content: { en: "Skip to the content", zh: "跳到正文" },
  sign_in_console: {
    en: "The console is for administrators. Customers open the links they were given.",
    zh: "控制台供管理员使用。客户请打开收到的分享链接。",
  },
  sign_in_ended: {
    en: "Your session has ended. Sign in again: what is on the page stays.",
    zh: "会话已结束，请重新登录。页面上的内容会保留。",
  },
  set_up_first: { en: "There is no administrator yet", zh: "尚无管理员" },
  set_up_how: {
    en: "Open the set-up link that the server printed when it started. If its 30 minutes are over, make a new one on the server:",
    zh: "请打开服务器启动时打印的设置链接。如已超过 30 分钟，请在服务器上重新生成：",
  },
  not_admin_title: { en: "This account is no administrator", zh: "该账号不是管理员" },
  not_admin_text: {
    en: "{name} is signed in here. The console needs an administrator's account.",
    zh: "当前登录的是 {name}。控制台需要管理员账号。",
  },
  sign_in_as_other: { en: "Sign in as somebody else", zh: "换个账号登录" },
  nowhere_title: { en: "There is no such page", zh: "没有这个页面" },
  nowhere_text: {
    en: "The address may have been cut, or what it named was deleted.",
    zh: "地址可能不完整，或所指的内容已被删除。",
  },
  leave_unsaved_title: { en: "Leave without saving?", zh: "不保存就离开？" },
  leave_unsaved_text: { en: "What you changed on this page will be lost.", zh: "您在此页的更改将丢失。" },
  leave_unsaved: { en: "Leave", zh: "离开" },
  type_to_confirm: { en: "Type {name} to confirm", zh: "输入 {name} 以确认" },
  show_more: { en: "Show more", zh: "显示更多" },
  copy_refused: {
    en: "The browser did not let the text be copied. Select it and copy it yourself.",
    zh: "浏览器不允许复制，请手动选择并复制。",
  },
  copy: { en: "Copy", zh: "复制" },
  loading: { en: "Loading…", zh: "正在加载…" },
  leave_console: { en: "Sign out", zh: "退出登录" },
  just_now: { en: "just now", zh: "刚刚" },
  save: { en: "Save", zh: "保存" },
  saving: { en: "Saving…", zh: "正在保存…" },
} satisfies Wording;
