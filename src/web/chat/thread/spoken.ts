/** The longest piece that is spoken at once, in UTF-16 units: some browsers fall silent in longer ones. */
const pieceChars = 180;
/** From such a share of its letters on, a text is Chinese, whatever English names it holds. */
const chineseShare = 0.2;

export interface Spoken {
  /** A BCP 47 tag. */
  language: "zh-CN" | "en-US";
  sentences: string[];
}

/** What a voice says of an answer in Markdown: its words, without marks, citations, code blocks and formulas. */
export function toSpoken(markdown: string): Spoken {
  const text = toWords(markdown);
  const chinese = text.match(/\p{sc=Han}/gu)?.length ?? 0;
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  const language = chinese > letters * chineseShare ? "zh-CN" : "en-US";
  return { language, sentences: text.split("\n").flatMap((line) => toPieces(line.trim())) };
}

function toWords(markdown: string): string {
  return markdown
    .replace(/^( {0,3})(`{3,}|~{3,})[\s\S]*?(?:^ {0,3}\2[`~]*[ \t]*$|(?![\s\S]))/gm, "")
    .replace(/\$\$[\s\S]*?\$\$|\\\[[\s\S]*?\\\]/g, "")
    .replace(/!\[[^\]\n]*\]\([^()\n]*\)/g, "")
    .replace(/\[([^[\]\n]*)\]\([^()\n]*\)/g, "$1")
    .replace(/\[\^[^\s[\]]+\]:?|\[\d+(?:\s*[,，、]\s*\d+)*\]/g, "")
    .replace(/<\/?[a-z][^<>\n]*>/gi, "")
    .replace(/<?https?:\/\/[^\s<>，。]+>?/g, "")
    .replace(/^[ \t]*\|?[ \t]*:?-{2,}[-:| \t]*$/gm, "")
    .replace(/^[ \t]*\|(.*?)\|?[ \t]*$/gm, (_, cells: string) =>
      cells
        .split("|")
        .map((cell) => cell.trim())
        .join(", "),
    )
    .replace(/^[ \t]*(?:>[ \t]*)+/gm, "")
    .replace(/^[ \t]*(?:[-+*]|#{1,6})[ \t]+(?:\[[ xX]\][ \t]+)?/gm, "")
    .replace(/^[ \t]*[-=*_]{3,}[ \t]*$/gm, "")
    .replace(/(\*\*|__|~~|`+)/g, "")
    .replace(/(^|[\s(（])[*_](\S(?:[^*_\n]*\S)?)[*_]/g, "$1$2")
    .replace(/\\([\\`*_{}[\]()#+.!|>-])/g, "$1");
}

/** A line in pieces that end at sentences where they can. */
function toPieces(line: string): string[] {
  const pieces: string[] = [];
  for (const sentence of line.match(
    /[^.!?。！？；;]+(?:[.!?。！？；;]+(?=\s|$|["”’）)])|[。！？；]+|[.!?;])*/g,
  ) ?? []) {
    for (const part of sentence.match(new RegExp(`[\\s\\S]{1,${pieceChars}}`, "g")) ?? []) {
      const last = pieces.at(-1) ?? "";
      if (pieces.length > 0 && last.length + part.length <= pieceChars)
        pieces[pieces.length - 1] = last + part;
      else pieces.push(part);
    }
  }
  return pieces.map((piece) => piece.trim()).filter((piece) => /[\p{L}\p{N}]/u.test(piece));
}
