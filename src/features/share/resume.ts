import type { App } from "../../app.ts";
import { createEventStream, dataFrame, type EventStream } from "../../http/sse.ts";
import { addReader, type RunningAnswer, type RunningAnswers, type Visible } from "../chat/running.ts";
import type { MessageRow } from "../conversations/messages.ts";
import type { Citation } from "../conversations/model.ts";

/**
 * The rest of an answer as an event stream, from a UTF-16 offset of its text on: what has come since as one chunk, then what comes,
 * for an answer still being written; for one that has ended, the rest and the end. `shown` is what the link shows, and the bot's model.
 */
export function resumeAnswer(
  app: App,
  answers: RunningAnswers,
  row: MessageRow,
  offset: number,
  shown: { visible: Visible; model: string; sessionId: string | null },
): EventStream {
  const it = answers.get(row.id);
  if (it === undefined) return replay(app, row, offset, shown);
  const reader = addReader(app, it, shown.sessionId);
  reader.send(dataFrame(JSON.stringify(snapshot(it, row, offset))));
  return reader;
}

function snapshot(it: RunningAnswer, row: MessageRow, offset: number) {
  const { answer, visible } = it;
  const reasoning =
    visible.reasoning && offset === 0 && answer.reasoning !== "" ? answer.reasoning : undefined;
  return {
    ...chunkOf(row, { content: answer.content.slice(offset), reasoning_content: reasoning }, null),
    model: answer.model,
    ...shownCitations(visible, answer.citations),
  };
}

function replay(
  app: App,
  row: MessageRow,
  offset: number,
  { visible, model }: { visible: Visible; model: string },
): EventStream {
  const stream = createEventStream(app.config.limits.answerBytes * 2, () => undefined);
  const rest = chunkOf(row, { content: row.content.slice(offset) }, row.finishReason ?? "stop");
  const said = { model: row.model ?? model, status: row.status };
  stream.send(
    dataFrame(JSON.stringify({ ...rest, ...said, ...shownCitations(visible, row.citations ?? []) })),
  );
  stream.send(dataFrame("[DONE]"));
  stream.end();
  return stream;
}

const chunkOf = (row: MessageRow, delta: object, finishReason: string | null) => ({
  id: `chatcmpl-${row.id}`,
  object: "chat.completion.chunk",
  created: Math.floor(row.createdAt / 1000),
  choices: [{ index: 0, delta: { role: "assistant", ...delta }, finish_reason: finishReason }],
  conversation_id: row.conversationId,
  message_id: row.id,
});

const shownCitations = (visible: Visible, citations: Citation[]) =>
  visible.citations && citations.length > 0 ? { citations } : {};
