import { signal } from "@preact/signals";
import type { Attachment, StoredMessage } from "../../shared/wire.ts";
import { type AnswerEntry, conversationId, type QuestionEntry, type ThreadEntry } from "../state.ts";
import { type Answer, newAnswer, toAnswer } from "./answer.ts";

let entryCount = 0;

/** A key for a new entry of the thread, unique in this page. */
export function nextKey(): string {
  entryCount += 1;
  return `entry-${entryCount}`;
}

/** A question as it is asked; `versions` are those before it. */
export function newQuestion(
  text: string,
  attachments: readonly Attachment[],
  versions: string[],
): QuestionEntry {
  const createdAt = new Date().toISOString();
  return { key: nextKey(), kind: "question", id: null, text, attachments, versions, createdAt };
}

/** An answer that is waited for; `versions` are those before it. */
export function newAnswerEntry(
  question: string,
  attachments: readonly Attachment[],
  versions: string[],
): AnswerEntry {
  const createdAt = new Date().toISOString();
  const answer: Answer = { ...newAnswer, conversationId: conversationId.peek(), versions, createdAt };
  return { key: nextKey(), kind: "answer", question, attachments, answer: signal(answer) };
}

/** Stored messages as the page shows them, in their order. */
export function toEntries(messages: readonly StoredMessage[], id: string): ThreadEntry[] {
  let asked: Pick<AnswerEntry, "question" | "attachments"> = { question: "", attachments: [] };
  return messages.map((message): ThreadEntry => {
    const key = nextKey();
    if (message.role === "assistant")
      return { key, kind: "answer", ...asked, answer: signal(toAnswer(message, id)) };
    const { content: text, attachments, versions, created_at: createdAt } = message;
    asked = { question: text, attachments };
    return { key, kind: "question", id: message.id, text, attachments, versions, createdAt };
  });
}

/** The id of the message that an entry shows, once it has one. */
export function idOf(entry: ThreadEntry): string | null {
  return entry.kind === "question" ? entry.id : entry.answer.peek().id;
}

/** The ids of everything that the thread shows or has other versions of. */
export function listKnownIds(entries: readonly ThreadEntry[]): Set<string> {
  return new Set(
    entries.flatMap((entry) => {
      const id = idOf(entry);
      const versions = entry.kind === "question" ? entry.versions : entry.answer.peek().versions;
      return id === null ? versions : [id, ...versions];
    }),
  );
}
