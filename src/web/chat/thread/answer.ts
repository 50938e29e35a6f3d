import type { EventSourceMessage } from "eventsource-parser";
import { type Failure, readFailure } from "../../shared/failure.ts";
import type { AnswerChunk, Citation, Feedback, StoredMessage } from "../../shared/wire.ts";

/**
 * "waiting": nothing has come yet; "reconnecting": the connection broke and the page is picking the stream up again;
 * the others are the server's.
 */
export type AnswerStatus =
  | "waiting"
  | "streaming"
  | "reconnecting"
  | "complete"
  | "stopped"
  | "failed"
  | "interrupted";

export interface Answer {
  id: string | null;
  conversationId: string | null;
  content: string;
  reasoning: string;
  citations: Citation[];
  status: AnswerStatus;
  failure: Failure | null;
  feedback: Feedback | null;
}

/** What one server-sent event means for an answer. */
export type AnswerEvent =
  | { kind: "chunk"; chunk: AnswerChunk }
  | { kind: "error"; failure: Failure }
  | { kind: "done" };

export const newAnswer: Answer = {
  id: null,
  conversationId: null,
  content: "",
  reasoning: "",
  citations: [],
  status: "waiting",
  failure: null,
  feedback: null,
};

/** Whether more of the answer may still come. */
export function isRunning(answer: Answer): boolean {
  return answer.status === "waiting" || answer.status === "streaming" || answer.status === "reconnecting";
}

/** Reads one event of the stream; null for one that carries nothing we know. */
export function readAnswerEvent(message: EventSourceMessage): AnswerEvent | null {
  if (message.data === "[DONE]") return { kind: "done" };
  const body = parseObject(message.data);
  if (!body) return null;
  if (message.event === "error") return { kind: "error", failure: readFailure(200, body, null) };
  // A chunk of our own server; every field of AnswerChunk is optional and checked where it is used.
  return { kind: "chunk", chunk: body as AnswerChunk };
}

/** The answer after one event. Pure; an answer that has ended keeps how it ended. */
export function applyEvent(answer: Answer, event: AnswerEvent): Answer {
  if (event.kind === "error") return { ...answer, status: "failed", failure: event.failure };
  if (event.kind === "done") return isRunning(answer) ? { ...answer, status: "complete" } : answer;
  const { chunk } = event;
  const delta = chunk.choices?.[0]?.delta;
  return {
    ...answer,
    id: chunk.message_id ?? answer.id,
    conversationId: chunk.conversation_id ?? answer.conversationId,
    content: answer.content + (delta?.content ?? ""),
    reasoning: answer.reasoning + (delta?.reasoning_content ?? delta?.reasoning ?? ""),
    citations: chunk.citations ?? answer.citations,
    status: chunk.status ?? (isRunning(answer) ? "streaming" : answer.status),
  };
}

/** A stored answer as the page shows it. */
export function toAnswer(message: StoredMessage, conversationId: string): Answer {
  return {
    id: message.id,
    conversationId,
    content: message.content,
    reasoning: message.reasoning ?? "",
    citations: message.citations ?? [],
    status: message.status,
    failure: message.error_code
      ? { status: 200, code: message.error_code, detail: "", retryAfterS: null }
      : null,
    feedback: message.feedback,
  };
}

function parseObject(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}
