/** The end of one outbound call: by its caller's signal, by a wait that grew too long, or by `end`. */
export interface Watch {
  /** Aborts the call. */
  signal: AbortSignal;
  /** Whether it was the wait that ended the call. */
  hasTimedOut: () => boolean;
  /** Begins a new wait of at most `ms` milliseconds. */
  wait: (ms: number) => void;
  /** Ends the watch, and the call whatever state it is in: one whose answer `isRead` to its end has nothing to be ended. Always called, in `finally`. */
  end: (isRead?: boolean) => void;
}

/** Watches over a call that `signal` may stop and that may be silent for `ms` milliseconds from now on. */
export function startWatch(signal: AbortSignal | undefined, ms: number): Watch {
  const controller = new AbortController();
  let timedOut = false;
  const stop = () => controller.abort(signal?.reason);
  let deadline = performance.now() + ms;
  // The timer goes off at the deadline or before it: one that is put off for each event would cost more than to look again.
  let firesAt = deadline;
  const look = () => {
    const leftMs = deadline - performance.now();
    if (leftMs > 0) {
      firesAt = deadline;
      timer = setTimeout(look, Math.ceil(leftMs));
      return;
    }
    timedOut = true;
    controller.abort(new Error("The other side was silent for too long"));
  };
  let timer = setTimeout(look, ms);
  if (signal?.aborted) stop();
  signal?.addEventListener("abort", stop, { once: true });
  return {
    signal: controller.signal,
    hasTimedOut: () => timedOut,
    wait: (nextMs) => {
      deadline = performance.now() + nextMs;
      if (deadline >= firesAt) return;
      clearTimeout(timer);
      firesAt = deadline;
      timer = setTimeout(look, nextMs);
    },
    end: (isRead = false) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
      if (!isRead) controller.abort();
    },
  };
}
