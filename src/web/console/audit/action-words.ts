import type { Wording } from "../../shared/words.ts";

/** What was done, by the names of the wire: `did_` and the action, its dot as an underscore. */
export const actionWords = {
  did_bot_created: { en: "{who} made the bot {what}", zh: "{who}创建了机器人{what}" },
  did_bot_updated: { en: "{who} changed the bot {what}", zh: "{who}修改了机器人{what}" },
  did_bot_deleted: {
    en: "{who} deleted the bot {what} with its links and conversations",
    zh: "{who}删除了机器人{what}及其链接和对话",
  },
  did_bot_deletion_began: { en: "{who} began to delete the bot {what}", zh: "{who}开始删除机器人{what}" },
  did_bot_handed_over: {
    en: "{who} gave the bot {what} to another administrator",
    zh: "{who}将机器人{what}转给了其他管理员",
  },
  did_document_created: { en: "{who} added the document {what}", zh: "{who}添加了文档{what}" },
  did_document_deleted: { en: "{who} deleted the document {what}", zh: "{who}删除了文档{what}" },
  did_link_created: { en: "{who} made the link {what}", zh: "{who}创建了链接{what}" },
  did_link_updated: { en: "{who} changed the link {what}", zh: "{who}修改了链接{what}" },
  did_link_revoked: { en: "{who} revoked the link {what}", zh: "{who}撤销了链接{what}" },
  did_link_rotated: { en: "{who} gave the link {what} a new address", zh: "{who}更换了链接{what}的地址" },
  did_link_secret_rotated: {
    en: "{who} gave the link {what} a new secret",
    zh: "{who}更换了链接{what}的密钥",
  },
  did_link_previewed: {
    en: "{who} looked at the link {what} as its customers do",
    zh: "{who}以客户视角预览了链接{what}",
  },
  did_delivery_retried: {
    en: "{who} sent a report of the link {what} to its host again",
    zh: "{who}重新发送了链接{what}的主机回报",
  },
  did_customer_created: { en: "{who} made the customer {what}", zh: "{who}创建了客户{what}" },
  did_customer_updated: { en: "{who} changed the customer {what}", zh: "{who}修改了客户{what}" },
  did_customer_deleted: { en: "{who} deleted the customer {what}", zh: "{who}删除了客户{what}" },
  did_customer_erasure_began: {
    en: "{who} began to delete the customer {what} with all that it had written",
    zh: "{who}开始删除客户{what}及其写下的全部内容",
  },
  did_customer_erased: {
    en: "{who} deleted what a customer had written",
    zh: "{who}删除了某客户写下的全部内容",
  },
  did_customer_imported: { en: "{who} brought in customers from a table", zh: "{who}从表格导入了客户" },
  did_customer_invited: { en: "{who} invited the customer {what}", zh: "{who}邀请了客户{what}" },
  did_customer_password_reset: {
    en: "{who} gave the customer {what} a new password",
    zh: "{who}重置了客户{what}的密码",
  },
  did_customer_password_changed: {
    en: "{who}, a customer, changed the own password",
    zh: "客户{who}修改了自己的密码",
  },
  did_customer_sessions_ended: {
    en: "{who} signed the customer {what} out everywhere",
    zh: "{who}让客户{what}在所有设备上退出",
  },
  did_invite_accepted: {
    en: "{who} followed the invitation and set a password",
    zh: "{who}接受邀请并设置了密码",
  },
  did_installation_restored: {
    en: "{who} put the backup {what} in the place of what was here",
    zh: "{who}用备份{what}恢复了系统",
  },
  did_setup_offered: { en: "{who} made a set-up link", zh: "{who}生成了设置链接" },
  did_setup_completed: {
    en: "{who} set the installation up as its administrator {what}",
    zh: "{who}完成了设置，成为管理员{what}",
  },
  did_account_created: { en: "{who} made the account {what}", zh: "{who}创建了账号{what}" },
  did_account_updated: { en: "{who} changed the account {what}", zh: "{who}修改了账号{what}" },
  did_account_deleted: { en: "{who} deleted the account {what}", zh: "{who}删除了账号{what}" },
  did_account_password_changed: { en: "{who} changed the own password", zh: "{who}修改了自己的密码" },
  did_account_password_reset: {
    en: "{who} gave the account {what} a new password",
    zh: "{who}重置了账号{what}的密码",
  },
  did_session_opened: { en: "{who} signed in", zh: "{who}登录了" },
  did_upstream_updated: { en: "{who} set the model endpoint {what}", zh: "{who}设置了模型接口{what}" },
  did_upstream_removed: { en: "{who} removed the model endpoint {what}", zh: "{who}移除了模型接口{what}" },
  did_master_key_rotated: { en: "{who} put a new master key in place", zh: "{who}更换了主密钥" },
  did_conversation_deleted: { en: "{who} deleted a conversation", zh: "{who}删除了一个对话" },
  did_conversations_erased: {
    en: "{who} deleted a customer, and with it the conversations it had with the bot {what}",
    zh: "{who}删除了一位客户，其与机器人{what}的对话也一并删除",
  },
  did_conversations_exported: {
    en: "{who} exported conversations of the bot {what}",
    zh: "{who}导出了机器人{what}的对话",
  },
} as const satisfies Wording;
