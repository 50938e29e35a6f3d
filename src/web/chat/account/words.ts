import { adviceWords } from "../../shared/advice-words.ts";
import type { Wording } from "../../shared/words.ts";

/** What the person's menu and its dialogs say. It comes with them. */
export const accountWords = {
  signed_in_as: { en: "Signed in as", zh: "当前账号" },
  sign_out: { en: "Sign out", zh: "退出登录" },
  here_as: { en: "You are here as", zh: "当前访客" },
  theme: { en: "Appearance", zh: "外观" },
  theme_system: { en: "System", zh: "跟随系统" },
  theme_light: { en: "Light", zh: "浅色" },
  theme_dark: { en: "Dark", zh: "深色" },
  my_account: { en: "Password and devices", zh: "密码与设备" },
  memory: { en: "What is remembered", zh: "记忆" },
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
  memory_title: { en: "What {name} remembers", zh: "{name}记住的内容" },
  memory_text: {
    en: "{name} notes what you tell it about yourself and comes back to it in later chats. Whatever you have it forget is gone for good.",
    zh: "{name}会记下您告诉它的个人信息，并在之后的对话中用到。删除后无法恢复。",
  },
  memory_empty: { en: "Nothing is remembered.", zh: "没有记住任何内容。" },
  forget: { en: "Forget", zh: "删除" },
  forget_all: { en: "Forget everything", zh: "全部删除" },
  forget_all_sure: { en: "Really forget everything", zh: "确认全部删除" },
} as const satisfies Wording;
