import { expect, test } from "bun:test";
import { runRounds } from "../crash/rounds.ts";

// A short round of `make crash`, which does two hundred.

test("what was acknowledged is there after kill -9, and nothing is there by half", async () => {
  const report = await runRounds({
    rounds: 2,
    seed: 1,
    roundsPerFolder: 2,
    clients: 8,
    mostWrites: 40,
    longestWaitMs: 15_000,
    refusesOneIn: 0,
    tell: () => {},
  });
  expect(report.problems).toEqual([]);
  expect(report.counts.acknowledged).toBeGreaterThan(20);
  expect(report.counts.checked.rows).toBeGreaterThan(20);
}, 60_000);
