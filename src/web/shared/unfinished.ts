import { findOpenFormula } from "./math-syntax.ts";

/**
 * Markdown that is still being written, made whole for showing: what has been opened is closed, and a last line that
 * may yet turn into something else (a table, a heading, a list) is held back. So text that grows does not flicker.
 */
export function completeMarkdown(source: string): string {
  // A fence's line may still be about to name its language.
  const text = source.replace(/(^|\n) {0,3}(`{3,}|~{3,})[^`\n]*$/, "$1");
  if (isInsideFence(text)) return text.replace(/\n[ \t]*[`~]{1,2}$/, "");
  const start = lastParagraphStart(text);
  return text.slice(0, start) + completeInline(holdBack(holdFormula(text.slice(start))));
}

/** Markdown that was cut off: what is open in its last paragraph is closed, and nothing of it is held back but a table's row without a word. */
export function closeMarkdown(source: string): string {
  if (isInsideFence(source)) return source;
  const start = lastParagraphStart(source);
  return source.slice(0, start) + completeInline(source.slice(start)).replace(/\n {0,3}\|[ \t|]*$/, "");
}

function isInsideFence(text: string): boolean {
  let fence = "";
  for (const line of text.split("\n")) {
    const mark = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
    if (!mark?.[1]) continue;
    if (!fence) fence = mark[1];
    else if (mark[1].startsWith(fence) && !mark[2]?.trim()) fence = "";
  }
  return fence !== "";
}

function lastParagraphStart(text: string): number {
  let start = 0;
  for (const blank of text.matchAll(/\n[ \t]*\n/g)) start = blank.index + blank[0].length;
  return start;
}

/** Drops a formula that has not come to its end: half of one is no formula, and its signs would be taken for marks. */
function holdFormula(paragraph: string): string {
  const open = findOpenFormula(paragraph);
  return open < 0 ? paragraph : paragraph.slice(0, open);
}

/** Drops a last line of marks alone, and a table that has no delimiter row yet. */
function holdBack(paragraph: string): string {
  const kept = paragraph
    .replace(/(^|\n)[ \t]*([-=*+_#>|`~]+|\d{1,9}[.)]?)(?:[ \t]+\[[ xX]?\]?)?[ \t]*$/, "$1")
    .replace(/\n$/, "");
  const lines = kept.split("\n");
  const head = lines.findIndex((line) => /^ {0,3}\|/.test(line));
  if (head < 0) return kept;
  const header = lines[head] ?? "";
  const delimiter = lines[head + 1] ?? "";
  const isWhole = /^[ \t|:-]+\|[ \t]*$/.test(delimiter) && countBars(delimiter) >= countBars(header);
  return isWhole || lines.length > head + 2 ? kept : lines.slice(0, head).join("\n");
}

function countBars(row: string): number {
  return row.split("|").length;
}

/** Closes an open code span or strong text, and shows an unfinished link as its words. */
function completeInline(paragraph: string): string {
  const prose = paragraph.replace(/`[^`]*`/g, "");
  if (prose.includes("`"))
    return paragraph.endsWith("`") ? paragraph.slice(0, -1) : `${paragraph.trimEnd()}\``;
  const text = paragraph
    .replace(/!\[[^[\]\n]*(\]\([^()\n]*)?\]?$/, "")
    .replace(/\[(?:\^[^\s[\]]*|[\d ,，、]*)$/, "")
    .replace(/\[([^[\]\n]*)\]\([^()\n]*$/, "$1")
    .replace(/\[([^[\]\n]+)$/, "$1");
  if ((prose.split("**").length - 1) % 2 === 0) return closeEmphasis(text);
  if (/\*\*\*?$/.test(text)) return text.replace(/\*+$/, "");
  return `${text.replace(/\*$/, "").trimEnd()}**`;
}

function closeEmphasis(text: string): string {
  const bare = text.replace(/(^|[^*])\*$/, "$1");
  return /(^|[\s(])\*(?![\s*])[^*]*$/.test(bare) ? `${bare.trimEnd()}*` : bare;
}
