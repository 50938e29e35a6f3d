import type { Wording } from "../../shared/words.ts";

/** What the settings of the own account say beside what the chat's page says of them too. */
export const ownSettingsWords = {
  own_password: { en: "Password", zh: "密码" },
  own_password_lead: {
    en: "Of {name}. A new one signs you out everywhere but here.",
    zh: "账号：{name}。修改后，除此处外的所有登录都会退出。",
  },
  own_sessions_lead: {
    en: "End what you do not know, and then change your password.",
    zh: "如有不认识的登录，请先退出该设备，再修改密码。",
  },
  own_looks: { en: "This browser", zh: "此浏览器" },
  own_language: { en: "Language", zh: "语言" },
} as const satisfies Wording;
