import { describe, expect, spyOn, test } from "bun:test";
import { createHashTurns } from "../src/lib/hash-turns.ts";
import { currentRequest, inRequest } from "../src/lib/request-scope.ts";

const limits = { atOnce: 1, waiting: 6, waitingPerLine: 3, lineRests: 0 };

/** Turns of which the first is held until `release` is called; `order` says whose turns came, in their order. */
function hold(overrides: Partial<typeof limits> = {}) {
  const turns = createHashTurns({ ...limits, ...overrides });
  const order: string[] = [];
  const { promise, resolve: release } = Promise.withResolvers<void>();
  const held = turns.run(() => promise);
  const ask = (name: string, line?: string) =>
    turns.run(async () => {
      order.push(name);
      return name;
    }, line);
  return { turns, order, release, held, ask };
}

describe("the turns of hashes", () => {
  test("those of no line come first, in their order; then the lines, one of each after the other", async () => {
    const { order, release, ask } = hold();
    const asked = [
      ask("a1", "a"),
      ask("a2", "a"),
      ask("a3", "a"),
      ask("b1", "b"),
      ask("b2", "b"),
      ask("first"),
      ask("second"),
    ];
    expect(order).toEqual([]);
    release();
    expect(await Promise.all(asked)).toEqual(["a1", "a2", "a3", "b1", "b2", "first", "second"]);
    expect(order).toEqual(["first", "second", "a1", "b1", "a2", "b2", "a3"]);
  });

  test("a line that rests lets everybody else go on", async () => {
    const { order, release, held, ask } = hold({ lineRests: 1e9 });
    release();
    await held;
    await ask("a1", "a");
    const resting = ask("a2", "a");
    for (const name of ["first", "second", "third"]) expect(await ask(name)).toBe(name);
    expect(order).toEqual(["a1", "first", "second", "third"]);
    expect(await Promise.race([resting, Promise.resolve("still resting")])).toBe("still resting");
  });

  test("a rest has an end, however long a hash took: no timer waits for longer than a timer can", async () => {
    const { release, held, ask } = hold({ lineRests: 1e12 });
    release();
    await held;
    await ask("a1", "a");
    const waits: unknown[] = [];
    using timers = spyOn(globalThis, "setTimeout").mockImplementation(((_: unknown, ms: unknown) =>
      waits.push(ms)) as unknown as typeof setTimeout); // Its rest is not waited for.
    void ask("a2", "a");
    await ask("first");
    await new Promise(setImmediate);
    expect(timers).toHaveBeenCalledTimes(1);
    expect(Math.ceil(Number(waits[0]) / 1_000)).toBe(60);
  });

  test("a line that has rested goes on by itself", async () => {
    const { order, ask, release } = hold({ lineRests: 1 });
    release();
    await Promise.all([ask("a1", "a"), ask("b1", "b"), ask("a2", "a")]);
    expect(order).toEqual(["a1", "b1", "a2"]);
  });

  test("a full line refuses, others do not; and what waits in lines keeps nobody out who waits in none", async () => {
    const { turns, release, ask } = hold();
    const asked = ["a", "a", "a", "b", "b", "b"].map((line) => ask(line, line));
    expect(turns.count()).toEqual({ running: 1, waiting: 6 });
    expect(() => ask("a", "a")).toThrow("server_busy");
    expect(() => ask("c", "c")).toThrow("server_busy");
    for (let count = 0; count < 6; count += 1) asked.push(ask("first"));
    expect(() => ask("first")).toThrow("server_busy");
    release();
    await Promise.all(asked);
    expect(turns.count().waiting).toBe(0);
  });

  test("one that fails ends its own turn alone", async () => {
    const { turns, release, ask } = hold();
    release();
    const failing = turns.run(() => Promise.reject(new Error("cannot")), "a");
    await expect(failing).rejects.toThrow("cannot");
    expect(await ask("a2", "a")).toBe("a2");
  });

  test("one that throws at once gives its turn back", async () => {
    const { turns, release, held } = hold();
    release();
    await held;
    const throwing = turns.run(() => {
      throw new Error("no password");
    });
    await expect(throwing).rejects.toThrow("no password");
    expect(turns.count()).toEqual({ running: 0, waiting: 0 });
  });

  test("each is done in its own request, whoever was before it", async () => {
    const { turns, release } = hold();
    const seen: (string | undefined)[] = [];
    const askIn = (id: string, line?: string) =>
      inRequest({ id, route: "", caller: null, code: "", failure: undefined, isTold: false }, () =>
        turns.run(async () => seen.push(currentRequest()?.id), line),
      );
    const asked = [askIn("one"), askIn("two"), askIn("three", "a"), askIn("four", "a")];
    release();
    await Promise.all(asked);
    expect(seen).toEqual(["one", "two", "three", "four"]);
  });
});
