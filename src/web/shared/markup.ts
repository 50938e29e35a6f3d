import type { MarkedToken, Token, Tokens } from "marked";

/** An element of an answer. Nothing but what is written in this file can be one, or an attribute of one. */
export interface Part {
  tag: string;
  attributes?: Record<string, string>;
  inside: Piece[];
}

/** A string is text in which character references, such as `&eacute;`, stand for characters. */
export type Piece = Part | string;

/** What Markdown's tokens of our own say, beside those of marked. */
export type OwnToken =
  | { type: "citation"; raw: string; numbers: string }
  | { type: "note"; raw: string; name: string }
  | { type: "formula"; raw: string; tex: string; isDisplay: boolean }
  | { type: "formulaBlock"; raw: string; tex: string };

/** HTML that an answer may write itself: tags without attributes that only shape words. All other HTML is shown as text. */
const plainTag = /^<(\/?)(br|sub|sup|kbd|mark|b|i|em|strong|s|del|ins|u)\s*\/?>$/i;
const address = /^(?:https?:|mailto:|tel:)/i;
/** What lies deeper is shown as it was written: browsers lay out no endless depth. */
const maxDepth = 100;

/** Blocks of Markdown as what they look like, one piece for each that shows something. */
export function toMarkup(tokens: readonly Token[]): Piece[] {
  return tokens
    .filter((token) => token.type !== "space" && token.type !== "def")
    .map((token) => block(token, 0))
    .filter((piece) => typeof piece !== "string" || piece.trim() !== "");
}

/** The numbers of the sources that a citation names, such as `1, 2`. */
export function readNumbers(list: string): number[] {
  return list.split(/[,，、]/).map(Number);
}

function block(token: Token, depth: number): Piece {
  if (depth > maxDepth) return literal(token.raw);
  // What marked knows and our own extensions are all there is.
  const known = token as Exclude<MarkedToken, Tokens.Tag> | OwnToken;
  switch (known.type) {
    case "heading":
      return { tag: `h${known.depth}`, inside: inline(known.tokens, depth) };
    case "paragraph":
      return { tag: "p", inside: inline(known.tokens, depth) };
    case "code":
      return { tag: "pre", inside: [code(known.text, { "data-lang": languageOf(known) })] };
    case "blockquote":
      return { tag: "blockquote", inside: blocks(known.tokens, depth) };
    case "list":
      return list(known, depth);
    case "table":
      return table(known, depth);
    case "hr":
      return { tag: "hr", inside: [] };
    case "formulaBlock":
      return { tag: "p", inside: [code(known.tex, { "data-math": "display" })] };
    default: {
      const [first = "", ...more] = inline([token], depth);
      return more.length === 0 ? first : { tag: "p", inside: [first, ...more] };
    }
  }
}

/** Blocks within another one; text that is no paragraph stands between them. Each ends a line, as it would in HTML. */
function blocks(tokens: readonly Token[], depth: number): Piece[] {
  const pieces: Piece[] = [];
  for (const token of tokens) {
    if (token.type === "space" || token.type === "def") continue;
    const isText = token.type === "text" || token.type === "checkbox";
    if (isText) append(pieces, ...inline([token], depth + 1));
    else append(pieces, block(token, depth + 1), "\n");
  }
  return pieces;
}

function list({ ordered, start, items }: Tokens.List, depth: number): Piece {
  const attributes = ordered && start !== 1 ? { start: String(start) } : undefined;
  const inside = items.map(({ tokens }): Piece => ({ tag: "li", inside: blocks(tokens, depth) }));
  return { tag: ordered ? "ol" : "ul", attributes, inside: inside.flatMap((item) => [item, "\n"]) };
}

function table({ header, rows }: Tokens.Table, depth: number): Piece {
  const linesOf = (pieces: readonly Piece[]): Piece[] => pieces.flatMap((piece) => [piece, "\n"]);
  const rowOf = (cells: readonly Tokens.TableCell[]): Piece => ({
    tag: "tr",
    inside: linesOf(cells.map(cellOf)),
  });
  const cellOf = ({ header: isHead, align, tokens }: Tokens.TableCell): Piece => ({
    tag: isHead ? "th" : "td",
    attributes: align ? { align } : undefined,
    inside: inline(tokens, depth + 1),
  });
  const head: Piece = { tag: "thead", inside: linesOf([rowOf(header)]) };
  const body: Piece = { tag: "tbody", inside: linesOf(rows.map(rowOf)) };
  return { tag: "table", inside: rows.length > 0 ? [head, body] : [head] };
}

