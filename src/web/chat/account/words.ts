import { ownAccountWords } from "../../shared/account-words.ts";
import type { Wording } from "../../shared/words.ts";

/** What the person's menu and its dialogs say. It comes with them. */
export const accountWords = {
  signed_in_as: { en: "Signed in as", zh: "当前账号" },
  sign_out: { en: "Sign out", zh: "退出登录" },
  here_as: { en: "You are here as", zh: "当前访客" },
  my_account: { en: "Password and devices", zh: "密码与设备" },
  memory: { en: "What is remembered", zh: "记忆" },
  ...ownAccountWords,
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
