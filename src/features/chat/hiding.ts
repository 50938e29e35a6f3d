import { isToolResult } from "../../upstream/chunk.ts";
import type { ChunkChoice, ChunkDelta, CompletionChunk } from "../../upstream/types.ts";
import type { Visible } from "./running.ts";

/** What OpenAI's form names. Model servers put reasoning and tool results under many other names. */
const chunkFields = ["id", "object", "created", "model", "system_fingerprint", "service_tier", "usage"];
const choiceFields = ["index", "finish_reason", "logprobs"];
const textFields = ["role", "content", "refusal"];
const toolFields = ["tool_calls", "function_call"];
/** Names that mean something of this server's own on a chunk; an upstream's fields of these names do not pass. */
const ownFields = new Set(["citations", "status", "tools", "conversation_id", "message_id", "question_id"]);

/**
 * Fields by which model servers repeat what they were asked, the owner's prompt and passages with it: llama.cpp's `__verbose`, vLLM's
 * `prompt_logprobs` and `prompt_token_ids`.
 */
const echoes = /^(?:_|prompt|messages|input|request)/;

/**
 * A chunk without what its reader may not see, without what tools gave back, which is no part of the answer's text, and without what
 * repeats the request. Where everything is shown the rest passes whole; where something is hidden, only the fields pass that are known to hold none of it, and only the first
 * choice: in the text of others, which no answer is made of, thinking has not been parted from the rest.
 */
export function hideFields(given: CompletionChunk, visible: Visible): CompletionChunk {
  const hasResult = given.choices.some(({ delta }) => isToolResult(delta));
  const chunk = hasResult ? { ...given, choices: given.choices.map(withoutResult) } : given;
  if (visible.citations && visible.reasoning && visible.tools) return omitForeign(chunk);
  return {
    ...pick(chunk, (name) => chunkFields.includes(name)),
    choices: chunk.choices.filter(({ index }) => index === 0).map((choice) => hideInChoice(choice, visible)),
  };
}

const withoutResult = (choice: ChunkChoice) =>
  isToolResult(choice.delta) ? { ...choice, delta: {} } : choice;

function hideInChoice(choice: ChunkChoice, visible: Visible): ChunkChoice {
  const { index, finish_reason } = choice;
  const delta: ChunkDelta = pick(choice.delta, (name) => {
    if (name.startsWith("reasoning")) return visible.reasoning;
    return textFields.includes(name) || (visible.tools && toolFields.includes(name));
  });
  return { ...pick(choice, (name) => choiceFields.includes(name)), index, finish_reason, delta };
}

function omitForeign(chunk: CompletionChunk): CompletionChunk {
  const choices = chunk.choices.some(hasEcho) ? chunk.choices.map(withoutEcho) : chunk.choices;
  const isWhole = choices === chunk.choices && !Object.keys(chunk).some(isForeign);
  return isWhole ? chunk : { ...pick(chunk, (name) => !isForeign(name)), choices };
}

const isForeign = (name: string) => ownFields.has(name) || echoes.test(name);
const hasEcho = (choice: ChunkChoice) => Object.keys(choice).some((name) => echoes.test(name));

function withoutEcho(choice: ChunkChoice): ChunkChoice {
  const { index, finish_reason, delta } = choice;
  return { ...pick(choice, (name) => !echoes.test(name)), index, finish_reason, delta };
}

const pick = (fields: Record<string, unknown>, isKept: (name: string) => boolean): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => isKept(name)));
