import { estimateTokens } from "../../lib/tokens.ts";
import type { CompletionChunk } from "../../upstream/types.ts";
import type { Citation } from "../conversations/model.ts";
import type { TokenUsage } from "../usage/points.ts";

/** An answer as far as it has come. */
export interface Answer {
  content: string;
  reasoning: string;
  toolCalls: ToolCall[];
  citations: Citation[];
  model: string | null;
  finishReason: string | null;
  usage: TokenUsage | null;
  /** Whether anything of an answer has come yet: text, reasoning, a tool call or its end. */
  hasBegun: boolean;
}

type ToolCall = Record<string, unknown> & { function?: Record<string, unknown> };

export const newAnswer = (): Answer => ({
  content: "",
  reasoning: "",
  toolCalls: [],
  citations: [],
  model: null,
  finishReason: null,
  usage: null,
  hasBegun: false,
});

/** Adds one chunk of OpenAI's stream form to the answer. Only the first choice counts. */
export function addChunk(answer: Answer, chunk: CompletionChunk): void {
  if (typeof chunk.model === "string") answer.model = chunk.model;
  if (chunk.usage) {
    const { prompt_tokens, completion_tokens } = chunk.usage;
    answer.usage = { promptTokens: prompt_tokens, completionTokens: completion_tokens, isEstimated: false };
    if (chunk.usage.estimated === true) answer.usage.isEstimated = true;
  }
  const choice = chunk.choices.find((candidate) => candidate.index === 0);
  if (choice === undefined) return;
  const { delta } = choice;
  if (typeof delta.content === "string") answer.content += delta.content;
  const reasoning = delta.reasoning_content ?? delta.reasoning;
  if (typeof reasoning === "string") answer.reasoning += reasoning;
  for (const call of delta.tool_calls ?? []) addToolCall(answer.toolCalls, call);
  if (choice.finish_reason) answer.finishReason = choice.finish_reason;
  answer.hasBegun ||=
    answer.content !== "" ||
    answer.reasoning !== "" ||
    answer.toolCalls.length > 0 ||
    answer.finishReason !== null;
}

/** A tool call comes in pieces: its index says which it belongs to, and its arguments are text to be joined. */
function addToolCall(calls: ToolCall[], piece: unknown): void {
  if (typeof piece !== "object" || piece === null) return;
  // What is not an object was turned away above; the fields of one are looked at before they are used.
  const { index, function: part, ...rest } = piece as ToolCall & { index?: unknown };
  const at = typeof index === "number" && index >= 0 && index < 128 ? index : calls.length;
  const former = calls[at] ?? {};
  const text = `${former.function?.arguments ?? ""}${part?.arguments ?? ""}`;
  calls[at] = { ...former, ...rest, function: { ...former.function, ...part, arguments: text } };
}

/**
 * What the call took: the upstream's own word, else an estimate from the texts. Nothing, where no part of an answer came: unless its
 * visitor gave it up (`isAbandoned`), for the model had the prompt.
 */
export function usageOf(answer: Answer, promptText: string, isAbandoned = false): TokenUsage {
  if (answer.usage !== null) return answer.usage;
  if (!answer.hasBegun && !isAbandoned) return { promptTokens: 0, completionTokens: 0, isEstimated: true };
  return {
    promptTokens: estimateTokens(promptText),
    completionTokens: estimateTokens(answer.content + answer.reasoning),
    isEstimated: true,
  };
}
