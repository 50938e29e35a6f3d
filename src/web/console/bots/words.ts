import type { Wording } from "../../shared/words.ts";

/** What the list of bots and the frame of a bot's pages say. */
export const botWords = {
  bots_lead: {
    en: "A bot answers from its documents or by a language model. Share it with customers through links.",
    zh: "机器人根据文档或大语言模型回答，通过链接分享给客户。",
  },
  bot_new: { en: "New bot", zh: "新建机器人" },
  bot_missing: { en: "There is no such bot", zh: "没有这个机器人" },
  bot_name: { en: "Name", zh: "名称" },
  bot_name_hint: { en: "Customers see it over the chat.", zh: "客户会在对话上方看到。" },
  bot_model: { en: "Model", zh: "模型" },
  bot_questions_30: { en: "Questions, 30 days", zh: "近 30 天提问" },
  bot_points_30: { en: "Points, 30 days", zh: "近 30 天点数" },
  bot_changed: { en: "Changed", zh: "更新于" },
  bots_none_title: { en: "No bot yet", zh: "还没有机器人" },
  bots_none_text: {
    en: "Create the first one: a name is enough, and a document or two that it answers from.",
    zh: "创建第一个机器人：取个名称，再放入一两份文档即可。",
  },
  bot_create: { en: "Create the bot", zh: "创建机器人" },
  bot_created: { en: "The bot is created.", zh: "机器人已创建。" },
  bot_new_lead: {
    en: "Only the name and the model are needed now. Everything else can be changed at any time.",
    zh: "现在只需名称和模型，其余随时可改。",
  },
  bot_answers_by: { en: "What answers", zh: "回答方式" },
  bot_builtin: { en: "Its documents alone", zh: "仅根据文档" },
  bot_builtin_hint: {
    en: "Quotes the passages of its documents that fit the question. Asks no model service (builtin).",
    zh: "引用文档中与问题相符的段落，不调用模型服务（builtin）。",
  },
  bot_by_model: { en: "A language model", zh: "大语言模型" },
  bot_by_model_hint: {
    en: "Writes its own answers, and reads the fitting passages of the bot's documents first.",
    zh: "自行撰写回答，并会先阅读文档中相符的段落。",
  },
  bot_model_name: { en: "Model name", zh: "模型名称" },
  bot_models_own: {
    en: "{n} models of your endpoint to choose from, or type another name.",
    zh: "可从您的模型服务的 {n} 个模型中选择，也可输入其他名称。",
  },
  bot_models_installation: {
    en: "{n} models of this installation's endpoint to choose from, as you set none of your own. Or type another name.",
    zh: "您未设置自己的模型服务，可从本系统默认服务的 {n} 个模型中选择，也可输入其他名称。",
  },
  bot_models_none: {
    en: "No model endpoint is set, so a model cannot answer yet.",
    zh: "尚未设置模型服务，暂时无法由模型回答。",
  },
  bot_models_set: { en: "Set it in the settings", zh: "前往设置" },
  bot_models_unknown: {
    en: "The endpoint did not say which models it has. Type the name as its provider writes it.",
    zh: "模型服务未返回模型列表，请按服务商的写法输入名称。",
  },
  bot_models_refresh: { en: "Read the models anew", zh: "重新读取模型列表" },
  bot_tab_settings: { en: "Settings", zh: "设置" },
  bot_tab_documents: { en: "Documents", zh: "文档" },
  bot_tab_search: { en: "Search", zh: "检索" },
  bot_tab_try: { en: "Try", zh: "试用" },
  bot_tab_links: { en: "Links", zh: "链接" },
  bot_parts: { en: "Parts of this bot", zh: "机器人页面" },
  bot_preview: { en: "View as customer", zh: "以客户身份查看" },
  bot_preview_none: {
    en: "There is no open link to look through yet. Create one first.",
    zh: "还没有可用的链接，请先创建一个。",
  },
  bot_tab_blocked: {
    en: "The browser did not let a tab be opened. Allow it for this page and try again.",
    zh: "浏览器阻止了新标签页，请允许后重试。",
  },
  bot_links_lead: {
    en: "The newest of the links by which customers reach this bot.",
    zh: "客户通过链接使用此机器人。以下为最新的链接。",
  },
  bot_link: { en: "Link", zh: "链接" },
  bot_link_status: { en: "State", zh: "状态" },
  bot_link_open: { en: "Open", zh: "可用" },
  bot_link_expired: { en: "Expired", zh: "已过期" },
  bot_link_revoked: { en: "Revoked", zh: "已停用" },
  bot_link_questions: { en: "Questions", zh: "提问" },
  bot_link_used: { en: "Last used", zh: "最近使用" },
  bot_link_never: { en: "Never", zh: "从未" },
  bot_link_look: { en: "Look", zh: "查看" },
  bot_links_all: { en: "All links of this bot", zh: "此机器人的全部链接" },
  bot_link_new: { en: "New link", zh: "新建链接" },
  bot_links_none: { en: "No link yet", zh: "还没有链接" },
  bot_links_none_text: {
    en: "A link is how customers reach this bot. Create one and send it to them.",
    zh: "客户通过链接使用此机器人。创建后发送给客户即可。",
  },
} satisfies Wording;
