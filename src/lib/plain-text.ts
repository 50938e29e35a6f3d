/**
 * Words from elsewhere as they may be shown: on one line, without control characters and those that turn the direction of writing, which
 * could make a sentence read as another one, and at most `maxChars` long. Empty for what is no text, and where nothing would be seen.
 */
export function plainText(given: unknown, maxChars: number): string {
  if (typeof given !== "string") return "";
  const plain = given
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\u202a-\u202e\u2066-\u2069]/g, "")
    .trim();
  const shown = [...plain].slice(0, maxChars).join("").trim();
  return /^[\s\p{Cf}\p{Default_Ignorable_Code_Point}]*$/u.test(shown) ? "" : shown;
}
