/**
 * A part of a plain or Markdown text that stands by itself. `units` are its lines, the rows of a table, the items of a list; `head` and
 * `tail` are lines that every piece of it needs: a table's header row, the fences of code.
 */
export interface Block {
  kind: "text" | "heading" | "table" | "list" | "code" | "quote";
  head: string[];
  units: string[];
  tail: string[];
  /** Of a heading: 1 to 6. */
  level: number;
  /** It was too long to be held whole: the next block goes on with it, and says so. */
  isOpen: boolean;
  goesOn: boolean;
}

/** A block is given out once it has so many characters, so that memory stays bounded. */
const blockChars = 4_000;
/** A header row longer than this is not repeated above every piece of its table. */
const headChars = 400;
/** A line of plain text that is narrower than this ends where its writer ended it; wider ones are taken as wrapped. */
const wrappedColumns = 40;

const headingLine = /^ {0,3}(#{1,6})(?:[ \t](.*))?$/;
const underline = /^ {0,3}(?:=+|-+)[ \t]*$/;
const rule = /^ {0,3}(?:-[ \t]*){3,}$|^ {0,3}(?:\*[ \t]*){3,}$|^ {0,3}(?:_[ \t]*){3,}$/;
const fenceLine = /^ {0,3}(`{3,}|~{3,})/;
const itemLine = /^\s*(?:[-*+•]|\d{1,9}[.)])\s/;
/** A number that is no 1 at the start of a line goes on with a sentence more often than it begins a list. */
const laterItem = /^\s*(?!0*1[.)])\d{1,9}[.)]/;
const delimiterRow = /^\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$/;
const cjk = "[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\u3000-\\u303f\\uff00-\\uffef]";
const cjkEnd = new RegExp(`${cjk}$`, "u");
const cjkStart = new RegExp(`^${cjk}`, "u");

/** The blocks of a text in order, read line by line. Headings, code and quotations are looked for in Markdown alone. */
export function* readBlocks(content: string, isMarkdown: boolean): Generator<Block> {
  let open: Block | undefined;
  let chars = 0;
  for (const line of readLines(content)) {
    const heading: Block | undefined = isMarkdown ? readHeading(line, open) : undefined;
    const next: Block | "end" | "added" = heading ?? placeLine(line, open, isMarkdown);
    if (next === "added") chars += line.length + 1;
    else {
      // An underlined heading is the paragraph that was open.
      if (open !== undefined && heading?.goesOn !== true) yield open;
      open = next === "end" || next.kind === "heading" ? undefined : next;
      if (heading !== undefined) yield heading;
      chars = line.length;
    }
    if (open !== undefined && chars > blockChars) {
      yield { ...open, isOpen: true };
      open = { ...open, units: [], goesOn: true };
      chars = 0;
    }
  }
  if (open !== undefined) yield open;
}

/** The lines of one paragraph as one text: wrapped lines are joined by a space, by nothing between Chinese or Japanese letters. */
export function joinLines(lines: readonly string[], isMarkdown: boolean): string {
  let joined = "";
  for (const [place, line] of lines.entries()) {
    const before = lines[place - 1];
    if (before === undefined) joined = line.trimEnd();
    else if (isMarkdown ? before.endsWith("  ") || before.endsWith("\\") : !isWrapped(before))
      joined = `${joined.replace(/\\$/, "")}\n${line.trimEnd()}`;
    else {
      const text = line.trim();
      joined += `${cjkEnd.test(joined) && cjkStart.test(text) ? "" : " "}${text}`;
    }
  }
  return joined;
}

/** The lines of one piece of a block: some of its units, with its head and tail. */
export const pieceOf = (block: Block, units: readonly string[]): string =>
  [...block.head, ...units, ...block.tail].join("\n");

function* readLines(content: string): Generator<string> {
  let start = content.startsWith("\ufeff") ? 1 : 0;
  while (start < content.length) {
    const end = content.indexOf("\n", start);
    const stop = end < 0 ? content.length : end;
    yield content.slice(start, content[stop - 1] === "\r" && stop > start ? stop - 1 : stop);
    start = stop + 1;
  }
}

/** A heading's text without the signs that may close it; those that are part of a word (C#) stay. */
function withoutClosingSigns(rest: string): string {
  const text = rest.trim();
  let end = text.length;
  while (text[end - 1] === "#") end -= 1;
  return end === 0 || /\s/.test(text[end - 1] ?? "") ? text.slice(0, end).trimEnd() : text;
}

function readHeading(line: string, open: Block | undefined): Block | undefined {
  if (line.length > blockChars || open?.tail.length) return undefined;
  const [, signs, rest] = headingLine.exec(line) ?? [];
  const text = withoutClosingSigns(rest ?? "");
  if (signs !== undefined && text) return { ...newBlock("heading", [text]), level: signs.length };
  const [title, ...others] = open?.kind === "text" ? open.units : [];
  if (title === undefined || others.length > 0 || title.includes("|") || !underline.test(line))
    return undefined;
  return { ...newBlock("heading", [title.trim()]), level: line.includes("=") ? 1 : 2, goesOn: true };
}

/** Adds a line to the open block where it belongs there; else says what begins with it, or that nothing does. */
function placeLine(line: string, open: Block | undefined, isMarkdown: boolean): Block | "end" | "added" {
  if (open !== undefined && open.tail.length > 0) {
    const fence = open.tail[0] ?? "";
    if (line.trimStart().startsWith(fence) && line.trim().replaceAll(fence.charAt(0), "") === "")
      return "end";
    open.units.push(line);
    return "added";
  }
  if (line.trim() === "") return "end";
  const table = open?.kind === "text" ? startTable(line, open) : undefined;
  if (table !== undefined) return table;
  if (isMarkdown && rule.test(line)) return "end";
  const [, fence] = (isMarkdown && fenceLine.exec(line)) || [];
  if (fence !== undefined) return { ...newBlock("code", []), head: [line], tail: [fence] };
  const kind = kindOf(line, open, isMarkdown);
  if (open?.kind !== kind) return newBlock(kind, [line]);
  const last = open.units.length - 1;
  if (kind === "list" && !itemLine.test(line) && last >= 0) open.units[last] += `\n${line}`;
  else open.units.push(line);
  return "added";
}

function kindOf(line: string, open: Block | undefined, isMarkdown: boolean): Block["kind"] {
  if (open?.kind === "table") return line.includes("|") ? "table" : "text";
  if (open?.kind === "list" && !(isMarkdown && /^ {0,3}>/.test(line))) return "list";
  if (itemLine.test(line) && !(open?.kind === "text" && laterItem.test(line))) return "list";
  if (isMarkdown && (/^ {0,3}>/.test(line) || open?.kind === "quote")) return "quote";
  if (isMarkdown && open?.kind !== "text" && /^(?: {4}|\t)/.test(line)) return "code";
  return "text";
}

/** A paragraph's last line becomes the header of a table when a row of dashes follows; what stood above it stays a paragraph. */
function startTable(line: string, open: Block): Block | undefined {
  const header = open.units.at(-1);
  if (!header?.includes("|") || line.length + header.length > blockChars || !delimiterRow.test(line.trim()))
    return undefined;
  open.units.pop();
  const isShort = header.length + line.length <= headChars;
  return { ...newBlock("table", isShort ? [] : [header, line]), head: isShort ? [header, line] : [] };
}

const newBlock = (kind: Block["kind"], units: string[]): Block => ({
  kind,
  head: [],
  units,
  tail: [],
  level: 0,
  isOpen: false,
  goesOn: false,
});

/** Whether a line of plain text is so wide (Chinese letters count two) that it was broken for its width alone. */
const isWrapped = (line: string): boolean =>
  line.length >= wrappedColumns ||
  line.length + (line.match(/[\p{Script=Han}\u3000-\u30ff\uff00-\uffef]/gu)?.length ?? 0) >= wrappedColumns;
