import type { Language } from "../errors.ts";

/** What is said when the whole of a question is a greeting or a thank-you, in each language. */
const replies: Record<"greeting" | "thanks", Record<Language, string>> = {
  greeting: { en: "Hello! What would you like to know?", zh: "您好！请问您想了解什么？" },
  thanks: { en: "You're welcome!", zh: "不客气！" },
};

const courtesies: readonly (readonly [RegExp, keyof typeof replies])[] = [
  [
    /^(?:oh )?(?:hello|hi|hiya|hey|howdy|greetings|good (?:morning|afternoon|evening|day))(?: (?:hello|hi|there|all|everyone|again|you))*$/,
    "greeting",
  ],
  [
    /^(?:(?:ok|okay|great|perfect|cool|super|alright|nice|many|wonderful|got it) )*(?:thanks|thank (?:you|u)|thx|ty|cheers)(?: (?:a lot|a million|so much|very much|again|bye|(?:for|to) (?:(?:your|the|all) )*(?:you|it|that|this|help|answer|info|information)))*$/,
    "thanks",
  ],
  [
    /^(?:你|您|大家|你们)好(?:呀|啊|吗)?$|^(?:嗨|嘿|哈喽|哈啰|哈罗|早|早安|早上好|上午好|中午好|下午好|晚上好|在吗|在不在)(?:呀|啊)?$/,
    "greeting",
  ],
  [
    /^(?:好的?|嗯|行|明白了?|知道了|太好了|非常|十分|很|万分){0,3}(?:谢谢|多谢|感谢|谢了|谢啦)(?:你们?|您|大家|了|啦|啊|的?帮助|的?帮忙|的?回答){0,4}$/,
    "thanks",
  ],
];
/** Longer questions are never only that. */
const courtesyChars = 80;

/** A short friendly answer when the whole question is a greeting or thanks, whatever its signs and capitals; else undefined. */
export function answerCourtesy(question: string, language: Language): string | undefined {
  if (question.length > courtesyChars) return undefined;
  const words = question
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  const plain = /\p{Script=Han}/u.test(words) ? words.replaceAll(" ", "") : words;
  const kind = courtesies.find(([form]) => form.test(plain))?.[1];
  return kind && replies[kind][language];
}
