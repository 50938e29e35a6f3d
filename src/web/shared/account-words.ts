import { adviceWords } from "./advice-words.ts";
import type { Wording } from "./words.ts";

/** What is said where somebody changes the own password, ends sessions and chooses how the page looks. */
export const ownAccountWords = {
  theme: { en: "Appearance", zh: "外观" },
  theme_system: { en: "System", zh: "跟随系统" },
  theme_light: { en: "Light", zh: "浅色" },
  theme_dark: { en: "Dark", zh: "深色" },
  change_password: { en: "Change password", zh: "修改密码" },
  old_password: { en: "Current password", zh: "当前密码" },
  new_password: { en: "New password", zh: "新密码" },
  changing: { en: "Changing…", zh: "正在修改…" },
  password_changed: {
    en: "Your password is changed. You are signed out everywhere else.",
    zh: "密码已修改，其他设备均已退出登录。",
  },
  enter_passwords: { en: "Enter your current password and a new one.", zh: "请输入当前密码和新密码。" },
  error_wrong_password: {
    en: "That is not your current password. Check it and try again.",
    zh: "当前密码不正确，请核对后重试。",
  },
  ...adviceWords,
  sessions: { en: "Where you are signed in", zh: "已登录的设备" },
  this_device: { en: "This device", zh: "本设备" },
  signed_in_at: { en: "Signed in {time}", zh: "登录时间：{time}" },
  browser_on: { en: "{browser} on {system}", zh: "{system} 上的 {browser}" },
  unknown_device: { en: "Unknown device", zh: "未知设备" },
  end_session: { en: "Sign out there", zh: "退出该设备" },
  end_others: { en: "Sign out everywhere else", zh: "退出其他所有设备" },
} as const satisfies Wording;
