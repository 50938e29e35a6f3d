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
const headingLine = /^ {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$/;
const fence = /^ {0,3}(?:```|~~~)/;

/** The headings above the text that is being read: index 0 is level 1. */
type Headings = (string | undefined)[];

/**
 * Cuts plain text or Markdown into pieces of some 600 to 900 characters, one after the other, without reading ahead. Paragraphs and
 * sentences stay whole where they fit. In Markdown no piece reaches over a heading; each begins with the headings it
 * stands under, and the text under a heading that is a question is that question's answer.
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
  for (const { text, heading } of readParagraphs(content, type === "text/markdown")) {
    if (heading !== undefined) {
      // A heading with nothing of its own before a deeper one lives on above that one's text.
      const isDeeper = heading.level > headings.length;
      if (body.trim() !== "" || !isDeeper) yield* close();
      headings.length = Math.min(headings.length, heading.level - 1);
      headings[heading.level - 1] = heading.text;
      isHeadingPending = true;
      continue;
    }
    for (const part of splitLong(text)) {
      if (body !== "" && body.length + part.length > maxChars) yield* close();
      body += part;
      isHeadingPending = false;
    }
    if (body.length >= wantedChars) yield* close();
    else body = `${body.trimEnd()}\n\n`;
  }
  yield* close();
}

/** Cuts an answer that is too long for one piece; every part keeps the question. */
export function* splitPair(question: string, answer: string): Generator<Piece> {
  if (answer.length <= maxAnswerChars) yield { question, text: answer };
  else for (const { text } of splitText(answer, "text/plain")) yield { question, text };
}
const maxAnswerChars = 4_000;

interface Paragraph {
  text: string;
  heading?: { level: number; text: string };
}

/** Paragraphs and headings. A paragraph that grows beyond `maxChars` is given out line by line, so that memory stays bounded. */
function* readParagraphs(content: string, isMarkdown: boolean): Generator<Paragraph> {
  let paragraph = "";
  let isInFence = false;
  for (const line of readLines(content)) {
    const heading = isMarkdown && !isInFence && line.length <= maxChars ? headingLine.exec(line) : null;
    if (isMarkdown && fence.test(line)) isInFence = !isInFence;
    const isBlank = line.trim() === "";
    if (paragraph !== "" && (heading || isBlank || paragraph.length + line.length > maxChars)) {
      yield { text: paragraph };
      paragraph = "";
    }
    if (heading?.[1] && heading[2])
      yield { text: "", heading: { level: heading[1].length, text: heading[2] } };
    else if (!isBlank && !heading) paragraph += `${line}\n`;
  }
  if (paragraph !== "") yield { text: paragraph };
}

function* readLines(content: string): Generator<string> {
  let start = content.startsWith("\ufeff") ? 1 : 0;
  while (start < content.length) {
    const end = content.indexOf("\n", start);
    const stop = end < 0 ? content.length : end;
    yield content.slice(start, content[stop - 1] === "\r" && stop > start ? stop - 1 : stop);
    start = stop + 1;
  }
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
