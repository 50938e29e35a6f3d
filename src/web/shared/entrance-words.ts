import type { Wording } from "./words.ts";

/** What is said before the chat is there, and of a server that does not answer. */
export const entranceWords = {
  opening: { en: "Opening the chat…", zh: "正在打开对话…" },
  waiting_host: {
    en: "Waiting for the site that sent you here to confirm who you are…",
    zh: "正在等待来源网站确认您的身份…",
  },
  waiting_server: {
    en: "This is taking longer than usual. Still trying…",
    zh: "打开时间比平时长，仍在尝试…",
  },
  close_chat: { en: "Close the chat", zh: "关闭对话" },
  chat: { en: "Chat", zh: "对话" },
  try_again: { en: "Try again", zh: "重试" },
  sign_in: { en: "Sign in", zh: "登录" },
  signing_in: { en: "Signing in…", zh: "正在登录…" },
  sign_in_lead: {
    en: "Sign in with the account you were given to start chatting.",
    zh: "请使用为您开通的账号登录，即可开始对话。",
  },
  sign_in_help: {
    en: "No account yet? Ask the person who sent you this link.",
    zh: "还没有账号？请联系给您发送此链接的人。",
  },
  username: { en: "User name", zh: "用户名" },
  password: { en: "Password", zh: "密码" },
  show_password: { en: "Show password", zh: "显示密码" },
  hide_password: { en: "Hide password", zh: "隐藏密码" },
  enter_both: { en: "Enter your user name and your password.", zh: "请输入用户名和密码。" },
  wait_to_sign_in: { en: "Sign in again in {wait}", zh: "{wait}后可再次登录" },
  sign_out_failed: {
    en: "You are still signed in: the server could not be reached.",
    zh: "无法连接服务器，您仍处于登录状态。",
  },
  account: { en: "Account", zh: "账号" },
  wait_to_try: { en: "Try again in {wait}", zh: "{wait}后可重试" },
  unreachable_title: { en: "The chat could not be opened", zh: "对话打开失败" },
  error_network: {
    en: "The server can't be reached. Check your connection and try again.",
    zh: "无法连接服务器，请检查网络后重试。",
  },
  error_wait: { en: "{sentence} You can try again in {wait}.", zh: "{sentence}{wait}后可重试。" },
  error_unknown: { en: "Something went wrong. Try again.", zh: "出现问题，请重试。" },
} as const satisfies Wording;
