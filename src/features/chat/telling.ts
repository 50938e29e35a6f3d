import { limits } from "../../config.ts";
import type { CompletionChunk } from "../../upstream/types.ts";
import type { ToolUse } from "../conversations/model.ts";
import { addTools, closeTools, newTools, shownTools, type ToolState } from "./tools.ts";

/**
 * Follows the tools of an answer and says when they are told, which is always all of them so far: a few words at once, and what is more
 * than limits.toolsToldBytes no more often than once in limits.toolsToldMs and at the end. Otherwise a hundred results would be sent
 * a hundred times.
 */
export function createTeller(nowMs: () => number = () => performance.now()) {
  const tools = newTools();
  let isDue = false;
  let isFull = false;
  let since = Number.NEGATIVE_INFINITY;
  let bytes = 0;
  /** Null while they are too much to be told again so soon. */
  const tell = (isLast: boolean): ToolUse[] | null => {
    if (nowMs() - since >= limits.toolsToldMs) {
      since = nowMs();
      bytes = 0;
      isFull = false;
    }
    // What was too much is not looked at again: it only grows.
    if (isFull && !isLast) return null;
    const told = shownTools(tools);
    const size = Buffer.byteLength(JSON.stringify(told));
    isFull = bytes > 0 && bytes + size > limits.toolsToldBytes;
    if (isFull && !isLast) return null;
    bytes += size;
    isDue = false;
    return told;
  };
  return {
    /** Adds a chunk, the last one or not, and gives the tools where they are to be told with it; null where they are not. */
    tell: (chunk: CompletionChunk, isLast: boolean): ToolUse[] | null => {
      const isEnd = isLast || (chunk.choices.length === 0 && Boolean(chunk.usage));
      const isNews = addChunk(tools, chunk);
      const isClosed = isEnd && closeTools(tools);
      isDue ||= isNews || isClosed;
      return isDue ? tell(isEnd) : null;
    },
    /** Whether more of the tools may have to be told with the next chunk, though that says nothing of them. */
    hasMore: (): boolean => isDue || tools.hasOpenTools,
  };
}

/** Adds a chunk to the tools, and gives whether more of them is known by it. */
function addChunk(tools: ToolState, chunk: CompletionChunk): boolean {
  const choice = chunk.choices.find(({ index }) => index === 0);
  return choice !== undefined && addTools(tools, choice);
}
