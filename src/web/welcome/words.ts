import type { Wording } from "../shared/words.ts";

/** What the page of a one-time link says. */
export const welcomeWords = {
  welcome_opening: { en: "Opening your link…", zh: "正在打开链接…" },
  welcome_heading: { en: "Welcome", zh: "欢迎" },
  setup_title: { en: "Set up botshare", zh: "设置 botshare" },
  setup_lead: {
    en: "Choose the name and the password of the first administrator. You sign in to the console with them.",
    zh: "请设置首位管理员的用户名和密码，之后用它登录控制台。",
  },
  setup_action: { en: "Create the account", zh: "创建账号" },
  setup_busy: { en: "Creating the account…", zh: "正在创建账号…" },
  invite_title: { en: "Welcome, {name}", zh: "欢迎，{name}" },
  invite_lead: {
    en: "Choose a password. From now on you sign in with it and your user name.",
    zh: "请设置密码，之后用它和您的用户名登录。",
  },
  invite_name: { en: "Your user name", zh: "您的用户名" },
  invite_action: { en: "Set the password", zh: "设置密码" },
  invite_busy: { en: "Setting the password…", zh: "正在设置密码…" },
  works_until: { en: "This link works once, until {time}.", zh: "此链接仅能使用一次，有效期至{time}。" },
  enter_password: { en: "Choose a password first.", zh: "请先设置密码。" },
  enter_name_and_password: { en: "Choose a user name and a password.", zh: "请设置用户名和密码。" },
  error_username_taken: {
    en: "Somebody has this user name already. Choose another one.",
    zh: "该用户名已被使用，请换一个。",
  },
  done_title: { en: "Your password is set", zh: "密码已设置" },
  done_text: {
    en: "You are signed in here as {name}. Now open the link to your chat: the person who invited you has it. You can close this page.",
    zh: "您已在此浏览器以“{name}”登录。请打开您的对话链接（由邀请您的人提供），本页可以关闭。",
  },
  over_title: { en: "This link works no more", zh: "链接已失效" },
  over_text: {
    en: "It has been used, or its time is over. If you have set your password already, open your chat and sign in with it. Otherwise ask the person who sent you this link for a new one.",
    zh: "链接已被使用或已过期。如果您已设置密码，请打开对话链接直接登录；否则请联系发送者索取新的链接。",
  },
  over_setup: {
    en: "Setting up the server itself? This makes a new link there:",
    zh: "正在设置服务器？请在服务器上运行以下命令生成新链接：",
  },
  no_token_title: { en: "Open your link once more", zh: "请重新打开链接" },
  no_token_text: {
    en: "This page works with the whole link that you were sent. Open that link again, or copy all of it into the address bar.",
    zh: "本页需要完整的链接才能使用。请重新打开您收到的链接，或将其完整复制到地址栏。",
  },
  welcome_unreachable: { en: "The link could not be opened", zh: "链接打开失败" },
} as const satisfies Wording;
