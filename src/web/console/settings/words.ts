import type { Wording } from "../../shared/words.ts";

/** What the settings' frame and the model endpoint say. */
export const settingsWords = {
  settings_parts: { en: "Parts of the settings", zh: "设置项" },
  settings_model: { en: "Model endpoint", zh: "模型服务" },
  settings_account: { en: "Account", zh: "账号" },
  model_lead: {
    en: "Where your bots send their questions: any service that speaks OpenAI's chat completions. All of your bots use it, whoever asks.",
    zh: "机器人调用模型的服务，兼容 OpenAI 对话接口即可。您的所有机器人共用，与提问者无关。",
  },
  model_presets: { en: "Begin with an address of", zh: "常用服务地址" },
  model_url: { en: "Base URL", zh: "Base URL" },
  model_url_hint: {
    en: "The part before /chat/completions, such as https://api.openai.com/v1.",
    zh: "/chat/completions 之前的部分，例如 https://api.openai.com/v1。",
  },
  model_key: { en: "API key", zh: "API 密钥" },
  model_key_new: {
    en: "Kept sealed and never shown again. Leave it empty where the service needs none.",
    zh: "加密保存，不再显示。如服务无需密钥，可留空。",
  },
  model_key_kept: {
    en: "One ending in {last} is kept. Leave this empty to keep it.",
    zh: "已保存以 {last} 结尾的密钥，留空则继续使用。",
  },
  model_key_other: {
    en: "A key goes only to the address it was entered for. Enter the one of the new address.",
    zh: "密钥只会发送到录入时的地址，请输入新地址对应的密钥。",
  },
  model_key_drop: { en: "Remove the key", zh: "移除密钥" },
  model_test: { en: "Test", zh: "测试连接" },
  model_testing: { en: "Asking the endpoint…", zh: "正在连接…" },
  model_test_first: { en: "Save before you test.", zh: "请先保存再测试。" },
  model_works: { en: "It answers, with {n} models:", zh: "连接正常，共 {n} 个模型：" },
  model_works_none: { en: "It answers, but names no models.", zh: "连接正常，但未返回模型列表。" },
  model_fails: { en: "It does not work yet.", zh: "连接失败。" },
  model_saved: { en: "Saved. Your bots use it from now on.", zh: "已保存，机器人即刻使用。" },
  model_known: { en: "{n} models, read {when}", zh: "{n} 个模型，读取于 {when}" },
  model_more: { en: "and {n} more", zh: "另有 {n} 个" },
  model_installation: {
    en: "You set none of your own, so your bots use this installation's.",
    zh: "您未设置自己的模型服务，机器人使用本系统的默认服务。",
  },
  model_nothing: {
    en: "None is set yet. Until then only bots that answer from their documents alone work.",
    zh: "尚未设置。在此之前，只有仅根据文档回答的机器人可用。",
  },
  model_remove: { en: "Remove this endpoint", zh: "移除此服务" },
  model_remove_title: { en: "Remove your model endpoint?", zh: "移除您的模型服务？" },
  model_remove_text: {
    en: "Its address and its key are deleted. Your bots with a model then use the installation's endpoint, where there is one, and cannot answer otherwise.",
    zh: "其地址和密钥将被删除。使用模型的机器人将改用系统默认服务；若没有默认服务，则无法回答。",
  },
  model_removed: { en: "Your model endpoint is removed.", zh: "模型服务已移除。" },
} satisfies Wording;
