/** How long the page may be busy with what is not urgent, out of each time that a frame lasts. */
const sliceMs = 8;
const frameMs = 14;

const waiting: (() => void)[] = [];
let isScheduled = false;
let frameStartedAt = 0;
let spentMs = 0;

/** Does something small soon: in each frame a little of all that waits, so that the page stays usable. */
export function doSoon(work: () => void): void {
  waiting.push(work);
  schedule();
}

/** Does something small at once while this frame has time for it, else soon. */
export function doNow(work: () => void): void {
  if (hasTime()) spendOn(work);
  else doSoon(work);
}

function schedule(): void {
  if (isScheduled) return;
  isScheduled = true;
  requestAnimationFrame(doSlice);
}

function doSlice(): void {
  isScheduled = false;
  while (hasTime()) {
    const work = waiting.shift();
    if (!work) return;
    spendOn(work);
  }
  schedule();
}

function hasTime(): boolean {
  const now = performance.now();
  if (now - frameStartedAt > frameMs) {
    frameStartedAt = now;
    spentMs = 0;
  }
  return spentMs < sliceMs;
}

function spendOn(work: () => void): void {
  const startedAt = performance.now();
  work();
  spentMs += performance.now() - startedAt;
}
