import type { App } from "../../app.ts";
import { isUnstored } from "../../db/condition.ts";
import type { Answer } from "./answer.ts";
import type { Outcome } from "./record.ts";

/** An answer that was given and could not be written down. */
export interface Unstored {
  messageId: string;
  conversationId: string;
  answer: Answer;
  outcome: Outcome;
  /** What is held in memory beside the answer's words. */
  reportChars: number;
  /** Writes it down, all of it. */
  record: () => Promise<void>;
  /** What is done where it can never be written down. */
  giveUp: () => Promise<void>;
}

/**
 * Keeps what was answered while nothing could be stored, in memory and up to limits.unstoredAnswersBytes, and writes it down as soon as
 * the database takes writes again, oldest first. What still waits when the process ends is lost but for its checkpoints: the next start
 * marks it as cut off.
 */
export function createUnstoredAnswers(app: App) {
  const kept = new Map<string, Unstored>();
  let bytes = 0;
  let storing: Promise<void> | undefined;
  const drop = (it: Unstored) => {
    if (kept.delete(it.messageId)) bytes -= sizeOf(it);
  };
  const store = async () => {
    for (const it of kept.values()) {
      try {
        await it.record();
        app.log.info({ message_id: it.messageId }, "an answer that waited is stored");
      } catch (error) {
        if (isUnstored(error)) return;
        app.log.error({ err: error, message_id: it.messageId }, "an answer that waited cannot be stored");
        await it.giveUp();
      }
      drop(it);
    }
  };
  const storeAll = async () => {
    storing ??= store().finally(() => {
      storing = undefined;
    });
    await storing;
  };
  const endListening = app.store.onCondition(({ state }) => {
    if (state === "ok" && kept.size > 0) void storeAll();
  });
  return {
    /** Takes an answer over. Gives false where there is no room left for it. */
    keep: (it: Unstored): boolean => {
      const isKept = bytes + sizeOf(it) <= app.config.limits.unstoredAnswersBytes;
      if (isKept) {
        kept.set(it.messageId, it);
        bytes += sizeOf(it);
        app.log.warn({ message_id: it.messageId }, "an answer waits in memory until it can be stored");
      } else app.log.error({ message_id: it.messageId }, "an answer is lost: too much waits to be stored");
      return isKept;
    },
    /** An answer that waits, and how it ended. */
    get: (messageId: string): Pick<Unstored, "answer" | "outcome"> | undefined => kept.get(messageId),
    /** Whether one of a conversation waits: whatever read it now would read a part of it. */
    isOf: (conversationId: string): boolean =>
      kept.values().some((it) => it.conversationId === conversationId),
    ids: (): string[] => [...kept.keys()],
    /** A last try; gives how many are lost. */
    end: async (): Promise<number> => {
      endListening();
      await storeAll();
      return kept.size;
    },
  };
}

/** In UTF-16 units of two bytes each. */
function sizeOf({ answer, reportChars }: Unstored): number {
  const { content, reasoning, toolCalls, citations } = answer;
  const beside = JSON.stringify([toolCalls, citations]).length;
  return 2 * (content.length + reasoning.length + beside + reportChars);
}
