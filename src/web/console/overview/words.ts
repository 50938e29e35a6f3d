import type { Wording } from "../../shared/words.ts";

/** The console's first page. */
export const overviewWords = {
  over_lead: { en: "The last 30 days at a glance.", zh: "最近 30 天一览。" },
  over_start_lead: {
    en: "A few steps from here to the first question of a customer.",
    zh: "再有几步，客户就能开始提问。",
  },
  over_start: { en: "Getting started", zh: "开始使用" },
  over_done: { en: "Done", zh: "已完成" },
  over_bot: { en: "Make a bot", zh: "创建机器人" },
  over_bot_text: {
    en: "Give it a name, and say how it should answer. A model can come later: documents alone can answer too.",
    zh: "为它命名，并说明应如何回答。可以先不接模型，仅凭文档也能回答。",
  },
  over_documents: { en: "Add documents", zh: "添加文档" },
  over_documents_text: {
    en: "Text, Markdown, or a table of questions and answers: what the bot should know.",
    zh: "文本、Markdown 或问答表格：机器人需要了解的内容。",
  },
  over_link: { en: "Share a link", zh: "创建链接" },
  over_link_text: {
    en: "The address that your customers open. It can end on a day, and have limits.",
    zh: "供客户打开的地址，可设置有效期和限额。",
  },
  over_customer: { en: "Invite a customer", zh: "邀请客户" },
  over_customer_text: {
    en: "An account for whoever opens the link. Links can also let visitors in without one.",
    zh: "为打开链接的人创建账号。链接也可允许访客免登录。",
  },
  over_look: { en: "Links that need a look", zh: "需要关注的链接" },
  over_look_none: {
    en: "All is well: no open link ends soon, has used up its points, refuses much or lost reports.",
    zh: "一切正常：没有即将到期、点数用尽、频繁拒绝或报告投递失败的链接。",
  },
  over_look_latest: {
    en: "No open link ends soon. Of the rest the latest alone were looked at, and nothing was found.",
    zh: "没有即将到期的链接。其余链接仅检查了最新的一部分，未发现异常。",
  },
  over_look_more: {
    en: "These were found first; there may be more.",
    zh: "此处为最先发现的链接，可能还有更多。",
  },
  over_look_all: { en: "All open links", zh: "全部可用链接" },
  over_refused: { en: "{count} refused in 30 days", zh: "30 天内拒绝 {count} 次" },
  over_reports_failed: { en: "Reports to the host failed", zh: "向主机的报告投递失败" },
  over_latest: { en: "Latest conversations", zh: "最近的对话" },
  over_latest_none: {
    en: "Nobody has asked anything yet. Open one of your links to try it yourself.",
    zh: "还没有人提问。可打开任一链接自行试用。",
  },
  over_all_conversations: { en: "All conversations", zh: "全部对话" },
  over_conversation: { en: "Conversation", zh: "对话" },
  over_who: { en: "Who", zh: "提问者" },
  over_when: { en: "When", zh: "时间" },
  over_answers: { en: "Answers", zh: "回答数" },
} satisfies Wording;
