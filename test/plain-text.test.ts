import { expect, test } from "bun:test";
import { plainText } from "../src/lib/plain-text.ts";

test("words from elsewhere come on one line, without what controls or turns it, and no longer than they may be", () => {
  const cases: [given: unknown, shown: string][] = [
    ["  Sign in first. ", "Sign in first."],
    ["No\u0000,\r\n\u2028no\u202e!\u2066", "No , no!"],
    ["half\ud83d", "half\ufffd"],
    ["\u{1f600}".repeat(30), "\u{1f600}".repeat(20)],
    // A family is one sign, held together by joiners.
    ["\u{1f468}\u200d\u{1f469}", "\u{1f468}\u200d\u{1f469}"],
    ["", ""],
    [7, ""],
    [null, ""],
    [{ toString: () => "No." }, ""],
  ];
  for (const [given, shown] of cases) expect(plainText(given, 20)).toBe(shown);
});

test("words of which nothing would be seen are none", () => {
  for (const given of [
    "\u200b",
    "\u200f\u061c",
    "\ufeff \u2060",
    "\u3164\u115f",
    "\u00ad\ufe0f",
    "\u180e\u034f",
  ])
    expect([given, plainText(given, 20)]).toEqual([given, ""]);
  expect(plainText(`${"\u200b".repeat(20)}No.`, 20)).toBe("");
});
