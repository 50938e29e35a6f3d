import { expect, test } from "bun:test";
import { createFirstTimes } from "../src/lib/first-times.ts";

test("each comes for the first time once in a window, and of many the first few", () => {
  let nowMs = 5;
  const isFirst = createFirstTimes(60_000, 2, () => nowMs);
  expect(["a", "a", "b", "c", "b"].map(isFirst)).toEqual([true, false, true, false, false]);
  nowMs += 59_999;
  expect(["a", "c"].map(isFirst)).toEqual([false, false]);
  nowMs += 1;
  expect(["c", "a", "c", "b"].map(isFirst)).toEqual([true, true, false, false]);
});
