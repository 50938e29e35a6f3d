/** Does `work` once there is room for what it holds meanwhile. Rejects with the signal's reason where that is aborted before. */
export type Room = <Result>(
  amount: number,
  signal: AbortSignal,
  work: () => Promise<Result>,
) => Promise<Result>;

/**
 * Bounds what pieces of work hold together, in the order in which they come. One that needs more than there is at all gets it while
 * nothing else runs.
 */
export function createRoom(most: number): Room {
  let held = 0;
  const waiting: { amount: number; begin: () => void }[] = [];
  const admit = () => {
    for (let [next] = waiting; next !== undefined; [next] = waiting) {
      if (held > 0 && held + next.amount > most) return;
      waiting.shift();
      held += next.amount;
      next.begin();
    }
  };
  return async (amount, signal, work) => {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const place = { amount, begin: resolve };
    const leave = () => {
      const at = waiting.indexOf(place);
      if (at < 0) return;
      waiting.splice(at, 1);
      reject(signal.reason);
      admit();
    };
    signal.addEventListener("abort", leave, { once: true });
    waiting.push(place);
    admit();
    await promise;
    signal.removeEventListener("abort", leave);
    try {
      return await work();
    } finally {
      held -= amount;
      admit();
    }
  };
}
