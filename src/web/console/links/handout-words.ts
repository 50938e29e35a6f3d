import type { Wording } from "../../shared/words.ts";

/** The printed page, in the language that its reader speaks, and what stands around it. */
export const handoutWords = {
  handout_lead: { en: "A page to print and hand out.", zh: "可打印分发的说明页。" },
  handout_none: { en: "There is nothing to hand out", zh: "没有可分发的内容" },
  handout_by_hand: {
    en: "Visitors of this link come through your own system. A printed address by itself lets nobody in.",
    zh: "此链接的访客须从您自己的系统进入，仅凭打印的地址无法打开。",
  },
  handout_to_link: { en: "To the link", zh: "查看链接" },
  handout_language: { en: "Language", zh: "语言" },
  handout_paper: { en: "Paper", zh: "纸张" },
  handout_print: { en: "Print", zh: "打印" },
  handout_secret: {
    en: "Whoever has the address gets as far as the sign-in, or into the chat where it asks for none.",
    zh: "知道此地址的人可到达登录页面；若无需登录，则可直接进入对话。",
  },
  handout_title: { en: "Chat with {bot}", zh: "与“{bot}”对话" },
  handout_scan: {
    en: "Scan the code with your phone's camera, or type the address into a browser.",
    zh: "用手机扫描二维码，或在浏览器中输入下方地址。",
  },
  handout_sign_in: {
    en: "Sign in with your user name and your password.",
    zh: "使用您的用户名和密码登录。",
  },
  handout_no_sign_in: {
    en: "You need no account: the chat opens right away.",
    zh: "无需账号，打开即可使用。",
  },
  handout_ask: {
    en: "Ask in your own words. You can come back to your conversations at the same address.",
    zh: "直接输入您的问题。之后在同一地址可继续之前的对话。",
  },
  handout_until: { en: "Works until {time}.", zh: "有效期至 {time}。" },
} satisfies Wording;
