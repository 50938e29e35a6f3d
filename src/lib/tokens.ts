/**
 * About how many tokens a model would count in a text, for where nobody counted: one for each Han, kana or Hangul character, and one
 * for every four other characters (OpenAI's rule of thumb for English).
 */
export function estimateTokens(text: string): number {
  const wide =
    text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0;
  return wide + Math.ceil((text.length - wide) / 4);
}
