/** A formula as it stands in a text. */
export interface Formula {
  /** With the marks around it. */
  raw: string;
  tex: string;
  /** True for one that stands on a line of its own. */
  isDisplay: boolean;
}

/** Of one formula, in UTF-16 units. */
const maxLength = 2_000;

const pairs = [
  { open: "$$", close: "$$", isDisplay: true },
  { open: "\\[", close: "\\]", isDisplay: true },
  { open: "\\(", close: "\\)", isDisplay: false },
] as const;

// No space within the marks, and no word after them: "$5 and $6" are prices, "$HOME/$USER" are names.
const dollars = /^\$(?![\s$])((?:\\[^\n]|[^\\$`\n])*)\$(?![\p{Script=Latin}\p{N}$])/u;

/** The formula that a text begins with, in TeX's marks: `$…$`, `$$…$$`, `\(…\)` or `\[…\]`. */
export function readFormula(source: string): Formula | undefined {
  const pair = pairs.find(({ open }) => source.startsWith(open));
  if (!pair) return readDollars(source);
  const end = source.slice(0, maxLength).indexOf(pair.close, pair.open.length);
  if (end < 0) return undefined;
  const raw = source.slice(0, end + pair.close.length);
  const tex = source.slice(pair.open.length, end).trim();
  const isProse =
    tex === "" || /\n[ \t]*\n/.test(raw) || (pair.open === "\\[" && isBracketed(source, end, tex));
  return isProse ? undefined : { raw, tex, isDisplay: pair.isDisplay };
}

/** Brackets that are escaped so as to be no link: words in them, or an address after them. */
function isBracketed(source: string, end: number, tex: string): boolean {
  return source[end + 2] === "(" || !/[\\^_=+<>{}]/.test(tex);
}

function readDollars(source: string): Formula | undefined {
  const match = dollars.exec(source.slice(0, maxLength));
  const tex = match?.[1] ?? "";
  if (!match || /\s$/.test(tex) || isPrice(tex)) return undefined;
  return { raw: match[0], tex, isDisplay: false };
}

/** An amount and what is said of it, such as "5 to 10": nothing is done with it. */
function isPrice(tex: string): boolean {
  return /^\d/.test(tex) && /\s/.test(tex) && !/[\\^_=+*<>|{}]|\s[-/]\s/.test(tex);
}

/** Where the next formula may begin; -1 for nowhere. */
export function findFormula(source: string): number {
  return source.search(/\$|\\[([]/);
}

/** Where in a text that still grows a formula begins that has not come to its end; -1 for nowhere. */
export function findOpenFormula(text: string): number {
  const words = /[^\\$`]+|`[^`]*`/y;
  for (let index = 0; index < text.length; ) {
    words.lastIndex = index;
    if (words.test(text)) {
      index = words.lastIndex;
      continue;
    }
    // What follows is code.
    if (text[index] === "`") return -1;
    const rest = text.slice(index);
    const formula = canBegin(rest, text[index - 1] ?? "") ? readFormula(rest) : undefined;
    if (!formula && isOpening(rest, text[index - 1] ?? "")) return index;
    index += formula?.raw.length ?? (rest[0] === "\\" ? 2 : 1);
  }
  return -1;
}

/** Whether a formula may begin after this character: "US$" is none. */
export function canBegin(rest: string, before: string): boolean {
  return !/^\$(?!\$)/.test(rest) || !/[\p{Script=Latin}\p{N}]/u.test(before);
}

/** Whether what has come may become a formula: one dollar may also be money, so that it needs more of TeX as it grows. */
function isOpening(rest: string, before: string): boolean {
  if (rest.length > maxLength) return false;
  const pair = pairs.find(({ open }) => rest.startsWith(open));
  if (pair) return !rest.includes(pair.close, pair.open.length);
  if (rest === "\\") return true;
  if (!canBegin(rest, before) || !/^\$(?:[^\s\d$`][^$`\n]*)?$/.test(rest)) return false;
  return rest.length < 12 || /[\\^_={]/.test(rest);
}
