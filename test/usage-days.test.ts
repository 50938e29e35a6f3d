import { describe, expect, test } from "bun:test";
import { dayOf, nextDayStart } from "../src/features/usage/days.ts";
import { limitsOf, refusalOf, startUsage } from "./helpers/usage.ts";

// A day is a calendar day of the configured zone, however long it is there.

const iso = (text: string) => Date.parse(text);
const hours = (ms: number) => ms / 3_600_000;

interface Day {
  zone: string;
  what: string;
  day: string;
  startsAt: string;
  endsAt: string;
  next: string;
}

const days: Day[] = [
  {
    zone: "UTC",
    what: "plain",
    day: "2026-11-22",
    startsAt: "2026-11-22T00:00Z",
    endsAt: "2026-11-23T00:00Z",
    next: "2026-11-23",
  },
  {
    zone: "Asia/Shanghai",
    what: "eight hours ahead, over a year's end",
    day: "2026-12-31",
    startsAt: "2026-12-30T16:00Z",
    endsAt: "2026-12-31T16:00Z",
    next: "2027-01-01",
  },
  {
    zone: "Asia/Kathmandu",
    what: "of an odd offset",
    day: "2028-02-29",
    startsAt: "2028-02-28T18:15Z",
    endsAt: "2028-02-29T18:15Z",
    next: "2028-03-01",
  },
  {
    zone: "Europe/Berlin",
    what: "of 23 hours",
    day: "2026-03-29",
    startsAt: "2026-03-28T23:00Z",
    endsAt: "2026-03-29T22:00Z",
    next: "2026-03-30",
  },
  {
    zone: "Europe/Berlin",
    what: "of 25 hours",
    day: "2026-10-25",
    startsAt: "2026-10-24T22:00Z",
    endsAt: "2026-10-25T23:00Z",
    next: "2026-10-26",
  },
  {
    zone: "America/Sao_Paulo",
    what: "whose midnight did not exist",
    day: "2018-11-04",
    startsAt: "2018-11-04T03:00Z",
    endsAt: "2018-11-05T02:00Z",
    next: "2018-11-05",
  },
  {
    zone: "Africa/Cairo",
    what: "whose midnight does not exist",
    day: "2026-04-24",
    startsAt: "2026-04-23T22:00Z",
    endsAt: "2026-04-24T21:00Z",
    next: "2026-04-25",
  },
  {
    zone: "Africa/Cairo",
    what: "whose last hour comes twice",
    day: "2026-10-29",
    startsAt: "2026-10-28T21:00Z",
    endsAt: "2026-10-29T22:00Z",
    next: "2026-10-30",
  },
  {
    zone: "Pacific/Apia",
    what: "after which one was left out",
    day: "2011-12-29",
    startsAt: "2011-12-29T10:00Z",
    endsAt: "2011-12-30T10:00Z",
    next: "2011-12-31",
  },
];

describe("a day", () => {
  for (const { zone, what, day, startsAt, endsAt, next } of days) {
    const length = hours(iso(endsAt) - iso(startsAt));
    test(`${what} (${zone}, ${day}) is ${length} hours long, to the millisecond`, () => {
      expect(dayOf(iso(startsAt) - 1, zone)).not.toBe(day);
      expect(dayOf(iso(startsAt), zone)).toBe(day);
      expect(dayOf(iso(endsAt) - 1, zone)).toBe(day);
      expect(dayOf(iso(endsAt), zone)).toBe(next);
      for (const ms of [iso(startsAt), iso(startsAt) + 40_000_000, iso(endsAt) - 1])
        expect(nextDayStart(ms, zone)).toBe(iso(endsAt));
      expect(nextDayStart(iso(endsAt), zone)).toBeGreaterThan(iso(endsAt));
    });
  }
});