/** A line of text. Its own tags hold what stands between them, and end with the line at the latest. */
function inline(tokens: readonly Token[], depth: number): Piece[] {
  const line: Piece[] = [];
  const open: { name: string; inside: Piece[] }[] = [];
  for (const token of tokens) {
    const inside = open.at(-1)?.inside ?? line;
    const [, end, written = ""] = token.type === "html" ? (plainTag.exec(token.raw.trim()) ?? []) : [];
    const name = written.toLowerCase();
    if (name === "") append(inside, ...inlinePieces(token, depth + 1));
    else if (end === "") {
      const part: Part = { tag: name, inside: [] };
      inside.push(part);
      if (name !== "br" && open.length < maxDepth) open.push({ name, inside: part.inside });
    } else {
      const at = open.findLastIndex((tag) => tag.name === name);
      if (at >= 0) open.length = at;
    }
  }
  return line;
}

function inlinePieces(token: Token, depth: number): Piece[] {
  if (depth > maxDepth) return [literal(token.raw)];
  // What marked knows and our own extensions are all there is.
  const known = token as MarkedToken | OwnToken;
  switch (known.type) {
    case "strong":
    case "em":
    case "del":
      return [{ tag: known.type, inside: inline(known.tokens, depth) }];
    case "codespan":
      return [code(known.text)];
    case "br":
      return [{ tag: "br", inside: [] }];
    case "link":
      return link(known, depth);
    case "image":
      return [image(known)];
    case "checkbox":
      return [{ tag: "s", attributes: { "data-task": known.checked ? "done" : "open" }, inside: [] }, " "];
    case "citation":
      return [
        {
          tag: "sup",
          attributes: { "data-cite": readNumbers(known.numbers).join(" ") },
          inside: [known.numbers],
        },
      ];
    case "note":
      return [{ tag: "sup", inside: [literal(known.name)] }, ...(/:[ \t]*$/.test(known.raw) ? [" "] : [])];
    case "formula":
      return [code(known.tex, { "data-math": known.isDisplay ? "display" : "inline" })];
    case "html":
      return [literal(withoutComments(known.text))];
    case "escape":
      return [literal(known.text)];
    case "text":
      return known.tokens ? inline(known.tokens, depth) : [referring(known.text)];
    default:
      return [literal(token.raw)];
  }
}

function link({ href, title, text, tokens, autolink }: Tokens.Link, depth: number): Piece[] {
  const inside = autolink ? [literal(text)] : inline(tokens, depth);
  const to = encode(href);
  if (to === null) return inside;
  const attributes: Record<string, string> = { href: autolink ? literal(to) : referring(to) };
  if (title) attributes.title = referring(title);
  return [{ tag: "a", attributes, inside }];
}

function image({ href, title, tokens }: Tokens.Image): Piece {
  const alt = tokens.map(wordsOf).join("");
  const from = encode(href);
  if (from === null) return alt;
  const attributes: Record<string, string> = { src: referring(from), alt };
  if (title) attributes.title = referring(title);
  return { tag: "img", attributes, inside: [] };
}

/** Behind the last end no comment ends, so nothing is looked for there: from each of many beginnings that would be the whole rest. */
function withoutComments(html: string): string {
  const lastEnd = html.lastIndexOf("-->");
  if (lastEnd === -1) return html;
  const behind = lastEnd + "-->".length;
  return html.slice(0, behind).replace(/<!--.*?-->/gs, "") + html.slice(behind);
}

/** The words of a picture's name, without their marks. */
function wordsOf(token: Token): string {
  if (token.type === "text") return referring(token.text);
  if (token.type === "codespan" || token.type === "escape") return literal(token.text);
  return "tokens" in token && token.tokens ? token.tokens.map(wordsOf).join("") : literal(token.raw);
}

function code(text: string, attributes?: Record<string, string>): Part {
  return { tag: "code", attributes, inside: [literal(text)] };
}

/** An address as it may stand in an attribute; null for what is none, such as half a character. */
function encode(href: string): string | null {
  try {
    return encodeURI(href).replace(/%25/g, "%");
  } catch {
    return null;
  }
}

const languageOf = ({ lang }: Tokens.Code) => /^[\w+#.-]{1,24}/.exec(lang ?? "")?.[0] ?? "";

/** Whether a link may lead there, or a picture come from there. */
export const isAddress = (url: string) => address.test(url);

/** Text that means what it says, to the letter. */
const literal = (text: string) => text.replaceAll("&", "&amp;");

/** Text whose character references stand for characters. Any other `&` is one. */
const referring = (text: string) => text.replace(/&(?!(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w+);)/g, "&amp;");

/** Neighbouring texts are one, as they are in the document. */
function append(pieces: Piece[], ...more: readonly Piece[]): void {
  for (const piece of more) {
    const last = pieces.at(-1);
    if (typeof piece === "string" && typeof last === "string") pieces[pieces.length - 1] = last + piece;
    else pieces.push(piece);
  }
}
