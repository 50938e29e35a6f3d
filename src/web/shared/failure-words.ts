import type { Wording } from "./words.ts";

/** What is said of failures that a server tells: the chat loads it with the first of them. */
export const failureWords = {
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
  error_reference: {
    en: "{sentence} Reference: {reference}",
    zh: "{sentence}编号：{reference}",
  },
} as const satisfies Wording;
