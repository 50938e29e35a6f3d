import type { Wording } from "../../shared/words.ts";

/** What the chat beside a bot's settings says. */
export const tryWords = {
  try_title: { en: "Try it", zh: "试用" },
  try_lead: {
    en: "Ask as its owner: no link, no limits, and all that the answer was made from.",
    zh: "以所有者身份提问：不经链接，不受限额，可查看回答的全部依据。",
  },
  try_unsaved: {
    en: "Answers go by what is saved, not by your changes yet.",
    zh: "回答以已保存的设置为准，未保存的更改尚未生效。",
  },
  try_question: { en: "Your question", zh: "您的问题" },
  try_placeholder: { en: "Ask the bot something", zh: "向机器人提问" },
  try_send: { en: "Ask", zh: "提问" },
  try_stop: { en: "Stop", zh: "停止" },
  try_over: { en: "Start over", zh: "重新开始" },
  try_thread: { en: "What was asked and answered", zh: "问答内容" },
  try_waiting: { en: "Waiting for the first word…", zh: "等待首字…" },
  try_reasoning: { en: "Reasoning", zh: "思考过程" },
  try_tools: { en: "Tools ({n})", zh: "工具（{n}）" },
  try_stopped: { en: "Stopped.", zh: "已停止。" },
  try_first: { en: "First word after {time}", zh: "首字 {time}" },
} satisfies Wording;
