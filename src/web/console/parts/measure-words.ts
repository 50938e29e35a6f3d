import type { Wording } from "../../shared/words.ts";

/** What the sections call the same things by: visitors, costs, sources and days. */
export const measureWords = {
  visitor_anonymous: { en: "Anonymous {id}", zh: "匿名访客 {id}" },
  visitor_deleted: { en: "Deleted account {id}", zh: "已删除账号 {id}" },
  visitor_master: { en: "Master key", zh: "主密钥" },
  visitor_preview: { en: "Preview", zh: "预览" },
  model_builtin: { en: "Documents only", zh: "仅文档" },
  cost_tokens: { en: "{prompt} tokens in, {completion} out", zh: "输入 {prompt}、输出 {completion} token" },
  cost_estimated: { en: "estimated", zh: "估算" },
  cost_points: { en: "{n} points", zh: "{n} 点" },
  cost_points_one: { en: "{n} point", zh: "{n} 点" },
  sources_n: { en: "{n} sources", zh: "{n} 个来源" },
  sources_one: { en: "{n} source", zh: "{n} 个来源" },
  source_relevance: { en: "Relevance {score}", zh: "相关度 {score}" },
  day_from: { en: "From", zh: "从" },
  day_to: { en: "To", zh: "至" },
} as const satisfies Wording;
