import { describe, expect, test } from "bun:test";
import { giveWay } from "../src/lib/give-way.ts";

/** A long work of so many steps, each of which notes its letter. */
async function work(letter: string, steps: number, notes: string[]): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    await giveWay();
    notes.push(letter);
  }
}

/** Does something else in each turn of the event loop, which takes so long, until what it gives is called. */
function others(ms: number, notes: string[]): () => void {
  let isOver = false;
  const turn = () => {
    if (isOver) return;
    for (const endsAt = performance.now() + ms; performance.now() < endsAt; );
    notes.push("other");
    setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    isOver = true;
  };
}

describe("long work that gives way", () => {
  test("makes one step in a turn of the loop, however many there are, each in its turn", async () => {
    const notes: string[] = [];
    const end = others(0, notes);
    await Promise.all([work("a", 5, notes), work("b", 5, notes), work("c", 5, notes)]);
    end();
    const steps = notes.filter((note) => note !== "other");
    expect(steps.join("")).toBe("abcabcabcabcabc");
    expect(notes.join(" ")).not.toMatch(/[abc] [abc]/);
  });

  test("leaves several turns to others while they have much to do, and goes on for all that", async () => {
    const notes: string[] = [];
    const end = others(1, notes);
    await work("a", 9, notes);
    end();
    const between = notes.join(" ").split("a").slice(1, 9);
    const turns = between.map((others) => others.trim().split(" ").length);
    // Eight each, and fewer only where the machine itself is so slow that it goes on by time.
    expect(Math.max(...turns)).toBe(8);
    expect(turns.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(16);
  });

  test("comes back after it was left", async () => {
    const notes: string[] = [];
    await work("a", 2, notes);
    await new Promise((resolve) => setImmediate(resolve));
    await work("b", 2, notes);
    expect(notes).toEqual(["a", "a", "b", "b"]);
  });
});
