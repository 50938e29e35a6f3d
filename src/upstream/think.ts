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

/** A piece of a model's text, parted into what it thinks and what it says. */
export interface PartedText {
  reasoning: string;
  content: string;
}

/**
 * Parts a model's text as it comes, however it is cut: marked thinking at its very beginning is reasoning, without the marks and the
 * white space around them; marks anywhere else are text. With `isOpened` the text may begin within thinking (see `opensThinking`);
 * where no closing mark comes it was the answer after all, and `end` gives it as such.
 */
export function createThinkSplitter(isOpened = false) {
  let state: "beginning" | "thinking" | "closed" | "answer" = "beginning";
  let closing = "</think>";
  let held = "";
  let isAssumed = false;
  let hasReasoned = false;
  let assumed = "";

  /** Where the text begins; gives whether that can be told by now. */
  const begin = (): boolean => {
    const begun = held.trimStart();
    const mark = marks.find(([opening]) => begun.startsWith(opening));
    if (mark !== undefined) {
      closing = mark[1];
      held = begun.slice(mark[0].length);
      state = "thinking";
      return true;
    }
    // What is empty, or white space, may be the beginning of all.
    if (marks.some(([opening]) => opening.startsWith(begun))) return false;
    isAssumed = isOpened;
    state = isOpened ? "thinking" : "answer";
    return true;
  };
  const think = (): string => {
    const at = held.indexOf(closing);
    const kept = at >= 0 ? held.length - at : endingLike(held, closing);
    const text = held.slice(0, held.length - kept);
    if (isAssumed) assumed += text;
    held = held.slice(held.length - kept + (at >= 0 ? closing.length : 0));
    if (at >= 0) state = "closed";
    const reasoning = hasReasoned ? text : text.trimStart();
    hasReasoned ||= reasoning !== "";
    return reasoning;
  };
  const take = (): string => {
    const text = held;
    held = "";
    return text;
  };

  return {
    /** Whether everything from here on is answer. */
    isAnswering: () => state === "answer",
    /** The server keeps reasoning apart, so that its text does not begin within it. */
    trust: () => {
      isOpened = false;
    },
    push: (text: string): PartedText => {
      held += text;
      if (state === "beginning" && !begin()) return { reasoning: "", content: "" };
      const reasoning = state === "thinking" ? think() : "";
      if (state === "closed") {
        held = held.trimStart();
        if (held !== "") state = "answer";
      }
      return { reasoning, content: state === "answer" ? take() : "" };
    },
    /** What is still held when a message ends; `isWhole` where it ends by itself. After it another message may begin. */
    end: (isWhole: boolean): PartedText => {
      const rest = take();
      const wasAnswer = state === "thinking" && isAssumed && isWhole;
      const parted =
        state === "thinking"
          ? { reasoning: wasAnswer ? "" : rest, content: wasAnswer ? assumed + rest : "" }
          : { reasoning: "", content: rest };
      state = "beginning";
      isAssumed = hasReasoned = false;
      assumed = "";
      return parted;
    },
  };
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
  return {
    read: (chunk: CompletionChunk): CompletionChunk =>
      splitter.isAnswering() && !chunk.choices.some(endsMessage)
        ? chunk
        : { ...chunk, choices: chunk.choices.map(readChoice) },
    /** What is still held when the stream ends without a finish_reason, or null. */
    rest: (): CompletionChunk | null => {
      const { content, reasoning } = splitter.end(true);
      if (content === "" && reasoning === "") return null;
      const delta = { content, ...(reasoning === "" ? {} : { reasoning_content: reasoning }) };
      return { choices: [{ index: 0, delta, finish_reason: null }] };
    },
  };
}

const none: PartedText = { reasoning: "", content: "" };

const endsMessage = ({ delta, finish_reason }: ChunkChoice) => finish_reason !== null || isToolResult(delta);
