import { readTools } from "../conversations/messages.ts";
import type { Answer } from "./answer.ts";
import type { Completion } from "./model.ts";
import type { RunningAnswer, Visible } from "./running.ts";
import { keptCalls, requestedCalls } from "./tools.ts";

/** An ended answer as one chat completion of OpenAI's form. */
export function toCompletion(it: RunningAnswer): Completion {
  const { answer, visible } = it;
  const usage = answer.usage ?? { promptTokens: 0, completionTokens: 0, isEstimated: true };
  const messageId = it.scope?.messageId ?? "";
  const tools = visible.tools ? readTools(keptCalls(answer)) : [];
  return {
    id: `chatcmpl-${messageId}`,
    object: "chat.completion",
    created: Math.floor((it.scope?.createdAtMs ?? 0) / 1000),
    model: answer.model ?? "unknown",
    conversation_id: it.scope?.conversationId ?? "",
    message_id: messageId,
    question_id: it.scope?.questionId ?? "",
    choices: [
      { index: 0, message: toMessage(answer, visible), finish_reason: answer.finishReason ?? "stop" },
    ],
    usage: {
      prompt_tokens: usage.promptTokens,
      completion_tokens: usage.completionTokens,
      total_tokens: usage.promptTokens + usage.completionTokens,
      estimated: usage.isEstimated,
    },
    ...(visible.citations && answer.citations.length > 0 ? { citations: answer.citations } : {}),
    ...(tools.length > 0 ? { tools } : {}),
    ...(it.isStopped ? { status: "stopped" as const } : {}),
  };
}

function toMessage(answer: Answer, visible: Visible) {
  const calls = requestedCalls(answer);
  return {
    role: "assistant" as const,
    content: answer.content === "" && calls.length > 0 ? null : answer.content,
    ...(visible.reasoning && answer.reasoning !== "" ? { reasoning_content: answer.reasoning } : {}),
    ...(visible.tools && calls.length > 0 ? { tool_calls: calls } : {}),
  };
}
