import type { Wording } from "./words.ts";

/** What is said before the chat is there, and whatever goes wrong. */
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
  check_again: { en: "Check again", zh: "重试" },
  sign_in: { en: "Sign in", zh: "登录" },
  signing_in: { en: "Signing in…", zh: "正在登录…" },
  sign_in_lead: {
    en: "Sign in with the account you were given to start chatting.",
    zh: "请使用为您开通的账号登录，即可开始对话。",
  },
  sign_in_again: {
    en: "Your session has ended. Sign in again to go on; what you typed has been kept.",
    zh: "登录已失效，请重新登录后继续。您输入的内容已保留。",
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
  other_account: { en: "Use another account", zh: "换一个账号登录" },
  account: { en: "Account", zh: "账号" },
  refused_title: { en: "We couldn't confirm who you are", zh: "无法确认您的身份" },
  wait_to_try: { en: "Try again in {wait}", zh: "{wait}后可重试" },
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
  unreachable_title: { en: "The chat could not be opened", zh: "对话打开失败" },
  error_network: {
    en: "The server can't be reached. Check your connection and try again.",
    zh: "无法连接服务器，请检查网络后重试。",
  },
  error_invalid_credentials: {
    en: "That user name and password don't match. Check both and try again.",
    zh: "用户名或密码不正确，请核对后重试。",
  },
  error_too_many_login_attempts: {
    en: "Too many sign-in tries. Wait a moment, then try again.",
    zh: "登录尝试过于频繁，请稍后再试。",
  },
  error_session_ended: {
    en: "The session ended while this answer was being written. Ask again.",
    zh: "生成此回答时会话已失效，请重新提问。",
  },
  error_identity_changed: {
    en: "The site that sent you here now says that you are somebody else, so nothing of the former chat is shown. Open this chat from there again.",
    zh: "来源网站返回的身份已改变，之前的对话不再显示。请从该网站重新打开对话。",
  },
  error_upstream_unavailable: {
    en: "The model behind this bot did not answer. Try again in a moment.",
    zh: "机器人背后的模型暂时没有响应，请稍后重试。",
  },
  error_upstream_timeout: {
    en: "The answer took too long to arrive. Try again, perhaps with a shorter question.",
    zh: "回答等待超时。请重试，或换个更简短的问法。",
  },
  error_upstream_not_configured: {
    en: "This bot is not ready to answer yet. Let the person who shared it know.",
    zh: "此机器人尚未配置完成，请告知分享者。",
  },
  error_interrupted: {
    en: "The server was restarted while this answer was being written. Try again.",
    zh: "生成此回答时服务器重启了，请重试。",
  },
  error_shutting_down: {
    en: "The server was restarted while this answer was being written. Try again.",
    zh: "生成此回答时服务器重启了，请重试。",
  },
  error_not_a_customer: {
    en: "This account can't chat here. Sign in with a customer's account: the one you were given for this bot.",
    zh: "此账号无法在这里对话。请使用客户账号登录，即为您开通的账号。",
  },
  error_payload_too_large: {
    en: "The question is too long. Shorten it and send it again.",
    zh: "问题过长，请精简后重新发送。",
  },
  error_internal_error: {
    en: "Something went wrong on the server. Try again; if it goes on, tell the person who shared this link.",
    zh: "服务器出现问题，请重试。若持续出现，请告知分享者。",
  },
  error_share_token_mismatch: {
    en: "This link now belongs to another bot. Reload the page.",
    zh: "链接对应的机器人已变更，请刷新页面。",
  },
  error_attachment_too_large: {
    en: "The file is too large. Choose a smaller one.",
    zh: "文件过大，请选择较小的文件。",
  },
  error_too_many_attachments: {
    en: "These are too many files for one question. Remove some, then send it again.",
    zh: "文件过多，请移除一些后重新发送。",
  },
  error_question_too_long: {
    en: "The question is too long. Shorten it and send it again.",
    zh: "问题过长，请精简后重新发送。",
  },
  error_empty_question: {
    en: "There is no question yet. Type one and send it.",
    zh: "还没有问题，请输入后发送。",
  },
  error_not_found: {
    en: "That is not there any more. Reload the page to see what is.",
    zh: "该内容已不存在，请刷新页面。",
  },
  error_sign_in_required: {
    en: "This link now asks for an account. Reload the page and sign in.",
    zh: "此链接现在需要账号登录，请刷新页面后登录。",
  },
  error_empty_credentials: {
    en: "Enter your user name and your password, then try again.",
    zh: "请输入用户名和密码后重试。",
  },
  error_password_too_long: {
    en: "That password is too long. Choose a shorter one.",
    zh: "密码过长，请换一个较短的密码。",
  },
  error_out_of_step: {
    en: "This page and the server don't understand each other. Reload the page; if that does not help, tell the person who shared this link.",
    zh: "页面与服务器版本不一致，请刷新页面。若仍有问题，请告知分享者。",
  },
  error_wait: { en: "{sentence} You can try again in {wait}.", zh: "{sentence}{wait}后可重试。" },
  error_reference: {
    en: "{sentence} Reference: {reference}",
    zh: "{sentence}编号：{reference}",
  },
  error_unknown: { en: "Something went wrong. Try again.", zh: "出现问题，请重试。" },
} as const satisfies Wording;
