/**
 * Markdown that is still being written, made whole for showing: what has been opened is closed, and a last line that
 * may yet turn into something else (a table, a heading, a list) is held back. So text that grows does not flicker.
 */
export function completeMarkdown(text: string): string {
  if (isInsideFence(text)) return text.replace(/\n[ \t]*[`~]{1,2}$/, "");
  const start = lastParagraphStart(text);
  return text.slice(0, start) + completeInline(holdBack(text.slice(start)));
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

/** Drops a last line of marks alone, and a table that has no delimiter row yet. */
function holdBack(paragraph: string): string {
  const kept = paragraph.replace(/(^|\n)[ \t]*([-=*+_#>|`~]+|\d{1,9}[.)]?)[ \t]*$/, "$1").replace(/\n$/, "");
  const lines = kept.split("\n");
  const head = lines.findIndex((line) => /^ {0,3}\|/.test(line));
  if (head < 0) return kept;
  const isTable = /^[ \t]*\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|[ \t]*$/.test(lines[head + 1] ?? "");
  return isTable ? kept : lines.slice(0, head).join("\n");
}

/** Closes an open code span or strong text, and shows an unfinished link as its words. */
function completeInline(paragraph: string): string {
  const prose = paragraph.replace(/`[^`]*`/g, "");
  if (prose.includes("`")) return `${paragraph.trimEnd()}\``;
  const text = paragraph
    .replace(/!\[[^[\]\n]*(\]\([^()\n]*)?\]?$/, "")
    .replace(/\[(\d{0,2})\]?$/, (whole) => (/^\[\d+\]$/.test(whole) ? whole : ""))
    .replace(/\[([^[\]\n]*)\]\([^()\n]*$/, "$1")
    .replace(/\[([^[\]\n]+)$/, "$1");
  if ((prose.split("**").length - 1) % 2 === 0) return text.replace(/(^|[^*])\*$/, "$1");
  if (/\*\*\*?$/.test(text)) return text.replace(/\*+$/, "");
  return `${text.replace(/\*$/, "").trimEnd()}**`;
}
