import type { App } from "../../app.ts";
import { isUnstored } from "../../db/condition.ts";
import { AppError, type Language } from "../../errors.ts";
import { errorFrame } from "../../http/error-body.ts";
import { noteTold } from "../../http/observed.ts";
import { dataFrame } from "../../http/sse.ts";
import { addArrival } from "./answer.ts";
import { countTurn } from "./counted.ts";
import type { AnswerScope, Hand, RunningAnswer, Turn } from "./running.ts";

/**
 * Runs an answer's turn: adds its pieces to the answer as they come and hands them to its readers. Resolves when it has ended well, rejects with the AppError that
 * broke it; `begun` is told of its first word, or of what prevented it, and `onEnd` before its readers are let go.
 */
export async function pump(
  app: App,
  it: RunningAnswer,
  turn: Turn,
  language: Language,
  begun: PromiseWithResolvers<void>,
  onEnd: () => void,
): Promise<void> {
  const send = (frames: string) => {
    for (const reader of it.readers.keys()) reader.send(frames);
  };
  const hand: Hand = (pieces) => {
    let all = "";
    for (const { arrival, frames } of pieces) {
      if (arrival !== null) addArrival(it.answer, arrival);
      all += frames;
    }
    if (all !== "") send(all);
    if (it.answer.hasBegun) begun.resolve();
  };
  const startedAt = performance.now();
  const count = (error: AppError | null) => countTurn(app, it, error, performance.now() - startedAt);
  try {
    await turn(it, hand);
    count(null);
    begun.resolve();
  } catch (thrown) {
    const error = thrown instanceof AppError ? thrown : new AppError("internal_error", { cause: thrown });
    count(error);
    if (error.status >= 500) tellFailure(app, it, error);
    begun.reject(error);
    send(errorFrame(error, language, it.requestId));
    throw error;
  } finally {
    // No longer found from here on: a reader that came later would wait for frames that no longer come.
    onEnd();
    send(dataFrame("[DONE]"));
    for (const reader of it.readers.keys()) reader.end();
    it.readers.clear();
  }
}

/** A line in the log, and none for the request besides. Of all that cannot be stored one line tells (condition.ts). */
function tellFailure({ log }: App, { scope, called }: RunningAnswer, error: AppError): void {
  noteTold();
  if (isUnstored(error)) return;
  const level = error.code === "internal_error" ? "error" : "warn";
  const ids = scope === null ? {} : idsOf(scope);
  log[level]({ err: error.cause ?? error, code: error.code, ...ids, ...called }, "an answer failed");
}

const idsOf = ({ messageId, conversationId, botId, linkId }: AnswerScope) => ({
  message_id: messageId,
  conversation_id: conversationId,
  bot_id: botId,
  link_id: linkId,
});
