import type { Alike } from "./arrival.ts";
import { parseChunk } from "./chunk.ts";
import type { CompletionChunk } from "./types.ts";

/** How a model server writes its plain chunks, those that hold one choice with text and nothing that changes but that text. */
interface PlainForm {
  /** A chunk in this form, with a text that no other chunk has. */
  like: CompletionChunk;
  /** The event up to its text, the opening quotation mark included. */
  head: string;
  /** The event behind its text: the closing quotation mark, and all up to the blank line that ends it. */
  tail: string;
}

/** How many forms are learned in vain before it is left: some servers write something else into each chunk. */
const vainForms = 4;

/**
 * Reads plain chunks by the form in which the last one was written. Nearly all of a stream is written in one form, so that only the
 * texts have to be read: what `parseChunk` makes of the rest is known. It gives the same chunks as `parseChunk`, and whatever is not in
 * that form is left to it. An event of more than `maxEventChars` is left too.
 */
export function createPlainReader(maxEventChars: number) {
  let form: PlainForm | null = null;
  let learnedInVain = 0;
  return {
    /** The events of the form from a place in the text on, as many as stand there whole, and the place behind them; null for none. */
    read: (text: string, place: number): { alike: Alike; end: number } | null => {
      if (form === null || !text.startsWith(form.head, place)) return null;
      const read =
        readVerbatim(form, text, place, maxEventChars) ?? readTexts(form, text, place, maxEventChars);
      if (read === null) return null;
      learnedInVain = 0;
      const { texts, joined, isVerbatim, end } = read;
      return { alike: { like: form.like, texts, text: joined, isVerbatim }, end };
    },
    /** Learns the form of an event with one line of data, and of the chunk in it, where that is plain. */
    learn: (event: string, data: string, chunk: CompletionChunk): void => {
      if (learnedInVain >= vainForms) return;
      const learned = learnForm(event, data, chunk);
      if (learned === null) return;
      form = learned;
      learnedInVain += 1;
    },
  };
}

/** Nobody can have written it into a chunk. */
const ownText = crypto.randomUUID();

/** The form, or null where the chunk is not plain. That its text stands where it seems to is not guessed: another is put there and read. */
function learnForm(event: string, data: string, chunk: CompletionChunk): PlainForm | null {
  const content = textOfPlain(chunk);
  const lead = event.slice(0, event.length - data.length - 2);
  if (content === null || event !== `${lead}${data}\n\n` || !/^data: ?$/.test(lead)) return null;
  const opening = /"content"\s*:\s*"/.exec(data);
  const written = JSON.stringify(content).slice(1);
  const from = opening === null ? -1 : opening.index + opening[0].length;
  if (from < 0 || !data.startsWith(written, from)) return null;
  const head = data.slice(0, from);
  const tail = data.slice(from + written.length - 1);
  const like = parseChunk(`${head}${ownText}${tail}`);
  return textOfPlain(like) === ownText ? { like, head: `${lead}${head}`, tail: `${tail}\n\n` } : null;
}

/** The texts of events of the form that follow each other, these joined, and the place behind the events. */
interface ReadTexts {
  texts: string[];
  joined: string;
  /** Whether JSON writes them as they are. */
  isVerbatim: boolean;
  end: number;
}

/** What JSON escapes in a string, or may not stand in one (RFC 8259, section 7). */
const escaped = /["\\\p{Cc}]/u;

/**
 * As `readTexts`, where JSON writes all of the texts as they are, which nearly all are: then each ends at the next quotation mark, and one
 * look at all of them shows whether they are. Null where they are not, or there is none.
 */
function readVerbatim(
  { head, tail }: PlainForm,
  text: string,
  place: number,
  maxEventChars: number,
): ReadTexts | null {
  const texts: string[] = [];
  let at = place;
  while (text.startsWith(head, at)) {
    const from = at + head.length;
    const to = text.indexOf('"', from);
    const end = to + tail.length;
    // A mark of the text itself.
    if (text[to - 1] === "\\") return null;
    if (to <= from || end - at > maxEventChars || !text.startsWith(tail, to)) break;
    texts.push(text.slice(from, to));
    at = end;
  }
  const joined = texts.join("");
  return joined === "" || escaped.test(joined) ? null : { texts, joined, isVerbatim: true, end: at };
}

/** The texts of the events of the form from a place on; null where there is none. */
function readTexts(
  { head, tail }: PlainForm,
  text: string,
  place: number,
  maxEventChars: number,
): ReadTexts | null {
  const texts: string[] = [];
  let at = place;
  while (text.startsWith(head, at)) {
    const from = at + head.length;
    // The event ends with the first blank line, for no string of JSON holds a line break. To look for the tail further would be to look
    // through all that has come once for each event of another form.
    const end = text.indexOf("\n\n", from) + 2;
    const to = end - tail.length;
    const isInForm = to >= from && end - at <= maxEventChars && text.startsWith(tail, to);
    const read = isInForm ? readString(text, from, to) : null;
    if (read === null || read === "") break;
    texts.push(read);
    at = end;
  }
  return texts.length === 0 ? null : { texts, joined: texts.join(""), isVerbatim: false, end: at };
}

/** The string of JSON whose quotation marks stand just before `from` and at `to`; null where that is not one whole string. */
function readString(text: string, from: number, to: number): string | null {
  const written = text.slice(from, to);
  if (!escaped.test(written)) return written;
  try {
    // What begins and ends with a quotation mark and is JSON is one string.
    return JSON.parse(text.slice(from - 1, to + 1));
  } catch {
    return null;
  }
}

/** The text of a chunk that is plain: one choice that goes on, its delta a text and at most the model's role. Otherwise null. */
function textOfPlain({ choices, usage }: CompletionChunk): string | null {
  const [choice, ...others] = choices;
  if (choice === undefined || others.length > 0 || usage) return null;
  const { content, role, ...rest } = choice.delta;
  const isPlain =
    choice.index === 0 && choice.finish_reason === null && (role ?? "assistant") === "assistant";
  return isPlain && content && Object.keys(rest).length === 0 ? content : null;
}
