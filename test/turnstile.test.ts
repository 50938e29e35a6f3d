import { expect, test } from "bun:test";
import { createTurnstile } from "../src/lib/turnstile.ts";

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

test("so many pass in one turn of the event loop, the others in the next ones, in the order in which they came", async () => {
  const pass = createTurnstile(3);
  const passed: number[] = [];
  const enter = async (who: number) => {
    await pass();
    passed.push(who);
  };
  const all = Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(enter));
  await Promise.resolve();
  expect(passed).toEqual([0, 1, 2]);
  await nextTurn();
  expect(passed).toEqual([0, 1, 2, 3, 4, 5]);
  await all;
  expect(passed).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
});

test("nobody who comes later passes before those who wait", async () => {
  const pass = createTurnstile(1);
  const passed: string[] = [];
  const enter = async (who: string) => {
    await pass();
    passed.push(who);
  };
  const early = [enter("first"), enter("second"), enter("third")];
  await nextTurn();
  await Promise.all([...early, enter("late")]);
  expect(passed).toEqual(["first", "second", "third", "late"]);
});

test("who comes alone waits for nothing, again and again", async () => {
  const pass = createTurnstile(1);
  for (let turn = 0; turn < 3; turn += 1) {
    expect(pass()).toBeUndefined();
    await nextTurn();
    await nextTurn();
  }
});
