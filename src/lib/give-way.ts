/** So much work for others in one turn of the event loop, and the long work waits for a quieter turn. */
const quietMs = 0.5;
/** But for no more than so many turns, or so long: long work goes on however busy the server is. */
const mostTurns = 8;
const mostMs = 50;

const waiting: (() => void)[] = [];
let turns = 0;
/** When the long work last stopped, or was last looked at: what follows is others' work. */
let sinceMs = 0;
/** When a step was made last. */
let steppedMs = 0;

/**
 * What long work (an export, a document's indexing, a deletion) awaits between two of its steps, each a few milliseconds at most. All of it
 * together makes one step in a turn of the event loop, and none while the loop has much else to do, so that running answers come first; who
 * waits for an answer themselves use `breathe`.
 */
export function giveWay(): Promise<void> {
  sinceMs = performance.now();
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(look);
  });
}

function look(): void {
  const nowMs = performance.now();
  const isQuiet = nowMs - sinceMs < quietMs;
  sinceMs = nowMs;
  turns += 1;
  if (isQuiet || turns >= mostTurns || nowMs - steppedMs >= mostMs) {
    turns = 0;
    steppedMs = nowMs;
    // Its step comes as soon as this function ends, before the loop looks for what has arrived.
    waiting.shift()?.();
  }
  if (waiting.length > 0) setImmediate(look);
}
