import { type Arrival, chunksOf, single } from "./arrival.ts";
import { isToolResult } from "./chunk.ts";
import type { ChunkChoice, CompletionChunk } from "./types.ts";

/**
 * Marks around what a model thinks, where its server leaves it in the text: DeepSeek-R1, QwQ and Qwen (vLLM and SGLang without a parser,
 * LM Studio, Groq's `raw`), Claude's imitators, Gemini's OpenAI-compatible endpoint, Magistral, Kimi-VL.
 */
const marks = [
  ["<think>", "</think>"],
  ["<thinking>", "</thinking>"],
  ["<thought>", "</thought>"],
  ["[THINK]", "[/THINK]"],
  ["◁think▷", "◁/think▷"],
] as const;

/** White space before a mark is held up to here: some models fall into writing nothing else, and what is held counts for no limit. */
const heldChars = 1_000;

/** A piece of a model's text, parted into what it thinks and what it says. */
export interface PartedText {
  reasoning: string;
  content: string;
}

/** How far a message's text has come. */
interface Place {
  phase: "beginning" | "thinking" | "closed" | "answer";
  closing: string;
  /** Text of which it cannot be told yet what it is. */
  held: string;
  /** What was taken for thinking without a mark that says so. */
  assumed: string;
  isAssumed: boolean;
  hasReasoned: boolean;
}

const start = (): Place => ({
  phase: "beginning",
  closing: "</think>",
  held: "",
  assumed: "",
  isAssumed: false,
  hasReasoned: false,
});

/**
 * Parts a model's text as it comes, however it is cut: marked thinking at its very beginning is reasoning, without the marks and the
 * white space around them; marks anywhere else are text. With `isOpened` the text may begin within thinking (see `opensThinking`);
 * where no closing mark comes it was the answer after all, and `end` gives it as such.
 */
export function createThinkSplitter(isOpened = false) {
  let mayBeOpened = isOpened;
  let place = start();
  return {
    /** Whether everything from here on is answer. */
    isAnswering: () => place.phase === "answer",
    /** The server keeps reasoning apart, so that its text does not begin within it. */
    trust: () => {
      mayBeOpened = false;
    },
    push: (text: string): PartedText => {
      place.held += text;
      if (place.phase === "beginning" && !begin(place, mayBeOpened)) return none;
      const reasoning = place.phase === "thinking" ? think(place) : "";
      if (place.phase === "closed") {
        place.held = place.held.trimStart();
        if (place.held !== "") place.phase = "answer";
      }
      if (place.phase !== "answer") return { reasoning, content: "" };
      const content = place.held;
      place.held = "";
      return { reasoning, content };
    },
    /** What is still held when a message ends; `isWhole` where it ends by itself. After it another message may begin. */
    end: (isWhole: boolean): PartedText => {
      const { phase, held, assumed, isAssumed } = place;
      place = start();
      if (phase !== "thinking") return { reasoning: "", content: held };
      const wasAnswer = isAssumed && isWhole;
      return wasAnswer ? { reasoning: "", content: assumed + held } : { reasoning: held, content: "" };
    },
  };
}

const none: PartedText = { reasoning: "", content: "" };

/** Looks for a mark where the text begins. Gives whether it can be told by now what it begins with. */
function begin(place: Place, mayBeOpened: boolean): boolean {
  const begun = place.held.trimStart();
  const mark = marks.find(([opening]) => begun.startsWith(opening));
  if (mark !== undefined) {
    place.closing = mark[1];
    place.held = begun.slice(mark[0].length);
    place.phase = "thinking";
    return true;
  }
  // What is empty, or white space, may be the beginning of all.
  if (place.held.length <= heldChars && marks.some(([opening]) => opening.startsWith(begun))) return false;
  place.isAssumed = mayBeOpened;
  place.phase = mayBeOpened ? "thinking" : "answer";
  return true;
}

/** The thinking in what is held, up to its closing mark or to what may be the beginning of that. */
function think(place: Place): string {
  const { held, closing } = place;
  const at = held.indexOf(closing);
  const until = at >= 0 ? at : held.length - endingLike(held, closing);
  const text = held.slice(0, until);
  place.held = held.slice(at >= 0 ? at + closing.length : until);
  if (at >= 0) place.phase = "closed";
  if (place.isAssumed) place.assumed += text;
  const reasoning = place.hasReasoned ? text : text.trimStart();
  place.hasReasoned ||= reasoning !== "";
  return reasoning;
}

/** How many characters at the end of a text may be the beginning of `mark`. */
function endingLike(text: string, mark: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length -= 1) {
    if (text.endsWith(mark.slice(0, length))) return length;
  }
  return 0;
}

/**
 * Turns thinking in the text of a stream's chunks into `reasoning_content`, for every message in it: a server that runs tools itself
 * sends several, with a tool's result or the end of its call between them. Chunks of plain answer pass as they are.
 */
export function createThinkReader(isOpened: boolean) {
  const splitter = createThinkSplitter(isOpened);
  const readChoice = (choice: ChunkChoice): ChunkChoice => {
    if (choice.index !== 0) return choice;
    const { delta, finish_reason } = choice;
    if (isToolResult(delta)) {
      splitter.end(false);
      return choice;
    }
    const apart = delta.reasoning_content || delta.reasoning;
    if (apart) splitter.trust();
    const said = typeof delta.content === "string" ? delta.content : "";
    const parted = splitter.push(said);
    const rest = finish_reason === null ? none : splitter.end(finish_reason === "stop");
    const content = parted.content + rest.content;
    const reasoning = parted.reasoning + rest.reasoning;
    if (content === said && reasoning === "") return choice;
    const thought =
      reasoning === "" ? {} : { reasoning_content: (delta.reasoning_content ?? "") + reasoning };
    return { ...choice, delta: { ...delta, content, ...thought } };
  };
  const passes = (chunk: CompletionChunk) => splitter.isAnswering() && !chunk.choices.some(endsMessage);
  const read = (chunk: CompletionChunk): CompletionChunk =>
    passes(chunk) ? chunk : { ...chunk, choices: chunk.choices.map(readChoice) };
  return {
    read,
    /** As `read`, of all that came at once: plain chunks are taken apart only where they may hold thinking. */
    readAll: (arrivals: Arrival[]): Arrival[] => {
      const pass = (arrival: Arrival) =>
        arrival.texts === null ? passes(arrival.chunk) : splitter.isAnswering();
      if (arrivals.every(pass)) return arrivals;
      return arrivals.flatMap((arrival) =>
        pass(arrival) ? [arrival] : chunksOf(arrival).map((chunk) => single(read(chunk))),
      );
    },
    /** What is still held when the stream ends without a finish_reason, or null. */
    rest: (): CompletionChunk | null => {
      const { content, reasoning } = splitter.end(true);
      if (content === "" && reasoning === "") return null;
      const delta = { content, ...(reasoning === "" ? {} : { reasoning_content: reasoning }) };
      return { choices: [{ index: 0, delta, finish_reason: null }] };
    },
  };
}

const endsMessage = ({ delta, finish_reason }: ChunkChoice) => finish_reason !== null || isToolResult(delta);
