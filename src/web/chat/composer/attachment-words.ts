import type { Wording } from "../../shared/words.ts";

/** What is said of files beside a question. It comes with the first of them. */
export const attachmentWords = {
  attached: { en: "Attached files", zh: "已添加的文件" },
  file_uploading: { en: "{share}% of {size}", zh: "{size} 的 {share}%" },
  file_preparing: { en: "Preparing…", zh: "处理中…" },
  file_remove: { en: "Remove {name}", zh: "移除 {name}" },
  file_again: { en: "Try {name} again", zh: "重新上传 {name}" },
  file_not_attached: { en: "Not attached", zh: "未添加" },
  file_failed: { en: "{name} could not be attached. {why}", zh: "无法添加 {name}。{why}" },
  file_gone: {
    en: "{name} is not there any more. Remove it and attach it again.",
    zh: "{name} 已不存在，请移除后重新添加。",
  },
  file_too_large: {
    en: "Too large ({size}, at most {max}): {name}",
    zh: "过大（{size}，最多 {max}）：{name}",
  },
  file_too_large_more: {
    en: "Choose a smaller file, or paste the part that matters.",
    zh: "请选择较小的文件，或粘贴其中重要的部分。",
  },
  file_unsupported: { en: "Can't be attached here: {name}", zh: "此处不能添加：{name}" },
  file_unsupported_more: { en: "Choose another file. {taken}.", zh: "请选择其他文件。{taken}。" },
  too_many_files: {
    en: "At most {n} files go with one question. Send these first, then the others.",
    zh: "每个问题最多 {n} 个文件。请先发送这些，再添加其余的。",
  },
  attach_images: { en: "Images", zh: "图片" },
  attach_texts: { en: "Text files", zh: "文本文件" },
  up_to: { en: "up to {size} each", zh: "每个不超过 {size}" },
  attach_most: {
    en: "At most {n} files with one question. They can be pasted or dropped here, too.",
    zh: "每个问题最多 {n} 个文件，也可以粘贴或拖入。",
  },
  drop_here: { en: "Drop files to attach them", zh: "松开即可添加文件" },
} as const satisfies Wording;
