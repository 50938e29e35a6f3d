import { expect, test } from "bun:test";
import { createRoom } from "../src/lib/room.ts";
import { gate } from "./helpers/chat.ts";

const quiet = new AbortController().signal;

test("work waits until there is room for it, in its order, and gives the room back however it ends", async () => {
  const room = createRoom(10);
  const begun: string[] = [];
  const enter = (name: string, amount: number) => {
    const { promise, open } = gate();
    const done = room(amount, quiet, async () => {
      begun.push(name);
      await promise;
      if (name === "b") throw new Error("b fails");
    });
    return { done, open };
  };
  const [a, b, c, d] = [enter("a", 6), enter("b", 4), enter("c", 50), enter("d", 1)];
  await Promise.resolve();
  expect(begun).toEqual(["a", "b"]);
  b.open();
  await expect(b.done).rejects.toThrow("b fails");
  // What comes later does not pass by what is too large for now.
  expect(begun).toEqual(["a", "b"]);
  a.open();
  await a.done;
  // More than there is at all is let in alone.
  expect(begun).toEqual(["a", "b", "c"]);
  c.open();
  await c.done;
  expect(begun).toEqual(["a", "b", "c", "d"]);
  d.open();
  await d.done;
});

test("whoever gives up while waiting leaves at once, and is in nobody's way", async () => {
  const room = createRoom(2);
  const first = gate();
  const held = room(1, quiet, () => first.promise);
  const stop = new AbortController();
  const given = room(2, stop.signal, async () => "never");
  const behind = room(1, quiet, async () => "behind");
  stop.abort("stopped");
  expect(await given.catch((reason: unknown) => reason)).toBe("stopped");
  expect(await behind).toBe("behind");
  first.open();
  await held;
  expect(await room(1, stop.signal, async () => "never").catch((reason: unknown) => reason)).toBe("stopped");
  expect(await room(2, quiet, async () => "all of it")).toBe("all of it");
});
