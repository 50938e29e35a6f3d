import { type Arrival, chunksOf, single } from "./arrival.ts";
import { isToolResult } from "./chunk.ts";
import type { ChunkChoice, ChunkDelta, CompletionChunk } from "./types.ts";

/**
 * Puts a blank line between two pieces of an answer's text where a tool was called or gave something back between them, unless there is
 * a line break already: a server that runs tools itself sends a text before each call and one behind it, and "Let me look that up." would
 * run into the heading that follows. Else the chunks pass as they are.
 */
export function createParter() {
  let ending = "";
  let isParted = false;
  const readChoice = (choice: ChunkChoice): ChunkChoice => {
    const { index, delta } = choice;
    if (index !== 0) return choice;
    if (isToolResult(delta)) {
      isParted = true;
      return choice;
    }
    const text = delta.content || "";
    const needsLine = isParted && text !== "" && ending !== "" && ending !== "\n" && !/^\r?\n/.test(text);
    if (text !== "") {
      ending = text.slice(-1);
      isParted = false;
    }
    // A message's text stands before its calls.
    isParted ||= callsTools(delta);
    return needsLine
      ? { ...choice, delta: { ...delta, content: `\n\n${text.replace(/^[ \t]+/, "")}` } }
      : choice;
  };
  const read = (chunk: CompletionChunk): CompletionChunk => {
    const choices = chunk.choices.map(readChoice);
    return choices.some((choice, at) => choice !== chunk.choices[at]) ? { ...chunk, choices } : chunk;
  };
  /** Reads what has come and gives it to `take`: plain chunks apart only where a line may have to stand before the first. */
  return (arrival: Arrival, take: (parted: Arrival) => void): void => {
    if (arrival.texts !== null && !isParted) {
      ending = arrival.text.slice(-1);
      take(arrival);
      return;
    }
    for (const chunk of chunksOf(arrival)) take(single(read(chunk)));
  };
}

/** Some servers send an empty list with every piece of text. */
const callsTools = ({ tool_calls, executed_tools }: ChunkDelta): boolean =>
  [tool_calls, executed_tools].some((list) => Array.isArray(list) && list.length > 0);
