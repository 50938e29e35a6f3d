import { type Block, joinLines, pieceOf, readBlocks } from "../../lib/blocks.ts";
import { splitSentences } from "../../lib/text.ts";

/** What a document is cut into: the piece that is searched, cited and given to a model. */
export interface Piece {
  /** Set for a question/answer pair; `text` is then the answer. */
  question: string | null;
  text: string;
}

/** A piece is closed after a paragraph once it has this many characters, and never has more than `maxChars` of running text. */
const wantedChars = 600;
const maxChars = 900;

/** The headings above the text that is being read: index 0 is level 1. */
type Headings = (string | undefined)[];

/**
 * Cuts plain text or Markdown into pieces of some 600 to 900 characters, one after the other, without reading ahead. Paragraphs,
 * sentences, tables and the items of lists stay whole where they fit; a table that does not repeats its header row. In
 * Markdown no piece reaches over a heading; each begins with the headings it stands under, and the text under a heading
 * that is a question is that question's answer.
 */
export function* splitText(content: string, type: "text/plain" | "text/markdown"): Generator<Piece> {
  const headings: Headings = [];
  let isHeadingPending = false;
  let body = "";
  const close = function* (): Generator<Piece> {
    if (body.trim() !== "" || isHeadingPending) yield toPiece(headings, body);
    body = "";
    isHeadingPending = false;
  };
  for (const part of readParts(content, type === "text/markdown")) {
    if (part.level > 0) {
      // A heading with nothing of its own before a deeper one lives on above that one's text.
      const isDeeper = part.level > headings.length;
      if (body.trim() !== "" || !isDeeper) yield* close();
      headings.length = Math.min(headings.length, part.level - 1);
      headings[part.level - 1] = part.text;
      isHeadingPending = true;
      continue;
    }
    if (body !== "" && body.length + part.text.length > maxChars) yield* close();
    body += part.text;
    isHeadingPending = false;
    if (body.length >= wantedChars && part.isLast) yield* close();
    else if (part.isLast) body = `${body.trimEnd()}\n\n`;
  }
  yield* close();
}

/** Cuts an answer that is too long for one piece; every part keeps the question. */
export function* splitPair(question: string, answer: string): Generator<Piece> {
  if (answer.length <= maxAnswerChars) yield { question, text: answer };
  else for (const { text } of splitText(answer, "text/plain")) yield { question, text };
}
const maxAnswerChars = 4_000;

/** A heading (level 1 to 6), or what must not be cut any further; `isLast` ends a paragraph, a table or a list. */
interface Part {
  text: string;
  level: number;
  isLast: boolean;
}

function* readParts(content: string, isMarkdown: boolean): Generator<Part> {
  let carried = "";
  for (const block of readBlocks(content, isMarkdown)) {
    if (block.kind === "heading") yield { text: block.units.join(""), level: block.level, isLast: true };
    else if (block.kind !== "text") yield* packUnits(block);
    else {
      const text = joinLines(carried === "" ? block.units : [carried, ...block.units], isMarkdown);
      carried = "";
      for (const part of markLast(splitLong(text))) {
        // The last sentences of a paragraph that goes on are cut together with what follows.
        if (part.isLast && block.isOpen) carried = part.text;
        else yield part;
      }
    }
  }
}

/** Rows, items or lines in groups that fit in one piece, each with the block's head and tail. */
function* packUnits(block: Block): Generator<Part> {
  let group: string[] = [];
  for (const unit of block.units) {
    if (group.length > 0 && pieceOf(block, [...group, unit]).length > maxChars) {
      yield* toParts(block, group);
      group = [];
    }
    group.push(unit);
  }
  if (group.length > 0 || !block.goesOn) yield* toParts(block, group);
}

/** One group as one part. Where a single row or item is too long for that, it is cut as running text is. */
function* toParts(block: Block, group: readonly string[]): Generator<Part> {
  const text = pieceOf(block, group);
  if (text.length <= (block.head.length > 0 ? maxAnswerChars : maxChars))
    yield { text, level: 0, isLast: true };
  else yield* markLast(splitLong(text));
}

function* markLast(texts: Iterable<string>): Generator<Part> {
  let held: string | undefined;
  for (const text of texts) {
    if (held !== undefined) yield { text: held, level: 0, isLast: false };
    held = text;
  }
  if (held !== undefined) yield { text: held, level: 0, isLast: true };
}

/** Parts of at most `maxChars`, ended where a sentence ends, else between words, else between characters. */
function* splitLong(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > maxChars) {
    const length = cutLength(text.slice(start, start + maxChars));
    yield text.slice(start, start + length);
    start += length;
  }
  if (start < text.length) yield text.slice(start);
}

function cutLength(window: string): number {
  const sentences = splitSentences(window);
  const whole = window.length - (sentences.at(-1)?.length ?? 0);
  if (whole >= maxChars / 3) return whole;
  const space = window.search(/\s\S*$/);
  if (space >= maxChars / 3) return space + 1;
  const last = window.charCodeAt(window.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? window.length - 1 : window.length;
}

function toPiece(headings: Headings, body: string): Piece {
  const named = headings.flatMap((text, place) => (text === undefined ? [] : [{ text, level: place + 1 }]));
  const last = named.at(-1);
  const question =
    last !== undefined && body.trim() !== "" && /[?\uff1f]["\u201d\u300d\uff09)]*$/.test(last.text)
      ? last.text
      : null;
  const above = (question === null ? named : named.slice(0, -1)).map(
    ({ text, level }) => `${"#".repeat(level)} ${text}`,
  );
  const lead = question === null && above.length > 0 ? `${above.join("\n")}\n\n` : "";
  return { question, text: `${lead}${body.trim()}`.trim() };
}
