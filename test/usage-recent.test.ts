import { describe, expect, test } from "bun:test";
import { shareTokens } from "../src/db/schema/links.ts";
import {
  addTo,
  countUntil,
  createTimeList,
  itemAt,
  lengthOf,
  removeFrom,
} from "../src/features/usage/time-list.ts";
import { folderOfEachTest } from "./helpers/own-folder.ts";
import { startTestServer } from "./helpers/test-server.ts";
import { addLink, limitsOf, refusalOf, startUsage, stepsOn } from "./helpers/usage.ts";

// The questions of the last minute, which are counted in memory beside their rows.

describe("a list by times", () => {
  test("is as a plain one that is sorted, whatever is added and removed", () => {
    const list = createTimeList<{ at: number }>();
    let plain: { at: number }[] = [];
    let state = 7;
    const random = (most: number) => {
      state = (state * 48_271) % 2_147_483_647;
      return state % most;
    };
    for (let step = 0; step < 4_000; step += 1) {
      const isAdded = plain.length === 0 || random(100) < (step < 2_000 ? 60 : 45);
      // Mostly later than all, as the clock goes, and removed at the start.
      const item = { at: random(10) < 8 ? step : random(step + 1) };
      const former = plain[random(10) < 8 ? 0 : random(plain.length)] ?? item;
      if (isAdded) {
        addTo(list, item);
        plain = [...plain, item].sort((one, other) => one.at - other.at);
      } else {
        removeFrom(list, former);
        plain = plain.filter((it) => it !== former);
      }
      expect(lengthOf(list)).toBe(plain.length);
      const until = random(step + 2);
      expect(countUntil(list, until)).toBe(plain.filter(({ at }) => at <= until).length);
      const place = random(plain.length + 1);
      expect(itemAt(list, place)?.at).toBe(plain[place]?.at);
    }
    removeFrom(list, { at: 5 });
    expect(lengthOf(list)).toBe(plain.length);
  });
});

describe("questions of the last minute", () => {
  const folder = folderOfEachTest();
  const second = 1_000;

  test("count after a restart too, each for its link, its visitor and its address", async () => {
    const path = `${folder()}/limits.db`;
    const on = await startUsage({ path });
    const limits = limitsOf({ qpm: 100 });
    await on.settle(await on.admit(limits));
    on.clock.nowMs += 30 * second;
    await on.settle(await on.admit(limits, { visitorId: "bob" }));
    const { nowMs } = on.clock;
    await on.close();
    const again = stepsOn(startTestServer({ databasePath: path, nowMs: nowMs + 10 * second }), "link");
    const messageId = "another message";
    const refused = await refusalOf(again.admit(limitsOf({ qpm: 2 }), { messageId }));
    expect([refused.code, refused.retryAfterSeconds]).toEqual(["rate_limit_reached", 20]);
    expect((await refusalOf(again.admit(limitsOf({ address: { qpm: 2 } }), { messageId }))).code).toBe(
      "rate_limit_reached",
    );
    await again.admit(limitsOf({ visitor: { qpm: 2 } }), { messageId });
    await again.close();
  });

  test("do not count that came before the clock was set back, until it is there again", async () => {
    const on = await startUsage();
    const limits = limitsOf({ qpm: 2 });
    for (const _ of [1, 2]) await on.settle(await on.admit(limits));
    on.clock.nowMs -= 20 * second;
    for (const _ of [1, 2]) await on.settle(await on.admit(limits));
    expect((await refusalOf(on.admit(limits))).code).toBe("rate_limit_reached");
    on.clock.nowMs += 20 * second;
    expect((await refusalOf(on.admit(limitsOf({ qpm: 4 })))).retryAfterSeconds).toBe(40);
    on.clock.nowMs += 40 * second;
    await on.admit(limitsOf({ qpm: 3 }));
    expect((await refusalOf(on.admit(limitsOf({ qpm: 3 })))).code).toBe("rate_limit_reached");
    await on.close();
  });

  test("count again that had left the last minute by a clock that was ahead", async () => {
    const on = await startUsage();
    await addLink(on.server, "other");
    const other = stepsOn(on.server, "other");
    const limits = limitsOf({ qpm: 1 });
    await on.settle(await on.admit(limits));
    on.clock.nowMs += 60 * second;
    await other.settle(await other.admit(limits, { messageId: "by another" }));
    for (const back of [1, 49]) {
      on.clock.nowMs -= back * second;
      expect((await refusalOf(on.admit(limits))).retryAfterSeconds).toBe(back === 1 ? 1 : 50);
    }
    on.clock.nowMs += 50 * second;
    await on.admit(limits);
    await on.close();
  });

  test("that are given back leave their place to others, and so do those of a transaction that is undone", async () => {
    const on = await startUsage();
    const limits = limitsOf({ qpm: 2 });
    const first = await on.admit(limits);
    await on.release(first);
    const { store } = on.app;
    const ofNoBot = {
      id: "other",
      botId: "none",
      tokenHash: "",
      tokenSealed: "",
      access: "account",
      createdAt: 1,
    } as const;
    const broken = store.batch([store.db.insert(shareTokens).values(ofNoBot)]);
    const both = [on.admit(limits), on.admit(limits)];
    await expect(broken).rejects.toThrow();
    await Promise.all(both);
    expect((await on.rows()).length).toBe(2);
    expect((await refusalOf(on.admit(limits))).code).toBe("rate_limit_reached");
    await on.close();
  });

  test("leave their rows behind for a second at most, however many end in it", async () => {
    const on = await startUsage();
    const limits = limitsOf({ qpm: 100 });
    await on.settle(await on.admit(limits));
    on.clock.nowMs += 10;
    await on.settle(await on.admit(limits));
    on.clock.nowMs += 60 * second - 10;
    await on.settle(await on.admit(limits));
    expect((await on.rows()).length).toBe(2);
    on.clock.nowMs += 10;
    await on.settle(await on.admit(limits));
    expect((await on.rows()).length).toBe(3);
    on.clock.nowMs += second;
    await on.settle(await on.admit(limits));
    expect((await on.rows()).length).toBe(3);
    await on.close();
  });
});
