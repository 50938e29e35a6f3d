import { estimateTokens } from "../../lib/tokens.ts";
import type { Arrival } from "../../upstream/arrival.ts";
import { isToolResult } from "../../upstream/chunk.ts";
import type { ChunkChoice, CompletionChunk } from "../../upstream/types.ts";
import type { Citation } from "../conversations/model.ts";
import type { TokenUsage } from "../usage/points.ts";
import { addTools, closeTools, newTools, type ToolState } from "./tools.ts";

/** An answer as far as it has come. */
export interface Answer extends ToolState {
  content: string;
  reasoning: string;
  citations: Citation[];
  model: string | null;
  finishReason: string | null;
  usage: TokenUsage | null;
  /** Whether anything of an answer has come yet: text, reasoning, a tool call or its end. */
  hasBegun: boolean;
}

export const newAnswer = (): Answer => ({
  ...newTools(),
  content: "",
  reasoning: "",
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
  addChoice(answer, choice);
  answer.hasBegun ||=
    answer.content !== "" ||
    answer.reasoning !== "" ||
    answer.toolCalls.length > 0 ||
    answer.finishReason !== null;
}

/** Adds all that came at once. */
export function addArrival(answer: Answer, arrival: Arrival): void {
  if (arrival.texts === null) {
    addChunk(answer, arrival.chunk);
    return;
  }
  const { like } = arrival;
  if (typeof like.model === "string") answer.model = like.model;
  // Text says that the calls before it are over.
  closeTools(answer);
  answer.content += arrival.text;
  answer.hasBegun = true;
}

function addChoice(answer: Answer, choice: ChunkChoice): void {
  addTools(answer, choice);
  const { delta } = choice;
  if (choice.finish_reason) answer.finishReason = choice.finish_reason;
  if (isToolResult(delta)) return;
  if (typeof delta.content === "string") answer.content += delta.content;
  const reasoning = delta.reasoning_content || delta.reasoning;
  if (typeof reasoning === "string") answer.reasoning += reasoning;
}

/** Whether words of the answer or of its reasoning are in what came. */
export function hasWords(arrival: Arrival): boolean {
  if (arrival.texts !== null) return true;
  const { chunk } = arrival;
  const delta = chunk.choices.find((candidate) => candidate.index === 0)?.delta;
  if (delta === undefined || isToolResult(delta)) return false;
  return Boolean(delta.content || delta.reasoning_content || delta.reasoning);
}

/**
 * What the call took: the upstream's own word, else an estimate from the texts, and `otherTokens` of the prompt beside text. Nothing, where no part of an answer came: unless its
 * visitor gave it up (`isAbandoned`), for the model had the prompt.
 */
export function usageOf(
  answer: Answer,
  promptText: string,
  isAbandoned = false,
  otherTokens = 0,
): TokenUsage {
  if (answer.usage !== null) return answer.usage;
  if (!answer.hasBegun && !isAbandoned) return { promptTokens: 0, completionTokens: 0, isEstimated: true };
  return {
    promptTokens: estimateTokens(promptText) + otherTokens,
    completionTokens: estimateTokens(answer.content + answer.reasoning),
    isEstimated: true,
  };
}
