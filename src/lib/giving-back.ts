import { outsideRequests } from "./request-scope.ts";

/** When memory is given back. */
interface Rules {
  /** How long work has been over. */
  restMs: number;
  /** How much more is resident than when that was last looked at. */
  grownBytes: number;
  /** Whether it still is over. */
  isAtRest: () => boolean;
}

/** What the system and the collector do; tests put their own in their place. */
interface Means {
  residentBytes: () => number;
  collect: () => void;
}

const own: Means = {
  residentBytes: () => process.memoryUsage.rss(),
  // All of it at once. In its own time the collector would see to it when there is work again, and has no reason to at rest.
  collect: () => Bun.gc(true),
};

/**
 * Gives back to the system what a burst of work has left behind, once it is over: some tens of milliseconds of processor time that
 * nobody waits for. `look` is called whenever work is over, `end` when there will be no more.
 */
export function createGivingBack({ restMs, grownBytes, isAtRest }: Rules, means: Means = own) {
  let restingBytes = means.residentBytes();
  let timer: NodeJS.Timeout | undefined;
  const giveBack = () => {
    timer = undefined;
    if (!isAtRest()) return;
    const bytes = means.residentBytes();
    restingBytes = Math.min(restingBytes, bytes);
    if (bytes - restingBytes < grownBytes) return;
    means.collect();
    restingBytes = means.residentBytes();
    // The system takes pages back a moment after they are free: what is held at rest is known only then.
    look();
  };
  const look = (): void => {
    // Work that is over once more was not over all this time.
    if (timer === undefined) timer = outsideRequests(() => setTimeout(giveBack, restMs)).unref();
    else timer.refresh();
  };
  return { look, end: (): void => clearTimeout(timer) };
}
