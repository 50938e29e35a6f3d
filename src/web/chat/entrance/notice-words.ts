import type { Wording } from "../../shared/words.ts";

/** What the notices say that few visitors see. It comes with them. */
export const noticeWords = {
  preview_name: { en: "Preview", zh: "预览" },
  preview: { en: "You are looking at this as a customer.", zh: "您正以客户的视角查看。" },
  preview_cost: { en: "Questions count and cost as theirs do.", zh: "提问会照常计数并计费。" },
  check_again: { en: "Check again", zh: "重试" },
  other_account: { en: "Use another account", zh: "换一个账号登录" },
  refused_title: { en: "We couldn't confirm who you are", zh: "无法确认您的身份" },
  not_customer_title: { en: "This account can't chat here", zh: "此账号无法在这里对话" },
  not_customer_text: {
    en: "You are signed in as {name}, which is not a customer account of this bot. Sign in with the account you were given for it.",
    zh: "您当前登录的账号“{name}”不是此机器人的客户账号。请改用为您开通的客户账号登录。",
  },
  not_customer_unnamed: {
    en: "This is not a customer account of this bot. Sign in with the account you were given for it.",
    zh: "当前账号不是此机器人的客户账号。请改用为您开通的客户账号登录。",
  },
  unknown_title: { en: "This link leads nowhere", zh: "链接不存在" },
  unknown_text: {
    en: "Check that the whole address was copied, or ask the person who sent it for a new link.",
    zh: "请确认链接复制完整，或联系发送者索取新的链接。",
  },
  changed_title: { en: "This link has changed", zh: "链接已更换" },
  changed_text: {
    en: "Its address was replaced, so this one no longer works. Ask the person who sent it for the new link.",
    zh: "此链接的地址已更换，原地址不再有效。请联系发送者索取新的链接。",
  },
  revoked_title: { en: "This link has been turned off", zh: "链接已被停用" },
  revoked_text: {
    en: "Its owner has closed it, so the chat is no longer available here. Ask the owner for a new link if you still need it.",
    zh: "链接的主人已将其停用，无法继续在此对话。如仍需使用，请联系对方索取新的链接。",
  },
  expired_title: { en: "This link has expired", zh: "链接已过期" },
  expired_text: {
    en: "It was shared for a limited time, and that time is over. Ask the person who sent it for a new link.",
    zh: "此链接的有效期已过。请联系发送者索取新的链接。",
  },
  preview_over_title: { en: "Your look as a customer has ended", zh: "客户视角预览已结束" },
  preview_over_text: {
    en: "Open it again from the console if you want to see more.",
    zh: "如需继续，请从控制台重新打开。",
  },
  preview_leave: { en: "Open the link without it", zh: "直接打开此链接" },
  sign_in_again: {
    en: "Your session has ended. Sign in again to go on; what you typed has been kept.",
    zh: "登录已失效，请重新登录后继续。您输入的内容已保留。",
  },
} as const satisfies Wording;