describe("a limit of questions a day", () => {
  const cases = [
    ["Asia/Shanghai", "2026-11-22T15:59:30Z", "2026-11-22T16:00:00Z"],
    ["Africa/Cairo", "2026-04-23T20:00:00Z", "2026-04-23T22:00:00Z"],
    ["Europe/Berlin", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"],
  ] as const;
  for (const [timeZone, now, midnight] of cases) {
    test(`ends with the day in ${timeZone} and says when that is`, async () => {
      const on = await startUsage({ config: { timeZone } });
      on.clock.nowMs = iso(now);
      const limits = limitsOf({ messages_per_day: 1 });
      await on.settle(await on.admit(limits));
      const error = await refusalOf(on.admit(limits));
      expect(error.retryAfterSeconds).toBe((iso(midnight) - iso(now)) / 1_000);
      expect(error.params).toMatchObject({ zone: timeZone });
      on.clock.nowMs = iso(midnight) - 1;
      expect((await refusalOf(on.admit(limits))).retryAfterSeconds).toBe(1);
      on.clock.nowMs = iso(midnight);
      await on.settle(await on.admit(limits));
      await refusalOf(on.admit(limits));
      await on.close();
    });
  }
});

describe("the sums of a day", () => {
  test("are kept by link and visitor always, by address where it is limited, and for visitors and addresses in all", async () => {
    const on = await startUsage();
    const sums = async () =>
      (await on.days()).map(({ scope, key, day, messages, points }) => [scope, key, day, messages, points]);
    await on.settle(on.asker(null), 1.5);
    await on.settle(on.asker(limitsOf({ qpm: 5 })), 0.1);
    expect(await sums()).toEqual([
      ["link", "", "2026-11-22", 2, 1.6],
      ["visitor", "ann", "2026-11-22", 2, 1.6],
      ["visitor", "ann", "", 2, 1.6],
    ]);
    on.clock.nowMs += 24 * 3_600_000;
    await on.settle(on.asker(limitsOf({ address: { streams: 5 } }), { visitorId: "bob" }), 0.2);
    expect((await sums()).slice(3)).toEqual([
      ["link", "", "2026-11-23", 1, 0.2],
      ["visitor", "bob", "2026-11-23", 1, 0.2],
      ["visitor", "bob", "", 1, 0.2],
      ["address", "office", "2026-11-23", 1, 0.2],
      ["address", "office", "", 1, 0.2],
    ]);
    expect(await on.link()).toMatchObject({ usedPoints: 1.8, usedMessages: 3, lastUsedAt: on.clock.nowMs });
    await on.close();
  });

  test("keep nothing of a visitor who was erased before its answer was stored, and the link's all the same", async () => {
    const on = await startUsage();
    const asker = on.asker(limitsOf({ qpm: 5 }));
    on.server.connection.exec("DELETE FROM visitors");
    await on.settle(asker, 0.1);
    expect(await on.days()).toMatchObject([{ scope: "link", messages: 1, points: 0.1 }]);
    await on.close();
  });

  test("do not grow where no answer began, nor for who asks without a link", async () => {
    const on = await startUsage();
    await on.settle(on.asker(limitsOf({ address: { qpm: 5 } })), 0, null, 0);
    await on.settle(on.asker(null), 0, null, 0);
    await on.settle(null, 5);
    expect(await on.days()).toEqual([]);
    expect(await on.link()).toMatchObject({ usedPoints: 0, usedMessages: 0, lastUsedAt: null });
    await on.close();
  });

  test("count a turn over midnight on the day of its end, where it takes part of that day's questions", async () => {
    const on = await startUsage({ config: { timeZone: "Asia/Shanghai" } });
    const limits = limitsOf({ messages_per_day: 1 });
    on.clock.nowMs = iso("2026-11-22T15:59:59Z");
    const it = await on.admit(limits);
    on.clock.nowMs += 2_000;
    await refusalOf(on.admit(limits));
    await on.settle(it, 1);
    expect((await on.days()).map(({ day }) => day)).toEqual(["2026-11-23", "2026-11-23", ""]);
    await refusalOf(on.admit(limits));
    await on.close();
  });
});
