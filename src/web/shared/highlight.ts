import { SugarHigh, tokenize } from "sugar-high/core";
import { lang, languages } from "sugar-high/lang";

/** Longer code stays plain: reading it could hold the page up. In UTF-16 units. */
const maxCode = 8_000;
const maxLine = 1_000;
/** At each "<" the rest of the code may be searched for what closes it: so many units of that in all. */
const maxSearched = 4_000_000;

type Kind = "keyword" | "string" | "number" | "type" | "call" | "property" | "tag" | "comment" | "sign";

interface Piece {
  kind: Kind | null;
  text: string;
}

/** By the names that sugar-high gives to what it finds; null is the text's own colour. */
const kinds: Record<string, Kind | null> = {
  keyword: "keyword",
  string: "string",
  class: "type",
  property: "property",
  entity: "tag",
  comment: "comment",
  sign: "sign",
};

/**
 * Code in colours, for a language by any of its names; null for one that is not known, or for code that is too long. The text stays the
 * same to the letter.
 */
export function colourCode(code: string, language: string): DocumentFragment | null {
  const id = lang(language);
  const known = languages.find((each) => each.id === id);
  if (!known || isLong(code)) return null;
  const pieces = id === "diff" ? readDiff(code) : readPieces(tokenize(code, known.config));
  const fragment = document.createDocumentFragment();
  for (const { kind, text } of joinPieces(pieces))
    fragment.append(kind === null ? text : newPiece(kind, text));
  return fragment.textContent === code ? fragment : null;
}

function isLong(code: string): boolean {
  const searched = code.split("<").length * code.length;
  return (
    code.length > maxCode || searched > maxSearched || code.split("\n").some((line) => line.length > maxLine)
  );
}

function readPieces(tokens: [number, string][]): Piece[] {
  return tokens.map(([type, text], index): Piece => {
    const kind = kinds[SugarHigh.TokenTypes[type] ?? ""] ?? null;
    if (kind === "type" && /^\d/.test(text)) return { kind: "number", text };
    const isNamed = /^[\p{L}_$]/u.test(text) && kind !== "keyword" && kind !== "string" && kind !== "comment";
    return { kind: isNamed && tokens[index + 1]?.[1].startsWith("(") ? "call" : kind, text };
  });
}

function readDiff(code: string): Piece[] {
  return code.split(/(?<=\n)/).map((text): Piece => {
    if (/^(?:---|\+\+\+|@@|diff |index )/.test(text)) return { kind: "comment", text };
    if (text.startsWith("+")) return { kind: "string", text };
    return { kind: text.startsWith("-") ? "keyword" : null, text };
  });
}

/** Neighbours of one kind as one: fewer elements, and no character in two of them. */
function joinPieces(pieces: Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const { kind, text } of pieces) {
    const last = joined.at(-1);
    // A space has no colour.
    if (last && (last.kind === kind || (kind === null && text.trim() === ""))) last.text += text;
    else joined.push({ kind, text });
  }
  return joined;
}

function newPiece(kind: Kind, text: string): HTMLElement {
  const piece = document.createElement("span");
  piece.className = `code-${kind}`;
  piece.textContent = text;
  return piece;
}
