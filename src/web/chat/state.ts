import { type Signal, signal } from "@preact/signals";
import type { Failure } from "../shared/failure.ts";
import type { Attachment, BotInfo, LimitItem, LinkEntry, PageLook } from "../shared/wire.ts";
import type { DraftFile } from "./composer/draft-file.ts";
import type { Answer } from "./thread/answer.ts";

/**
 * Why a link leads to no chat. "changed": it did, but its token has been replaced since. "preview_over": it does, but no more for the
 * manager who looked at it as its customers do.
 */
export type GoneReason = "unknown" | "changed" | "revoked" | "expired" | "preview_over";

export type Screen =
  | { kind: "opening" }
  | { kind: "gone"; why: GoneReason }
  | { kind: "unreachable"; failure: Failure }
  /** Who is here is not known to whom the link asks. */
  | { kind: "refused"; failure: Failure }
  | { kind: "sign_in" }
  /** `isCustomer`: a customer, but not one of those whom the link is for. */
  | { kind: "not_customer"; isCustomer: boolean }
  | { kind: "chat" };

export interface QuestionEntry {
  key: string;
  kind: "question";
  /** Null until the server has told it. */
  id: string | null;
  text: string;
  attachments: readonly Attachment[];
  /** The ids of all versions, oldest first; the own one among them once it is known. */
  versions: string[];
  createdAt: string;
  /** Why it was not taken. Such a question is in no conversation, and gives way to the next one. */
  refusal?: string;
}

/** The answer is a signal of its own, so that its growth draws nothing else again. */
export interface AnswerEntry {
  key: string;
  kind: "answer";
  /** What was asked, with which files. */
  question: string;
  attachments: readonly Attachment[];
  answer: Signal<Answer>;
}

/** One thing in the conversation. An entry never changes: another one takes its place. */
export type ThreadEntry = QuestionEntry | AnswerEntry;

/** A question that was sent and of which the server has told nothing yet. */
export interface Asked {
  /** Null for a new one. */
  conversation: string | null;
  question: string;
  attachments: readonly Attachment[];
  /** The last message that was known before it; its answer is another one. */
  after: string | null;
}

/** A question that is being changed where it stands. */
export interface Editing {
  /** The stored question. */
  id: string;
  text: string;
  /** Why the changed words could not be sent. */
  why: string | null;
}

/** Why words were not taken: the error's code, and a sentence with what to do next. */
export interface Refusal {
  code: string;
  sentence: string;
}

/** A conversation read from the server that is not there yet: nothing, or what to say instead. */
export type ThreadState = "ready" | "loading" | { failure: Failure };

export const screen = signal<Screen>({ kind: "opening" });
export const entry = signal<LinkEntry | null>(null);
/** How the page looks and what it takes beside words; null until that is known. */
export const look = signal<PageLook | null>(null);
export const bot = signal<BotInfo | null>(null);
export const username = signal("");
/** Set when the link ended under an open chat: what was said stays readable, and nothing more can be asked. */
export const closed = signal<GoneReason | null>(null);

export const conversationId = signal<string | null>(null);
export const thread = signal<ThreadEntry[]>([]);
export const threadState = signal<ThreadState>("ready");
/** Leads to older messages than the thread shows. */
export const olderCursor = signal<string | null>(null);
/** The answer that is being written, if one is. */
export const running = signal<Signal<Answer> | null>(null);
export const stopping = signal(false);
export const editing = signal<Editing | null>(null);

/** What is typed, and the files beside it, in the conversation on screen. */
export const draft = signal("");
export const files = signal<readonly DraftFile[]>([]);
/** Why the words that wait in the composer could not be sent. */
export const refusal = signal<Refusal | null>(null);
/** What is left of the link's limits. */
export const limitItems = signal<LimitItem[]>([]);
/** The question on its way, until it has an answer's id: its words are kept, as they may have to come back. */
export const asking = signal<Asked | null>(null);
/** Said by screen readers, politely. */
export const announcement = signal("");
/** A short message over the composer that goes away by itself. */
export const toast = signal<string | null>(null);

/** The bot's name as far as it is known. */
export function botName(): string {
  return bot.value?.name ?? entry.value?.name ?? "";
}

/** The bot's picture as far as it is known. */
export function botAvatar(): string | null {
  return bot.value?.avatar_url ?? entry.value?.avatar_url ?? null;
}
