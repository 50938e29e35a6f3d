import { expect, test } from "bun:test";
import { chooseLimits, sayLeft, sayUsedUp } from "../../src/web/chat/composer/remaining.ts";
import { chatWords } from "../../src/web/shared/chat-words.ts";
import { language } from "../../src/web/shared/language.ts";
import type { LimitItem } from "../../src/web/shared/wire.ts";
import { learnWords } from "../../src/web/shared/words.ts";
import { limitOf } from "./mock-visitors.ts";

learnWords(chatWords);

const now = new Date(2026, 10, 22, 9, 0);
const at = (hour: number, minute: number) => new Date(2026, 10, 22, hour, minute).toISOString();

/** The limits chosen, as kind and what is left. */
const chosen = (...items: LimitItem[]) => chooseLimits(items).map(({ kind, remaining }) => [kind, remaining]);

test("of each kind the limit that ends first is told, two kinds at most", () => {
  const day = [limitOf("messages_per_day", 40, { scope: "link" }), limitOf("messages_per_day", 12)];
  expect(chosen(...day, limitOf("points", 4), limitOf("qpm", 9), limitOf("streams", 1))).toEqual([
    ["messages_per_day", 12],
    ["points", 4],
  ]);
  // Points are told once a fifth of them is left, and not before.
  expect(chosen(...day, limitOf("points", 5))).toEqual([["messages_per_day", 12]]);
  expect(chosen(...day, limitOf("points", 4), limitOf("qpm", 2))).toEqual([
    ["qpm", 2],
    ["messages_per_day", 12],
  ]);
  expect(chosen(limitOf("qpm", 9))).toEqual([["qpm", 9]]);
  expect(chosen(limitOf("streams", 0))).toEqual([]);
});

test("what is left is said in words, points about and questions exactly", () => {
  language.value = "en";
  const said = (kind: LimitItem["kind"], remaining: number) =>
    sayLeft(limitOf(kind, remaining), [language.value]);
  expect(said("messages_per_day", 12)).toBe("12 questions left today");
  expect(said("messages_per_day", 1)).toBe("1 question left today");
  expect(said("qpm", 3)).toBe("3 questions left this minute");
  expect(said("points", 35.4)).toBe("about 35 points left");
  expect(said("points", 3.456)).toBe("about 3.5 points left");
  expect(said("points", 0.0123)).toBe("about 0.012 points left");
  language.value = "zh";
  expect(said("messages_per_day", 12)).toBe("今天还可提问 12 次");
  expect(said("points", 12_345.6)).toBe("约剩 12,346 点");
  language.value = "en";
});

test("of limits that are used up the one is told that ends last, whose it is, and when", () => {
  language.value = "en";
  const minute = limitOf("qpm", 0, { resets_at: at(9, 1) });
  const day = limitOf("messages_per_day", 0, { scope: "link", resets_at: at(16, 0) });
  const points = limitOf("points", 0, { scope: "address" });
  expect(sayUsedUp([minute], now, ["en-US"])).toMatch(/^Your questions for this minute .* from 9:01\sAM\.$/);
  expect(sayUsedUp([minute, day], now, ["en-US"])).toMatch(
    /^This link's questions for today .* from 4:00\sPM\.$/,
  );
  expect(sayUsedUp([minute, points, day], now, ["en-US"])).toStartWith("Your network's points are used up.");
  // A limit of none ends with no time, and has nothing to do with points.
  const none = { ...limitOf("qpm", 0), limit: 0, resets_at: null };
  expect(sayUsedUp([none], now, ["en-US"])).toBe("No questions can be asked here for now.");
  expect(sayUsedUp([limitOf("streams", 0), limitOf("qpm", 1)], now, ["en-US"])).toBeNull();
});
