import { expect, test } from "bun:test";
import { createLately } from "../src/lib/lately.ts";

test("what came first is forgotten first, once the keys have more characters than they may", () => {
  const lately = createLately<number>(10);
  lately.add("four", 1);
  lately.add("other", 2);
  expect([lately.get("four"), lately.get("other"), lately.get("none")]).toEqual([1, 2, undefined]);
  lately.add("ab", 3);
  expect([lately.get("four"), lately.get("other"), lately.get("ab")]).toEqual([undefined, 2, 3]);
  lately.add("much longer than all", 4);
  expect(["other", "ab", "much longer than all"].map(lately.get)).toEqual([undefined, undefined, undefined]);
  lately.add("again", 5);
  expect(lately.get("again")).toBe(5);
});

test("what came first is forgotten first, once there are more values than there may be", () => {
  const lately = createLately<string>(1_000, 2);
  for (const key of ["a", "b", "b", "c"]) lately.add(key, `${key} is large`);
  expect(["a", "b", "c"].map(lately.get)).toEqual([undefined, "b is large", "c is large"]);
});
