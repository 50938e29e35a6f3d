import { afterEach, beforeEach, expect, test } from "bun:test";
import { listRemaining } from "../src/features/usage/limits.ts";
import { limitsOf, startUsage, type Usage } from "./helpers/usage.ts";

// What a visitor is told of its limits.

let on: Usage;
beforeEach(async () => {
  on = await startUsage();
});
afterEach(() => on.close());

const set = { qpm: 5, points: 2.5, messages_per_day: 10, streams: 3 };
const all = limitsOf({ ...set, visitor: set, address: set });
const midnight = "2026-11-23T00:00:00.000Z";
const inAMinute = "2026-11-22T08:01:00.000Z";

const left = async (limits = all, who = {}) => {
  const items = await listRemaining(on.app, on.asker(limits, who));
  return items.map(({ scope, kind, remaining, resets_at }) => [scope, kind, remaining, resets_at]);
};

test("without limits there is nothing to tell", async () => {
  expect([await left(limitsOf({})), await listRemaining(on.app, on.asker(null))]).toEqual([[], []]);
});

test("only the limits that are set are told, with their bound", async () => {
  const limits = limitsOf({ qpm: 5, visitor: { points: 0.5 } });
  expect(await listRemaining(on.app, on.asker(limits))).toEqual([
    { scope: "visitor", kind: "points", limit: 0.5, remaining: 0.5, resets_at: null },
    { scope: "link", kind: "qpm", limit: 5, remaining: 5, resets_at: null },
  ]);
});

test("each scope has its own left, with what is being written taken off", async () => {
  await on.reserve(await on.admit(all), 300);
  await on.settle(await on.admit(all, { visitorId: "bob" }), 0.1);
  await on.settle(await on.admit(all, { visitorId: "cid", address: "home" }), 0.2);
  expect(await left()).toEqual([
    ["link", "points", 1.9, null],
    ["visitor", "points", 2.2, null],
    ["address", "points", 2.1, null],
    ["link", "messages_per_day", 7, midnight],
    ["visitor", "messages_per_day", 9, midnight],
    ["address", "messages_per_day", 8, midnight],
    ["link", "qpm", 2, inAMinute],
    ["visitor", "qpm", 4, inAMinute],
    ["address", "qpm", 3, inAMinute],
    ["link", "streams", 2, null],
    ["visitor", "streams", 2, null],
    ["address", "streams", 2, null],
  ]);
});

test("a minute's questions come back one by one", async () => {
  const limits = limitsOf({ qpm: 2 });
  await on.settle(await on.admit(limits));
  on.clock.nowMs += 20_000;
  await on.settle(await on.admit(limits));
  expect(await left(limits)).toEqual([["link", "qpm", 0, inAMinute]]);
  on.clock.nowMs += 40_000;
  expect(await left(limits)).toEqual([["link", "qpm", 1, "2026-11-22T08:01:20.000Z"]]);
  on.clock.nowMs += 20_000;
  expect(await left(limits)).toEqual([["link", "qpm", 2, null]]);
});

test("a limit that was lowered below its use has nothing left, and never less", async () => {
  for (let count = 0; count < 4; count++) {
    on.clock.nowMs += 1_000;
    await on.settle(await on.admit(all), 0.5);
  }
  const lower = limitsOf({ qpm: 2, points: 1, messages_per_day: 3, streams: 0 });
  expect(await left(lower)).toEqual([
    ["link", "points", 0, null],
    ["link", "messages_per_day", 0, midnight],
    // The third of the four is the one that must go.
    ["link", "qpm", 0, "2026-11-22T08:01:03.000Z"],
    ["link", "streams", 0, null],
  ]);
});

test("what is not allowed at all never begins anew", async () => {
  const nothing = limitsOf({ qpm: 0, points: 0, messages_per_day: 0, streams: 0 });
  expect((await left(nothing)).map(([, , remaining, resetsAt]) => [remaining, resetsAt])).toEqual(
    Array.from({ length: 4 }, () => [0, null]),
  );
});

test("of a link that is gone nothing is told", async () => {
  expect(await listRemaining(on.app, on.asker(all, { linkId: "gone" }))).toEqual([]);
});
