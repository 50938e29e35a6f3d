import { expect, jest, spyOn, test } from "bun:test";
import { createGivingBack } from "../src/lib/giving-back.ts";

const mib = 1024 * 1024;

/** What has so much resident at each look, and tells of a collection. */
function machine(residentMib: number, restMs = 1) {
  const collected = Promise.withResolvers<void>();
  const state = { residentMib, isAtRest: true, collections: 0, collected: collected.promise };
  const means = {
    residentBytes: () => state.residentMib * mib,
    collect: () => {
      state.collections += 1;
      state.residentMib -= 60;
      collected.resolve();
    },
  };
  const rules = { restMs, grownBytes: 32 * mib, isAtRest: () => state.isAtRest };
  return { state, ...createGivingBack(rules, means) };
}

/** Until a timer that was set before has gone off. */
const afterRest = () => new Promise((resolve) => setTimeout(resolve, 2));

test("what a burst has left is given back once, when it is over", async () => {
  const { state, look } = machine(70);
  state.residentMib = 180;
  look();
  look();
  await state.collected;
  await afterRest();
  expect(state.collections).toBe(1);
  // 120 are what is needed now: that much is not looked at again and again.
  state.residentMib = 150;
  look();
  await afterRest();
  expect(state.collections).toBe(1);
  state.residentMib = 153;
  look();
  await afterRest();
  expect(state.collections).toBe(2);
});

test("what has gone meanwhile counts as grown when it comes again", async () => {
  const { state, look } = machine(180);
  state.residentMib = 100;
  look();
  await afterRest();
  state.residentMib = 140;
  look();
  await state.collected;
  expect(state.collections).toBe(1);
});

test("nothing is given back while there is work, or after the end", async () => {
  const { state, look, end } = machine(70);
  state.residentMib = 180;
  state.isAtRest = false;
  look();
  await afterRest();
  expect(state.collections).toBe(0);
  state.isAtRest = true;
  look();
  end();
  await afterRest();
  expect(state.collections).toBe(0);
});

test("work that ends again meanwhile puts it off", () => {
  jest.useFakeTimers();
  try {
    const { state, look } = machine(70, 500);
    state.residentMib = 180;
    look();
    jest.advanceTimersByTime(400);
    look();
    jest.advanceTimersByTime(400);
    expect(state.collections).toBe(0);
    jest.advanceTimersByTime(100);
    expect(state.collections).toBe(1);
  } finally {
    jest.useRealTimers();
  }
});

test("a process collects all that it does not need", async () => {
  const collected = Promise.withResolvers<unknown>();
  using collect = spyOn(Bun, "gc").mockImplementation((isAtOnce) => {
    collected.resolve(isAtOnce);
    return 0;
  });
  const { look, end } = createGivingBack({ restMs: 1, grownBytes: 0, isAtRest: () => true });
  look();
  expect(await collected.promise).toBe(true);
  end();
  expect(collect).toHaveBeenCalled();
});
