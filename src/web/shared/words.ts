export type Language = "en" | "zh";

/** Every word the pages say. A sentence that lacks a language does not compile. */
export const words = {
  opening: { en: "Opening the chat…", zh: "正在打开对话…" },
  chat: { en: "Chat", zh: "对话" },
  close: { en: "Close", zh: "关闭" },
  try_again: { en: "Try again", zh: "重试" },
  check_again: { en: "Check again", zh: "重新检查" },

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
  signed_in_as: { en: "Signed in as", zh: "当前账号" },
  sign_out: { en: "Sign out", zh: "退出登录" },
  sign_out_failed: {
    en: "You are still signed in: the server could not be reached.",
    zh: "无法连接服务器，您仍处于登录状态。",
  },
  other_account: { en: "Use another account", zh: "换一个账号登录" },
  account: { en: "Account", zh: "账号" },

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
  access_title: { en: "This link can't be opened here yet", zh: "暂时无法打开此链接" },
  access_text: {
    en: "It uses a way of signing in that this page does not offer yet. Ask the person who sent it for a link with account sign-in.",
    zh: "它所用的登录方式尚未在本页面开放。请联系发送者索取使用账号登录的链接。",
  },
  unreachable_title: { en: "The chat could not be opened", zh: "对话打开失败" },

  welcome_default: { en: "Hello! What would you like to know?", zh: "您好！想了解些什么？" },
  suggestions: { en: "Suggested questions", zh: "推荐问题" },
  conversation: { en: "Conversation", zh: "对话内容" },
  you_said: { en: "You asked", zh: "您的提问" },
  not_sent: { en: "Not sent", zh: "未发送" },
  composer: { en: "Your question", zh: "您的问题" },
  composer_hint: { en: "Ask anything", zh: "有问题，尽管问" },
  send: { en: "Send", zh: "发送" },
  stop: { en: "Stop the answer", zh: "停止回答" },
  too_long: {
    en: "Too long to send: {size} of {max} KB. Shorten it, or ask in two steps.",
    zh: "内容过长：{size} / {max} KB。请精简，或分两次提问。",
  },
  fine_print: {
    en: "AI can be wrong. Check what matters.",
    zh: "回答由 AI 生成，可能有误，重要内容请核实。",
  },
  jump_to_latest: { en: "Jump to latest", zh: "回到最新" },
  earlier_messages: { en: "Earlier messages", zh: "更早的消息" },

  thinking: { en: "Thinking…", zh: "正在思考…" },
  thoughts: { en: "Thought process", zh: "思考过程" },
  answering: { en: "Writing an answer…", zh: "正在回答…" },
  answer_ready: { en: "{name} answered: {text}", zh: "{name}的回答：{text}" },
  reconnecting: { en: "Connection lost. Picking the answer up again…", zh: "连接中断，正在恢复回答…" },
  stopped: { en: "You stopped this answer.", zh: "您已停止此回答。" },
  interrupted: { en: "This answer was cut off before its end.", zh: "此回答未完成就中断了。" },
  broke_off_unavailable: {
    en: "The answer broke off: the model behind this bot stopped responding.",
    zh: "回答中断：机器人背后的模型停止了响应。",
  },
  broke_off_timeout: {
    en: "The answer broke off: the model took too long to go on.",
    zh: "回答中断：等待模型继续超时。",
  },
  failed: { en: "This answer could not be finished.", zh: "此回答未能完成。" },
  empty_answer: { en: "The answer is empty.", zh: "回答内容为空。" },
  reconnect: { en: "Reconnect", zh: "重新连接" },
  copy_answer: { en: "Copy answer", zh: "复制回答" },
  copy_code: { en: "Copy", zh: "复制" },
  copied: { en: "Copied", zh: "已复制" },
  copy_failed: { en: "The browser did not allow copying.", zh: "浏览器不允许复制。" },
  code: { en: "Code", zh: "代码" },
  table: { en: "Table", zh: "表格" },
  sources: { en: "Sources", zh: "来源" },
  source_n: { en: "Source {n}: {name}", zh: "来源 {n}：{name}" },
  source_number: { en: "Source {n}", zh: "来源 {n}" },
  more_sources: { en: "{n} more", zh: "另外 {n} 个" },
  fewer_sources: { en: "Fewer", zh: "收起" },
  close_source: { en: "Close source", zh: "收起来源" },

  new_chat: { en: "New chat", zh: "新对话" },
  history: { en: "Your conversations", zh: "历史对话" },
  history_empty: {
    en: "Nothing here yet. What you ask is kept here for you.",
    zh: "暂无记录。您的对话会保存在这里。",
  },
  history_more: { en: "Show more", zh: "显示更多" },
  today: { en: "Today", zh: "今天" },
  yesterday: { en: "Yesterday", zh: "昨天" },
  this_week: { en: "Previous 7 days", zh: "最近 7 天" },
  earlier: { en: "Earlier", zh: "更早" },
  conversation_gone: { en: "That conversation is not here any more.", zh: "该对话已不存在。" },

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
  error_session_not_kept: {
    en: "The browser did not keep your sign-in. Allow cookies for this site and try again.",
    zh: "浏览器未保存登录状态，请允许本站使用 Cookie 后重试。",
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
    en: "The server was restarted while this answer was being written.",
    zh: "生成此回答时服务器重启了。",
  },
  error_shutting_down: {
    en: "The server was restarted while this answer was being written.",
    zh: "生成此回答时服务器重启了。",
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
  error_wait: { en: "{sentence} You can try again in {wait}.", zh: "{sentence}{wait}后可重试。" },
  error_unknown: { en: "Something went wrong. Try again.", zh: "出现问题，请重试。" },
} as const satisfies Record<string, Record<Language, string>>;

export type WordKey = keyof typeof words;
