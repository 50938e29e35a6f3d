import { and, eq, sql } from "drizzle-orm";
import type { App } from "../../app.ts";
import { isUnstored } from "../../db/condition.ts";
import { bind, preparedOnce, slot } from "../../db/prepared.ts";
import { messages } from "../../db/schema/conversations.ts";
import { outsideRequests } from "../../lib/request-scope.ts";
import type { Answer } from "./answer.ts";
import { endedCalls } from "./tools.ts";

/** An answer that is being written, and how much of it its row holds. */
interface Checkpoint {
  messageId: string;
  answer: Answer;
  writtenChars: number;
  isWriting: boolean;
  /** When it is looked at next, by `performance.now`. */
  dueMs: number;
}

/** So often within limits.checkpointMs it is looked which are due: a thousand answers written at once would hold all others up. */
const looksEach = 40;

const checkpointStatement = preparedOnce(({ db }) =>
  db
    .update(messages)
    .set({
      content: slot(messages.content, "content"),
      reasoning: slot(messages.reasoning, "reasoning"),
      citations: slot(messages.citations, "citations"),
      toolCalls: slot(messages.toolCalls, "toolCalls"),
    })
    .where(and(eq(messages.id, sql.placeholder("messageId")), eq(messages.status, "streaming")))
    .prepare(),
);

const checkpoints = new WeakMap<App, ReturnType<typeof createCheckpoints>>();

/**
 * Writes down how far an answer has come, each limits.checkpointMs in which it has grown, for the case that the process is killed. A timer
 * sees to it: a model that falls silent must not keep what it said before off the disk. Call what it gives to end it.
 */
export function startCheckpoints(app: App, messageId: string, answer: Answer): () => void {
  const known = checkpoints.get(app) ?? createCheckpoints(app);
  checkpoints.set(app, known);
  return known.add({ messageId, answer, writtenChars: 0, isWriting: false, dueMs: 0 });
}

/** One timer for all answers, so that those that are due in the same moment share a transaction. It runs while there are any. */
function createCheckpoints(app: App) {
  const { checkpointMs } = app.config.limits;
  const lookMs = checkpointMs / looksEach;
  // Each goes to the end when it has been looked at, and all wait for the same time: the first is always the next that is due.
  const all = new Set<Checkpoint>();
  let timer: NodeJS.Timeout | undefined;
  const putOff = (checkpoint: Checkpoint, nowMs: number): void => {
    // A look comes up to its own time too late.
    checkpoint.dueMs = nowMs + checkpointMs - lookMs;
    all.delete(checkpoint);
    all.add(checkpoint);
  };
  const writeDue = () => {
    const nowMs = performance.now();
    for (const each of all) {
      if (each.dueMs > nowMs) break;
      putOff(each, nowMs);
      if (hasGrown(each)) void write(app, each);
    }
  };
  return {
    add: (checkpoint: Checkpoint): (() => void) => {
      putOff(checkpoint, performance.now());
      // It outlives the question that started it, and must not speak in its name.
      timer ??= outsideRequests(() => setInterval(writeDue, lookMs));
      return () => {
        all.delete(checkpoint);
        if (all.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

/** Whether more of the answer is known than was written, and nothing of it waits: of two that wait the later could be written first. */
const hasGrown = ({ answer, writtenChars, isWriting }: Checkpoint): boolean =>
  !isWriting && charsOf(answer) !== writtenChars;

function charsOf(answer: Answer): number {
  const results = endedCalls(answer).reduce((sum, { result }) => sum + 1 + (result ?? "").length, 0);
  return answer.content.length + answer.reasoning.length + results;
}

async function write({ store, log }: App, checkpoint: Checkpoint): Promise<void> {
  const { messageId, answer } = checkpoint;
  const toolCalls = endedCalls(answer);
  checkpoint.writtenChars = charsOf(answer);
  checkpoint.isWriting = true;
  const { content, citations } = answer;
  const reasoning = answer.reasoning || null;
  const values = {
    ...{ messageId, content, reasoning, citations },
    toolCalls: toolCalls.length > 0 ? toolCalls : null,
  };
  try {
    await store.batch([bind(checkpointStatement(store), values)]);
  } catch (error) {
    if (!isUnstored(error))
      log.warn({ err: error, message_id: messageId }, "a checkpoint could not be written");
  } finally {
    checkpoint.isWriting = false;
  }
}
