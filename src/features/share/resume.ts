import type { App } from "../../app.ts";
import { createEventStream, dataFrame, type EventStream } from "../../http/sse.ts";
import { addReader, type RunningAnswer, type RunningAnswers, type Visible } from "../chat/running.ts";
import { keptCalls, shownTools } from "../chat/tools.ts";
import { type MessageRow, readTools } from "../conversations/messages.ts";
import type { Citation, ToolUse } from "../conversations/model.ts";

/** How much of an answer its reader has, in UTF-16 units. Without a place in the reasoning it wants that from the beginning or not at all. */
export interface Place {
  offset: number;
  reasoningOffset: number | undefined;
}

/**
 * The rest of an answer as an event stream, from a place in its text and its reasoning on: what has come since as one chunk, then what
 * comes, for an answer still being written; for one that has ended, the rest and the end. `shown` is what the link shows, and the bot's
 * model.
 */
export function resumeAnswer(
  app: App,
  answers: RunningAnswers,
  row: MessageRow,
  place: Place,
  shown: { visible: Visible; model: string; sessionId: string | null },
): EventStream {
  const it = answers.get(row.id);
  if (it === undefined) return replay(app, asAnswered(answers, row), place, shown);
  const reader = addReader(app, it, shown.sessionId);
  reader.send(dataFrame(JSON.stringify(snapshot(it, row, place))));
  return reader;
}

/** What was answered, also where it could not be stored yet. */
function asAnswered(answers: RunningAnswers, row: MessageRow): MessageRow {
  const waiting = answers.unstored.get(row.id);
  if (waiting === undefined) return row;
  const { content, reasoning, citations, finishReason } = waiting.answer;
  const toolCalls = keptCalls(waiting.answer);
  return { ...row, content, reasoning, citations, toolCalls, finishReason, status: waiting.outcome.status };
}

function snapshot({ answer, visible }: RunningAnswer, row: MessageRow, place: Place) {
  return {
    ...chunkOf(row, restOf(answer, place, visible), null),
    model: answer.model,
    ...shownBeside(visible, answer.citations, shownTools(answer)),
  };
}

function replay(
  app: App,
  row: MessageRow,
  place: Place,
  { visible, model }: { visible: Visible; model: string },
): EventStream {
  const stream = createEventStream(app.config.limits.answerBytes * 2, () => undefined);
  const rest = {
    ...chunkOf(row, restOf(row, place, visible), row.finishReason ?? "stop"),
    model: row.model ?? model,
    status: row.status,
    ...shownBeside(visible, row.citations, readTools(row.toolCalls ?? [])),
    ...(visible.usage ? usageOf(row) : {}),
  };
  stream.send(dataFrame(JSON.stringify(rest)));
  stream.send(dataFrame("[DONE]"));
  stream.end();
  return stream;
}

function restOf(
  { content, reasoning }: { content: string; reasoning: string | null },
  { offset, reasoningOffset }: Place,
  visible: Visible,
) {
  const from = reasoningOffset ?? (offset === 0 ? 0 : Number.POSITIVE_INFINITY);
  const thought = visible.reasoning ? (reasoning ?? "").slice(from) : "";
  return { content: content.slice(offset), ...(thought === "" ? {} : { reasoning_content: thought }) };
}

const chunkOf = (row: MessageRow, delta: object, finishReason: string | null) => ({
  id: `chatcmpl-${row.id}`,
  object: "chat.completion.chunk",
  created: Math.floor(row.createdAt / 1000),
  choices: [{ index: 0, delta: { role: "assistant", ...delta }, finish_reason: finishReason }],
  conversation_id: row.conversationId,
  message_id: row.id,
  question_id: row.parentId,
});

/** What the link shows beside an answer's words. */
const shownBeside = (visible: Visible, citations: Citation[] | null, tools: ToolUse[]) => ({
  ...(visible.citations && citations !== null && citations.length > 0 ? { citations } : {}),
  ...(visible.tools && tools.length > 0 ? { tools } : {}),
});

function usageOf({ promptTokens, completionTokens, isUsageEstimated }: MessageRow) {
  if (promptTokens === null || completionTokens === null) return {};
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    estimated: isUsageEstimated,
  };
  return { usage };
}
