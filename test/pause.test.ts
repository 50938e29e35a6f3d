import { expect, test } from "bun:test";
import { createPause } from "../src/lib/pause.ts";

test("a key is the first once in its time, and remembered only while there are not too many others", () => {
  const isFirst = createPause(100, 2);
  expect([0, 99, 100, 150, 200].map((nowMs) => isFirst("a", nowMs))).toEqual([
    true,
    false,
    true,
    false,
    true,
  ]);
  expect(isFirst("b", 200)).toBe(true);
  expect([isFirst("a", 201), isFirst("b", 201)]).toEqual([false, false]);
  expect(isFirst("c", 201)).toBe(true);
  expect([isFirst("b", 202), isFirst("c", 202), isFirst("a", 202)]).toEqual([false, false, true]);
});
