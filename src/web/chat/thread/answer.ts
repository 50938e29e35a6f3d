import type { StreamEvent } from "../../shared/events.ts";
import { type Failure, readFailure } from "../../shared/failure.ts";
import type {
  AnswerChunk,
  Citation,
  Feedback,
  StoredMessage,
  TokenUsage,
  ToolUse,
} from "../../shared/wire.ts";

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

/** How long the model thought, as far as this page saw it. */
export interface Thinking {
  /** Of the thoughts that have ended. */
  ms: number;
  /** When the running thought began, on the clock that `applyEvent` is given; null while there is none. */
  since: number | null;
}

export interface Answer {
  id: string | null;
  conversationId: string | null;
  /** The question as it is stored. */
  questionId: string | null;
  content: string;
  reasoning: string;
  /** Null where the page did not see the thinking from its beginning. */
  thinking: Thinking | null;
  citations: Citation[];
  tools: ToolUse[];
  /** The ids of all versions, oldest first; the own one among them once it is known. */
  versions: string[];
  status: AnswerStatus;
  /** The model's own word; "length": the answer was cut short. */
  finishReason: string | null;
  usage: TokenUsage | null;
  failure: Failure | null;
  feedback: Feedback | null;
  createdAt: string;
}

/** What one server-sent event means for an answer. */
export type AnswerEvent =
  | { kind: "chunk"; chunk: AnswerChunk }
  | { kind: "error"; failure: Failure }
  | { kind: "done" };

/** An answer that has not begun. */
export const newAnswer: Answer = {
  id: null,
  conversationId: null,
  questionId: null,
  content: "",
  reasoning: "",
  thinking: { ms: 0, since: null },
  citations: [],
  tools: [],
  versions: [],
  status: "waiting",
  finishReason: null,
  usage: null,
  failure: null,
  feedback: null,
  createdAt: "",
};

/** Whether more of the answer may still come. */
export function isRunning(answer: Answer): boolean {
  return answer.status === "waiting" || answer.status === "streaming" || answer.status === "reconnecting";
}

/** Reads one event of the stream; null for one that carries nothing we know. */
export function readAnswerEvent(message: StreamEvent): AnswerEvent | null {
  if (message.data === "[DONE]") return { kind: "done" };
  const body = parseObject(message.data);
  if (!body) return null;
  if (message.event === "error") return { kind: "error", failure: readFailure(200, body, null) };
  // A chunk of our own server; every field of AnswerChunk is optional and checked where it is used.
  return { kind: "chunk", chunk: body as AnswerChunk };
}

/** The answer after one event at `nowMs`. Pure; an answer that has ended keeps how it ended. */
export function applyEvent(answer: Answer, event: AnswerEvent, nowMs: number): Answer {
  if (event.kind === "chunk") return applyChunk(answer, event.chunk, nowMs);
  const thinking = think(answer.thinking, false, nowMs);
  if (event.kind === "error") return { ...answer, thinking, status: "failed", failure: event.failure };
  return isRunning(answer) ? { ...answer, thinking, status: "complete" } : answer;
}

function applyChunk(answer: Answer, chunk: AnswerChunk, nowMs: number): Answer {
  const [choice] = chunk.choices ?? [];
  const text = choice?.delta?.content ?? "";
  const thought = choice?.delta?.reasoning_content ?? choice?.delta?.reasoning ?? "";
  const id = chunk.message_id ?? answer.id;
  return {
    ...answer,
    id,
    conversationId: chunk.conversation_id ?? answer.conversationId,
    questionId: chunk.question_id ?? answer.questionId,
    content: answer.content + text,
    reasoning: answer.reasoning + thought,
    thinking: text || thought ? think(answer.thinking, text === "", nowMs) : answer.thinking,
    citations: chunk.citations ?? answer.citations,
    tools: chunk.tools ?? answer.tools,
    versions: id === null || answer.versions.includes(id) ? answer.versions : [...answer.versions, id],
    status: chunk.status ?? (isRunning(answer) ? "streaming" : answer.status),
    finishReason: choice?.finish_reason ?? answer.finishReason,
    usage: chunk.usage ?? answer.usage,
  };
}

/** The time of thinking after a moment in which the model thinks, or does not. */
function think(thinking: Thinking | null, isThinking: boolean, nowMs: number): Thinking | null {
  if (thinking === null) return null;
  const { ms, since } = thinking;
  if (isThinking) return { ms, since: since ?? nowMs };
  return since === null ? thinking : { ms: ms + nowMs - since, since: null };
}

/** A stored answer as the page shows it. */
export function toAnswer(message: StoredMessage, conversationId: string): Answer {
  return {
    ...newAnswer,
    id: message.id,
    conversationId,
    content: message.content,
    reasoning: message.reasoning ?? "",
    thinking: null,
    citations: message.citations ?? [],
    tools: message.tools,
    versions: message.versions,
    status: message.status,
    finishReason: message.finish_reason,
    usage: message.usage,
    failure: message.error_code
      ? { status: 200, code: message.error_code, detail: "", retryAfterS: null }
      : null,
    feedback: message.feedback,
    createdAt: message.created_at,
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
