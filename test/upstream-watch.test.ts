import { expect, test } from "bun:test";
import { startWatch } from "../src/upstream/watch.ts";

test("a wait that is put off ends the call at its own time, and not when the first would have ended", async () => {
  const startedAt = performance.now();
  const watch = startWatch(undefined, 5);
  watch.wait(60);
  await new Promise((resolve) => watch.signal.addEventListener("abort", resolve));
  expect([watch.hasTimedOut(), performance.now() - startedAt >= 59]).toEqual([true, true]);
  watch.end();
});
