import type { Citation } from "../../shared/wire.ts";

/** The longest label made of a passage's own words, in UTF-16 units. */
const labelChars = 80;
/** How much of a passage is read for its first words, in UTF-16 units: marks are left out. */
const readChars = 1_000;

/** What tells a passage from others of its document: its question, else its first words. May be empty. */
export function labelOf({ question, text }: Pick<Citation, "question" | "text">): string {
  const words = (question?.trim() || stripMarks(unwrapLines(text.slice(0, readChars))))
    .replace(/\s+/g, " ")
    .trim();
  if (question?.trim() || words.length <= labelChars) return words;
  const cut = words.slice(0, labelChars);
  // At a space where there is one near; Chinese has none.
  const space = cut.lastIndexOf(" ");
  return `${(space > labelChars / 2 ? cut.slice(0, space) : cut).trimEnd()}…`;
}

/** Markdown's own marks are no words: bars, bullets, hashes, stars, and the second line of a table. */
function stripMarks(text: string): string {
  return text
    .replace(/^[ \t|:=-]+$/gm, " ")
    .replace(/^ {0,3}#{1,6}[ \t]+(.*\S)[ \t]*\n\s*(?=\S)/gm, "$1 ·\n")
    .replace(/^\s*(?:[-+*•>]|#{1,6}|\d{1,3}[.)、])\s+/gm, "")
    .replace(/!?\[([^[\]\n]*)\]\([^()\n]*\)/g, "$1")
    .replace(/[|`*\\]+/g, " ");
}

const chinese = "[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\u3001-\\u301f\\uff00-\\uffef]";
const chineseEnd = new RegExp(`${chinese}$`, "u");
const chineseStart = new RegExp(`^${chinese}`, "u");

type Line = "blank" | "prose" | "item" | "other";

/**
 * A passage as Markdown to be shown: lines that a text was hard-wrapped into are joined, with no space between Chinese
 * characters; lists, tables, code, headings and blank lines keep their lines.
 */
export function unwrapLines(text: string): string {
  const lines: string[] = [];
  let last: Line = "blank";
  let fence = "";
  for (const line of text.split(/\r?\n/)) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(line)?.[1] ?? "";
    const isCode = fence !== "" || mark !== "";
    if (mark !== "" && (fence === "" || mark.startsWith(fence))) fence = fence === "" ? mark : "";
    const kind = isCode ? "other" : kindOf(line);
    const before = lines.at(-1) ?? "";
    if (kind === "prose" && (last === "prose" || last === "item")) {
      lines[lines.length - 1] = joinLines(before, line);
      continue;
    }
    // Of numbered items Markdown lets only a 1 follow a paragraph without a blank line.
    if (kind === "item" && last === "prose") lines.push("");
    lines.push(isCode ? line : toMarkdown(line, kind));
    last = kind;
  }
  return lines.join("\n");
}

function kindOf(line: string): Line {
  if (line.trim() === "") return "blank";
  if (/^\s*(?:[-+*•]\s|\d{1,3}[.)]\s|\d{1,3}、)/.test(line)) return "item";
  return /\||^\s*(?:#{1,6}\s|>|[-=*_]{3,}\s*$)/.test(line) ? "other" : "prose";
}

/** An indented line is no code, a bullet of plain text is a list's, and a product such as 5*3*2 has no emphasis. */
function toMarkdown(line: string, kind: Line): string {
  const text = line.replace(/(\d)\*(?=\d)/g, "$1\\*");
  if (kind === "prose") return text.trimStart();
  if (kind !== "item") return text;
  return text.replace(/^(\s*)•\s/, "$1- ").replace(/^(\s*\d{1,3})、\s*/, "$1. ");
}

function joinLines(before: string, line: string): string {
  const next = toMarkdown(line, "prose");
  // Markdown's own signs for a line that is to end here.
  if (before.endsWith("  ") || before.endsWith("\\")) return `${before}\n${next}`;
  const words = before.trimEnd();
  // Two UTF-16 units hold the last character, whichever it is.
  const isChinese = chineseEnd.test(words.slice(-2)) && chineseStart.test(next);
  return words + (isChinese ? "" : " ") + next;
}
