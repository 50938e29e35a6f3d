import type { Wording } from "../../shared/words.ts";

/** What is said where one types. It comes with the chat. */
export const composerWords = {
  composer: { en: "Your question", zh: "您的问题" },
  composer_hint: { en: "Ask anything", zh: "有问题，尽管问" },
  send: { en: "Send", zh: "发送" },
  send_held: { en: "Sending as soon as the files are uploaded", zh: "文件上传完成后自动发送" },
  stop: { en: "Stop the answer", zh: "停止回答" },
  too_long: {
    en: "Too long to send: {size} of {max} KB. Shorten it, or ask in two steps.",
    zh: "内容过长：{size} / {max} KB。请精简，或分两次提问。",
  },
  attach: { en: "Attach files", zh: "添加文件" },
  taken_both: {
    en: "Images up to {image}, text files up to {text}, at most {n} files",
    zh: "图片不超过 {image}，文本文件不超过 {text}，最多 {n} 个",
  },
  taken_images: { en: "Images up to {image}, at most {n} files", zh: "图片不超过 {image}，最多 {n} 个" },
  taken_texts: {
    en: "Text files up to {text}, at most {n} files",
    zh: "文本文件不超过 {text}，最多 {n} 个",
  },
  takes_no_files: {
    en: "Files can't be attached here. Paste the part that matters as text.",
    zh: "此处不能添加文件，请将重要内容以文字粘贴。",
  },
  dictate: { en: "Dictate", zh: "语音输入" },
  dictate_how: {
    en: "Dictate. Your browser recognises the speech, perhaps by a service of its maker.",
    zh: "语音输入。语音由浏览器识别，可能使用其厂商的服务。",
  },
  dictate_stop: { en: "Stop dictating", zh: "结束语音输入" },
  offline: {
    en: "You are offline. What you type is kept here.",
    zh: "您已离线，输入的内容会保留在这里。",
  },
  offline_unsent: {
    en: "Not sent: you are offline. Your words are kept here; send them once you are connected again.",
    zh: "未发送：您已离线。内容已保留，请在恢复连接后再次发送。",
  },
  back_online: {
    en: "You are connected again. Your words are still here: press Send.",
    zh: "网络已恢复，您的内容仍在这里，按“发送”即可。",
  },
  back_online_answering: {
    en: "You are connected again. Your words are still here: send them once this answer has ended.",
    zh: "网络已恢复，您的内容仍在这里，此回答结束后即可发送。",
  },
  unreached: {
    en: "The server can't be reached. Your words are kept here: send them again in a moment. Nothing is asked twice.",
    zh: "无法连接服务器。内容已保留，请稍后再次发送，不会重复提问。",
  },
  daily_refused: {
    en: "The questions for today are used up. You can ask again from {time}.",
    zh: "今天的提问次数已用完，{time}起可继续提问。",
  },
} as const satisfies Wording;
