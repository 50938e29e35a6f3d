import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Failure } from "./failure.ts";

/** Counts a 429's waiting time down, in seconds; 0 when there is nothing to wait for. */
export function useWait(failure: Failure | null): number {
  const left = useSignal(0);
  useEffect(() => {
    const until = Date.now() + (failure?.retryAfterS ?? 0) * 1_000;
    const tick = () => {
      left.value = Math.max(0, Math.ceil((until - Date.now()) / 1_000));
      if (left.value === 0) clearInterval(timer);
    };
    const timer = setInterval(tick, 1_000);
    tick();
    return () => clearInterval(timer);
  }, [failure]);
  return left.value;
}
