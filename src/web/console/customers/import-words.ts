import type { Wording } from "../../shared/words.ts";

/** Bringing customers in from a table. */
export const importWords = {
  import_title: { en: "Import customers", zh: "导入客户" },
  import_lead: {
    en: "From a table with a column username and, if you like, one named email. Look at it first; nothing is made before you say so.",
    zh: "表格须含 username 列，可另有 email 列。请先预览，确认后才会创建。",
  },
  import_drop: { en: "Drop a CSV file here, or", zh: "将 CSV 文件拖到此处，或" },
  import_choose: { en: "Choose a file", zh: "选择文件" },
  import_paste: { en: "Or paste the table", zh: "或粘贴表格内容" },
  import_paste_hint: {
    en: "Cells are parted by commas, semicolons or tabs, as spreadsheets copy them.",
    zh: "单元格可用逗号、分号或制表符分隔，可直接从电子表格复制。",
  },
  import_preview: { en: "Preview", zh: "预览" },
  import_other: { en: "Use another table", zh: "换一个表格" },
  import_line: { en: "Line", zh: "行" },
  import_note: { en: "Note", zh: "说明" },
  import_all_lines: { en: "All lines ({count})", zh: "全部（{count}）" },
  import_wrong_lines: { en: "Not taken ({count})", zh: "不导入（{count}）" },
  import_more_lines: { en: "Show {count} more", zh: "再显示 {count} 行" },
  import_no_lines: { en: "The table has a header, but no lines.", zh: "表格只有表头，没有数据。" },
  import_status_new: { en: "New", zh: "新客户" },
  import_status_taken: { en: "Exists", zh: "已存在" },
  import_status_invalid: { en: "Wrong", zh: "有误" },
  import_status_repeated: { en: "Repeated", zh: "重复" },
  import_status_made: { en: "Created", zh: "已创建" },
  import_now: { en: "Import {count}", zh: "导入 {count} 个" },
  import_nothing: {
    en: "There is nobody new in this table. Correct it, or use another one.",
    zh: "此表格中没有可新建的客户，请更正或换一个表格。",
  },
  import_done: { en: "Customers created: {count}", zh: "已创建客户：{count}" },
  import_done_text: {
    en: "They have no password yet. Invite them all to get a file with a link for each, which you send on.",
    zh: "他们尚未设置密码。可一次邀请全部客户，得到含每人专属链接的文件，再由您分别发送。",
  },
  import_invite_all: { en: "Invite all", zh: "邀请全部" },
  import_inviting: { en: "Inviting… {done} of {count}", zh: "正在邀请… {done}/{count}" },
  import_invited: { en: "The invitations are ready", zh: "邀请已就绪" },
  import_invited_text: {
    en: "The file holds each customer's own link. It is made this once: keep it until the links are sent, then delete it. They work once, for seven days.",
    zh: "文件中含每位客户的专属链接，仅生成这一次。请在发送完成前妥善保管，之后删除。链接仅能使用一次，七天内有效。",
  },
  import_download: { en: "Download the links", zh: "下载链接" },
  import_leave_title: { en: "Leave the import?", zh: "离开导入？" },
  import_leave_table: {
    en: "Nothing of this table has been imported yet. You would have to bring it here again.",
    zh: "此表格尚未导入，离开后需要重新提供。",
  },
  import_leave_inviting: {
    en: "Not everybody is invited yet, and the links made so far are lost with this page.",
    zh: "尚未邀请完所有人，已生成的链接会随此页丢失。",
  },
  import_leave_links: {
    en: "The file of links is not downloaded yet. It is nowhere kept: everybody would have to be invited again.",
    zh: "链接文件尚未下载，且不会保存在任何地方。离开后需要重新邀请所有人。",
  },
  import_failed_some: {
    en: "Not invited: {names}. Open the customer to invite again.",
    zh: "未能邀请：{names}。请打开该客户重新邀请。",
  },
  import_to_list: { en: "To the customers", zh: "返回客户列表" },
  import_unreadable: {
    en: 'The file is not text in UTF-8. Save it as "CSV UTF-8" and try again.',
    zh: "文件不是 UTF-8 文本，请另存为“CSV UTF-8”后重试。",
  },
} as const satisfies Wording;
