export type Advice = "advice_none" | "advice_name" | "advice_simple" | "advice_short" | "advice_good";

/** So many characters of a Latin script are hard to guess; one of another script counts for two. */
const goodLength = 14;
/** Fewer different characters than this are a repetition. */
const leastDifferent = 5;

/** What to say of a new password. It is advice: the server takes any. */
export function advise(password: string, username: string): Advice {
  if (password === "") return "advice_none";
  const plain = password.toLowerCase();
  const name = username.toLowerCase();
  if (name.length >= 3 && plain.includes(name)) return "advice_name";
  if (isSimple(plain)) return "advice_simple";
  const length = [...password].reduce((sum, char) => sum + (char > "\u024f" ? 2 : 1), 0);
  return length < goodLength ? "advice_short" : "advice_good";
}

const rows = ["01234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "password"];

/** Whether most of it is a row of the keyboard or the alphabet, or the same few characters again and again. */
function isSimple(plain: string): boolean {
  if (new Set(plain).size < Math.min(leastDifferent, plain.length)) return true;
  const inRows = rows.flatMap((row) => [row, [...row].reverse().join("")]);
  let inRow = 0;
  for (let at = 0; at + 3 <= plain.length; at++) {
    const part = plain.slice(at, at + 3);
    if (inRows.some((row) => row.includes(part))) inRow++;
  }
  return inRow > 0 && inRow * 2 >= plain.length - 2;
}
