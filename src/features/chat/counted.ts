import type { App } from "../../app.ts";
import type { AppError } from "../../errors.ts";
import type { TokenUsage } from "../usage/points.ts";
import type { RunningAnswer } from "./running.ts";

/** Counts a question in the metrics once it has ended, `ms` after it came; `error` is what prevented or broke its answer. */
export function countTurn({ metrics }: App, it: RunningAnswer, error: AppError | null, ms: number): void {
  const outcome = outcomeOf(it, error);
  metrics.chat.turns.inc({ outcome, code: error?.code ?? "" });
  if (outcome !== "refused") metrics.chat.seconds.observe(ms / 1000);
}

function outcomeOf({ isStopped, signal }: RunningAnswer, error: AppError | null) {
  if (error === null) return isStopped ? "stopped" : "finished";
  if (error.code === "shutting_down") return "interrupted";
  if (error.status >= 500) return "failed";
  return signal.aborted ? "ended" : "refused";
}

/** Counts what an answer took that has been written down; no first word came where `firstTokenMs` is null. */
export function countAnswer(
  { metrics: { chat } }: App,
  { usage, points, firstTokenMs }: { usage: TokenUsage; points: number; firstTokenMs: number | null },
): void {
  chat.tokens.inc({ kind: "prompt" }, usage.promptTokens);
  chat.tokens.inc({ kind: "completion" }, usage.completionTokens);
  chat.points.inc(points);
  if (firstTokenMs !== null) chat.firstTokenSeconds.observe(firstTokenMs / 1000);
}

/** How many answers wait for their first word, how many are being written, and how many streams read them. */
export function countRunning(all: readonly RunningAnswer[]) {
  const waiting = all.filter(({ answer }) => !answer.hasBegun).length;
  const readers = all.reduce((sum, it) => sum + it.readers.size, 0);
  return { waiting, writing: all.length - waiting, readers };
}
