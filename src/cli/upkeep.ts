import type { App } from "../app.ts";
import { isUnstored } from "../db/condition.ts";
import { finishBotDeletions } from "../features/bots/deletion.ts";
import type { RunningAnswers } from "../features/chat/running.ts";
import { removeOutdated } from "../features/identity/retention.ts";
import { releaseExcept } from "../features/usage/limits.ts";
import { watchStorage } from "./storage-watch.ts";

/**
 * What a server does beside its requests: it removes what has outlived its time, now and then again and again, and gives back what
 * answers hold that have ended. Gives what ends it. A failure is logged, and the next time comes all the same.
 */
export function startUpkeep(app: App, answers: Pick<RunningAnswers, "listIds">): () => void {
  const { limits } = app.config;
  let isOver = false;
  const attempt = (work: () => Promise<unknown>) => {
    work().catch((error: unknown) => {
      if (!isOver && !isUnstored(error)) app.log.warn({ err: error }, "a part of the upkeep failed");
    });
  };
  const release = async () => {
    const released = await releaseExcept(app, answers.listIds);
    if (released > 0) app.log.warn({ questions: released }, "what ended questions held is given back");
  };
  const remove = async () => {
    const { sweeps, sweptAt } = app.metrics.storage;
    try {
      await removeOutdated(app);
      sweeps.inc({ outcome: "ok" });
      sweptAt.set(app.clock() / 1000);
    } catch (error) {
      sweeps.inc({ outcome: "failed" });
      throw error;
    }
  };
  const finish = async () => {
    const finished = await finishBotDeletions(app);
    if (finished > 0) app.log.warn({ bots: finished }, "bots whose deletion a stop cut off are deleted");
  };
  const endWatch = watchStorage(app);
  attempt(remove);
  attempt(finish);
  const timers = [
    setInterval(() => attempt(remove), limits.removalSweepMs),
    setInterval(() => attempt(release), limits.reservationSweepMs),
  ];
  return () => {
    isOver = true;
    endWatch();
    for (const timer of timers) clearInterval(timer);
  };
}
