import { signal } from "@preact/signals";

/** Whether somebody looks at what they have just opened, so that nothing may lie over it: until they move on. */
export const isLooking = signal(false);

/** Somebody has opened something to look at it. */
export function startLooking(): void {
  isLooking.value = true;
  const ending = new AbortController();
  const moveOn = () => {
    isLooking.value = false;
    ending.abort();
  };
  for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"])
    window.addEventListener(kind, moveOn, { capture: true, passive: true, signal: ending.signal });
}
