import type { Wording } from "../../shared/words.ts";

/** What is said of dictating. It comes when that is first used. */
export const voiceWords = {
  voice_listening: {
    en: "Listening. Press the microphone or Esc to stop.",
    zh: "正在聆听。点击麦克风或按 Esc 结束。",
  },
  voice_ended: { en: "Dictation has ended.", zh: "语音输入已结束。" },
  voice_not_allowed: {
    en: "The browser does not let this page hear you. Allow the microphone for it, then press the button again.",
    zh: "浏览器未允许此页面使用麦克风。请允许后再次点击按钮。",
  },
  voice_no_speech: {
    en: "Nothing was heard. Press the microphone and speak, or type.",
    zh: "没有听到声音。请点击麦克风再说一次，或改用键盘输入。",
  },
  voice_no_microphone: {
    en: "No microphone was found. Connect one, or type.",
    zh: "未找到麦克风。请连接麦克风，或改用键盘输入。",
  },
  voice_network: {
    en: "The browser could not reach what recognises speech. Try again in a moment, or type.",
    zh: "浏览器无法连接语音识别服务。请稍后重试，或改用键盘输入。",
  },
  voice_failed: {
    en: "The speech could not be recognised. Try again, or type.",
    zh: "无法识别语音。请重试，或改用键盘输入。",
  },
} as const satisfies Wording;
