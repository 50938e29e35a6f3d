import { type Signal, signal } from "@preact/signals";
import type { Failure } from "../shared/failure.ts";
import type { Attachment, BotInfo, LimitItem, LinkEntry, PageLook } from "../shared/wire.ts";
import type { Answer } from "./thread/answer.ts";

/** Why a link leads to no chat. "changed": it did, but its token has been replaced since. */
export type GoneReason = "unknown" | "changed" | "revoked" | "expired";

export type Screen =
  | { kind: "opening" }
  | { kind: "gone"; why: GoneReason }
  | { kind: "unreachable"; failure: Failure }
  /** Who is here is not known to whom the link asks. */
  | { kind: "refused"; failure: Failure }
  | { kind: "sign_in"; again: boolean }
  /** `isCustomer`: a customer, but not one of those whom the link is for. */
  | { kind: "not_customer"; isCustomer: boolean }
  | { kind: "chat" };

/** One thing in the conversation. An answer is a signal of its own, so that its growth draws nothing else again. */
export type ThreadEntry =
  /** `refusal`: why it was not taken. Such a question is in no conversation, and gives way to the next one. */
  | { key: string; kind: "question"; text: string; attachments?: readonly Attachment[]; refusal?: string }
  | {
      key: string;
      kind: "answer";
      question: string;
      /** The files of its question. */
      attachments?: readonly Attachment[];
      answer: Signal<Answer>;
    };

export type AnswerEntry = ThreadEntry & { kind: "answer" };

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

export const draft = signal("");
/** Why the words that wait in the composer could not be sent. */
export const refusal = signal<string | null>(null);
/** What is left of the link's limits. */
export const limitItems = signal<LimitItem[]>([]);
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
