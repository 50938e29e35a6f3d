import type { App } from "../app.ts";
import { isUnstored } from "../db/condition.ts";
import { finishBotDeletions } from "../features/bots/deletion.ts";
import type { RunningAnswers } from "../features/chat/running.ts";
import { removeOutdated } from "../features/identity/retention.ts";
import { releaseExcept } from "../features/usage/limits.ts";
import { removeOldCopy } from "./copy-before-migrating.ts";
import { watchStorage } from "./storage-watch.ts";
import { createTrustedClock } from "./trusted-clock.ts";

/**
 * What a server does beside its requests: it removes what has outlived its time, now and then again and again, and gives back what
 * answers hold that have ended. Gives what ends it. A failure is logged, and the next time comes all the same. `elapsed` gives milliseconds
 * that nobody sets.
 */
export function startUpkeep(
  app: App,
  answers: Pick<RunningAnswers, "listIds">,
  elapsed = () => performance.now(),
): () => void {
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
  const trusted = createTrustedClock(app, elapsed);
  let isRemoving = false;
  const remove = async () => {
    // One that takes longer than the pause to the next is not joined by it.
    if (isRemoving) return;
    isRemoving = true;
    const { sweeps, sweptAt } = app.metrics.storage;
    try {
      const now = await trusted.read();
      if (now === null) {
        sweeps.inc({ outcome: "skipped" });
        await app.store.scrub();
        return;
      }
      removeCopy(app, now);
      // All of its steps go by the time that was judged: the clock may jump while they run.
      await removeOutdated({ ...app, clock: () => now });
      await trusted.keep(now);
      sweeps.inc({ outcome: "ok" });
      sweptAt.set(now / 1000);
    } catch (error) {
      sweeps.inc({ outcome: "failed" });
      throw error;
    } finally {
      isRemoving = false;
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

/** The copy of the database from before an upgrade: what was erased since is still in it. */
function removeCopy({ config, log }: App, nowMs: number): void {
  try {
    const isGone = removeOldCopy(config.dataDir, nowMs, config.limits.upgradeCopyMs);
    if (isGone) log.info("the copy of the database from before an upgrade is removed");
  } catch (error) {
    log.warn({ err: error }, "the copy of the database from before an upgrade cannot be removed");
  }
}
